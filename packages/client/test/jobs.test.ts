/** Jobs: handles, long polls, events over broken connections, results. */
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Job } from '../src/index.ts';
import { API, context, failure, job, MADE, problem, SECRET, serve, STATEMENT } from './server.ts';

function events(
  response: ServerResponse,
  type = 'text/event-stream; charset=utf-8',
): ServerResponse {
  response.writeHead(200, { ...API, 'content-type': type });
  return response;
}
const event = (value: unknown): string => `event: job\ndata: ${JSON.stringify(value)}\n\n`;
const running = (done: number): Job =>
  job('b1', { op: 'batch', state: 'running', progress: { done, total: 3, failed: 0 } });
const batch = { passed: 3, failed: 0, results: '/v1/jobs/b1/results' };
const ended = job('b1', { op: 'batch', state: 'succeeded', batch });

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of source) list.push(item);
  return list;
}

test('submit: accepted at once, with what it is asked for', async () => {
  const service = await serve(() => ({ status: 202, body: job('j1') }));
  const handle = await service
    .client()
    .submit(STATEMENT, SECRET, { context, deadlineMs: 9000, timeoutMs: 4000 });
  expect(handle.id).toBe('j1');
  const [seen] = service.seen;
  expect(seen!.headers['prefer']).toBe('respond-async');
  const { options } = JSON.parse(seen!.body);
  // the job may take longer than the call that makes it
  expect(options.deadlineMs).toBeGreaterThan(8000);
  expect(
    await service.client().submit(STATEMENT, SECRET, { context, timeoutMs: 4000 }),
  ).toBeDefined();
  expect(JSON.parse(service.seen[1]!.body).options).toBeUndefined();
});

test('submitBatch: one job of many items', async () => {
  const service = await serve(() => ({ status: 202, body: job('b1', { op: 'batch' }) }));
  const items = [
    { id: 'a', statement: STATEMENT, witness: SECRET, context },
    { statement: STATEMENT, proof: 'AAAA', context, options: { level: 192 } as const },
  ];
  const handle = await service
    .client()
    .submitBatch(items, { priority: 'low', idempotencyKey: 'k' });
  expect(handle.id).toBe('b1');
  expect(service.seen[0]!.headers['idempotency-key']).toBe('k');
  expect(JSON.parse(service.seen[0]!.body)).toEqual({
    items: [
      { id: 'a', op: 'prove', statement: STATEMENT, witness: SECRET, context },
      {
        id: '1',
        op: 'verify',
        statement: STATEMENT,
        proof: 'AAAA',
        context,
        options: { level: 192 },
      },
    ],
    options: { priority: 'low' },
  });
});

test('get, cancel, wait', async () => {
  const service = await serve(({ method, path }, _, count) => {
    if (path === '/v1/jobs/none') return problem(404, 'NOT_FOUND');
    if (method === 'DELETE') return { body: job('j1', { state: 'cancelled' }) };
    return {
      body:
        count < 3 ? job('j1', { state: 'running' }) : job('j1', { state: 'succeeded', made: MADE }),
    };
  });
  const handle = service.client().job('j1');
  expect(await handle.get()).toMatchObject({ state: 'running' });
  const { made, job: last } = await handle.wait();
  expect(made).toMatchObject({
    suite: 'ristretto255',
    proof: new Uint8Array(Buffer.from(MADE.proof, 'base64url')),
  });
  expect(last.state).toBe('succeeded');
  expect(await handle.cancel()).toMatchObject({ state: 'cancelled' });
  expect(await failure(service.client().job('none').get())).toMatchObject({ code: 'NOT_FOUND' });
  expect(await failure(handle.wait({ signal: AbortSignal.abort() }))).toMatchObject({
    code: 'ABORTED',
  });
});

test('what a verification and a batch end with', async () => {
  const verdict = { ok: false, code: 'PROOF_FALSE', reason: 'no' };
  const service = await serve(({ path }) => ({
    body: path.startsWith('/v1/jobs/b1')
      ? ended
      : job('v1', { op: 'verify', state: 'succeeded', verdict }),
  }));
  expect(await service.client().job('v1').wait()).toMatchObject({ verdict });
  expect(await service.client().job('b1').wait()).toMatchObject({ batch });
});

