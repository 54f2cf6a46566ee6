/** Answers are never trusted: other services, other versions, redirects, and whoever means ill. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
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
  type Reply,
} from './server.ts';

const statement = STATEMENT;
const bad = { code: 'BAD_ANSWER' };

async function verifyAgainst(reply: Reply, settings = {}): Promise<Record<string, unknown>> {
  const service = await serve(() => reply);
  const error = await failure(
    service.client({ retries: 0, ...settings }).verify(statement, 'AAAA', { context }),
  );
  return { ...error, detail: error['detail'], hint: error['hint'] };
}

describe('who answers', () => {
  const without = async (status: number, body = '<html>'): Promise<Record<string, unknown>> => {
    const server = createServer((_, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end(body),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { createClient } = await import('../src/index.ts');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return failure(createClient({ url, retries: 0 }).keys());
  };

  test('no proof service: says so', async () => {
    expect(await without(200)).toMatchObject({
      ...bad,
      status: 200,
      hint: expect.stringContaining('url'),
    });
    expect(await without(404)).toMatchObject({ ...bad, status: 404 });
    expect(await without(401)).toMatchObject({
      ...bad,
      hint: expect.stringContaining('credentials'),
    });
  });

  test('a gateway whose service is away: worth another try', async () => {
    for (const status of [429, 502, 503, 504]) {
      expect(await without(status)).toMatchObject({ code: 'UNREACHABLE', status });
    }
  });

  test('another major version', async () => {
    for (const [version, code] of [
      ['2', 'VERSION_MISMATCH'],
      ['0', 'VERSION_MISMATCH'],
      ['11', 'VERSION_MISMATCH'],
      ['x'.repeat(99), 'VERSION_MISMATCH'],
    ] as const) {
      const error = await verifyAgainst({ ...VERIFIED, headers: { 'nexuszero-api': version } });
      expect(error).toMatchObject({ code, hint: expect.stringContaining('@nexuszero/client') });
      expect(String(error['detail']).length).toBeLessThan(80);
    }
    const service = await serve(() => ({ ...VERIFIED, headers: { 'nexuszero-api': '1.7' } }));
    expect(await service.client().verify(statement, 'AAAA', { context })).toMatchObject({
      ok: true,
    });
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])(
    '%i is not followed, and the token stays here',
    async (status) => {
      const elsewhere = await serve(() => VERIFIED);
      const service = await serve(() => ({
        status,
        headers: { location: `${elsewhere.url}/v1/verifications` },
      }));
      const client = service.client({ token: 'hunter2' });
      expect(await failure(client.verify(statement, 'AAAA', { context }))).toMatchObject({
        ...bad,
        status,
      });
      expect(service.seen[0]!.headers.authorization).toBe('Bearer hunter2');
      expect(elsewhere.seen).toEqual([]);
    },
  );
});

describe('bodies', () => {
  const bodies: readonly (readonly [string, unknown])[] = [
    ['empty', ''],
    ['no JSON', '{"ok":true'],
    ['a list', []],
    ['null', 'null'],
    ['a text', '"yes"'],
    ['ok as text', { ok: 'true', ms: 1 }],
    ['ok as number', { ok: 1, ms: 1 }],
    ['without ok', { ms: 1 }],
    ['ok of the prototype', '{"__proto__":{"ok":true},"ms":1}'],
    ['ms below 0', { ok: true, ms: -1 }],
    ['a code that is none', { ok: false, code: 7, ms: 1 }],
    ['nested beyond the stack', '['.repeat(200_000)],
  ];
  test.each(bodies)('%s', async (_, body) => {
    expect(await verifyAgainst({ body })).toMatchObject({ ...bad, status: 200 });
  });

  test('too long: by its own word, without a word, and once unpacked', async () => {
    const most = { maxAnswerBytes: 1000 };
    const long = JSON.stringify({ ok: true, ms: 1, reason: 'a'.repeat(100_000) });
    expect(
      await verifyAgainst({ body: long, headers: { 'content-length': '100048' } }, most),
    ).toMatchObject(bad);
    expect(
      await verifyAgainst({ body: long, headers: { 'transfer-encoding': 'chunked' } }, most),
    ).toMatchObject(bad);
    const packed = { body: gzipSync(long), headers: { 'content-encoding': 'gzip' } };
    expect(await verifyAgainst(packed, most)).toMatchObject(bad);
    const service = await serve(() => packed);
    expect(await service.client().verify(statement, 'AAAA', { context })).toMatchObject({
      ok: true,
    });
  });

  test('one that never stops is left', async () => {
    let [sent, closed] = [0, false];
    const service = await serve((_, response) => {
      response.writeHead(200, { 'nexuszero-api': '1' });
      const more = (): void => {
        while (!closed && response.write('a'.repeat(65_536))) sent += 65_536;
        sent += 65_536;
      };
      response.on('drain', more).on('close', () => (closed = true));
      more();
      return undefined;
    });
    const client = service.client({ maxAnswerBytes: 1_000_000, retries: 0 });
    expect(await failure(client.verify(statement, 'AAAA', { context }))).toMatchObject(bad);
    await expect.poll(() => closed).toBe(true);
    expect(sent).toBeLessThan(50_000_000);
  });
});

describe('problems', () => {
  test('everything that the service says is there', async () => {
    const more = {
      detail: 'no',
      hint: 'other',
      instance: 'req-7',
      errors: [{ path: '/context', message: 'too long' }],
    };
    const error = await verifyAgainst(problem(429, 'RATE_LIMITED', more, { 'retry-after': '2' }));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterMs: 2000, ...more });
  });

  test('a code that this release does not know is handed on', async () => {
    expect(await verifyAgainst(problem(422, 'NEWER_CODE'))).toMatchObject({
      code: 'NEWER_CODE',
      status: 422,
      detail: 'NEWER_CODE',
    });
  });

  const unreadable: readonly (readonly [string, unknown])[] = [
    ['no JSON', 'Internal Server Error'],
    ['no problem', { error: 'x' }],
    ['a code that is none', { type: 'x', title: 'x', status: 500, code: '<script>' }],
    [
      'too long',
      { type: 'x', title: 'x', status: 500, code: 'INTERNAL', detail: 'a'.repeat(100_000) },
    ],
    ['errors that are none', { type: 'x', title: 'x', status: 500, code: 'INTERNAL', errors: [7] }],
  ];
  test.each(unreadable)('%s: the status is all that is believed', async (_, body) => {
    expect(await verifyAgainst({ status: 500, body })).toMatchObject({ ...bad, status: 500 });
  });
});

describe('jobs', () => {
  const proving = async (...replies: readonly Reply[]): Promise<Record<string, unknown>> => {
    const service = await serve((_, __, count) => replies[count]!);
    return failure(service.client().prove(statement, SECRET, { context }));
  };

  test('an id that would lead elsewhere', async () => {
    for (const id of ['../keys', 'a/b', '', 'a?b', 'x'.repeat(200), '..']) {
      expect(await proving({ status: 202, body: job(id) })).toMatchObject(bad);
      const service = await serve(() => VERIFIED);
      expect(() => service.client().job(id)).toThrow(
        expect.objectContaining({ code: 'BAD_PARAMETER' }),
      );
    }
  });

  test('another job than the one asked for', async () => {
    expect(
      await proving(
        { status: 202, body: job('a') },
        { body: job('b', { state: 'succeeded', made: MADE }) },
      ),
    ).toMatchObject(bad);
  });

  test('success without a proof, or with one that is no base64url', async () => {
    expect(await proving({ body: job('a', { state: 'succeeded' }) })).toMatchObject(bad);
    expect(
      await proving({ body: job('a', { state: 'succeeded', made: { ...MADE, proof: '!' } }) }),
    ).toMatchObject(bad);
    expect(await proving({ body: job('a', { state: 'done' as never }) })).toMatchObject(bad);
  });
});
