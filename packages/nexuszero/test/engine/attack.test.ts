/** What callers may do to an engine, by mistake or on purpose: listeners, signals and items that misbehave; caches that must not lie. */
import { describe, expect, test } from 'vitest';
import type { LoadMessage, VerifyJob } from '../../src/engine/job.ts';
import type { WorkerPool } from '../../src/engine/pool.ts';
import { Scheduler } from '../../src/engine/scheduler.ts';
import type { TaskInput } from '../../src/engine/task.ts';
import {
  createEngine,
  NexusError,
  type BatchOptions,
  type Engine,
  verify,
  verifyBatch,
} from '../../src/index.ts';
import { age, CONTEXT, key, sleep } from './loads.ts';
import { codeOf } from './outcomes.ts';

/** A pool of one worker that dies of every load, or keeps them. */
class BadPool implements WorkerPool {
  readonly isolation = 'process';
  readonly size = 1;
  readonly replaced = 0;
  readonly #dies: boolean;
  loads = 0;

  constructor(dies: boolean) {
    this.#dies = dies;
  }

  dispatch({ message }: { readonly message: unknown }) {
    this.loads += (message as LoadMessage).jobs.length;
    const answer = this.#dies
      ? Promise.reject(new NexusError('WORKER_LOST', 'lost'))
      : new Promise<never>(() => undefined);
    return { answer, cold: true, stop: () => undefined };
  }

  memoryBytes(): undefined {
    return undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const JOB = { op: 'verify' } as VerifyJob;
const task = (more: Partial<TaskInput> = {}): TaskInput => ({
  ...{ job: () => JOB, priority: 'normal', expectedMs: 0.1 },
  ...more,
});
const limits = { waiting: 50_000, jobMs: 60_000, hungMs: 5000 };

describe('whoever closes an engine', () => {
  test('may do so when it hears of a retry: all that waited is told', async () => {
    const pool = new BadPool(true);
    const scheduler = new Scheduler(pool, limits, {
      retried: () => {
        scheduler.close();
      },
    });
    const runs = [task(), task(), task()].map((input) => codeOf(scheduler.run(input)));
    expect(await Promise.all(runs)).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
    await sleep(20);
    expect(pool.loads).toBeLessThan(4);
  });
});

describe('a listener that throws', () => {
  test.each([
    { workers: 0, isolation: 'thread' },
    { workers: 1, isolation: 'thread' },
    { workers: 1, isolation: 'process' },
  ] as const)('ends its own job, with what it threw: $workers $isolation', async (config) => {
    await using engine = createEngine(config);
    const { statement, witness } = await key();
    const fault = new Error('of the listener');
    let told = 0;
    const onProgress = (): never => {
      told++;
      throw fault;
    };
    const options = { context: CONTEXT };
    const made = engine.prove(statement, witness, { ...options, onProgress });
    await expect(made).rejects.toBe(fault);
    expect(told).toBe(1);
    expect((await engine.prove(statement, witness, options)).cached).toBe(false);
  });
});

describe('a signal', () => {
  test('of its own for each of many jobs ends them in time', async () => {
    const scheduler = new Scheduler(new BadPool(false), limits, { retried: () => undefined });
    const controllers = Array.from({ length: 20_000 }, () => new AbortController());
    const runs = controllers.map(({ signal }) => codeOf(scheduler.run(task({ signal }))));
    const started = performance.now();
    // in an order that leaves gaps
    const firstOdd = [...controllers.keys()].toSorted((a, b) => (b % 2) - (a % 2));
    for (const at of firstOdd) controllers[at]!.abort();
    expect(performance.now() - started).toBeLessThan(4000);
    expect(new Set(await Promise.all(runs))).toEqual(new Set(['ABORTED']));
    expect(scheduler.waiting).toBe(0);
  });

  test('takes its own jobs out of the queue; the others keep their order', async () => {
    const pool = new BadPool(false);
    const scheduler = new Scheduler(pool, limits, { retried: () => undefined });
    const controllers = Array.from({ length: 9 }, () => new AbortController());
    const [first, ...others] = controllers;
    const runs = [codeOf(scheduler.run(task({ signal: first!.signal })))];
    // it goes to the worker
    await Promise.resolve();
    for (const { signal } of others) runs.push(codeOf(scheduler.run(task({ signal }))));
    for (const at of [1, 8, 4]) controllers[at]!.abort();
    expect(scheduler.waiting).toBe(5);
    expect(scheduler.running).toBe(1);
    scheduler.close();
    expect(new Set(await Promise.all(runs))).toEqual(new Set(['ABORTED']));
  });

  test('that throws costs nobody a job', async () => {
    await using engine = createEngine({ workers: 1 });
    const { statement, witness } = await key();
    const fault = (): never => {
      throw new Error('of the signal');
    };
    let looks = 0;
    const rude = [
      { aborted: false, addEventListener: () => undefined, removeEventListener: fault },
      {
        get aborted() {
          return looks++ > 0 && fault();
        },
      },
    ];
    const proofs = [undefined, ...rude, undefined].map((signal) =>
      engine.prove(statement, witness, { context: CONTEXT, ...(signal && { signal }) }),
    );
    expect((await Promise.all(proofs)).length).toBe(4);
  });

  test('and options are read once: what was checked is what counts', async () => {
    await using engine = createEngine();
    const { statement, witness } = await key();
    let looks = 0;
    const options = {
      context: CONTEXT,
      get priority() {
        return looks++ === 0 ? 'normal' : 'none';
      },
    } as never;
    const { proof } = await engine.prove(statement, witness, options);
    looks = 0;
    expect((await engine.verify(statement, proof, options)).ok).toBe(true);
    const word = { context: CONTEXT, selfVerify: 'yes' } as never;
    expect(await codeOf(engine.prove(statement, witness, word))).toBe('BAD_PARAMETER');
  });
});

/** Codes of the results, `true` for good ones. */
async function resultsOf(
  engine: Engine,
  items: unknown,
  options: BatchOptions = {},
): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const { ok, code } of engine.batch(items as never, options)) results.push(code ?? ok);
  return results;
}

