/** What a worker does with a load: an answer a job, in order; a bad job fails alone and tells nothing. */
import { describe, expect, test } from 'vitest';
import { init } from '../../src/engine/init.ts';
import type { Job, JobAnswer, LoadMessage } from '../../src/engine/job.ts';
import { systemOf } from '../../src/engine/registry.ts';
import { serveLoad } from '../../src/engine/serve.ts';
import { warmUp } from '../../src/engine/warm.ts';
import { NexusError } from '../../src/bytes/errors.ts';
import { prove, verify } from '../../src/index.ts';
import type { ProveOptions } from '../../src/proofs/system.ts';
import { age, checking, CONTEXT, key, large, proving, type Claim } from './loads.ts';

const serve = async (...jobs: Job[]): Promise<readonly JobAnswer[]> =>
  (await serveLoad({ jobs } satisfies LoadMessage)).answers;

const proofOf = async ({ statement, witness }: Claim): Promise<Uint8Array> =>
  (await prove(statement, witness, { context: CONTEXT })).bytes;

const stagesOf = (answer: JobAnswer | undefined): unknown =>
  answer?.spans.map(({ stage, ms }) => {
    expect(ms).toBeGreaterThan(0);
    return stage;
  });

test('memory of kernels is told by system, and none is made for the asking', async () => {
  const kinds = ['dlog', 'range', 'preimage'];
  const systems = await Promise.all(kinds.map((kind) => systemOf({ kind } as never)));
  expect(systems.map((system) => system.memoryBytes())).toEqual([0, 0, 0]);
  await init();
  for (const system of systems) expect(system.memoryBytes()).toBeGreaterThan(100_000);
  const before = systems[2]!.memoryBytes();
  const [answer] = await serve(proving(await large()));
  expect(answer!.memoryBytes).toBe(systems[2]!.memoryBytes());
  expect(answer!.memoryBytes).toBeGreaterThan(before + 15_000_000);
});

describe('proving', () => {
  test('answers in order, with proofs that hold, and buffers that may move', async () => {
    const claims = [await key(), await age(), await key()];
    const jobs = claims.map((claim, i) => proving(claim, { selfVerify: i > 0 }));
    const { answers, transfer } = await serveLoad({ jobs });
    expect(answers.map(stagesOf)).toEqual([
      ['prove'],
      ['prove', 'selfVerify'],
      ['prove', 'selfVerify'],
    ]);
    expect(transfer).toHaveLength(3);
    for (const [i, answer] of answers.entries()) {
      const { proof } = answer as { proof: Uint8Array };
      expect(transfer[i]).toBe(proof.buffer);
      expect(transfer[i]!.byteLength).toBe(proof.length);
      const options = { context: CONTEXT };
      expect(await verify(claims[i]!.statement, proof, options)).toEqual({ ok: true });
    }
  });

  test('the form that was asked for', async () => {
    const claim = await large();
    const options = { context: CONTEXT, form: 'small' } as const;
    const [answer] = await serve(proving(claim, { options }));
    const proof = (answer as { proof: Uint8Array }).proof;
    expect(proof.length).toBe((await prove(claim.statement, claim.witness, options)).size);
  });

  test('a bad job fails alone; every witness is wiped', async () => {
    const [one, two] = [await key(), await age()];
    const foreign = { statement: one.statement, witness: (await key()).witness };
    const jobs = [
      proving(foreign),
      proving({ statement: two.statement, witness: one.witness }),
      proving({ statement: { kind: 'riddle' } as never, witness: one.witness }),
      proving({ statement: null as never, witness: one.witness }),
      proving(one, { options: { context: '' } }),
      proving(two),
    ];
    const answers = await serve(...jobs);
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.code))).toEqual([
      ...['WITNESS_MISMATCH', 'WITNESS_MISMATCH', 'UNSUPPORTED', 'UNSUPPORTED'],
      ...['BAD_PARAMETER', 'ok'],
    ]);
    expect(answers[2]).toMatchObject({ path: 'kind', spans: [], memoryBytes: 0 });
    for (const { witness } of jobs) expect(witness.scalars.every((byte) => byte === 0)).toBe(true);
  });

  test('what is no error of ours comes out without a word of it', async () => {
    const options = {
      get context(): string {
        throw new Error('the secret is 42');
      },
    };
    const job = proving(await key(), { options });
    const [answer] = await serve(job);
    expect(answer).toMatchObject({ ok: false, code: 'INTERNAL' });
    expect(JSON.stringify(answer)).not.toMatch(/42|secret/);
    expect(job.witness.scalars.every((byte) => byte === 0)).toBe(true);
  });

  test('witnesses of jobs that are not reached are wiped too', async () => {
    const jobs = [proving(await key()), proving(await key())];
    Object.defineProperty(jobs[0], 'op', {
      get: () => {
        throw new NexusError('INTERNAL', 'no');
      },
    });
    await expect(serveLoad({ jobs: [jobs[1], jobs[0]] })).rejects.toThrow();
    expect(jobs[1]!.witness.scalars.every((byte) => byte === 0)).toBe(true);
  });

  test('progress is told when it is asked for', async () => {
    const jobs = async (): Promise<Job[]> => [proving(await key()), proving(await age())];
    const told: unknown[] = [];
    await serveLoad({ jobs: await jobs() }, (step) => told.push(step));
    expect(told).toEqual([]);
    await serveLoad({ jobs: await jobs(), progress: true }, (step) => told.push(step));
    const step = (
      index: number,
      stage: string,
      more: Partial<ProveOptions> | object = {},
    ): object => ({ index, progress: { stage, ...more } });
    expect(told).toEqual([
      ...[step(0, 'validate'), step(0, 'prove'), step(0, 'done')],
      ...[step(1, 'validate'), step(1, 'prove', { done: 0, total: 1 }), step(1, 'done')],
    ]);
  });
});

