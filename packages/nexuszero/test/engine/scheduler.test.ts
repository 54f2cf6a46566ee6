/** The scheduler over a pool that a test drives by hand: who goes first, what goes together, what becomes of what is lost. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { NexusError, type ErrorCode } from '../../src/bytes/errors.ts';
import type { Job, JobAnswer } from '../../src/engine/job.ts';
import type { Dispatch, Load, WorkerPool } from '../../src/engine/pool.ts';
import { Scheduler, type SchedulerLimits } from '../../src/engine/scheduler.ts';
import type { Priority, Settled, TaskInput } from '../../src/engine/task.ts';
import { codeOf } from './outcomes.ts';

const DONE: JobAnswer = { ok: true, spans: [], memoryBytes: 0 };

interface InHand {
  readonly names: readonly string[];
  finish(): void;
  lose(code: ErrorCode): void;
  readonly stopped: () => boolean;
}

/** Loads stay in hand until the test ends them. */
class HandPool implements WorkerPool {
  readonly isolation = 'thread';
  readonly replaced = 0;
  readonly size: number;
  readonly loads: InHand[] = [];
  cold = false;

  constructor(size: number) {
    this.size = size;
  }

  dispatch({ message }: Load): Dispatch {
    const jobs = (message as { jobs: readonly Job[] }).jobs;
    let stopped = false;
    let resolve!: (value: unknown) => void;
    let reject!: (error: unknown) => void;
    const answer = new Promise((yes, no) => {
      [resolve, reject] = [yes, no];
    });
    const names = jobs.map((job) => (job.op === 'verify' ? job.context : job.options.context));
    this.loads.push({
      names,
      finish: () => {
        resolve(names.map(() => DONE));
      },
      lose: (code) => {
        reject(new NexusError(code, 'lost'));
      },
      stopped: () => stopped,
    });
    const stop = (): void => {
      stopped = true;
      reject(new NexusError('ABORTED', 'stopped'));
    };
    return { answer, cold: this.cold, stop };
  }

