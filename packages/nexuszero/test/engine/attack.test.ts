/** What callers may do to an engine, by mistake or on purpose: listeners, signals and items that misbehave; caches that must not lie. */
import { describe, expect, test } from 'vitest';
import type { LoadMessage, VerifyJob } from '../../src/engine/job.ts';
import type { WorkerPool } from '../../src/engine/pool.ts';
import { Scheduler } from '../../src/engine/scheduler.ts';
import type { TaskInput } from '../../src/engine/task.ts';
import { createEngine, NexusError } from '../../src/index.ts';
import { CONTEXT, key, sleep } from './loads.ts';

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof NexusError ? error.code : error),
  );

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
    return { answer, stop: () => undefined };
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
const limits = { waiting: 50_000, jobMs: 60_000 };

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
    expect(performance.now() - started).toBeLessThan(2000);
    expect(new Set(await Promise.all(runs))).toEqual(new Set(['ABORTED']));
    expect(scheduler.waiting).toBe(0);
  });

  test('takes its own jobs out of the queue; the others keep their order', async () => {
    const pool = new BadPool(false);
    const scheduler = new Scheduler(pool, limits, { retried: () => undefined });
    const controllers = Array.from({ length: 9 }, () => new AbortController());
    // the first one goes to the worker
    const runs = controllers.map(({ signal }) => codeOf(scheduler.run(task({ signal }))));
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