describe('checking', () => {
  const flipped = (proof: Uint8Array): Uint8Array => {
    const bytes = proof.slice();
    bytes[bytes.length - 1]! ^= 1;
    return bytes;
  };

  test('together, and bad ones are named', async () => {
    const claims = await Promise.all([key(), age(), large(), key(), age()]);
    const proofs = await Promise.all(claims.map(proofOf));
    const good = claims.map(({ statement }, i) => checking(statement, proofs[i]!));
    const [first, second, third] = claims.map(({ statement }) => statement);
    const answers = await serve(
      ...good,
      checking(first!, proofs[3]!),
      checking(second!, flipped(proofs[1]!)),
      checking(third!, proofs[2]!.subarray(1)),
      checking(first!, proofs[1]!),
      checking(first!, proofs[0]!, { context: 'kyc/2027' }),
      checking({ ...first!, X: new Uint8Array(31) } as never, proofs[0]!),
      checking({ kind: 'riddle' } as never, proofs[0]!),
    );
    const said = answers.map((answer) => (answer.ok ? 'ok' : answer.code));
    expect(said).toEqual([
      ...['ok', 'ok', 'ok', 'ok', 'ok'],
      ...['PROOF_FALSE', 'PROOF_FALSE', 'PROOF_MALFORMED', 'PROOF_MISMATCH', 'PROOF_FALSE'],
      ...['STATEMENT_MALFORMED', 'STATEMENT_MALFORMED'],
    ]);
    // one span of all of them, in equal parts
    expect(answers.map(stagesOf)).toEqual(answers.map(() => ['verify']));
    expect(new Set(answers.map(({ spans }) => spans[0]!.ms)).size).toBe(1);
    expect(answers.at(0)!.memoryBytes).toBeGreaterThan(0);
    expect(answers.at(-1)!.memoryBytes).toBe(0);
  });

  test('a job that no verdict describes is found among the others', async () => {
    const claim = await key();
    const proof = await proofOf(claim);
    const jobs = Array.from({ length: 21 }, () => checking(claim.statement, proof));
    jobs[13] = checking(claim.statement, proof, { context: '' });
    const answers = await serve(...jobs);
    const said = answers.map((answer) => (answer.ok ? 'ok' : answer.code));
    expect(said.indexOf('BAD_PARAMETER')).toBe(13);
    expect(said.filter((word) => word === 'ok')).toHaveLength(20);
  });

  test('more than a batch takes', async () => {
    const claim = await key();
    const proof = await proofOf(claim);
    const jobs = Array.from({ length: 4100 }, () => checking(claim.statement, proof));
    jobs[4099] = checking(claim.statement, flipped(proof));
    const answers = await serve(...jobs);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(4099);
    expect(answers[4099]).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
  });

  test('each by its own policy, between jobs of proving', async () => {
    const claim = await key();
    const proof = await proofOf(claim);
    const under = (policy: object): Job => checking(claim.statement, proof, { policy });
    const answers = await serve(
      under({}),
      under({ level: 256 }),
      proving(claim),
      under({ postQuantum: true }),
      under({ level: 128 }),
      under({ level: 7 }),
    );
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.code))).toEqual([
      ...['ok', 'LEVEL_TOO_LOW', 'ok', 'NOT_POST_QUANTUM', 'ok', 'BAD_PARAMETER'],
    ]);
  });
});

test('warming up ends when there is work', async () => {
  const asked: boolean[] = [];
  await warmUp(() => asked.push(true) < 2);
  expect(asked).toHaveLength(2);
  await warmUp(() => true);
});