describe('a batch', () => {
  const never = {
    async *[Symbol.asyncIterator]() {
      await new Promise(() => undefined);
      yield;
    },
  };

  test('does not wait for items once its signal fired, however early', async () => {
    await using engine = createEngine();
    const before = resultsOf(engine, never, { signal: AbortSignal.abort() });
    expect(await codeOf(before)).toBe('ABORTED');
    const stop = new AbortController();
    const item = { id: '1', ...(await key()), context: CONTEXT };
    async function* one() {
      yield item;
      yield* never;
    }
    const batch = engine.batch(one() as never, { signal: stop.signal });
    expect((await batch.next()).done).toBe(false);
    // while nobody waits for the next result
    stop.abort();
    expect(await codeOf(batch.next())).toBe('ABORTED');
  });

  test('has items fail alone that cannot be read; a signal of null is none', async () => {
    await using engine = createEngine();
    const item = { ...(await key()), context: CONTEXT };
    const fault = (): never => {
      throw new Error('of the item');
    };
    const items = [
      { id: '1', ...item, options: { signal: null } },
      Object.defineProperty({ id: '2', ...item }, 'context', { get: fault }),
      Object.defineProperty({ ...item }, 'id', { get: fault }),
      { id: '4', ...item, options: Object.defineProperty({}, 'signal', { get: fault }) },
      { id: '5', ...item },
    ];
    const codes = [true, 'BAD_PARAMETER', true, 'BAD_PARAMETER', true];
    expect(await resultsOf(engine, items, { signal: null } as never)).toEqual(codes);
  });

  test('lets go of the signals of items that are done', async () => {
    await using engine = createEngine();
    const item = { id: '1', ...(await key()), context: CONTEXT };
    let listeners = 0;
    let most = 0;
    const signal = {
      aborted: false,
      addEventListener: () => (most = Math.max(most, ++listeners)),
      removeEventListener: () => listeners--,
    };
    const items = Array.from({ length: 1500 }, () => ({ ...item, options: { signal } }));
    expect((await resultsOf(engine, items)).length).toBe(1500);
    expect(listeners).toBe(0);
    expect(most).toBeLessThan(1100);
  });

  test('gives way to others when its answers are known at once, with workers too', async () => {
    await using engine = createEngine({ workers: 1 });
    function* bad() {
      for (;;) yield null;
    }
    const signal = AbortSignal.timeout(100);
    expect(await codeOf(resultsOf(engine, bad(), { signal }))).toBe('ABORTED');
  });

  test('has the time that its caller said, from the call', async () => {
    await using engine = createEngine();
    const batch = engine.batch([{ id: '1', ...(await key()), context: CONTEXT }], {
      deadlineMs: 20,
    });
    await sleep(40);
    expect((await batch.next()).value).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('takes promises of whatever library', async () => {
    await using engine = createEngine();
    const items = [{ id: '1', ...(await key()), context: CONTEXT }].values();
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => ({
          then: (give: (read: unknown) => void) => {
            give(items.next());
          },
        }),
      }),
    };
    expect(await resultsOf(engine, source)).toEqual([true]);
  });
});

