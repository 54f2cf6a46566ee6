/**
 * The journal: LMDB, written by groups, each group one durable transaction.
 *
 * What lmdb 3.5.6 does, by its source and by strace:
 * - With `overlappingSync`, its default, a put's promise resolves when the commit is visible, before fdatasync; `flushed` tells of the
 *   disk, and never settles when the disk fails. Without it the order is pwrite of pages, fdatasync, pwrite of the meta page through
 *   a file opened with O_DSYNC, then the promise, and only then readers see it. So it is off here: resolved means durable, and
 *   nobody reads what is not.
 * - With `eventTurnBatching`, its default, each batch has a promise that nobody holds: when a commit fails it is an unhandled
 *   rejection. It is off too; groups are made here. `guardFailedCommits` is the second net.
 * - A failed commit rejects with "Commit failed" and a second promise, `commitError`, which does not always settle. ENOSPC comes as
 *   EIO at times. The transaction is gone and the next one works, without opening anew.
 * - When a transaction cannot begin (the meta page could not be written, another process holds the writer's lock), its promise
 *   never settles: hence the deadline here.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { open, type Database, type RootDatabase } from 'lmdb';
import { StorageError } from '../../ports/job-store.ts';
import { isFailedCommit } from './commit-guard.ts';

export type Bytes = Uint8Array;

export interface Tables {
  /** Rows of jobs by their id: `rows.ts` says what is in them. */
  readonly jobs: Database<Bytes, string>;
  /** Ids of jobs that have not ended, in the order of adding. */
  readonly pending: Database<Bytes, number>;
  /** Sealed inputs of jobs that have not ended. */
  readonly inputs: Database<Bytes, string>;
  readonly results: Database<Bytes, string>;
  /** Jobs that have ended, by when they are forgotten and their id. */
  readonly expiry: Database<Bytes, [number, string]>;
  /** Which job is under an idempotency key. */
  readonly idempotency: Database<Bytes, string>;
  readonly meta: Database<Bytes, string>;
}

/** What is done to the tables within a transaction: at once, and once more when the group has to be written anew. */
export type Step<Result> = (tables: Tables) => Result;

export interface JournalOptions {
  /** For readers in another process. */
  readonly readOnly?: boolean;
  /** Milliseconds after which a commit is taken for hung. */
  readonly hangMs?: number;
}

/** Changes that go into one transaction, at most: the thread stands still as they are made. */
const GROUP = 256;
const HANG_MS = 30_000;
/** Milliseconds that the reason of a failed commit may take to come. */
const REASON_MS = 20;

interface Undo {
  readonly step: Step<unknown>;
  readonly resolve: () => void;
}

interface Change {
  readonly step: Step<unknown>;
  readonly undo?: Step<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StorageError) => void;
  result?: unknown;
}

export class Journal {
  readonly tables: Tables;
  readonly #root: RootDatabase<Bytes>;
  readonly #hangMs: number;
  #waiting: Change[] = [];
  readonly #undo: Undo[] = [];
  #running: Promise<void> | undefined;
  #hangs = false;
  #failures = 0;

