/** What each call sends, and what it gives. */
import { describe, expect, test } from 'vitest';
import { statementToJSON, verify } from '../../nexuszero/src/index.ts';
import * as range from '../../nexuszero/src/range.ts';
import * as sigma from '../../nexuszero/src/sigma.ts';
import { honest } from './honest.ts';
import {
  context,
  failure,
  job,
  MADE,
  problem,
  SECRET,
  serve,
  STATEMENT,
  VERIFIED,
} from './server.ts';

describe('proving there', () => {
  test('without an engine prove sends the witness, and present refuses to', async () => {
    const service = await serve(honest());
    const client = service.client();
    const { statement, witness } = await range.range.commit({ value: 7n, min: 5n, max: 9n });
    expect(await failure(client.present(statement, witness, { context }))).toMatchObject({
      code: 'BAD_PARAMETER',
      hint: expect.stringContaining('engine'),
    });
    expect(service.seen).toEqual([]);
    const made = await client.prove(statement, witness, {
      context,
      level: 128,
      priority: 'high',
      prefer: 'size',
    });
    expect(await verify(statement, made.proof, { context })).toEqual({ ok: true });
    expect(JSON.parse(service.seen[0]!.body).options).toEqual({
      prefer: 'size',
      level: 128,
      priority: 'high',
    });
    expect(service.seen[0]!.headers['prefer']).toBe('wait=20');
    const shown = await client.present(statement, witness, { context, remote: true });
    expect(shown.verdict.ok).toBe(true);
  });

  test('a longer job is waited for, over broken connections', async () => {
    const service = await serve((_, response, count) => {
      if (count === 0)
        return { status: 202, body: job('j1'), headers: { location: '/v1/jobs/j1' } };
      if (count === 1) return { body: job('j1', { state: 'running' }) };
      if (count > 2) return { body: job('j1', { state: 'succeeded', made: MADE }) };
      response.destroy();
      return undefined;
    });
    const made = await service.client().prove(STATEMENT, SECRET, { context });
    expect(Buffer.from(made.proof).toString('base64url')).toBe(MADE.proof);
    expect(service.seen.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(3).fill('GET /v1/jobs/j1?wait=20'),
    );
  });

  test.each([
    [
      { state: 'failed', error: { code: 'WITNESS_MISMATCH', detail: 'no', hint: 'h' } },
      { code: 'WITNESS_MISMATCH', status: 422, detail: 'no', hint: 'h' },
    ],
    [{ state: 'failed', error: { code: 'NEWER_CODE', detail: 'no' } }, { code: 'NEWER_CODE' }],
    [{ state: 'failed' }, { code: 'INTERNAL', status: 500 }],
    [{ state: 'cancelled' }, { code: 'ABORTED', status: 409 }],
    [{ state: 'expired' }, { code: 'DEADLINE_EXCEEDED', status: 422 }],
  ] as const)('a job that ends with %j', async (end, error) => {
    const service = await serve((_, __, count) =>
      count === 0 ? { status: 202, body: job('j1') } : { body: job('j1', end) },
    );
    expect(await failure(service.client().prove(STATEMENT, SECRET, { context }))).toMatchObject(
      error,
    );
  });

  test('who gives up has the job cancelled', async () => {
    const service = await serve(({ method }, __, count) => {
      if (count === 0) return { status: 202, body: job('j1') };
      return method === 'DELETE'
        ? { body: job('j1', { state: 'cancelled' }) }
        : { body: job('j1', { state: 'running' }) };
    });
    const client = service.client();
    expect(
      await failure(client.prove(STATEMENT, SECRET, { context, timeoutMs: 1000 })),
    ).toMatchObject({ code: 'TIMEOUT' });
    await expect
      .poll(() => service.seen.at(-1))
      .toMatchObject({ method: 'DELETE', path: '/v1/jobs/j1' });
  });

  test('a secret is in no error', async () => {
    const service = await serve(() => problem(422, 'WITNESS_MISMATCH'));
    const error = await failure(
      service.client({ token: 'hunter2' }).prove(STATEMENT, SECRET, { context }),
    );
    const told = JSON.stringify([error, error['message'], error['stack']]);
    expect(told).not.toContain('AQID');
    expect(told).not.toContain('hunter2');
  });
});

