/** Bodies, types and paths as nobody in good faith sends them: each gets a problem of its own, none is a fault of the service. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/jobs/texts.ts';
import { claims, type Claim } from '../claims.ts';
import { running, until, type Answer, type Running } from '../running.ts';

let service: Running;
let claim: Claim;
beforeAll(async () => {
  service = await running();
  claim = await claims['preimage']!();
  await until(async () => (await service.ask('GET', '/readyz')).status === 200);
});
afterAll(async () => {
  expect(service.log.filter((line) => line.includes('"internal"'))).toEqual([]);
  await service.end();
});

const JSON_TYPE = { 'content-type': 'application/json' };
const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

const post = (path: string, body?: string, headers = JSON_TYPE): Promise<Answer> =>
  service.ask('POST', path, body, headers);
const proof = (more: string): string =>
  `{"statement":${JSON.stringify(claim.statement)},"context":"c",${more}}`;

test.each([
  ['a witness', () => post('/v1/proofs', proof(`"witness":${DEEP}`))],
  [
    'a witness, with a key',
    () =>
      post('/v1/proofs', proof(`"witness":${DEEP}`), {
        ...JSON_TYPE,
        ...{ 'idempotency-key': 'k' },
      }),
  ],
  [
    'a statement',
    () => post('/v1/proofs', `{"statement":{"a":${DEEP}},"context":"c","witness":{}}`),
  ],
  [
    'an item of a job',
    () =>
      post('/v1/batches', `{"items":[{"a":${DEEP}}]}`, {
        ...JSON_TYPE,
        ...{ prefer: 'respond-async' },
      }),
  ],
  ['what to commit to', () => post('/v1/plans', `{"commit":{"kind":${DEEP}}}`)],
])('%s of endless depth is malformed', async (_name, send) => {
  const { status, json } = await send();
  expect([status, json.code]).toEqual([400, 'BAD_ENCODING']);
});

test.each(['/v1/proofs', '/v1/verifications', '/v1/batches', '/v1/plans', '/v1/seal', '/v1/open'])(
  '%s wants a body, and one of JSON',
  async (path) => {
    const none = await service.ask('POST', path);
    expect([none.status, none.json.code]).toEqual([400, 'BAD_ENCODING']);
    for (const type of ['text/plain', 'text/plain; application/json', 'application/vnd.x+json']) {
      const { status, json } = await post(path, '{"items":[]}', { 'content-type': type });
      expect([type, status, json.code]).toEqual([type, 415, 'UNSUPPORTED_MEDIA_TYPE']);
    }
    for (const type of ['APPLICATION/JSON', 'application/json;', 'application/json ; x=1']) {
      const { status, json } = await post(path, '{"items":7}', { 'content-type': type });
      expect([type, status, json.code]).toEqual([type, 400, 'BAD_ENCODING']);
    }
    for (const name of ['__proto__', 'constructor']) {
      const { status } = await post(path, `{"items":[{"${name}":{"prototype":{"x":1}}}]}`);
      expect([name, status]).toEqual([name, 400]);
    }
  },
);

test.each([
  { deadlineMs: true },
  { deadlineMs: '5000' },
  { deadlineMs: 1e300 },
  { postQuantum: null },
  { postQuantum: 'false' },
  { level: '128' },
  { level: null },
  { priority: ['high'] },
])('takes no value for another: %j', async (options) => {
  const body = { statement: claim.statement, witness: claim.witness, context: 'c', options };
  const { status, json } = await service.ask('POST', '/v1/proofs', body);
  expect([status, json.code]).toEqual([400, 'BAD_ENCODING']);
});

test('bytes have one text', async () => {
  const body = { statement: claim.statement, witness: claim.witness, context: 'c' };
  const { json } = await service.ask('POST', '/v1/proofs', body);
  const text = json.made.proof as string;
  const check = (proof: string): Promise<Answer> =>
    service.ask('POST', '/v1/verifications', { statement: claim.statement, proof, context: 'c' });
  expect((await check(text)).json.ok).toBe(true);
  const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bytes = Buffer.from(text, 'base64url');
  const others = [...LETTERS].flatMap((letter) => [
    `${text}${letter}`,
    `${text.slice(0, -1)}${letter}`,
  ]);
  const same = others.filter(
    (other) => other !== text && Buffer.from(other, 'base64url').equals(bytes),
  );
  for (const other of same) {
    expect((await check(other)).json).toMatchObject({ status: 400, code: 'BAD_ENCODING' });
  }
  for (const other of ['A', 'AAAAA', 'AB', 'AAB']) {
    expect(() => bytesOf(other, 'data'), other).toThrow('data:');
  }
  expect(bytesOf('AAA', 'data')).toEqual(new Uint8Array(2));
});

test('paths that are none are not found, in the words of the interface', async () => {
  for (const path of [
    '/v1/jobs/%zz',
    `/v1/jobs/${'a'.repeat(500)}`,
    '/%',
    '/v1/../../etc/passwd',
  ]) {
    const { status, json, headers } = await service.ask('GET', path);
    expect([path, status, json.code]).toEqual([path, 404, 'NOT_FOUND']);
    expect(headers.get('nexuszero-api')).toBe('1');
    expect(headers.get('content-type')).toContain('application/problem+json');
  }
});

describe('when the event loop is behind', () => {
  async function behind(): Promise<void> {
    for (const end = performance.now() + 2500; performance.now() < end;) {
      for (const until = performance.now() + 400; performance.now() < until;);
      await turn();
    }
  }

  test('work is refused as busy, but nobody takes it for dead', async () => {
    await behind();
    const [live, metrics, work] = await Promise.all([
      service.ask('GET', '/livez'),
      service.ask('GET', '/metrics'),
      service.ask('GET', '/v1/keys'),
    ]);
    expect([work.status, work.json.code]).toEqual([503, 'OVERLOADED']);
    expect(work.headers.get('nexuszero-api')).toBe('1');
    expect(Number(work.headers.get('retry-after'))).toBeGreaterThan(0);
    expect([live.status, metrics.status]).toEqual([200, 200]);
    await until(async () => (await service.ask('GET', '/readyz')).status === 200);
  });
});