  /** @throws StorageError - when it cannot be opened */
  constructor(path: string, { readOnly = false, hangMs = HANG_MS }: JournalOptions = {}) {
    this.#hangMs = hangMs;
    try {
      this.#root = open<Bytes>({
        path,
        readOnly,
        noSubdir: true,
        encoding: 'binary',
        overlappingSync: false,
        eventTurnBatching: false,
      });
      this.tables = tablesOf(this.#root);
    } catch (cause) {
      throw new StorageError('the journal cannot be opened', { cause });
    }
  }

  /** Commits that failed since it was opened. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Durable once it resolves.
   * @param undo - what takes it back, should it be written after we have given it up
   * @throws StorageError - when it was not written
   * @throws HangError - when it is given up
   */
  commit<Result>(step: Step<Result>, undo?: Step<unknown>): Promise<Result> {
    if (this.#hangs) return Promise.reject(new HangError());
    return new Promise<Result>((resolve, reject) => {
      const change = { step, resolve: resolve as (result: unknown) => void, reject };
      this.#waiting.push({ ...change, ...(undo && { undo }) });
      this.#running ??= this.#run();
    });
  }

  /** Takes back what was written: before all that is committed later, tried with each group until it is done. */
  undo(step: Step<unknown>): Promise<void> {
    return new Promise((resolve) => {
      this.#undo.push({ step, resolve });
      if (!this.#hangs) this.#running ??= this.#run();
    });
  }

  read<Result>(step: Step<Result>): Result {
    try {
      return step(this.tables);
    } catch (cause) {
      throw new StorageError('the journal cannot be read', { cause });
    }
  }

  /** So that what another process wrote is seen. */
  refresh(): void {
    this.#root.resetReadTxn();
  }

  /** A copy as of now, without what was freed; others may write meanwhile. */
  async copyTo(path: string): Promise<void> {
    try {
      await this.#root.backup(path, true);
    } catch (cause) {
      throw new StorageError('the journal cannot be copied', { cause });
    }
  }

  async close(): Promise<void> {
    await this.#running;
    // closing would wait for it
    if (this.#hangs) throw new HangError();
    try {
      await this.#root.close();
    } catch (cause) {
      throw new StorageError('the journal cannot be closed', { cause });
    }
  }

  async #run(): Promise<void> {
    do {
      await this.#commitGroup();
    } while (this.#waiting.length > 0);
    this.#running = undefined;
  }

  async #commitGroup(): Promise<void> {
    const undo = [...this.#undo];
    const thrown: { by?: Change; error?: unknown } = {};
    let group: Change[] = [];
    const take = (change: Change): void => {
      try {
        change.result = change.step(this.tables);
      } catch (error) {
        Object.assign(thrown, { by: change, error });
        throw error;
      }
    };
    try {
      // a child, for only that can be given up when a step throws
      const done = this.#root.childTransaction(() => {
        for (const { step } of undo) step(this.tables);
        // as late as can be: whoever came meanwhile comes along
        group = this.#waiting.splice(0, GROUP);
        for (const change of group) take(change);
      });
      await this.#inTime(done, () => group);
      this.#undo.splice(0, undo.length);
      for (const { resolve } of undo) resolve();
      for (const { resolve, result } of group) resolve(result);
    } catch (error) {
      const reason = await reasonOf(error);
      if (thrown.by !== undefined && thrown.error === error && !isOfLmdb(error)) {
        // the others are not to blame
        thrown.by.reject(reason);
        this.#waiting = [...group.filter((change) => change !== thrown.by), ...this.#waiting];
        return;
      }
      this.#failures++;
      // it may have failed before it took any
      for (const { reject } of group.length > 0 ? group : this.#waiting.splice(0)) reject(reason);
    }
  }

  async #inTime(done: Promise<void>, group: () => readonly Change[]): Promise<void> {
    const settled = new AbortController();
    const late = delay(this.#hangMs, undefined, { signal: settled.signal, ref: false }).then(() => {
      this.#hang(done, group);
      throw new HangError();
    });
    late.catch(() => undefined);
    try {
      await Promise.race([done, late]);
    } finally {
      settled.abort();
    }
  }

  /** Nothing can be begun before that has settled; whoever waits for it need not. */
  #hang(done: Promise<void>, group: () => readonly Change[]): void {
    this.#hangs = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new HangError());
    const again = (): void => {
      this.#hangs = false;
      if (this.#undo.length > 0) this.#running ??= this.#run();
    };
    done.then(() => {
      for (const { undo } of group()) if (undo !== undefined) void this.undo(undo);
      again();
    }, again);
  }
}

function tablesOf(root: RootDatabase<Bytes>): Tables {
  const table = <Key extends number | string | [number, string]>(
    name: string,
  ): Database<Bytes, Key> => {
    // a reader gets none for a table that was never made
    const opened = root.openDB<Bytes, Key>(name, { encoding: 'binary' }) as
      Database<Bytes, Key> | undefined;
    if (opened === undefined) throw new Error(`there is no table ${name}`);
    return opened;
  };
  return {
    jobs: table('jobs'),
    pending: table('pending'),
    inputs: table('inputs'),
    results: table('results'),
    expiry: table('expiry'),
    idempotency: table('idempotency'),
    meta: table('meta'),
  };
}

/** It was given up: it may be written after all. */
export class HangError extends StorageError {
  constructor() {
    super('the journal hangs: look at the disk, then start the service anew');
  }
}

/** A full disk shows as early as in a step, when the transaction is big. */
const isOfLmdb = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'number';

/** The error of the system, as far as lmdb tells. */
async function reasonOf(error: unknown): Promise<StorageError> {
  if (error instanceof StorageError) return error;
  if (!isFailedCommit(error)) return new StorageError('the journal refused it', { cause: error });
  const cause: unknown = await Promise.race([
    error.commitError.catch((reason: unknown) => reason),
    delay(REASON_MS, error),
  ]);
  return new StorageError('the journal cannot be written', { cause });
}
