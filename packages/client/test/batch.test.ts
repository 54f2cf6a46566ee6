/** Batches: up and down at once, in chunks, over broken connections. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createClient, type BatchItem, type ItemLike, type ItemResult } from '../src/index.ts';
import type { Client } from '../src/client.ts';
import { API, context, failure, linesOf, problem, SECRET, serve, STATEMENT } from './server.ts';

const item = (i: number): ItemLike => ({
  id: `i${i}`,
  statement: STATEMENT,
  proof: 'AAAA',
  context,
});
const many = (count: number): ItemLike[] => Array.from({ length: count }, (_, i) => item(i));
const idsOf = (results: readonly { id: string }[]): string[] => results.map(({ id }) => id);
const ids = (count: number): string[] => idsOf(many(count) as { id: string }[]);
const resultOf = ({ id, op }: BatchItem): object => ({
  id,
  ok: true,
  ms: 1,
  ...(op === 'prove' && { proof: 'AQID' }),
});

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of source) list.push(value);
  return list;
}

interface Streaming {
  readonly client: Client;
  /** Items of each connection. */
  readonly came: BatchItem[][];
}

/** Answers each line as it comes; `onItem` may break it. */
async function streaming(
  onItem: (
    item: BatchItem,
    response: ServerResponse,
    connection: number,
    place: number,
  ) => boolean | Promise<boolean> = () => true,
): Promise<Streaming> {
  const came: BatchItem[][] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const items: BatchItem[] = [];
    const connection = came.push(items) - 1;
    response.writeHead(200, { ...API, 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    for await (const line of linesOf(request)) {
      const one = JSON.parse(line) as BatchItem;
      if (!(await onItem(one, response, connection, items.push(one) - 1))) return;
      response.write(`${JSON.stringify(resultOf(one))}\n`);
    }
    response.end();
  };
  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    handle(request, response).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: createClient({ url, retries: { most: 3, baseMs: 1, maxMs: 4 } }), came };
}

