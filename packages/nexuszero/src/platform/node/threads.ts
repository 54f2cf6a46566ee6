/** Worker threads: the quickest way to a worker; what bounds their memory bounds the JavaScript heap only. */
import { createRequire } from 'node:module';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import {
  LanePool,
  type Lane,
  type LaneEnd,
  type LaneEvents,
  type LaneMessage,
} from '../../engine/lanes.ts';
import type { Load, PoolLimits, WorkerPool } from '../../engine/pool.ts';

const MIB = 1_048_576;

/** Opens a pool of threads, with one more than run loads: it stands in for one that ends. */
export function openThreads({ workers, memoryBytes }: PoolLimits): WorkerPool {
  const limits = memoryBytes === undefined ? {} : heapLimits(memoryBytes);
  return new LanePool({
    isolation: 'thread',
    size: workers,
    spares: 1,
    open: (events) => new ThreadLane(events, limits),
  });
}

/** A quarter of the heap, and at most 16 MiB, is for what is young. */
function heapLimits(memoryBytes: number): ResourceLimits {
  const all = Math.max(1, Math.floor(memoryBytes / MIB));
  const young = Math.min(16, Math.floor(all / 4));
  return { maxOldGenerationSizeMb: Math.max(1, all - young), maxYoungGenerationSizeMb: young };
}

/** The built file, also for sources that run as they are. */
const ENTRY = createRequire(import.meta.url).resolve('#thread-entry');

class ThreadLane implements Lane {
  readonly gone: Promise<void>;
  readonly #worker: Worker;

  constructor(events: LaneEvents, resourceLimits: ResourceLimits) {
    // the program's own flags are not for it: --input-type and --eval would even forbid its file
    this.#worker = new Worker(ENTRY, { name: 'nexuszero', execArgv: [], resourceLimits });
    this.#worker.on('message', (message: LaneMessage) => {
      events.message(message);
    });
    this.#worker.on('messageerror', () => {
      events.end(LOST);
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      events.end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? TOO_LARGE : LOST);
    });
    this.gone = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        events.end(LOST);
        resolve();
      });
    });
  }

  post({ message, transfer }: Load): void {
    this.#worker.postMessage(message, transfer);
  }

  rest(): void {
    // nothing is watched
  }

  kill(): void {
    void this.#worker.terminate();
  }

  hold(on: boolean): void {
    if (on) this.#worker.ref();
    else this.#worker.unref();
  }

  /** Undefined: threads share the memory of their process. */
  memoryBytes(): undefined {
    return undefined;
  }
}

const LOST: LaneEnd = { code: 'WORKER_LOST', message: 'engine: the worker thread ended' };

const TOO_LARGE: LaneEnd = {
  code: 'MEMORY_EXCEEDED',
  message: 'engine: the worker thread needed more heap than it may have',
};
