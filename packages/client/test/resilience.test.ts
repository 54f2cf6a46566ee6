/** What a call does when the service does not: tries again, gives up, leaves it alone, waits in line. */
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { chunksOf } from '../src/answer.ts';
import { isPassing, pauseMs, retryPolicy } from '../src/backoff.ts';
import { createClient, isServiceError, ServiceError } from '../src/index.ts';
import { Limit } from '../src/limit.ts';
import { property } from './property.ts';
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

const verifying = (client: ReturnType<typeof createClient>, more = {}): Promise<unknown> =>
  client.verify(STATEMENT, 'AAAA', { context, ...more });

describe('trying again', () => {
  test.each([429, 502, 503, 504])('after status %i, until it works', async (status) => {
    const service = await serve((_, __, count) =>
      count < 3 ? problem(status, status === 429 ? 'RATE_LIMITED' : 'OVERLOADED') : VERIFIED,
    );
    expect(await verifying(service.client())).toEqual({ ok: true, ms: 1.5 });
    expect(service.seen.length).toBe(4);
  });

  test.each([400, 404, 409, 413, 422, 500])('not after status %i', async (status) => {
    const service = await serve(() => problem(status, 'BAD_PARAMETER'));
    expect(await failure(verifying(service.client()))).toMatchObject({ status });
    expect(service.seen.length).toBe(1);
  });

  test('after a connection that broke, before the answer and within it', async () => {
    const service = await serve((_, response, count) => {
      if (count > 1) return VERIFIED;
      if (count === 1) {
        response.writeHead(200, { 'nexuszero-api': '1', 'content-length': '100' });
        response.write('{"ok":');
      }
      setTimeout(() => response.destroy(), 10);
      return undefined;
    });
    expect(await verifying(service.client())).toEqual({ ok: true, ms: 1.5 });
    expect(service.seen.length).toBe(3);
  });

  test('as often as was said, and then the last failure', async () => {
    const service = await serve(() =>
      problem(503, 'QUEUE_FULL', { detail: 'full', hint: 'later' }),
    );
    const error = await failure(verifying(service.client({ retries: 2, breaker: false })));
    expect(error).toMatchObject({ code: 'QUEUE_FULL', status: 503, detail: 'full', hint: 'later' });
    expect(service.seen.length).toBe(3);
    expect(await failure(verifying(service.client({ retries: 0 })))).toBeInstanceOf(ServiceError);
    expect(service.seen.length).toBe(4);
  });

  test('a job that killed its provers is not sent to the next ones', async () => {
    const service = await serve(() => problem(503, 'WORKER_LOST'));
    const client = service.client();
    const error = await failure(client.prove(STATEMENT, SECRET, { context }));
    expect(error['code']).toBe('WORKER_LOST');
    expect(service.seen.length).toBe(1);
    expect(client.status.breaker.failed).toBe(0);
  });

  test('Retry-After is waited for, in seconds or as a date', async () => {
    for (const kind of ['seconds', 'date']) {
      const wait = kind === 'seconds' ? '1' : new Date(Date.now() + 2000).toUTCString();
      const service = await serve((_, __, count) =>
        count === 0 ? problem(429, 'RATE_LIMITED', {}, { 'retry-after': wait }) : VERIFIED,
      );
      const started = performance.now();
      await verifying(service.client());
      expect(performance.now() - started).toBeGreaterThan(990);
      expect(service.seen.length).toBe(2);
    }
  });

  test('a wait beyond what timers take is no short one', async () => {
    const service = await serve(() =>
      problem(503, 'SHUTTING_DOWN', {}, { 'retry-after': '999999999' }),
    );
    const controller = new AbortController();
    const { signal } = controller;
    // a batch has no end of its own
    const batch = service
      .client()
      .batch([{ statement: STATEMENT, proof: 'AAAA', context }], { signal });
    const first = failure(batch.next());
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(service.seen.length).toBe(1);
    controller.abort();
    expect(await first).toMatchObject({ code: 'ABORTED' });
  });

  test('a wait that is longer than the call may be is not begun', async () => {
    const service = await serve(() => problem(503, 'SHUTTING_DOWN', {}, { 'retry-after': '30' }));
    const started = performance.now();
    const error = await failure(verifying(service.client(), { timeoutMs: 5000 }));
    expect(error).toMatchObject({ code: 'SHUTTING_DOWN', retryAfterMs: 30_000 });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('one key for all tries of a proof, and the very same body', async () => {
    const service = await serve((_, __, count) =>
      count < 2
        ? problem(503, 'OVERLOADED')
        : { body: job('j1', { state: 'succeeded', made: MADE }) },
    );
    const client = service.client();
    await client.prove(STATEMENT, SECRET, { context, timeoutMs: 5000 });
    await client.prove(STATEMENT, SECRET, { context });
    const keys = service.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[\w-]{22}$/);
    expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[3]).not.toBe(keys[0]);
    expect(new Set(service.seen.slice(0, 3).map(({ body }) => body)).size).toBe(1);
  });

  test('our own first try that still runs is waited for beyond the number of tries', async () => {
    const service = await serve((_, response, count) => {
      if (count === 0) response.destroy();
      else if (count < 9) return problem(409, 'IDEMPOTENCY_RUNNING');
      else return { body: job('j1', { state: 'succeeded', made: MADE }) };
      return undefined;
    });
    const made = await service.client().prove(STATEMENT, SECRET, { context });
    expect(made.suite).toBe('ristretto255');
    expect(service.seen.length).toBe(10);
  });

  test("somebody else's is not", async () => {
    const service = await serve(() => problem(409, 'IDEMPOTENCY_RUNNING'));
    const error = await failure(
      service.client().submit(STATEMENT, SECRET, { context, idempotencyKey: 'mine' }),
    );
    expect(error['code']).toBe('IDEMPOTENCY_RUNNING');
    expect(service.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['mine']);
  });

  property(
    'pauses lie below a bound that doubles up to the longest, behind what was asked for',
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(500), fc.nat(5000), fc.nat(9000)),
    ([failures, baseMs, more, asked]) => {
      const policy = retryPolicy({ baseMs, maxMs: baseMs + more });
      const pause = pauseMs(policy, failures, asked);
      expect(pause).toBeGreaterThanOrEqual(asked);
      expect(pause).toBeLessThanOrEqual(
        asked + Math.min(baseMs + more, baseMs * 2 ** (failures - 1)),
      );
    },
  );

  test('pauses are spread over all of it', () => {
    const pauses = Array.from({ length: 2000 }, () => pauseMs(retryPolicy(), 3));
    for (const quarter of [0, 1, 2, 3]) {
      const within = pauses.filter((ms) => Math.floor(ms / 100) === quarter).length;
      expect(within).toBeGreaterThan(380);
    }
  });

  test('only what passes is worth it', () => {
    const passing = (code: string, status: number): boolean =>
      isPassing(new ServiceError(code as never, '', { status }));
    expect(passing('UNREACHABLE', 0)).toBe(true);
    expect(passing('QUEUE_FULL', 503)).toBe(true);
    expect(passing('VERSION_MISMATCH', 503)).toBe(false);
    for (const code of ['TIMEOUT', 'ABORTED', 'CIRCUIT_OPEN', 'BAD_ANSWER']) {
      expect(passing(code, 0)).toBe(false);
    }
  });
});

