/** Proving here: what leaves, and what does not. */
import { describe, expect, test } from 'vitest';
import * as nexuszero from '../../nexuszero/src/index.ts';
import * as preimage from '../../nexuszero/src/preimage.ts';
import * as range from '../../nexuszero/src/range.ts';
import * as sigma from '../../nexuszero/src/sigma.ts';
import type { LocalEngine } from '../src/index.ts';
import { honest } from './honest.ts';
import { context, failure, serve, STATEMENT } from './server.ts';

const { createEngine, Proof, statementToJSON, verify } = nexuszero;

describe('proving here', () => {
  const engines: readonly (readonly [string, LocalEngine])[] = [
    ['nexuszero', nexuszero],
    ['nexuszero/sigma', sigma],
    ['createEngine', createEngine()],
  ];
  test.each(engines)('%s: only statement and proof leave', async (_, engine) => {
    const service = await serve(honest());
    const client = service.client({ engine });
    const { statement, witness } = await sigma.discreteLog.generate();
    const secret = Buffer.from(witness.reveal()['x']!).toString('base64url');
    const made = await client.prove(statement, witness, { context });
    expect(service.seen).toEqual([]);
    expect(await verify(statement, made.proof, { context })).toEqual({ ok: true });
    expect(made).toMatchObject({
      system: 'sigma',
      suite: 'ristretto255',
      security: { level: 128 },
    });

    const { proof, verdict } = await client.present(statement, witness, { context, level: 128 });
    expect(verdict).toEqual({ ok: true, ms: 1 });
    expect(JSON.parse(service.seen[0]!.body)).toEqual({
      statement: statementToJSON(statement),
      proof: Proof.from(proof).toJSON(),
      context,
      options: { level: 128 },
    });
    expect(JSON.stringify(service.seen)).not.toContain(secret);
  });

  test('other systems do as well', async () => {
    const service = await serve(honest());
    const one = await range.range.commit({ value: 7n, bits: 8 });
    const ranged = service.client({ engine: range });
    expect((await ranged.present(one.statement, one.witness, { context })).verdict.ok).toBe(true);
    const two = await preimage.preimage.fromMessage(new Uint8Array(32));
    const hashed = service.client({ engine: preimage });
    const asked = { context, form: 'speed', postQuantum: true } as const;
    const shown = await hashed.present(two.statement, two.witness, asked);
    expect(shown).toMatchObject({ form: 'speed', verdict: { ok: true } });
  });

  test('with an engine no witness is sent, unless the caller says so', async () => {
    const service = await serve((seen) =>
      seen.path === '/v1/batches'
        ? { body: { passed: 1, failed: 0, results: [{ id: '0', ok: true, ms: 1 }] } }
        : honest()(seen, undefined as never, 0),
    );
    const client = service.client({ engine: nexuszero });
    const { statement, witness } = await sigma.discreteLog.generate();
    const item = { statement, witness, context };
    const first = async (): Promise<unknown> => client.batch([item], { upload: 'chunks' }).next();
    for (const call of [
      client.submit(statement, witness, { context }),
      client.submitBatch([item]),
      first(),
    ]) {
      expect(await failure(call)).toMatchObject({
        code: 'BAD_PARAMETER',
        hint: expect.stringContaining('remote'),
      });
    }
    expect(service.seen).toEqual([]);
    await client.prove(statement, witness, { context, remote: true });
    await client.batch([item], { upload: 'chunks', remote: true }).next();
    expect(service.seen.map(({ path }) => path)).toEqual(['/v1/proofs', '/v1/batches']);
  });

  test('statement and secret as JSON, where the engine reads them', async () => {
    const service = await serve(honest());
    const { statement, witness } = await sigma.discreteLog.generate();
    const x = Buffer.from(witness.reveal()['x']!).toString('base64url');
    const secret = {
      type: 'nexuszero-secret',
      v: 1,
      kind: 'dlog',
      suite: 'ristretto255',
      secrets: { x },
    };
    const json = statementToJSON(statement);
    const made = await service.client({ engine: nexuszero }).prove(json, secret, { context });
    expect(await verify(statement, made.proof, { context })).toEqual({ ok: true });
    const narrow = service.client({ engine: sigma });
    expect(await failure(narrow.prove(json, witness, { context }))).toMatchObject({
      code: 'BAD_PARAMETER',
    });
    expect(await failure(narrow.prove(statement, secret, { context }))).toMatchObject({
      code: 'BAD_PARAMETER',
    });
  });

  test("a wrong witness is the library's own error; nothing is sent", async () => {
    const service = await serve(honest());
    const [one, two] = [await sigma.discreteLog.generate(), await sigma.discreteLog.generate()];
    const error = await failure(
      service.client({ engine: nexuszero }).present(one.statement, two.witness, { context }),
    );
    expect(error).toMatchObject({ name: 'NexusError', code: 'WITNESS_MISMATCH' });
    expect(service.seen).toEqual([]);
  });

  test('no less than asked for: of a free function and of an engine', async () => {
    const service = await serve(honest());
    const { statement, witness } = await sigma.discreteLog.generate();
    for (const engine of [nexuszero, sigma, createEngine()]) {
      const client = service.client({ engine });
      for (const demand of [{ level: 192 }, { postQuantum: true }] as const) {
        const error = await failure(client.present(statement, witness, { context, ...demand }));
        expect(error).toMatchObject({ code: 'PLAN_IMPOSSIBLE' });
      }
      await client.prove(statement, witness, { context, prefer: 'balanced' });
    }
    expect(service.seen).toEqual([]);
  });

  test('time and signal hold here too', async () => {
    const service = await serve(honest());
    const slow = { prove: () => new Promise<never>(() => undefined) };
    const client = service.client({ engine: slow });
    expect(
      await failure(client.prove(STATEMENT as never, {}, { context, timeoutMs: 30 })),
    ).toMatchObject({ code: 'BAD_PARAMETER' });
    const { statement, witness } = await sigma.discreteLog.generate();
    expect(
      await failure(client.prove(statement, witness, { context, timeoutMs: 30 })),
    ).toMatchObject({ code: 'TIMEOUT' });
    const controller = new AbortController();
    const call = failure(client.prove(statement, witness, { context, signal: controller.signal }));
    controller.abort();
    expect(await call).toMatchObject({ code: 'ABORTED', status: 0 });
  });
});
