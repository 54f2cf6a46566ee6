/** Worker processes: a load that takes too much memory, or that cannot be stopped otherwise, ends with its process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { NexusError } from '../../bytes/errors.ts';
import {
  LanePool,
  type Lane,
  type LaneEnd,
  type LaneEvents,
  type LaneMessage,
} from '../../engine/lanes.ts';
import type { Load, PoolLimits, WorkerPool } from '../../engine/pool.ts';
import { canWatch, residentBytes, watchMemory } from './resident.ts';
import { FrameReader, writeFrame } from './wire.ts';

const MIB = 1_048_576;

/**
 * Opens a pool of processes, with one more than run loads: it stands in for one that ends.
 * @throws UNSUPPORTED - for a memory limit where processes cannot be watched (Windows)
 */
export function openProcesses({ workers, memoryBytes }: PoolLimits): WorkerPool {
  if (memoryBytes !== undefined && !canWatch) {
    throw new NexusError('UNSUPPORTED', 'engine: memory of processes cannot be watched here', {
      hint: 'leave memoryBytes out, or set isolation to thread',
    });
  }
  return new LanePool({
    isolation: 'process',
    size: workers,
    spares: 1,
    open: (events) => new ProcessLane(events, memoryBytes),
  });
}

/** The built file, also for sources that run as they are. */
const ENTRY = createRequire(import.meta.url).resolve('#process-entry');

/** The part of the memory limit at which a worker without a load is replaced. */
const FULL = 15 / 16;

class ProcessLane implements Lane {
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  readonly #events: LaneEvents;
  readonly #limit: number | undefined;
  #unwatch: () => void = () => undefined;

  constructor(events: LaneEvents, limit: number | undefined) {
    this.#events = events;
    this.#limit = limit;
    // output of a worker is nobody's: V8 prints traces when it runs out of memory
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
    const args = [...heapFlags(limit), ENTRY];
    const options = { stdio: [...stdio], env: environment(), windowsHide: true };
    const child = spawn(process.execPath, args, options);
    this.#child = child;
    this.gone = new Promise((resolve) => {
      const end = (end: LaneEnd): void => {
        this.#unwatch();
        events.end(end);
        resolve();
      };
      child.on('exit', (status, signal) => {
        end(this.#endOf(status, signal));
      });
      child.on('error', ({ code = 'an error' }: NodeJS.ErrnoException) => {
        // one that runs is ended by its exit
        if (child.pid !== undefined) return;
        end({ code: 'WORKER_LOST', message: `engine: no process can be started, ${code}` });
      });
    });
    // where there are too many open files, there is none
    this.#socket = child.stdio[3] as Socket;
    this.#listen();
  }

  post({ message, transfer }: Load): void {
    writeFrame(this.#socket, message, transfer);
    const { pid } = this.#child;
    if (this.#limit === undefined || pid === undefined) return;
    this.#unwatch = watchMemory(pid, this.#limit, () => {
      this.#events.end(TOO_LARGE);
    });
  }

  rest(): void {
    this.#unwatch();
    const bytes = this.#limit === undefined ? undefined : this.memoryBytes();
    // wasm memory never shrinks: the next load must not pay for this one
    if (bytes !== undefined && bytes > FULL * this.#limit!) this.#events.end(TOO_LARGE);
  }

  kill(): void {
    this.#unwatch();
    this.#child.kill('SIGKILL');
    this.#socket.destroy();
  }

  hold(on: boolean): void {
    for (const held of [this.#child, this.#socket]) {
      if (on) held.ref();
      else held.unref();
    }
  }

  memoryBytes(): number | undefined {
    const { pid } = this.#child;
    return pid === undefined ? undefined : residentBytes(pid);
  }

  #listen(): void {
    const reader = new FrameReader((message) => {
      this.#events.message(message as LaneMessage);
    });
    this.#socket.on('data', (bytes: Buffer) => {
      reader.take(bytes);
    });
    // of a process that died: its exit says so
    this.#socket.on('error', () => undefined);
  }

  #endOf(status: number | null, signal: NodeJS.Signals | null): LaneEnd {
    // V8 aborts when the heap is full
    if (this.#limit !== undefined && signal === 'SIGABRT') return TOO_LARGE;
    const how = signal ?? `status ${String(status)}`;
    return { code: 'WORKER_LOST', message: `engine: the worker process ended with ${how}` };
  }
}

const TOO_LARGE: LaneEnd = {
  code: 'MEMORY_EXCEEDED',
  message: 'engine: the worker process took more memory than it may have',
};

/** The program's, but for a debugger, which is the program's own: a worker would wait for it for ever. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: options, ...rest } = process.env;
  if (options === undefined) return rest;
  return { ...rest, NODE_OPTIONS: options.replace(/--inspect\S*/g, '') };
}

/** The heap grows no larger than the limit, and is collected in time; the rest of the memory is watched. */
function heapFlags(limit: number | undefined): readonly string[] {
  if (limit === undefined) return [];
  const old = Math.max(16, Math.floor(limit / MIB));
  const young = Math.min(16, Math.max(1, Math.floor(old / 64)));
  return [`--max-old-space-size=${String(old)}`, `--max-semi-space-size=${String(young)}`];
}