test('a false proof is an answer', async () => {
  const service = await serve(honest());
  const client = service.client();
  const { statement, witness } = await sigma.discreteLog.generate();
  const proof = await sigma.prove(statement, witness, { context });
  expect(await client.verify(statement, proof, { context })).toEqual({ ok: true, ms: 1 });
  expect(await client.verify(statement, proof, { context: 'other' })).toMatchObject({
    ok: false,
    code: 'PROOF_FALSE',
  });
  expect(await client.verify(statement, proof, { context, level: 256 })).toMatchObject({
    ok: false,
    code: 'LEVEL_TOO_LOW',
  });
  for (const bad of ['', 7, undefined]) {
    expect(await failure(client.verify(statement, proof, { context: bad as never }))).toMatchObject(
      { code: 'BAD_PARAMETER' },
    );
  }
  expect(await failure(client.verify(statement, proof, null as never))).toMatchObject({
    code: 'BAD_PARAMETER',
  });
});

test('headers, token and path', async () => {
  const service = await serve(() => VERIFIED);
  let asked = 0;
  const client = service.client({
    url: `${service.url}/prover/`,
    headers: { 'x-tenant': 'a', accept: 'text/html' },
    token: async () => `key-${++asked}`,
  });
  await client.verify(STATEMENT, 'AAAA', { context });
  await client.verify(STATEMENT, 'AAAA', { context });
  const [first, second] = service.seen;
  expect(first!.path).toBe('/prover/v1/verifications');
  expect(first!.headers).toMatchObject({
    'x-tenant': 'a',
    authorization: 'Bearer key-1',
    'content-type': 'application/json',
  });
  expect(first!.headers.accept).toBe('application/json, application/problem+json');
  expect(second!.headers.authorization).toBe('Bearer key-2');
});

test('a fetch of the caller is not called as a method', async () => {
  const service = await serve(() => VERIFIED);
  function own(this: unknown, url: string, init: RequestInit): Promise<Response> {
    expect(this).toBeUndefined();
    return fetch(url, init);
  }
  expect(await service.client({ fetch: own }).verify(STATEMENT, 'AAAA', { context })).toMatchObject(
    { ok: true },
  );
});

describe('plans, boxes, keys', () => {
  const security = { level: 128, classical: 126, quantum: 0, category: null };
  const plan = {
    kind: 'range',
    system: 'bulletproofs',
    suite: 'ristretto255',
    form: 'standard',
    security,
    proofBytes: 700,
    proveMs: 5,
    verifyMs: 2,
  };

  test('plan: bounds are decimal text', async () => {
    const service = await serve(() => ({ body: { ok: true, plan } }));
    const client = service.client();
    const wish = { postQuantum: true, maxProofBytes: 20_000 };
    const answer = await client.plan({
      commit: { kind: 'range', min: 18n, max: 2n ** 64n - 1n },
      wish,
    });
    expect(answer).toEqual({ ok: true, plan });
    expect(JSON.parse(service.seen[0]!.body)).toEqual({
      commit: { kind: 'range', min: '18', max: '18446744073709551615' },
      wish,
    });
    const { statement } = await sigma.discreteLog.generate();
    await client.plan({ statement });
    expect(JSON.parse(service.seen[1]!.body)).toEqual({ statement: statementToJSON(statement) });
    expect(await failure(client.plan({ statement: 7 as never }))).toMatchObject({
      code: 'BAD_PARAMETER',
    });
  });

  test('seal and open: bytes go and come', async () => {
    const service = await serve(({ path, body }, _, count) => {
      if (count === 0) return problem(503, 'OVERLOADED');
      if (path === '/v1/seal')
        return { body: { box: JSON.parse(body).data, recipients: ['SHA256:a'] } };
      return { body: { data: JSON.parse(body).box } };
    });
    const client = service.client();
    const data = Uint8Array.of(1, 2, 255);
    const sealed = await client.seal({ to: { toPem: () => 'PEM' }, data, info: 'deed', aad: data });
    expect(sealed).toEqual({ box: data, recipients: ['SHA256:a'] });
    expect(JSON.parse(service.seen[1]!.body)).toEqual({
      to: ['PEM'],
      data: 'AQL_',
      info: 'ZGVlZA',
      aad: 'AQL_',
    });
    expect(await client.open(sealed.box, { key: 'SHA256:a', info: 'deed' })).toEqual(data);
    expect(JSON.parse(service.seen[2]!.body)).toEqual({
      box: 'AQL_',
      key: 'SHA256:a',
      info: 'ZGVlZA',
    });
    expect(await failure(client.seal({ to: 'a', data: 7 as never }))).toMatchObject({
      code: 'BAD_PARAMETER',
    });
  });

  test('keys and readiness', async () => {
    const keys = [{ fingerprint: 'SHA256:a', suite: 'x-wing', opens: true, pem: 'PEM' }];
    const service = await serve(({ path }) =>
      path === '/v1/keys' ? { body: { keys } } : { body: { ok: true } },
    );
    expect(await service.client().keys()).toEqual(keys);
    expect(await service.client().ready()).toEqual({ ok: true });
    expect(service.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/keys',
      'GET /readyz',
    ]);
  });
});