describe('as a stream', () => {
  test('any mix, in order, as canonical lines of the contract', async () => {
    const { client, came } = await streaming();
    const items = [
      item(0),
      {
        statement: STATEMENT,
        witness: SECRET,
        context,
        options: { deadlineMs: 50, level: 128, prefer: 'size' },
      } as const,
    ];
    expect(await all(client.batch(items))).toEqual([
      { id: 'i0', ok: true, ms: 1 },
      { id: '1', ok: true, ms: 1, proof: Uint8Array.of(1, 2, 3) },
    ]);
    expect(came).toEqual([
      [
        { id: 'i0', op: 'verify', statement: STATEMENT, proof: 'AAAA', context },
        {
          id: '1',
          op: 'prove',
          statement: STATEMENT,
          witness: SECRET,
          context,
          options: { prefer: 'size', level: 128, deadlineMs: 50 },
        },
      ],
    ]);
    expect(Object.keys(came[0]![1]!)).toEqual([
      'id',
      'op',
      'statement',
      'witness',
      'context',
      'options',
    ]);
  });

  test('results come while items are still made', async () => {
    const { client } = await streaming();
    let made = 0;
    const seen: number[] = [];
    const source = async function* (): AsyncGenerator<ItemLike> {
      while (made < 5) {
        yield item(made++);
        await expect.poll(() => seen.length).toBe(made);
      }
    };
    for await (const { id } of client.batch(source())) seen.push(Number(id.slice(1)));
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  test('never more ahead than said, however many there are', async () => {
    const { client } = await streaming();
    let [made, done, most] = [0, 0, 0];
    const source = function* (): Generator<ItemLike> {
      while (made < 2000) {
        most = Math.max(most, made - done);
        yield item(made++);
      }
    };
    for await (const { id } of client.batch(source(), { ahead: 7 })) {
      expect(id).toBe(`i${done}`);
      done++;
      if (done % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(done).toBe(2000);
    expect(most).toBeLessThanOrEqual(7);
  });

  test('goes on over the next connection with what has no result', async () => {
    const { client, came } = await streaming((_, response, connection, place) => {
      if (connection > 2 || place < 3) return true;
      response.destroy();
      return false;
    });
    expect(idsOf(await all(client.batch(many(20), { ahead: 5 })))).toEqual(ids(20));
    expect(came.length).toBe(4);
    for (const [i, items] of came.entries()) expect(items[0]!.id).toBe(`i${3 * i}`);
  });

  test('gives up when nothing comes any more', async () => {
    const { client, came } = await streaming((_, response) => {
      response.destroy();
      return false;
    });
    expect(await failure(all(client.batch(many(3))))).toMatchObject({ code: 'UNREACHABLE' });
    expect(came.length).toBe(4);
    expect(client.status.connections.active).toBe(0);
  });

  test('who stops early, or aborts, leaves nothing behind', async () => {
    const { client } = await streaming();
    let returned = 0;
    const source = function* (): Generator<ItemLike> {
      try {
        for (let i = 0; ; i++) yield item(i);
      } finally {
        returned++;
      }
    };
    for await (const { id } of client.batch(source(), { ahead: 4 })) if (id === 'i9') break;
    expect(returned).toBe(1);
    const controller = new AbortController();
    const results: ItemResult[] = [];
    const run = (async () => {
      for await (const result of client.batch(source(), { ahead: 4, signal: controller.signal })) {
        if (results.push(result) === 9) controller.abort();
      }
    })();
    expect(await failure(run)).toMatchObject({ code: 'ABORTED', status: 0 });
    expect(returned).toBe(2);
    expect(client.status.connections.active).toBe(0);
  });

  test('a source that waits for ever does not keep whoever aborts', async () => {
    const { client } = await streaming();
    const source = async function* (): AsyncGenerator<ItemLike> {
      yield item(0);
      await new Promise(() => undefined);
    };
    const seen: string[] = [];
    const run = (async () => {
      for await (const { id } of client.batch(source(), { timeoutMs: 1000 })) seen.push(id);
    })();
    expect(await failure(run)).toMatchObject({ code: 'TIMEOUT' });
    expect(seen).toEqual(['i0']);
  });

  test('what the source throws is what the batch throws; so with an item that is none', async () => {
    const { client } = await streaming();
    const fault = new Error('disk');
    const source = function* (): Generator<ItemLike> {
      yield item(0);
      throw fault;
    };
    expect(await failure(all(client.batch(source())))).toBe(fault);
    for (const bad of [
      null,
      { id: 'x' },
      { statement: STATEMENT, context },
      { ...item(0), context: '' },
    ]) {
      expect(await failure(all(client.batch([item(0), bad as never])))).toMatchObject({
        code: 'BAD_PARAMETER',
      });
    }
    expect(await failure(all(client.batch(7 as never)))).toMatchObject({ code: 'BAD_PARAMETER' });
    expect(await failure(all(client.batch([], { ahead: 0 })))).toMatchObject({
      code: 'BAD_PARAMETER',
    });
  });

  test('an empty batch asks nobody', async () => {
    const { client, came } = await streaming();
    expect(await all(client.batch([]))).toEqual([]);
    expect(await all(client.batch([], { upload: 'chunks' }))).toEqual([]);
    expect(came).toEqual([]);
  });

  test.each([
    ['out of turn', '{"id":"i1","ok":true,"ms":1}\n'],
    [
      'too many',
      '{"id":"i0","ok":true,"ms":1}\n{"id":"i1","ok":true,"ms":1}\n{"id":"i2","ok":true,"ms":1}\n',
    ],
    ['no result', '{"id":"i0"}\n'],
    ['no JSON', 'hello\n'],
    ['too long', `${'a'.repeat(2000)}\n`],
  ])('a result that is none: %s', async (_, text) => {
    const service = await serve((__, response) => {
      response.writeHead(200, API);
      response.write(text);
      return undefined;
    });
    const client = service.client({ maxAnswerBytes: 1000 });
    expect(await failure(all(client.batch(many(2))))).toMatchObject({ code: 'BAD_ANSWER' });
    expect(client.status.connections.active).toBe(0);
  });

  test('a refusal before the first result is tried again, or thrown', async () => {
    const busy = await serve(() => problem(503, 'QUEUE_FULL'));
    expect(await failure(all(busy.client().batch(many(2))))).toMatchObject({ code: 'QUEUE_FULL' });
    expect(busy.seen.length).toBe(4);
    const strict = await serve(() => problem(415, 'UNSUPPORTED_MEDIA_TYPE'));
    expect(await failure(all(strict.client().batch(many(2))))).toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
    expect(strict.seen.length).toBe(1);
  });
});

describe('in chunks', () => {
  const answering = (count: (n: number) => boolean = () => true) =>
    serve(({ body }, _, n) => {
      if (!count(n)) return problem(503, 'OVERLOADED');
      const { items } = JSON.parse(body) as { items: BatchItem[] };
      return { body: { passed: items.length, failed: 0, results: items.map(resultOf) } };
    });

  test('the same results, so many at a time, with a key each', async () => {
    const service = await answering((n) => n !== 1);
    const results = await all(service.client().batch(many(10), { upload: 'chunks', ahead: 4 }));
    expect(idsOf(results)).toEqual(ids(10));
    const sizes = service.seen.map(
      ({ body }) => (JSON.parse(body) as { items: unknown[] }).items.length,
    );
    expect(sizes).toEqual([4, 4, 4, 2]);
    const keys = service.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[1]).toBe(keys[2]);
    expect(new Set(keys).size).toBe(3);
  });

  test('a chunk has no more text than it should, but one item may have', async () => {
    const service = await answering();
    const large = (i: number): ItemLike => ({ ...item(i), proof: 'A'.repeat(600_000) });
    const items = [
      large(0),
      large(1),
      item(2),
      { ...item(3), proof: 'A'.repeat(2_000_000) },
      item(4),
    ];
    expect(idsOf(await all(service.client().batch(items, { upload: 'chunks' })))).toEqual(ids(5));
    expect(service.seen.length).toBe(4);
  });

  test('fewer results than items, or others, are refused', async () => {
    for (const results of [[], [{ id: 'x', ok: true, ms: 1 }]]) {
      const service = await serve(() => ({ body: { passed: 0, failed: 0, results } }));
      expect(
        await failure(all(service.client().batch([item(0)], { upload: 'chunks' }))),
      ).toMatchObject({ code: 'BAD_ANSWER' });
    }
  });
});

test('verifyBatch: the same demands on all', async () => {
  const { client, came } = await streaming();
  const proofs = [
    { statement: STATEMENT, proof: 'AAAA', context },
    { id: 'b', statement: STATEMENT, proof: 'AAAA', context },
  ];
  expect(idsOf(await all(client.verifyBatch(proofs, { level: 192, postQuantum: true })))).toEqual([
    '0',
    'b',
  ]);
  for (const { op, options } of came[0]!) {
    expect({ op, options }).toEqual({ op: 'verify', options: { level: 192, postQuantum: true } });
  }
});
