/** Workers as the engine sees them; the platform room makes them of threads, processes or Web Workers. */

import type { PlatformCodecs } from '../compress/platform-codec.ts';

/** What one dispatch gives to a worker: see job.ts for what is inside. */
export interface Load {
  readonly message: unknown;
  /** Buffers that move to the worker and are gone here. */
  readonly transfer: readonly ArrayBuffer[];
}

/** Wipes what did not move. */
export function dropLoad({ transfer }: Load): void {
  for (const buffer of transfer) if (buffer.byteLength > 0) new Uint8Array(buffer).fill(0);
}

/** A dispatch under way. */
export interface Dispatch {
  /**
   * The worker's answer.
   * @throws WORKER_LOST - the worker died or was killed with the load in hand; MEMORY_EXCEEDED - it was ended for its memory;
   * ABORTED - it was stopped by `stop`
   */
  readonly answer: Promise<unknown>;
  /** Whether it is the first load of its worker, or no worker has it yet. */
  readonly cold: boolean;
  /** Takes the load back: from the queue, or by ending the worker that has it, which is then replaced. */
  stop(): void;
}

export interface PoolLimits {
  readonly workers: number;
  /** Of one worker, all memory counted for processes, the JavaScript heap only for threads. */
  readonly memoryBytes?: number;
}

export interface WorkerPool {
  /** `none`: the calling thread itself. */
  readonly isolation: 'none' | 'thread' | 'process';
  /** How many loads run at a time. */
  readonly size: number;
  /** Workers that were replaced since the start. */
  readonly replaced: number;
  /** `onProgress` gets what the worker tells before it answers; what comes too late is left out. */
  dispatch(load: Load, onProgress?: (told: unknown) => void): Dispatch;
  /** Resident bytes of the workers, where the platform can tell; undefined otherwise. */
  memoryBytes(): number | undefined;
  /** Ends all workers; loads in hand fail with ABORTED. */
  close(): Promise<void>;
}

/** What the platform offers; `undefined` where it has no workers. */
export interface Platform {
  /** Processor cores. */
  readonly cores: number;
  readonly openPool?: (isolation: 'thread' | 'process', limits: PoolLimits) => Promise<WorkerPool>;
  /** SHA-256 (FIPS 180-4) as 32 bytes in a string of any fixed form, for keys of the cache. */
  readonly digest: (bytes: Uint8Array) => string;
  /** General codecs of the platform, for compression. */
  readonly codecs: () => Promise<PlatformCodecs>;
  /** Resident bytes of this process, where the platform can tell. */
  readonly memoryBytes: () => number | undefined;
}
