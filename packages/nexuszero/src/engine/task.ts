/** A job of the engine from its call to its end. */
import type { AbortSignalLike, Progress } from '../proofs/system.ts';
import type { Job, JobAnswer } from './job.ts';

/** Who goes first: all of the higher before any of the lower, each in the order of their calls. */
export type Priority = 'high' | 'normal' | 'low';
export const PRIORITIES: readonly Priority[] = Object.freeze(['high', 'normal', 'low']);

export interface TaskInput {
  /** A fresh copy of the job for each dispatch: what is sent to a worker is gone here. */
  readonly job: () => Job;
  readonly priority: Priority;
  /** Milliseconds that the cost model expects. */
  readonly expectedMs: number;
  /** How many of its kind a load may hold, as planned; as many as take a load's time when not said. */
  readonly chunk?: number;
  /** When it must be done, in the time of `performance.now()`. */
  readonly deadline?: number;
  readonly signal?: AbortSignalLike;
  readonly onProgress?: (progress: Progress) => void;
}

/** What became of a task that was run. */
export interface Settled {
  readonly answer: JobAnswer;
  /** Milliseconds from the call to the last dispatch, and from there to the answer. */
  readonly waitedMs: number;
  readonly heldMs: number;
  /** How many jobs were in the dispatch. */
  readonly together: number;
  /** Whether it was the first dispatch of its worker: how long it took says nothing about the next. */
  readonly cold: boolean;
}

export class Task {
  readonly input: TaskInput;
  readonly called: number = performance.now();
  /** Dispatches of this task alone that lost their worker. */
  losses = 0;
  /** Whether it goes alone: when a load is lost nobody knows whose fault it was. */
  alone = false;
  /** Whether it is in the queue. */
  queued = false;
  /** Whether its end is known already. */
  settled = false;
  readonly promise: Promise<Settled>;
  #resolve!: (settled: Settled) => void;
  #reject!: (error: unknown) => void;

  constructor(input: TaskInput) {
    this.input = input;
    this.alone = input.onProgress !== undefined;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  succeed(settled: Settled): void {
    this.settled = true;
    this.#resolve(settled);
  }

  fail(error: unknown): void {
    this.settled = true;
    this.#reject(error);
  }
}
