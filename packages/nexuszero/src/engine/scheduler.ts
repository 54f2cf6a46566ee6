/**
 * Gives tasks to workers: the next load is made when a worker is free, so that priorities count until the last moment, and
 * short jobs share a load. A load that loses its worker is run again, job by job.
 */
import { isNexusError, NexusError, type ErrorCode } from '../bytes/errors.ts';
import type { AbortSignalLike } from '../proofs/system.ts';
import type { Job, JobAnswer, JobProgress, LoadMessage } from './job.ts';
import type { Dispatch, WorkerPool } from './pool.ts';
import { Queue } from './queue.ts';
import { abortedBy, hasFired, Signals } from './signals.ts';
import { Task, type Settled, type TaskInput } from './task.ts';
import { Watch } from './watch.ts';

/**
 * Work that one load holds at most: long beside the 0.2 ms that a worker may wait for the next one where it has to be woken, short
 * beside what a caller waits for.
 */
const LOAD_MS = 12;
/** Work that one load holds at least, if there is so much: with many workers an equal part would be too small for the way. */
const LEAST_MS = 3;
const LOAD_JOBS = 256;
/** A worker that has a load so many times as long as expected, and for `hungMs`, is taken for hung: its jobs go to others, once. */
const HUNG_FACTOR = 10;
/** Its first load, for which it loads and compiles code, says nothing in less time. */
const COLD_MS = 5000;
/** A worker whose job was given up may finish its load in this time before it is ended: new ones cost more. */
const GRACE_MS = 20;

export interface SchedulerLimits {
  /** Tasks that may wait. */
  readonly waiting: number;
  /** Milliseconds that a job may take in a worker. */
  readonly jobMs: number;
  /** Milliseconds within which no worker is taken for hung. */
  readonly hungMs: number;
}

/** What the scheduler tells of. */
export interface SchedulerListener {
  retried(why: ErrorCode): void;
}

/** A load in a worker's hands. */
interface Load {
  readonly tasks: readonly Task[];
  readonly dispatch: Dispatch;
  readonly sent: number;
  /** Milliseconds, a little more than none. */
  readonly expectedMs: number;
  /** When it is stopped: at its first deadline, when its time is up, or some time after an abort. */
  until: number;
  /** Whether its time is up. */
  late: boolean;
}

