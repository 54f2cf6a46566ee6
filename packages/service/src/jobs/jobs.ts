/**
 * Jobs from their coming to their end: journaled before they are acknowledged, queued in lanes, run on the provers, ended once. The
 * journal is the truth; everything else here can be made anew from it.
 */
import { randomBytes } from 'node:crypto';
import type { Progress } from '@nexuszero/client';
import type { Idempotency, JobRecord, Level } from '../ports/job.ts';
import { LEVELS } from '../ports/job.ts';
import type { JobQueue, Ticket } from '../ports/job-queue.ts';
import type { Ending, JobStore } from '../ports/job-store.ts';
import { faultOf, ServiceFault } from './fault.ts';
import type { Accepted } from './requests.ts';
import type { Run, Runner } from './runner.ts';
import type { Sealer } from './sealer.ts';
import { Watchers, type News } from './watchers.ts';

export interface JobsParts {
  readonly store: JobStore;
  readonly queue: JobQueue;
  readonly sealer: Sealer;
  readonly runner: Runner;
  readonly listener: JobsListener;
}

export interface JobsLimits {
  /** Jobs in the hands of the provers. */
  readonly slots: number;
  /** Provers at work. */
  readonly provers: number;
  /** Milliseconds that an ended job is kept. */
  readonly keepMs: number;
}

/** Who counts and logs. */
export interface JobsListener {
  accepted(job: JobRecord): void;
  started(job: JobRecord, waitedMs: number): void;
  ended(job: JobRecord): void;
  /** What went wrong beside all jobs' own faults. */
  trouble(what: string, details: Readonly<Record<string, unknown>>): void;
}

/** How often a job is begun: one that takes the service along each time is not begun for ever. */
const ATTEMPTS_MOST = 5;

export class Jobs {
  readonly #parts: JobsParts;
  readonly #limits: JobsLimits;
  readonly #watchers = new Watchers();
  readonly #inHand = new Map<string, InHand>();
  readonly #deadlines = new Map<string, NodeJS.Timeout>();
  /** Ends that are not durable yet. */
  readonly #endings = new Set<Promise<unknown>>();
  #loops: readonly Promise<void>[] = [];
  #closing = false;

  constructor(parts: JobsParts, limits: JobsLimits) {
    this.#parts = parts;
    this.#limits = limits;
  }

