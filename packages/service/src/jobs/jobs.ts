/**
 * Jobs from their coming to their end: journaled before they are acknowledged, queued in lanes, run on the provers, ended once. The
 * journal is the truth; everything else here can be made anew from it.
 */
import { randomBytes } from 'node:crypto';
import type { Progress } from '@nexuszero/client';
import type { Idempotency, JobRecord } from '../ports/job.ts';
import { LEVELS } from '../ports/job.ts';
import type { JobQueue, LaneName, Ticket } from '../ports/job-queue.ts';
import { StorageError, type Added, type Ending, type JobStore } from '../ports/job-store.ts';
import { faultOf, ServiceFault } from './fault.ts';
import { Insistence } from './insist.ts';
import type { Accepted } from './requests.ts';
import type { Run, Runner } from './runner.ts';
import type { Sealer } from './sealer.ts';
import { Watchers, type Listener } from './watchers.ts';

export interface JobsParts {
  readonly store: JobStore;
  readonly queue: JobQueue;
  readonly sealer: Sealer;
  readonly runner: Runner;
  readonly listener: JobsListener;
}

export interface JobsLimits {
  /** Single jobs in the hands of the provers. */
  readonly slots: number;
  /** Provers at work; as many batches are in hand. */
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
  readonly #insistence: Insistence;
  readonly #watchers = new Watchers();
  readonly #inHand = new Map<string, InHand>();
  readonly #deadlines = new Map<string, NodeJS.Timeout>();
  /** Ends that are not durable yet, by job: the first counts. */
  readonly #endings = new Map<string, Promise<JobRecord | undefined>>();
  /** Jobs that are being written: they have their places already. */
  readonly #coming = { jobs: 0, expectedMs: 0 };
  #loops: readonly Promise<void>[] = [];
  #closing = false;

