/** What keeps a client from doing harm: the breaker, and the most requests at once. */
import { describe, expect, test, vi } from 'vitest';
import { Breaker } from '../src/breaker.ts';
import { Gate } from '../src/gate.ts';
import { createClient } from '../src/index.ts';
import { Limit } from '../src/limit.ts';
import { context, failure, problem, SECRET, serve, STATEMENT, VERIFIED } from './server.ts';

const verifying = (client: ReturnType<typeof createClient>): Promise<unknown> =>
  client.verify(STATEMENT, 'AAAA', { context });

describe('the breaker', () => {
  test('opens after failures in a row, lets one through after a while, and closes when it works', () => {
    vi.useFakeTimers();
    try {
      const breaker = new Breaker({ failures: 3, coolDownMs: 1000 });
      const report = (): string => breaker.report().state;
      const closed = (): unknown => {
        try {
          breaker.enter();
        } catch (error) {
          return error;
        }
        return undefined;
      };
      for (let i = 0; i < 2; i++) {
        breaker.enter();
        breaker.failed();
      }
      breaker.enter();
      breaker.succeeded();
      for (let i = 0; i < 3; i++) {
        expect(report()).toBe('closed');
        breaker.enter();
        breaker.failed();
      }
      expect(breaker.report()).toEqual({
        state: 'open',
        failed: 3,
        retryAfterMs: 1000,
        failures: 3,
        coolDownMs: 1000,
      });
      vi.advanceTimersByTime(400);
      expect(closed()).toMatchObject({ code: 'CIRCUIT_OPEN', retryAfterMs: 600 });
      vi.advanceTimersByTime(600);
      expect(closed()).toBeUndefined();
      expect(report()).toBe('half-open');
      expect(closed()).toMatchObject({ code: 'CIRCUIT_OPEN' });
      breaker.failed();
      expect(report()).toBe('open');
      expect(closed()).toMatchObject({ retryAfterMs: 1000 });
      vi.advanceTimersByTime(1000);
      breaker.enter();
      // the caller of the probe gave up: the next one finds out
      breaker.abandoned();
      expect(closed()).toBeUndefined();
      breaker.succeeded();
      expect(breaker.report()).toMatchObject({ state: 'closed', failed: 0, retryAfterMs: 0 });
    } finally {
      vi.useRealTimers();
    }
  });

  test('nothing is sent while it is open, but for whoever asks how the service is', async () => {
    let works = false;
    const service = await serve((seen) => {
      if (seen.path === '/readyz')
        return { status: 503, body: { ok: false, checks: { queue: 'full' } } };
      return works ? VERIFIED : problem(500, 'INTERNAL');
    });
    const client = service.client({ breaker: { failures: 2, coolDownMs: 80 } });
    for (let i = 0; i < 2; i++) await failure(verifying(client));
    expect(client.status.breaker.state).toBe('open');
    expect(await failure(verifying(client))).toMatchObject({ code: 'CIRCUIT_OPEN', status: 0 });
    expect(service.seen.length).toBe(2);
    expect(await client.ready()).toEqual({ ok: false, checks: { queue: 'full' } });
    expect(client.status.breaker.state).toBe('open');
    works = true;
    await expect.poll(() => client.status.breaker.retryAfterMs).toBe(0);
    await verifying(client);
    expect(client.status.breaker.state).toBe('closed');
  });

  test('a job that takes longer than the caller waits is no failure of the service; a silent service is', async () => {
    const service = await serve(() => undefined);
    const client = service.client();
    const timeoutMs = 300;
    await failure(client.prove(STATEMENT, SECRET, { context, timeoutMs }));
    expect(client.status.breaker.failed).toBe(0);
    await failure(client.verify(STATEMENT, 'AAAA', { context, timeoutMs }));
    expect(client.status.breaker.failed).toBe(1);
  });

  test('a call that is trying already waits until one request may go', async () => {
    const service = await serve((_, __, count) =>
      count < 3 ? problem(503, 'OVERLOADED') : VERIFIED,
    );
    const client = service.client({
      breaker: { failures: 2, coolDownMs: 60 },
      retries: { most: 6, baseMs: 1, maxMs: 1 },
    });
    const started = performance.now();
    expect(await verifying(client)).toMatchObject({ ok: true });
    expect(performance.now() - started).toBeGreaterThan(110);
    expect(service.seen.length).toBe(4);
    expect(client.status.breaker.state).toBe('closed');
  });

  test('answers that say no are no failures; no connection is one', async () => {
    const service = await serve(() => problem(422, 'BAD_PARAMETER'));
    const client = service.client({ breaker: { failures: 2 } });
    for (let i = 0; i < 3; i++) await failure(verifying(client));
    expect(client.status.breaker.failed).toBe(0);
    const nobody = createClient({
      url: 'http://127.0.0.1:1',
      retries: 0,
      breaker: { failures: 2 },
    });
    for (let i = 0; i < 2; i++)
      expect(await failure(verifying(nobody))).toMatchObject({ code: 'UNREACHABLE' });
    expect(await failure(verifying(nobody))).toMatchObject({ code: 'CIRCUIT_OPEN' });
    const stubborn = createClient({ url: 'http://127.0.0.1:1', retries: 0, breaker: false });
    for (let i = 0; i < 6; i++)
      expect(await failure(verifying(stubborn))).toMatchObject({ code: 'UNREACHABLE' });
  });
});

describe('the gate', () => {
  test('never more requests at once than it says, the first first', async () => {
    let [active, most] = [0, 0];
    const order: number[] = [];
    const service = await serve(async ({ body }) => {
      most = Math.max(most, ++active);
      order.push(Number(JSON.parse(body).context));
      await new Promise((resolve) => setTimeout(resolve, 15));
      active--;
      return VERIFIED;
    });
    const client = service.client({ connections: 3 });
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        client.verify(STATEMENT, 'AAAA', { context: String(i) }),
      ),
    );
    expect(most).toBe(3);
    // requests that are on their way together may arrive in any order
    order.forEach((number, place) => {
      expect(Math.abs(number - place)).toBeLessThan(3);
    });
    expect(client.status.connections).toEqual({ most: 3, active: 0, waiting: 0 });
  });

  test('who leaves the line loses no place of it', async () => {
    const gate = new Gate(1);
    const none = new Limit({});
    const leave = await gate.enter(none);
    const controller = new AbortController();
    const bored = new Limit({ signal: controller.signal });
    const [first, second] = [gate.enter(bored), gate.enter(none)];
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    leave();
    leave();
    const [leaveToo] = [await second];
    expect(gate.active).toBe(1);
    leaveToo();
    expect(gate.active).toBe(0);
  });
});