describe('events', () => {
  test('each change once, over connections that break, until the end', async () => {
    const service = await serve((_, response, count) => {
      events(response);
      response.write(': hello\n\n');
      if (count === 0) response.write(event(running(1)) + event(running(1)));
      if (count === 1)
        response.write(
          `${event(running(1))}event: other\ndata: x\n\n${event(running(2))}event: job\ndata: {"id`,
        );
      if (count === 2) response.write(event(ended) + event(running(3)));
      if (count < 2) setTimeout(() => (count === 0 ? response.end() : response.destroy()), 10);
      return undefined;
    });
    const client = service.client();
    const list = await all(client.job('b1').events());
    expect(list.map(({ state, progress }) => progress?.done ?? state)).toEqual([1, 2, 'succeeded']);
    expect(service.seen.map(({ headers }) => headers.accept)).toEqual(
      Array(3).fill('text/event-stream, application/problem+json'),
    );
    expect(client.status.connections.active).toBe(0);
  });

  test('wait tells of progress', async () => {
    const service = await serve((_, response) => {
      events(response).end(event(running(1)) + event(running(2)) + event(ended));
      return undefined;
    });
    const told: (number | undefined)[] = [];
    const outcome = await service
      .client()
      .job('b1')
      .wait({ onProgress: ({ progress }) => told.push(progress?.done) });
    expect(outcome.batch).toEqual(batch);
    expect(told).toEqual([1, 2, undefined]);
  });

  test('who stops listening lets go of the connection', async () => {
    let closed = false;
    const service = await serve((_, response) => {
      events(response).write(event(running(1)));
      response.on('close', () => (closed = true));
      return undefined;
    });
    const client = service.client();
    for await (const { state } of client.job('b1').events()) {
      expect(state).toBe('running');
      break;
    }
    await expect.poll(() => closed).toBe(true);
    expect(client.status.connections.active).toBe(0);
    const controller = new AbortController();
    const listening = failure(all(client.job('b1').events({ signal: controller.signal })));
    await expect.poll(() => service.seen.length).toBe(2);
    controller.abort();
    expect(await listening).toMatchObject({ code: 'ABORTED', status: 0 });
  });

  test('a stream that ends again and again is not followed for ever', async () => {
    const service = await serve((_, response) => {
      events(response).end(event(running(1)));
      return undefined;
    });
    expect(await failure(all(service.client().job('b1').events()))).toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(service.seen.length).toBe(4);
  });

  test.each([
    ['no stream', 'application/json', event(ended)],
    ['no job', undefined, event({ id: 'b1' })],
    ['no JSON', undefined, 'event: job\ndata: {\n\n'],
    ['another job', undefined, event(job('b2'))],
    ['too long', undefined, `event: job\ndata: ${'a'.repeat(20_000)}\n\n`],
  ])('%s is refused', async (_, type, text) => {
    const service = await serve((__, response) => {
      events(response, type).write(text);
      return undefined;
    });
    const client = service.client({ maxAnswerBytes: 10_000 });
    expect(await failure(all(client.job('b1').events()))).toMatchObject({ code: 'BAD_ANSWER' });
    expect(client.status.connections.active).toBe(0);
  });
});

test('results: each once, though the connection breaks', async () => {
  const line = (id: string): string =>
    `${JSON.stringify({ id, ok: true, proof: 'AAAA', ms: 1 })}\n`;
  const service = await serve((_, response, count) => {
    response.writeHead(200, { ...API, 'content-type': 'application/x-ndjson' });
    response.write(line('a') + line('b'));
    if (count > 0) response.end(line('c'));
    else setTimeout(() => response.destroy(), 10);
    return undefined;
  });
  const results = await all(service.client().job('b1').results());
  expect(results.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(results[0]).toEqual({ id: 'a', ok: true, proof: new Uint8Array(3), ms: 1 });
  const early = await serve(() => problem(409, 'NOT_FINISHED'));
  expect(await failure(all(early.client().job('b1').results()))).toMatchObject({
    code: 'NOT_FINISHED',
  });
});