describe('time and signals', () => {
  test('a call that is not done in time fails, and lets go of the connection', async () => {
    let closed = 0;
    const service = await serve((_, response) => {
      response.on('close', () => closed++);
      return undefined;
    });
    const client = service.client();
    expect(await failure(verifying(client, { timeoutMs: 60 }))).toMatchObject({
      code: 'TIMEOUT',
      status: 0,
    });
    await expect.poll(() => closed).toBe(1);
    expect(client.status.connections).toMatchObject({ active: 0, waiting: 0 });
  });

  test('so with the time of the client, and with a body that never ends', async () => {
    const service = await serve((_, response) => {
      response.writeHead(200, { 'nexuszero-api': '1' });
      response.write('{');
      return undefined;
    });
    expect(await failure(verifying(service.client({ timeoutMs: 60 })))).toMatchObject({
      code: 'TIMEOUT',
    });
  });

  test('an abort ends it at once: before, in line, on its way, between tries', async () => {
    const service = await serve((_, __, count) =>
      count === 0 ? problem(503, 'OVERLOADED', {}, { 'retry-after': '20' }) : undefined,
    );
    const client = service.client({ connections: 1 });
    const reason = new Error('enough');
    const gone = { code: 'ABORTED', status: 0, cause: reason };
    expect(await failure(verifying(client, { signal: AbortSignal.abort(reason) }))).toMatchObject(
      gone,
    );
    expect(service.seen.length).toBe(0);

    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    const [between, onItsWay, inLine] = controllers.map(({ signal }) =>
      failure(verifying(client, { signal })),
    );
    await expect.poll(() => client.status.connections).toMatchObject({ active: 1, waiting: 1 });
    for (const controller of controllers) controller.abort(reason);
    for (const call of [between, onItsWay, inLine]) expect(await call).toMatchObject(gone);
    expect(client.status.connections).toMatchObject({ active: 0, waiting: 0 });
    // whoever gives up says nothing about the service
    expect(client.status.breaker).toMatchObject({ state: 'closed', failed: 1 });
  });

  test('what is left of a deadline is sent, each time less; without one none', async () => {
    const service = await serve((_, __, count) =>
      count === 0 ? problem(503, 'OVERLOADED') : VERIFIED,
    );
    const client = service.client({ retries: { most: 3, baseMs: 100, maxMs: 400 } });
    const sent = (i: number): number | undefined =>
      (JSON.parse(service.seen[i]!.body) as { options?: { deadlineMs?: number } }).options
        ?.deadlineMs;
    await verifying(client, { deadlineMs: 5000 });
    expect(sent(0)).toBeLessThanOrEqual(5000);
    expect(sent(0)).toBeGreaterThan(3000);
    expect(sent(1)).toBeLessThanOrEqual(sent(0)!);
    await verifying(client);
    expect(sent(2)).toBeUndefined();
    // nobody wants what comes after the caller's own time
    await verifying(client, { timeoutMs: 2000 });
    expect(sent(3)).toBeLessThanOrEqual(2000);
  });

  test('a deadline that passed is not sent', async () => {
    const service = await serve((_, __, count) =>
      problem(503, 'OVERLOADED', {}, count ? {} : { 'retry-after': '1' }),
    );
    const error = await failure(verifying(service.client(), { deadlineMs: 200 }));
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', status: 0 });
    expect(service.seen.length).toBe(1);
  });

  test('a token that never comes keeps nobody beyond his time', async () => {
    const service = await serve(() => VERIFIED);
    const client = service.client({ token: () => new Promise<never>(() => undefined) });
    expect(await failure(verifying(client, { timeoutMs: 40 }))).toMatchObject({ code: 'TIMEOUT' });
    expect(client.status.connections.active).toBe(0);
    const refused = new Error('no token');
    const without = service.client({ token: () => Promise.reject(refused) });
    expect(await failure(verifying(without))).toBe(refused);
    expect(service.seen).toEqual([]);
  });

  test('silence is what the service keeps, not the time that the reader takes', async () => {
    const limit = new Limit({});
    let sent = 0;
    const body = (most: number): ReadableStream<Uint8Array> =>
      new ReadableStream({
        pull: (controller) => {
          if (sent++ < most) controller.enqueue(Uint8Array.of(1));
          else if (most < 9) return new Promise(() => undefined);
          else controller.close();
          return undefined;
        },
      });
    const read = async (most: number): Promise<number> => {
      let count = (sent = 0);
      for await (const chunk of chunksOf(new Response(body(most)), limit, 30)) {
        count += chunk.length;
        if (count === 2) await new Promise((resolve) => setTimeout(resolve, 80));
      }
      return count;
    };
    expect(await read(9)).toBe(9);
    expect(await failure(read(3))).toMatchObject({ code: 'UNREACHABLE' });
  });

  test('what fails after the call is over fails in silence', async () => {
    const limit = new Limit({ signal: AbortSignal.abort() });
    const late = new Promise<never>((_, reject) => setTimeout(reject, 5, new Error('late')));
    expect(await failure(limit.race(late))).toMatchObject({ code: 'ABORTED' });
    // an unhandled rejection would end the run
    await new Promise((resolve) => setTimeout(resolve, 20));
    const both = new Limit({ signal: AbortSignal.timeout(10), timeoutMs: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(both.error()).toMatchObject({ code: 'ABORTED' });
  });

  test('no listener stays with the signal of the caller', async () => {
    const service = await serve(() => VERIFIED);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = vi.spyOn(signal, 'addEventListener').mockImplementation(() => {
      listeners++;
    });
    const remove = vi.spyOn(signal, 'removeEventListener').mockImplementation(() => {
      listeners--;
    });
    await verifying(service.client(), { signal });
    expect(add).toHaveBeenCalled();
    expect(remove).toHaveBeenCalled();
    expect(listeners).toBe(0);
    const client = service.client();
    const calls = Array.from({ length: 30 }, () => verifying(client, { signal }));
    // Node takes more than ten for a leak, and says so
    expect(listeners).toBe(1);
    await Promise.all(calls);
    expect(listeners).toBe(0);
  });

  test.each([0, -1, Number.NaN, Infinity, 3e9])('timeoutMs of %d is misuse', async (timeoutMs) => {
    const service = await serve(() => VERIFIED);
    expect(await failure(verifying(service.client(), { timeoutMs }))).toMatchObject({
      code: 'BAD_PARAMETER',
    });
  });
});

test('settings that are none are refused, and what may be secret is not in the words', () => {
  const url = 'http://127.0.0.1:1';
  const bad = [
    { url: 'nowhere' },
    { url: 'ftp://host' },
    { url: 'https://name:hunter2@host' },
    { url: 'https://host/?token=hunter2' },
    { url, token: 'hunter2\nx' },
    { url, headers: { 'x-key': 'hunter2\r\nx' } },
    { url, headers: { 'x key': 'hunter2' } },
    { url, connections: 0 },
    { url, connections: 1.5 },
    { url, retries: -1 },
    { url, retries: { baseMs: 10, maxMs: 5 } },
    { url, breaker: { failures: 0 } },
    { url, maxAnswerBytes: 0 },
    { url, engine: {} as never },
  ];
  for (const settings of bad) {
    try {
      createClient(settings);
      throw new Error(`taken: ${JSON.stringify(settings)}`);
    } catch (error) {
      expect(error).toMatchObject({ code: 'BAD_PARAMETER' });
      expect(JSON.stringify([String(error), (error as Error).stack, error])).not.toContain(
        'hunter2',
      );
    }
  }
});

test('errors are known across realms', () => {
  const error = new ServiceError('TIMEOUT', 'late');
  expect(isServiceError(error)).toBe(true);
  expect(isServiceError(Object.create(error))).toBe(true);
  for (const other of [new Error('x'), null, undefined, 'x', { code: 'TIMEOUT' }]) {
    expect(isServiceError(other)).toBe(false);
  }
});