describe('what is no statement', () => {
  const none = new Uint8Array(20);
  const bad = { kind: 'linear', suite: 'P256' } as never;

  test('is refused as the free functions refuse it', async () => {
    await using engine = createEngine();
    const options = { context: CONTEXT };
    expect(await codeOf(engine.verify(bad, none, options))).toBe(
      await codeOf(verify(bad, none, options)),
    );
    const items = [{ statement: bad, proof: none, context: CONTEXT }];
    expect(await engine.verifyBatch(items)).toEqual(await verifyBatch(items));
    expect(await resultsOf(engine, [{ ...items[0], op: 'verify', id: '1' }])).toEqual([
      'BAD_PARAMETER',
    ]);
  });

  test('in time, however long it says it is', async () => {
    await using engine = createEngine();
    const endless = new Proxy([], {
      get: (_, field) => (field === 'length' ? Number.MAX_SAFE_INTEGER : undefined),
    });
    const statement = { kind: 'range', suite: 'ristretto255', values: endless } as never;
    const started = performance.now();
    const code = await codeOf(engine.verify(statement, none, { context: CONTEXT }));
    expect(code).toBe('LIMIT_EXCEEDED');
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('among others leaves nothing behind, nor is it remembered', async () => {
    const engine = createEngine({ workers: 1 });
    const { statement, witness } = await key();
    const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
    const item = { statement, proof, context: CONTEXT };
    // what it started would fail as the engine is closed, and end the program
    expect(await codeOf(engine.verifyBatch([item, null as never]))).toBe('BAD_PARAMETER');
    const rude = Object.defineProperty({ ...item }, 'proof', {
      get: () => {
        throw new Error('of the item');
      },
    });
    const offCurve = { ...item, statement: { ...statement, X: new Uint8Array(32).fill(255) } };
    const codes = (await engine.verifyBatch([item, rude, offCurve as never])).map((verdict) =>
      verdict.ok ? true : verdict.code,
    );
    expect(codes).toEqual([true, 'STATEMENT_MALFORMED', 'STATEMENT_MALFORMED']);
    expect(engine.metrics().cache.verdicts.entries).toBe(1);
    await engine.close();
  });
});

describe('a level', () => {
  const nothing = { level: undefined, postQuantum: undefined } as never;

  test('is not lowered by a wish that says nothing', async () => {
    await using engine = createEngine({ preset: 'secure' });
    const { statement, witness } = await key();
    const options = { context: CONTEXT, wish: nothing };
    expect(await codeOf(engine.prove(statement, witness, options))).toBe('PLAN_IMPOSSIBLE');
    expect(engine.plan(statement, nothing).ok).toBe(false);
    const bounds = { kind: 'range', value: 42n, min: 18n, max: 120n } as const;
    expect((await engine.commit(bounds, nothing)).plan.security.level).toBe(256);
    const item = { id: '1', statement, witness, context: CONTEXT, options };
    expect(await resultsOf(engine, [item])).toEqual(['PLAN_IMPOSSIBLE']);
  });

  test('is not lost by a setting that says nothing, or that is misspelt', async () => {
    await using engine = createEngine({ preset: 'secure', wish: nothing });
    const { statement, witness } = await key();
    const { proof } = await createEngine().prove(statement, witness, { context: CONTEXT });
    expect(await engine.verify(statement, proof, { context: CONTEXT })).toMatchObject({
      code: 'LEVEL_TOO_LOW',
    });
    expect(() => createEngine({ wish: { Level: 256 } as never })).toThrow('Level');
  });
});

test('a proof that is remembered is verified for whoever asks for that', async () => {
  await using engine = createEngine({ cache: { proofs: 4 } });
  const { statement, witness } = await age();
  const made = async (selfVerify: boolean): Promise<string> => {
    const { cached, stages } = await engine.prove(statement, witness, {
      ...{ context: CONTEXT, selfVerify },
    });
    return `${String(cached)} ${String(stages.some(({ stage }) => stage === 'selfVerify'))}`;
  };
  const asked = [false, false, true, true, false];
  const told = [];
  for (const selfVerify of asked) told.push(await made(selfVerify));
  expect(told).toEqual(['false false', 'true false', 'false true', 'true false', 'true false']);
});

test('no bound of memory is none', async () => {
  const limits = { memoryBytes: Number.POSITIVE_INFINITY };
  await using engine = createEngine({ workers: 1, isolation: 'process', limits });
  const { statement, witness } = await key();
  expect((await engine.prove(statement, witness, { context: CONTEXT })).cached).toBe(false);
});