  constructor(parts: JobsParts, limits: JobsLimits) {
    this.#parts = parts;
    this.#limits = limits;
    this.#insistence = new Insistence(parts.store, (what, details) => {
      parts.listener.trouble(what, details);
    });
  }

  /** Takes up what the journal holds, and begins to work; how many jobs that are. */
  start(): number {
    let count = 0;
    for (const job of this.#parts.store.pending()) {
      count++;
      if (job.attempts >= ATTEMPTS_MOST) void this.#giveUp(job);
      else this.#enqueue(job);
    }
    const { slots, provers } = this.#limits;
    this.#loops = [
      ...Array.from({ length: slots }, (_, i) => this.#work(LEVELS[i % LEVELS.length]!)),
      // in slots of their own: in those of single jobs they would keep all of these waiting
      ...Array.from({ length: provers }, () => this.#work('batch')),
    ];
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
    const createdMs = Date.now();
    const record: JobRecord = {
      id: randomBytes(16).toString('base64url'),
      tenant,
      ...asked,
      ...{ state: 'queued', createdMs, attempts: 0 },
      ...(deadlineMs !== undefined && { deadlineMs: createdMs + deadlineMs }),
    };
    try {
      // what has been taken in needs what room there is
      if (!(await this.canWrite())) throw new StorageError('the journal has no room, or hangs');
      this.requireOpen();
      // nothing is awaited from here to the place that is taken
      this.#requireRoom(accepted);
      const added = await this.#add(record, secret, idempotency);
      if (!added.added) return sameOf(added.known, added.same);
    } finally {
      secret?.fill(0);
    }
    this.#parts.listener.accepted(record);
    this.#enqueue(record);
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

  /** News of a job until the function that it gives is called. */
  watch(id: string, listener: Listener): () => void {
    return this.#watchers.watch(id, listener);
  }

  /** The job once it has ended, or as it is after so many milliseconds, when the signal fires, or when all is being closed. */
  wait(job: JobRecord, waitMs: number, signal?: AbortSignal): Promise<JobRecord> {
    if (isEnded(job) || waitMs <= 0 || signal?.aborted === true) return Promise.resolve(job);
    return new Promise((resolve) => {
      let last = job;
      const done = (): void => {
        stop();
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve(last);
      };
      const stop = this.#watchers.watch(job.id, (news) => {
        last = news?.job ?? last;
        if (news === undefined || isEnded(last)) done();
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

  /** The job as it is then: cancelled, unless it had ended before. @throws StorageError */
  async cancel(job: JobRecord): Promise<JobRecord> {
    // what must be written is tried again for as long as it takes: no request waits for that
    if (!isEnded(job) && !(await this.canWrite())) {
      throw new StorageError('the end cannot be written');
    }
    const now = this.#parts.store.read(job.id) ?? job;
    if (isEnded(now)) return now;
    const error = new ServiceFault('ABORTED', 'the job was cancelled').toFault();
    const ended = await this.#end(job, { state: 'cancelled', outcome: { error } });
    return ended ?? this.#parts.store.read(job.id) ?? job;
  }

  /** Milliseconds until a single job that comes now would be begun, as the cost model expects: batches give way to it. */
  expectedWaitMs(): number {
    let sum = 0;
    for (const level of LEVELS) sum += this.#parts.queue.depth(level).expectedMs;
    for (const { job } of this.#inHand.values()) if (job.op !== 'batch') sum += job.expectedMs / 2;
    return sum / this.#limits.provers;
  }

  /** Whether jobs are taken. */
  get hasRoom(): boolean {
    return !this.#closing && this.#parts.queue.hasRoom(0, 1 + this.#coming.jobs);
  }

  /** Whether the journal can be written, as of a second ago at most. */
  canWrite(): Promise<boolean> {
    return this.#insistence.canWrite();
  }

  depth(lane: LaneName): number {
    return this.#parts.queue.depth(lane).jobs;
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
    this.#insistence.giveUp();
    this.#parts.queue.close();
    for (const timer of this.#deadlines.values()) clearTimeout(timer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    await Promise.race([Promise.all(this.#loops), late]);
    clearTimeout(timer);
    for (const { abort } of this.#inHand.values()) abort.abort(LEFT);
    await Promise.all(this.#loops);
    await Promise.all(this.#endings.values());
    this.#watchers.close();
  }

  async #add(
    record: JobRecord,
    secret: Uint8Array | undefined,
    idempotency: Idempotency | undefined,
  ): Promise<Added> {
    const { sealer, store, listener } = this.#parts;
    this.#coming.jobs++;
    this.#coming.expectedMs += record.expectedMs;
    let added: Added | undefined;
    try {
      const input = secret && (await sealer.seal(record, secret));
      const own = { ...(input && { input }), ...(idempotency && { idempotency }) };
      return (added = await store.add({ record, ...own }));
    } catch (error) {
      if (error instanceof StorageError) listener.trouble('job_not_written', { error });
      throw error;
    } finally {
      this.#coming.jobs--;
      this.#coming.expectedMs -= record.expectedMs;
      if (added?.added !== true) sealer.forget(record.id);
    }
  }

  #requireRoom({ expectedMs }: Accepted): void {
    const { jobs, expectedMs: comingMs } = this.#coming;
    if (this.#parts.queue.hasRoom(expectedMs + comingMs, 1 + jobs)) return;
    const retryMs = Math.min(60_000, Math.max(1000, this.expectedWaitMs() / 2));
    throw new ServiceFault('QUEUE_FULL', 'as many jobs wait as may', { retryMs });
  }

  #enqueue(job: JobRecord): void {
    const { id, op, level, priority, expectedMs, deadlineMs } = job;
    if (deadlineMs !== undefined) this.#expireAt(job, deadlineMs);
    const lane = op === 'batch' ? 'batch' : level;
    this.#parts.queue.push({ id, lane, priority, expectedMs }, true);
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

  async #work(home: LaneName): Promise<void> {
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
    const job = await this.#insistence.write('job_start_not_written', id, () =>
      store.start(id, started),
    );
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
    // it was ended by others
    if (this.#inHand.get(id) !== held) return;
    // left for the next start
    if (abort.signal.reason === LEFT) this.#inHand.delete(id);
    // the slot is free for the next job while this one's end becomes durable
    else void this.#end(job, run);
  }

  /** Ends it once, whoever asks how often: the first ending counts, and is told. Undefined when the journal does not have it. */
  #end(job: JobRecord, run: Run): Promise<JobRecord | undefined> {
    let ending = this.#endings.get(job.id);
    if (ending === undefined) {
      ending = this.#endNow(job, run).finally(() => this.#endings.delete(job.id));
      this.#endings.set(job.id, ending);
    }
    return ending;
  }

  async #endNow(job: JobRecord, { state, outcome, results }: Run): Promise<JobRecord | undefined> {
    const endedMs = Date.now();
    const ending: Ending = {
      ...{ state, endedMs, outcome },
      keepUntilMs: endedMs + this.#limits.keepMs,
      ...(results && { results }),
    };
    // the job is done: its end must not be lost
    const ended = await this.#insistence.write('job_end_not_written', job.id, () =>
      this.#parts.store.end(job.id, ending),
    );
    this.#parts.queue.remove(job.id);
    this.#release(job.id);
    if (ended === undefined) return undefined;
    this.#watchers.tell({ job: ended, progress: undefined });
    this.#parts.listener.ended(ended);
    return ended;
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