  memoryBytes(): undefined {
    return undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const schedulers: Scheduler[] = [];
afterEach(() => {
  for (const scheduler of schedulers.splice(0)) scheduler.close();
});

function bench(size: number, own: Partial<SchedulerLimits> = {}) {
  const pool = new HandPool(size);
  const retried = vi.fn();
  const limits = { waiting: 1000, jobMs: 60_000, hungMs: 5000, ...own };
  const scheduler = new Scheduler(pool, limits, { retried });
  schedulers.push(scheduler);
  const run = (name: string, more: Partial<TaskInput> = {}): Promise<Settled> => {
    const result = scheduler.run({
      job: () => ({
        op: 'verify',
        statement: { kind: 'dlog', suite: 'P256', X: new Uint8Array(33) },
        proof: new Uint8Array(),
        context: name,
        policy: {},
      }),
      priority: 'normal',
      // more than a load holds
      expectedMs: 20,
      ...more,
    });
    // not every test waits for all of them
    result.catch(() => undefined);
    return result;
  };
  const names = (): readonly (readonly string[])[] => pool.loads.map((load) => load.names);
  return { pool, scheduler, run, names, retried };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
describe('who goes first', () => {
  test('a free worker gets its job at once, the others wait', async () => {
    const { run, names, scheduler } = bench(2);
    for (const name of ['a', 'b', 'c']) void run(name);
    await settle();
    expect(names()).toEqual([['a'], ['b']]);
    expect([scheduler.running, scheduler.waiting]).toEqual([2, 1]);
  });

  test('higher priorities before lower ones, each in order', async () => {
    const { run, names, pool } = bench(1);
    void run('first');
    await settle();
    const order: Priority[] = ['low', 'normal', 'high', 'low', 'high'];
    order.forEach(
      (priority, i) => void run(`${priority} ${String(i)}`, { priority, expectedMs: 99 }),
    );
    for (let i = 0; i < 6; i++) {
      pool.loads[i]!.finish();
      await settle();
    }
    expect(names().flat()).toEqual(['first', 'high 2', 'high 4', 'normal 1', 'low 0', 'low 3']);
  });

  test('short jobs share a load, up to some milliseconds, and all workers get some', async () => {
    const { run, names, pool } = bench(2);
    for (const name of 'abcdefgh') void run(name, { expectedMs: 0.9 });
    await settle();
    expect(names()).toEqual([
      ['a', 'b', 'c', 'd'],
      ['e', 'f', 'g', 'h'],
    ]);
    for (const name of 'ijklmnop') void run(name, { expectedMs: 5 });
    pool.loads[0]!.finish();
    pool.loads[1]!.finish();
    await settle();
    expect(names().slice(2)).toEqual([
      ['i', 'j'],
      ['k', 'l'],
    ]);
  });

  test('who wants to hear of progress goes alone', async () => {
    const { run, names, pool } = bench(1);
    void run('first');
    await settle();
    void run('a', { expectedMs: 0.1 });
    void run('b', { expectedMs: 0.1, onProgress: () => undefined });
    void run('c', { expectedMs: 0.1 });
    for (let i = 0; i < 4; i++) {
      pool.loads[i]!.finish();
      await settle();
    }
    expect(names()).toEqual([['first'], ['a'], ['b'], ['c']]);
  });

  test('more than may wait are refused', async () => {
    const { run } = bench(1, { waiting: 2 });
    for (const name of 'abc') void run(name);
    expect(await codeOf(run('d'))).toBe('QUEUE_FULL');
  });
});

describe('what becomes of what is lost', () => {
  test('a lost job is run once more, and no more', async () => {
    const { run, pool, retried } = bench(1);
    const result = codeOf(run('a'));
    await settle();
    pool.loads[0]!.lose('WORKER_LOST');
    await settle();
    expect(retried).toHaveBeenCalledWith('WORKER_LOST');
    pool.loads[1]!.lose('WORKER_LOST');
    expect(await result).toBe('WORKER_LOST');
    expect(pool.loads).toHaveLength(2);
  });

  test('a job past its memory is not tried again', async () => {
    const { run, pool } = bench(1);
    const result = codeOf(run('a'));
    await settle();
    pool.loads[0]!.lose('MEMORY_EXCEEDED');
    expect(await result).toBe('MEMORY_EXCEEDED');
    expect(pool.loads).toHaveLength(1);
  });

  test('of a load of several each goes again by itself: one is to blame, the others are not', async () => {
    const { run, names, pool } = bench(1);
    void run('first');
    await settle();
    const results = ['a', 'bad', 'c'].map((name) => codeOf(run(name, { expectedMs: 0.5 })));
    pool.loads[0]!.finish();
    await settle();
    expect(names()[1]).toEqual(['a', 'bad', 'c']);
    pool.loads[1]!.lose('MEMORY_EXCEEDED');
    await settle();
    for (let i = 2; i < 5; i++) {
      if (names()[i]![0] === 'bad') pool.loads[i]!.lose('MEMORY_EXCEEDED');
      else pool.loads[i]!.finish();
      await settle();
    }
    expect(names().slice(2)).toEqual([['a'], ['bad'], ['c']]);
    expect(await Promise.all(results)).toEqual(['done', 'MEMORY_EXCEEDED', 'done']);
  });
});

describe('time and signals', () => {
  test('a job past its deadline is stopped, its neighbours in the load go again', async () => {
    const { run, names, pool } = bench(1);
    void run('first');
    await settle();
    const late = codeOf(run('late', { expectedMs: 0.5, deadline: performance.now() + 20 }));
    const other = codeOf(run('other', { expectedMs: 0.5 }));
    pool.loads[0]!.finish();
    expect(await late).toBe('DEADLINE_EXCEEDED');
    await settle();
    expect(pool.loads[1]!.stopped()).toBe(true);
    expect(names()[2]).toEqual(['other']);
    pool.loads[2]!.finish();
    expect(await other).toBe('done');
  });

  test('a job that waits past its deadline fails without a worker', async () => {
    const { run, pool, scheduler } = bench(1);
    void run('first');
    await settle();
    expect(await codeOf(run('late', { deadline: performance.now() + 10 }))).toBe(
      'DEADLINE_EXCEEDED',
    );
    expect(await codeOf(run('past', { deadline: performance.now() - 1 }))).toBe(
      'DEADLINE_EXCEEDED',
    );
    expect([pool.loads.length, scheduler.waiting]).toEqual([1, 0]);
  });

  test('a job that takes longer than any may is stopped', async () => {
    const { run, pool } = bench(1, { waiting: 10, jobMs: 20 });
    expect(await codeOf(run('a'))).toBe('DEADLINE_EXCEEDED');
    expect(pool.loads[0]!.stopped()).toBe(true);
  });

  test('a worker that has a job for far longer than expected is taken for hung, once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    try {
      const { run, pool, retried } = bench(1);
      const result = codeOf(run('a'));
      await vi.advanceTimersByTimeAsync(4900);
      expect(pool.loads).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(200);
      expect([pool.loads.length, pool.loads[0]!.stopped()]).toEqual([2, true]);
      expect(retried).toHaveBeenCalledWith('DEADLINE_EXCEEDED');
      await vi.advanceTimersByTimeAsync(59_000);
      expect(pool.loads[1]!.stopped()).toBe(false);
      await vi.advanceTimersByTimeAsync(1500);
      expect(await result).toBe('DEADLINE_EXCEEDED');
      expect(pool.loads).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('how long a worker may be silent is set; the first load of one has longer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    try {
      const { run, pool } = bench(2, { hungMs: 40 });
      void run('a', { expectedMs: 2 });
      await vi.advanceTimersByTimeAsync(0);
      pool.cold = true;
      void run('b', { expectedMs: 2 });
      await vi.advanceTimersByTimeAsync(35);
      expect(pool.loads[0]!.stopped()).toBe(false);
      await vi.advanceTimersByTimeAsync(20);
      expect(pool.loads.map((load) => load.stopped())).toEqual([true, false, false]);
      await vi.advanceTimersByTimeAsync(4900);
      expect(pool.loads[1]!.stopped()).toBe(false);
      await vi.advanceTimersByTimeAsync(200);
      expect(pool.loads[1]!.stopped()).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('an abort takes back what waits at once, and what runs soon', async () => {
    const { run, pool, scheduler } = bench(1);
    const controller = new AbortController();
    const { signal } = controller;
    const results = ['a', 'b', 'c'].map((name) => codeOf(run(name, { signal })));
    const other = codeOf(run('other'));
    await settle();
    controller.abort();
    expect(await Promise.all(results)).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
    expect([scheduler.running, scheduler.waiting]).toEqual([1, 1]);
    expect(pool.loads[0]!.stopped()).toBe(false);
    await vi.waitFor(() => {
      expect(pool.loads[0]!.stopped()).toBe(true);
    });
    await settle();
    pool.loads[1]!.finish();
    expect(await other).toBe('done');
    expect(await codeOf(run('late', { signal }))).toBe('ABORTED');
  });

  test('a load that ends in time after an abort keeps its worker', async () => {
    const { run, pool } = bench(1);
    const controller = new AbortController();
    void codeOf(run('a', { signal: controller.signal }));
    await settle();
    controller.abort();
    pool.loads[0]!.finish();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(pool.loads[0]!.stopped()).toBe(false);
  });

  test('one signal for a thousand jobs is listened to once, and let go in the end', async () => {
    const { run, pool } = bench(1);
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    const all = Array.from({ length: 1000 }, (_, i) =>
      run(String(i), { signal: controller.signal, expectedMs: 0.01 }),
    );
    await settle();
    for (let i = 0; i < pool.loads.length; i++) {
      pool.loads[i]!.finish();
      await settle();
    }
    await Promise.all(all);
    expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([1, 1]);
  });

  test('closing fails everything', async () => {
    const { run, scheduler, pool } = bench(1);
    const results = ['a', 'b'].map((name) => codeOf(run(name)));
    await settle();
    scheduler.close();
    expect(await Promise.all(results)).toEqual(['ABORTED', 'ABORTED']);
    expect(pool.loads[0]!.stopped()).toBe(true);
    expect(await codeOf(run('c'))).toBe('ABORTED');
  });
});
