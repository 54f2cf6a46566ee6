/** Worker threads, in a piscina: the quickest way to a worker; what bounds their memory bounds the JavaScript heap only. */
import { createRequire } from 'node:module';
import type { Piscina } from 'piscina';
import { isNexusError, NexusError } from '../../bytes/errors.ts';
import {
  dropLoad,
  type Dispatch,
  type Load,
  type PoolLimits,
  type WorkerPool,
} from '../../engine/pool.ts';

const MIB = 1_048_576;

/** A load as it goes to thread-entry.ts. */
export interface ThreadTask {
  /** By which what the thread tells is known to be about this load. */
  readonly number: number;
  readonly message: unknown;
}

/** Opens a pool of threads. */
export async function openThreads({ workers, memoryBytes }: PoolLimits): Promise<WorkerPool> {
  const { Piscina: Pool } = await import('piscina');
  const pool = new Pool({
    // the built file, also for sources that run as they are
    filename: createRequire(import.meta.url).resolve('#thread-entry'),
    name: 'serve',
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
    stricterFIFO: true,
    recordTiming: false,
    ...(memoryBytes !== undefined && { resourceLimits: heapLimits(memoryBytes) }),
  });
  return new ThreadPool(pool, workers);
}

/** In these many MiB the heap has to do; a quarter of it, at most 16, is for what is young. */
function heapLimits(memoryBytes: number): object {
  const all = Math.max(8, Math.floor(memoryBytes / MIB));
  const young = Math.min(16, Math.floor(all / 4));
  return { maxOldGenerationSizeMb: all - young, maxYoungGenerationSizeMb: young };
}

interface Running {
  readonly fail: (error: NexusError) => void;
  readonly onProgress: ((told: unknown) => void) | undefined;
}

class ThreadPool implements WorkerPool {
  readonly isolation = 'thread';
  readonly size: number;
  readonly #pool: Piscina;
  readonly #running = new Map<number, Running>();
  #number = 0;
  #created = 0;
  #closing: Promise<void> | undefined;

  constructor(pool: Piscina, size: number) {
    this.#pool = pool;
    this.size = size;
    pool.on('workerCreate', () => this.#created++);
    pool.on('message', ({ number, told }: { number: number; told: unknown }) => {
      this.#running.get(number)?.onProgress?.(told);
    });
    // of a thread that ended without a load
    pool.on('error', (error: unknown) => {
      this.#failWithoutThreads(error);
    });
  }

  get replaced(): number {
    return Math.max(0, this.#created - this.size);
  }

  dispatch(load: Load, onProgress?: (told: unknown) => void): Dispatch {
    const control = new AbortController();
    const number = ++this.#number;
    return {
      answer: this.#run(load, number, control.signal, onProgress),
      stop: () => {
        control.abort();
        dropLoad(load);
      },
    };
  }

  /** Undefined: threads share the memory of their process. */
  memoryBytes(): undefined {
    return undefined;
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.destroy();
    return this.#closing;
  }

  async #run(
    load: Load,
    number: number,
    signal: AbortSignal,
    onProgress: ((told: unknown) => void) | undefined,
  ): Promise<unknown> {
    const task: ThreadTask = { number, message: load.message };
    try {
      return await new Promise((resolve, fail) => {
        this.#running.set(number, { fail, onProgress });
        if (this.#closing !== undefined) fail(aborted('the pool is closed'));
        else this.#pool.run(task, { transferList: [...load.transfer], signal }).then(resolve, fail);
      });
    } catch (error) {
      dropLoad(load);
      throw isNexusError(error) ? error : this.#errorOf(error);
    } finally {
      this.#running.delete(number);
    }
  }

  /** What piscina, or the thread, threw. */
  #errorOf(error: unknown): NexusError {
    const { name, code, message } = error as NodeJS.ErrnoException;
    if (name === 'AbortError') return aborted('stopped');
    if (this.#closing !== undefined) return aborted('the pool was closed');
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') return tooLarge();
    if (code === 'ERR_WORKER_INIT_FAILED' || /^worker exited/.test(message)) return lost();
    return new NexusError('INTERNAL', 'engine: a worker thread could not serve a load', {
      cause: error,
    });
  }

  /** Piscina leaves loads waiting for ever when threads end as they start. */
  #failWithoutThreads(error: unknown): void {
    if (this.#pool.threads.length > 0) return;
    const { code } = error as NodeJS.ErrnoException;
    for (const { fail } of [...this.#running.values()]) {
      fail(code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : lost('threads end as they start'));
    }
  }
}

const aborted = (what: string): NexusError => new NexusError('ABORTED', `engine: ${what}`);

const lost = (what = 'the worker thread ended'): NexusError =>
  new NexusError('WORKER_LOST', `engine: ${what}`);

const tooLarge = (): NexusError =>
  new NexusError('MEMORY_EXCEEDED', 'engine: the worker thread needed more heap than it may have');
