/** Where jobs are kept: the source of truth. A driver passes `testJobStore` (test/ports/job-store.ts). */
import type { EndState, Idempotency, JobRecord, Outcome, SealedInput } from './job.ts';

/** What a job begins with. */
export interface NewJob {
  /** Its state is queued, its attempts 0. */
  readonly record: JobRecord;
  readonly input?: SealedInput;
  readonly idempotency?: Idempotency;
}

/** `known`: there is a job under this idempotency key, with the same fingerprint or with another. */
export type Added =
  | { readonly added: true }
  | { readonly added: false; readonly known: JobRecord; readonly same: boolean };

/** How a job ends. */
export interface Ending {
  readonly state: EndState;
  readonly endedMs: number;
  readonly keepUntilMs: number;
  readonly outcome?: Outcome;
  /** Lines of a batch's results. */
  readonly results?: Uint8Array;
}

/** Every method may fail with StorageError, and then has changed nothing that was acknowledged. */
export interface JobStore {
  /**
   * Durable once it resolves: record, sealed input and idempotency key together, or none of them.
   * @throws StoreFullError - when too many jobs with input have not ended
   */
  add(job: NewJob): Promise<Added>;

  read(id: string): JobRecord | undefined;

  /** The sealed input of a job that has not ended; undefined when it has none, or has ended. */
  readInput(id: string): SealedInput | undefined;

  readResults(id: string): Uint8Array | undefined;

  /**
   * Says that it is begun once more: running, one attempt more, `startedMs` that of the last. It need not survive loss of power, it
   * must survive the end of the process. Undefined when it has ended or is not there.
   */
  start(id: string, startedMs: number): Promise<JobRecord | undefined>;

  /**
   * Ends a job that has not ended: durable once it resolves, and its sealed input is gone. The first ending counts: the record as
   * it is then; undefined when there is no such job.
   */
  end(id: string, ending: Ending): Promise<JobRecord | undefined>;

  /** Once it resolves, wrapped keys of all jobs whose `end` has resolved are overwritten where they lay. */
  shredded(): Promise<void>;

  /** Jobs that have not ended, in the order in which they were added. */
  pending(): Iterable<JobRecord>;

  /** Forgets ended jobs whose time has come, and their idempotency keys; how many. */
  sweep(nowMs: number): Promise<number>;

  /** Whether there is room for more jobs, and something can be written: asked before jobs are taken, and by `readyz`. */
  probe(): Promise<boolean>;

  /** Resolves when all that was begun is durable. */
  close(): Promise<void>;
}

/** The store cannot do it now; nothing was acknowledged. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** More jobs with sealed input have not ended than the store was opened for: a queue before it should have said no. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';

  constructor() {
    super('the store has no room for another job that has not ended');
  }
}