export class Scheduler {
  readonly #pool: WorkerPool;
  readonly #limits: SchedulerLimits;
  readonly #listener: SchedulerListener;
  readonly #queue = new Queue();
  readonly #loads = new Set<Load>();
  readonly #signals = new Signals((signal, tasks) => {
    this.#abort(signal, tasks);
  });
  readonly #watch = new Watch((now) => this.#look(now));
  /** Of those that wait, or earlier. */
  #firstDeadline = Number.POSITIVE_INFINITY;
  #pumps = false;
  /** Whether a job has the calling thread without being a load. */
  #entered = false;
  #closed = false;

  constructor(pool: WorkerPool, limits: SchedulerLimits, listener: SchedulerListener) {
    this.#pool = pool;
    this.#limits = limits;
    this.#listener = listener;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get running(): number {
    let running = this.#entered ? 1 : 0;
    for (const { tasks } of this.#loads) running += tasks.length;
    return running;
  }

  /**
   * Runs a task when its turn comes.
   * @throws ABORTED | DEADLINE_EXCEEDED | WORKER_LOST | MEMORY_EXCEEDED | QUEUE_FULL - as their names say
   */
  run(input: TaskInput): Promise<Settled> {
    if (this.#closed) return Promise.reject(closedError());
    if (hasFired(input.signal)) return Promise.reject(abortedBy(input.signal!));
    if (this.#queue.length >= this.#limits.waiting) {
      const waiting = String(this.#limits.waiting);
      return Promise.reject(
        new NexusError('QUEUE_FULL', `engine: ${waiting} jobs are waiting already`, {
          hint: 'wait for some of them, or give the engine a larger limits.queue',
        }),
      );
    }
    const task = new Task(input);
    this.#signals.watch(task);
    this.#queue.push(task);
    this.#pumpSoon();
    this.#firstDeadline = Math.min(this.#firstDeadline, input.deadline ?? Number.POSITIVE_INFINITY);
    return task.promise;
  }

  /**
   * Takes the calling thread for one job, if that is where jobs run and nobody has it or waits for it: then no load need be made.
   * Whoever took it calls `leave`.
   */
  enter(): boolean {
    const isFree = !this.#entered && this.#loads.size === 0 && this.#queue.length === 0;
    if (this.#closed || this.#pool.isolation !== 'none' || !isFree) return false;
    this.#entered = true;
    return true;
  }

  leave(): void {
    this.#entered = false;
    this.#pump();
  }

  /** Ends everything: what waits and what runs fails with ABORTED. */
  close(): void {
    this.#closed = true;
    for (const task of this.#queue.remove(() => true)) this.#fail(task, closedError());
    for (const load of this.#loads) {
      for (const task of load.tasks) this.#fail(task, closedError());
      load.dispatch.stop();
    }
  }

  /** After the calls that come with this one: what comes at once is shared out at once. */
  #pumpSoon(): void {
    if (this.#pumps) return;
    this.#pumps = true;
    void Promise.resolve().then(() => {
      this.#pumps = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#mayPump()) {
      // an equal part of all that is left, so that all workers end together
      const share = Math.ceil((this.#queue.length + this.#leftInHand()) / this.#pool.size);
      const tasks = this.#queue.take({ share, leastMs: LEAST_MS, ms: LOAD_MS, jobs: LOAD_JOBS });
      const due = tasks.filter((task) => !this.#isOver(task));
      if (due.length > 0) this.#send(due);
    }
  }

  #mayPump(): boolean {
    if (this.#closed || this.#entered) return false;
    return this.#queue.length > 0 && this.#loads.size < this.#pool.size;
  }

  /** Jobs in the workers' hands that are not done, as far as can be expected. */
  #leftInHand(): number {
    const now = performance.now();
    let left = 0;
    for (const { tasks, sent, expectedMs } of this.#loads) {
      left += tasks.length * Math.max(0, 1 - (now - sent) / expectedMs);
    }
    return left;
  }

  /** Fails a task whose time or signal is over before it is sent. */
  #isOver(task: Task): boolean {
    const { signal, deadline } = task.input;
    if (hasFired(signal)) this.#fail(task, abortedBy(signal!));
    else if (deadline !== undefined && deadline <= performance.now()) this.#fail(task, late());
    return task.settled;
  }

  #send(tasks: readonly Task[]): void {
    const jobs = tasks.map(({ input }) => input.job());
    // who wants to hear of progress is alone
    const [first] = tasks;
    const { onProgress } = first!.input;
    const message: LoadMessage = { jobs, progress: onProgress !== undefined };
    let expectedMs = 0.01;
    for (const { input } of tasks) expectedMs += input.expectedMs;
    // before the dispatch: a worker may be done before this thread goes on
    const sent = performance.now();
    const dispatch = this.#pool.dispatch(
      { message, transfer: buffersOf(jobs) },
      onProgress &&
        ((told) => {
          this.#tell(first!, told as JobProgress);
        }),
    );
    const { jobMs, hungMs } = this.#limits;
    const leastMs = dispatch.cold ? Math.max(COLD_MS, hungMs) : hungMs;
    const hung = sent + Math.max(leastMs, HUNG_FACTOR * expectedMs);
    const until = Math.min(timeLimit(tasks, sent, jobMs), hungLimit(tasks, hung));
    const load: Load = { tasks, dispatch, sent, expectedMs, until, late: false };
    this.#loads.add(load);
    this.#watch.wake();
    load.dispatch.answer.then(
      (answer) => {
        this.#loads.delete(load);
        this.#give(load, answer as readonly JobAnswer[]);
        this.#pump();
      },
      (error: unknown) => {
        this.#loads.delete(load);
        this.#recover(load, error);
        this.#pump();
      },
    );
  }

  /** What a listener throws is the end of its own job, not of the program: this is called as messages come in. */
  #tell(task: Task, { progress }: JobProgress): void {
    if (task.settled) return;
    try {
      task.input.onProgress!(progress);
    } catch (error) {
      this.#fail(task, error);
      this.#hurry((tasks) => tasks.includes(task));
    }
  }

  #give({ tasks, sent, dispatch: { cold } }: Load, answers: readonly JobAnswer[]): void {
    const heldMs = performance.now() - sent;
    for (const [i, task] of tasks.entries()) {
      if (task.settled) continue;
      const answer = answers[i];
      if (answer === undefined) {
        this.#fail(task, new NexusError('INTERNAL', 'engine: an answer is missing'));
        continue;
      }
      const waitedMs = sent - task.called;
      this.#signals.release(task);
      task.succeed({ answer, waitedMs, heldMs, together: tasks.length, cold });
    }
  }

  /** After a load was lost: whoever was alone in it is to blame, the others go again, each alone. */
  #recover(load: Load, error: unknown): void {
    const left = load.tasks.filter((task) => !task.settled);
    const code = isNexusError(error) ? error.code : undefined;
    const stopped = code === 'ABORTED';
    const alone = load.tasks.length === 1;
    for (const task of left.reverse()) {
      if (this.#closed) {
        this.#fail(task, closedError());
        continue;
      }
      const again = code === 'WORKER_LOST' && (!alone || ++task.losses < 2);
      // taken for hung: next time it has all the time that a job may take
      if (load.late && alone) task.losses++;
      if (alone && !stopped && !again) {
        this.#fail(task, faultOf(error));
        continue;
      }
      task.alone = true;
      this.#queue.putBack(task);
      // last: whoever hears of it may close the engine
      this.#listener.retried(load.late ? 'DEADLINE_EXCEEDED' : (code ?? 'INTERNAL'));
    }
  }

  #fail(task: Task, error: unknown): void {
    if (task.settled) return;
    this.#signals.release(task);
    task.fail(error);
  }

  /** Takes back what the signal is about: from the queue at once, from a worker when it does not end soon. */
  #abort(signal: AbortSignalLike, tasks: readonly Task[]): void {
    const inHand = new Set<Task>();
    for (const task of tasks) {
      if (task.queued) this.#queue.leave(task);
      else inHand.add(task);
      this.#fail(task, abortedBy(signal));
    }
    if (inHand.size > 0) this.#hurry((load) => load.some((task) => inHand.has(task)));
  }

  /** Loads with jobs that nobody waits for any more are stopped, unless they end by themselves soon. */
  #hurry(isIdle: (tasks: readonly Task[]) => boolean): void {
    for (const load of this.#loads) {
      if (isIdle(load.tasks)) load.until = Math.min(load.until, performance.now() + GRACE_MS);
    }
  }

  /** Looks after what is late; whether there is still something to look after. */
  #look(now: number): boolean {
    for (const load of this.#loads) if (load.until <= now) this.#stop(load, now);
    if (this.#firstDeadline <= now) this.#dropLate(now);
    return this.#loads.size > 0 || this.#queue.length > 0;
  }

  /** Of a load whose time is up, what is late itself fails; the rest goes again. */
  #stop(load: Load, now: number): void {
    load.until = Number.POSITIVE_INFINITY;
    load.late = true;
    const { tasks, sent } = load;
    const isLong = tasks.length === 1 && sent + this.#limits.jobMs <= now;
    for (const task of tasks) {
      const { deadline = Number.POSITIVE_INFINITY } = task.input;
      if (isLong || deadline <= now) this.#fail(task, late());
    }
    load.dispatch.stop();
  }

  #dropLate(now: number): void {
    this.#firstDeadline = Number.POSITIVE_INFINITY;
    const gone = this.#queue.remove(({ input: { deadline = Number.POSITIVE_INFINITY } }) => {
      if (deadline > now) this.#firstDeadline = Math.min(this.#firstDeadline, deadline);
      return deadline <= now;
    });
    for (const task of gone) this.#fail(task, late());
  }
}