  /** Takes up what the journal holds, and begins to work; how many jobs that are. */
  start(): number {
    let count = 0;
    for (const job of this.#parts.store.pending()) {
      count++;
      if (job.attempts >= ATTEMPTS_MOST) void this.#giveUp(job);
      else this.#enqueue(job, true);
    }
    this.#loops = Array.from({ length: this.#limits.slots }, (_, i) =>
      this.#work(LEVELS[i % LEVELS.length]!),
    );
    return count;
  }

  /** @throws SHUTTING_DOWN */
  requireOpen(): void {
    if (this.#closing) throw new ServiceFault('SHUTTING_DOWN', 'no new work', { retryMs: 1000 });
  }

  /**
   * Durable once it resolves; the job that was there already when the idempotency key is known.
   * @throws QUEUE_FULL, SHUTTING_DOWN, IDEMPOTENCY_MISMATCH, and StorageError
   */
  async submit(accepted: Accepted, tenant: string, idempotency?: Idempotency): Promise<JobRecord> {
    const { secret, deadlineMs, ...asked } = accepted;
    this.requireOpen();
    this.#requireRoom(accepted);
    const createdMs = Date.now();
    const record: JobRecord = {
      id: randomBytes(16).toString('base64url'),
      tenant,
      ...asked,
      ...{ state: 'queued', createdMs, attempts: 0 },
      ...(deadlineMs !== undefined && { deadlineMs: createdMs + deadlineMs }),
    };
    try {
      const input = secret && (await this.#parts.sealer.seal(record, secret));
      const added = await this.#parts.store.add({
        record,
        ...(input && { input }),
        ...(idempotency && { idempotency }),
      });
      if (!added.added) {
        this.#parts.sealer.forget(record.id);
        return sameOf(added.known, added.same);
      }
    } catch (error) {
      this.#parts.sealer.forget(record.id);
      throw error;
    } finally {
      secret?.fill(0);
    }
    this.#parts.listener.accepted(record);
    this.#enqueue(record, true);
    return record;
  }

  read(id: string, tenant: string): JobRecord | undefined {
    const job = this.#parts.store.read(id);
    return job?.tenant === tenant ? job : undefined;
  }

  results(id: string): Uint8Array | undefined {
    return this.#parts.store.readResults(id);
  }

  progress(id: string): Progress | undefined {
    return this.#inHand.get(id)?.progress;
  }

  /** News of a job until `stop` is called. */
  watch(id: string, listener: (news: News) => void): () => void {
    return this.#watchers.watch(id, listener);
  }

  /** The job once it has ended, or as it is after so many milliseconds, or when the signal fires. */
  wait(job: JobRecord, waitMs: number, signal?: AbortSignal): Promise<JobRecord> {
    if (isEnded(job) || waitMs <= 0) return Promise.resolve(job);
    return new Promise((resolve) => {
      let last = job;
      const done = (): void => {
        stop();
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve(last);
      };
      const stop = this.#watchers.watch(job.id, (news) => {
        last = news.job;
        if (isEnded(last)) done();
      });
      const timer = setTimeout(done, waitMs);
      signal?.addEventListener('abort', done);
      // it may have ended before anybody watched
      const now = this.#parts.store.read(job.id);
      if (now !== undefined && isEnded(now)) {
        last = now;
        done();
      }
    });
  }

  /** The job as it is then: cancelled, unless it had ended before. */
  async cancel(job: JobRecord): Promise<JobRecord> {
    const error = new ServiceFault('ABORTED', 'the job was cancelled').toFault();
    const ended = await this.#end(job, { state: 'cancelled', outcome: { error } });
    return ended ?? this.#parts.store.read(job.id) ?? job;
  }

  /** Milliseconds until a job that comes now would be begun, as the cost model expects. */
  expectedWaitMs(): number {
    let sum = 0;
    for (const level of LEVELS) sum += this.#parts.queue.depth(level).expectedMs;
    for (const { job } of this.#inHand.values()) sum += job.expectedMs / 2;
    return sum / this.#limits.provers;
  }

  /** Whether jobs are taken. */
  get hasRoom(): boolean {
    return !this.#closing && this.#parts.queue.hasRoom(0);
  }

  depth(level: Level): number {
    return this.#parts.queue.depth(level).jobs;
  }

  get inHand(): number {
    return this.#inHand.size;
  }

  /** Ended jobs whose time has come. */
  sweep(): Promise<number> {
    return this.#parts.store.sweep(Date.now());
  }

  /** What is in hand has so long to end; what has not ended then stays in the journal for the next start. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.#parts.queue.close();
    for (const timer of this.#deadlines.values()) clearTimeout(timer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    await Promise.race([Promise.all(this.#loops), late]);
    clearTimeout(timer);
    for (const { abort } of this.#inHand.values()) abort.abort(LEFT);
    await Promise.all(this.#loops);
    await Promise.all(this.#endings);
  }

  #requireRoom({ expectedMs }: Accepted): void {
    if (this.#parts.queue.hasRoom(expectedMs)) return;
    const retryMs = Math.min(60_000, Math.max(1000, this.expectedWaitMs() / 2));
    throw new ServiceFault('QUEUE_FULL', 'as many jobs wait as may', { retryMs });
  }

  #enqueue(job: JobRecord, force: boolean): void {
    const { id, level, priority, expectedMs, deadlineMs } = job;
    if (deadlineMs !== undefined) this.#expireAt(job, deadlineMs);
    this.#parts.queue.push({ id, level, priority, expectedMs }, force);
  }

  #expireAt(job: JobRecord, deadlineMs: number): void {
    const expire = (): void => {
      const error = new ServiceFault('DEADLINE_EXCEEDED', 'not done by its deadline').toFault();
      void this.#end(job, { state: 'expired', outcome: { error } });
    };
    // no timer of Node's is longer
    const wait = Math.min(Math.max(0, deadlineMs - Date.now()), 2 ** 31 - 1);
    this.#deadlines.set(job.id, setTimeout(expire, wait).unref());
  }

  async #work(home: Level): Promise<void> {
    for (;;) {
      const ticket = await this.#parts.queue.next(home);
      if (ticket === undefined) return;
      try {
        await this.#run(ticket);
      } catch (error) {
        this.#parts.listener.trouble('job_not_run', { job: ticket.id, error });
      }
    }
  }

  async #run({ id }: Ticket): Promise<void> {
    const { store, runner, listener, sealer } = this.#parts;
    const started = Date.now();
    const sealed = store.readInput(id);
    const job = await store.start(id, started);
    if (job === undefined) return;
    const abort = new AbortController();
    const held: InHand = { job, abort, progress: undefined };
    this.#inHand.set(id, held);
    this.#watchers.tell({ job, progress: undefined });
    listener.started(job, started - job.createdMs);
    let run: Run;
    try {
      const secret = sealed && (await sealer.open(job, sealed));
      const onProgress = (progress: Progress): void => {
        held.progress = progress;
        this.#watchers.tell({ job, progress });
      };
      run = await runner.run(job, secret, { signal: abort.signal, onProgress });
    } catch (error) {
      run = { state: 'failed', outcome: { error: faultOf(error).toFault() } };
    }
    // left for the next start
    if (abort.signal.reason === LEFT) {
      this.#inHand.delete(id);
      return;
    }
    // the slot is free for the next job while this one's end becomes durable
    const ending = this.#end(job, run).finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  /** Undefined when it had ended before. A journal that cannot be written is tried again: the job is done, and must not be lost. */
  async #end(job: JobRecord, { state, outcome, results }: Run): Promise<JobRecord | undefined> {
    const endedMs = Date.now();
    const ending: Ending = {
      ...{ state, endedMs, outcome },
      keepUntilMs: endedMs + this.#limits.keepMs,
      ...(results && { results }),
    };
    const ended = await this.#persistently(job, ending);
    this.#parts.queue.remove(job.id);
    this.#release(job.id);
    if (ended === undefined) return undefined;
    this.#watchers.tell({ job: ended, progress: undefined });
    this.#parts.listener.ended(ended);
    return ended;
  }

  async #persistently(job: JobRecord, ending: Ending): Promise<JobRecord | undefined> {
    for (let wait = 50; ; wait = Math.min(2 * wait, 1000)) {
      try {
        return await this.#parts.store.end(job.id, ending);
      } catch (error) {
        this.#parts.listener.trouble('job_end_not_written', { job: job.id, error });
        // it is begun again at the next start
        if (this.#closing) return undefined;
        await new Promise((resolve) => setTimeout(resolve, wait).unref());
      }
    }
  }

  #release(id: string): void {
    clearTimeout(this.#deadlines.get(id));
    this.#deadlines.delete(id);
    this.#parts.sealer.forget(id);
    this.#inHand.get(id)?.abort.abort();
    this.#inHand.delete(id);
  }

  async #giveUp(job: JobRecord): Promise<void> {
    const what = `begun ${String(job.attempts)} times, and the service ended each time`;
    const error = new ServiceFault('WORKER_LOST', what).toFault();
    await this.#end(job, { state: 'failed', outcome: { error } });
  }
}

/** Why a job in hand is let go: the service ends. */
const LEFT = Symbol('left for the next start');

interface InHand {
  readonly job: JobRecord;
  readonly abort: AbortController;
  progress: Progress | undefined;
}

export const isEnded = ({ state }: JobRecord): boolean => state !== 'queued' && state !== 'running';

function sameOf(known: JobRecord, same: boolean): JobRecord {
  if (same) return known;
  throw new ServiceFault(
    'IDEMPOTENCY_MISMATCH',
    'the idempotency key was used for another request',
    {
      hint: 'make a new key for each new request',
    },
  );
}
