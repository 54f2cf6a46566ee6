/** Worker threads: the quickest way to a worker; what bounds their memory bounds the JavaScript heap only. */
import { createRequire } from 'node:module';
import type { Piscina } from 'piscina';
import { LanePool, type Lane, type LaneEnd, type LaneEvents } from '../../engine/lanes.ts';
import { dropLoad, type Load, type PoolLimits, type WorkerPool } from '../../engine/pool.ts';

const MIB = 1_048_576;

/** What goes to thread-entry.ts. */
export interface ThreadTask {
  /** By which what the thread tells is known to be about this load. */
  readonly number: number;
  /** A load, or what to do between loads. */
  readonly message: unknown;
  readonly step: 'start' | 'warm' | 'serve';
}

/** Opens a pool of threads, with one more than run loads: it stands in for one that ends. */
export async function openThreads({ workers, memoryBytes }: PoolLimits): Promise<WorkerPool> {
  const { Piscina: Pool } = await import('piscina');
  // the built file, also for sources that run as they are
  const filename = createRequire(import.meta.url).resolve('#thread-entry');
  const resourceLimits = memoryBytes === undefined ? {} : heapLimits(memoryBytes);
  const options = { filename, resourceLimits, ...ONE_THREAD };
  return new LanePool({
    isolation: 'thread',
    size: workers,
    spares: 1,
    open: (events) => new ThreadLane(new Pool(options), events),
  });
}

/**
 * A piscina for each thread: in one for all, loads that can be taken back overtake each other, and wait for ever when
 * threads end as they start. The thread is started by the first task and kept.
 */
const ONE_THREAD = {
  ...{ name: 'serve', minThreads: 0, maxThreads: 1, idleTimeout: Infinity },
  recordTiming: false,
} as const;

/** A quarter of the heap, and at most 16 MiB, is for what is young. */
function heapLimits(memoryBytes: number): object {
  const all = Math.max(8, Math.floor(memoryBytes / MIB));
  const young = Math.min(16, Math.floor(all / 4));
  return { maxOldGenerationSizeMb: all - young, maxYoungGenerationSizeMb: young };
}

/** Idle for this long, a new thread warms up; milliseconds. */
const WARM_AFTER_MS = 50;

class ThreadLane implements Lane {
  readonly gone: Promise<void>;
  readonly #pool: Piscina;
  readonly #events: LaneEvents;
  readonly #killed: () => void;
  #warming: NodeJS.Timeout | undefined;
  #number = 0;

  constructor(pool: Piscina, events: LaneEvents) {
    this.#pool = pool;
    this.#events = events;
    let killed = (): void => undefined;
    this.gone = new Promise((resolve) => {
      killed = resolve;
    });
    this.#killed = killed;
    pool.on('message', ({ number, told }: { number: number; told: unknown }) => {
      // the answer to the last load may have overtaken this
      if (number === this.#number) events.message({ told });
    });
    // of a thread that ended without a load
    pool.on('error', (error: unknown) => {
      events.end(endOf(error) ?? LOST);
    });
    void this.#start();
  }

  post(load: Load): void {
    clearTimeout(this.#warming);
    const { message, transfer } = load;
    const task: ThreadTask = { number: ++this.#number, message, step: 'serve' };
    this.#pool.run(task, { transferList: [...transfer] }).then(
      (answer: unknown) => {
        this.#events.message({ answer });
      },
      (error: unknown) => {
        dropLoad(load);
        const end = endOf(error);
        if (end === undefined) this.#events.message({ failed: true });
        else this.#events.end(end);
      },
    );
  }

  kill(): void {
    clearTimeout(this.#warming);
    void this.#pool.destroy().then(this.#killed);
  }

  rest(): void {
    // nothing is watched
  }

  hold(): void {
    // piscina keeps the program alive while there is a load
  }

  /** Undefined: threads share the memory of their process. */
  memoryBytes(): undefined {
    return undefined;
  }

  async #start(): Promise<void> {
    try {
      await this.#between('start');
    } catch {
      // the pool was told by the event
      return;
    }
    this.#warming = setTimeout(() => {
      // what stands in the way of a proof shows when one is asked for
      this.#between('warm').catch(() => undefined);
    }, WARM_AFTER_MS).unref();
    this.#events.message({ ready: true });
  }

  #between(step: 'start' | 'warm'): Promise<unknown> {
    const task: ThreadTask = { number: 0, message: undefined, step };
    return this.#pool.run(task);
  }
}

const LOST: LaneEnd = { code: 'WORKER_LOST', message: 'engine: the worker thread ended' };

/** What piscina's error says of the thread; undefined when the thread goes on. */
function endOf(error: unknown): LaneEnd | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const what = 'engine: the worker thread needed more heap than it may have';
    return { code: 'MEMORY_EXCEEDED', message: what };
  }
  const ended = code === 'ERR_WORKER_INIT_FAILED' || /^worker exited/.test(message);
  return ended ? LOST : undefined;
}
