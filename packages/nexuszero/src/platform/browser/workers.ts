/** Web Workers, where there are any; and what else the engine asks the platform. */
import { sha256 } from '@noble/hashes/sha2.js';
import { NexusError } from '../../bytes/errors.ts';
import { LanePool, type Lane, type LaneEvents, type LaneMessage } from '../../engine/lanes.ts';
import type { Load, Platform } from '../../engine/pool.ts';

/** The part of a Web Worker that is used. */
interface WebWorker {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  terminate(): void;
}

/** Edge runtimes have no workers. */
declare const Worker:
  (new (url: object, options: { readonly type: 'module' }) => WebWorker) | undefined;
declare const URL: new (path: string, base: string) => object;

const { navigator } = globalThis as {
  readonly navigator?: { readonly hardwareConcurrency?: number };
};

const openPool: NonNullable<Platform['openPool']> = (isolation, { workers, memoryBytes }) => {
  if (isolation === 'process' || memoryBytes !== undefined) {
    const what = isolation === 'process' ? 'processes' : 'limits of memory';
    const error = new NexusError('UNSUPPORTED', `engine: browsers have no ${what} for workers`);
    return Promise.reject(error);
  }
  const open = (events: LaneEvents): Lane => new WebLane(events);
  return Promise.resolve(new LanePool({ isolation, size: workers, spares: 0, open }));
};

export const platform: Platform = Object.freeze({
  cores: navigator?.hardwareConcurrency ?? 1,
  ...(typeof Worker !== 'undefined' && { openPool }),
  digest: (bytes: Uint8Array) => String.fromCharCode(...sha256(bytes)),
  codecs: async () => (await import('./zlib.ts')).platformCodecs,
  memoryBytes: () => undefined,
} satisfies Platform);

class WebLane implements Lane {
  readonly gone: Promise<void> = Promise.resolve();
  readonly #worker: WebWorker;

  constructor(events: LaneEvents) {
    // bundlers know this form and make a file of the worker
    this.#worker = new Worker!(new URL('./web-worker.js', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }) => {
      events.message(data as LaneMessage);
    });
    for (const trouble of ['error', 'messageerror']) {
      this.#worker.addEventListener(trouble, () => {
        events.end({ code: 'WORKER_LOST', message: 'engine: the Web Worker failed' });
      });
    }
  }

  post({ message, transfer }: Load): void {
    this.#worker.postMessage(message, transfer);
  }

  rest(): void {
    // browsers tell nothing of a worker's memory
  }

  kill(): void {
    this.#worker.terminate();
  }

  hold(): void {
    // pages end when they are left
  }

  memoryBytes(): undefined {
    return undefined;
  }
}