/** When a load is stopped whatever comes: at its first deadline, or when it takes longer than it may. */
function timeLimit(tasks: readonly Task[], sent: number, jobMs: number): number {
  let until = sent + jobMs * tasks.length;
  for (const { input } of tasks) if ((input.deadline ?? until) < until) until = input.deadline!;
  return until;
}

/** What was tried before may take all its time. */
const hungLimit = (tasks: readonly Task[], hung: number): number =>
  tasks[0]!.losses > 0 ? Number.POSITIVE_INFINITY : hung;

/** Secrets move to the worker instead of being copied once more. */
function buffersOf(jobs: readonly Job[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const job of jobs)
    if (job.op === 'prove') buffers.push(job.witness.scalars.buffer as ArrayBuffer);
  return buffers;
}

/** What a job that was not done in time fails with. */
export const late = (): NexusError =>
  new NexusError('DEADLINE_EXCEEDED', 'engine: the job was not done by its deadline');

const closedError = (): NexusError => new NexusError('ABORTED', 'engine: the engine was closed');

/** What failed a load; what cannot be sent to a worker is no statement. */
function faultOf(error: unknown): NexusError {
  const cause = isNexusError(error) ? error.cause : error;
  if ((cause as { readonly name?: unknown } | null | undefined)?.name === 'DataCloneError') {
    const what = 'engine: the statement holds what is no plain data';
    return new NexusError('BAD_PARAMETER', what, { cause });
  }
  return isNexusError(error)
    ? error
    : new NexusError('INTERNAL', 'engine: the worker failed', { cause });
}
