/** The embedded job store: a journal in LMDB, wrapped keys in a file of their own beside it. One process has the folder at a time. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRecord, SealedInput } from '../../ports/job.ts';
import {
  StorageError,
  type Added,
  type Ending,
  type JobStore,
  type NewJob,
} from '../../ports/job-store.ts';
import {
  FolderError,
  hasRoom,
  JOURNAL_FILE,
  KEYS_FILE,
  openFolder,
  settle,
  type OpenFolder,
} from './folder.ts';
import { HangError, Journal, type Step } from './journal.ts';
import {
  addRow,
  endRow,
  hasEnded,
  knownUnder,
  pendingRows,
  readBytes,
  readRecord,
  removeRow,
  startRow,
  sweepRows,
  touch,
  type PendingRow,
} from './rows.ts';
import { SlotFile, slotsIn } from './slot-file.ts';

export interface LmdbStoreOptions {
  /** Made when it is not there. */
  readonly folder: string;
  /** The most jobs with sealed input that have not ended, 2,048 bytes each. A folder that has more keeps them. */
  readonly slots: number;
  /** What an operator should know of: `event` says what, `detail` of which job. */
  readonly onWarn: (detail: { readonly id?: string }, event: StoreWarning) => void;
}

/**
 * `job_dropped`: a job whose wrapped key was never written, so that it was never acknowledged. `key_shredded`: a wrapped key whose job
 * has ended or was never there.
 */
export type StoreWarning = 'job_dropped' | 'key_shredded';

export interface StoreStatistics {
  /** Commits of the journal that failed. */
  readonly failedCommits: number;
  readonly freeSlots: number;
}

export interface LmdbStore extends JobStore {
  statistics(): StoreStatistics;
}

/**
 * @throws FolderError - when another process has the folder, or it is not ours, or of a newer version
 * @throws StorageError - when it cannot be read or written
 */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<LmdbStore> {
  const folder = await openFolder(options.folder);
  let journal: Journal | undefined;
  let keys: SlotFile | undefined;
  try {
    requireJournal(options.folder);
    journal = new Journal(join(options.folder, JOURNAL_FILE));
    const pending = journal.read(pendingRows);
    requireKeys(options.folder, pending);
    keys = new SlotFile(join(options.folder, KEYS_FILE), options.slots);
    await settle(options.folder);
    shredStray(keys, pending, options.onWarn);
    return new EmbeddedStore({ ...options, lock: folder, journal, keys }, pending);
  } catch (error) {
    await Promise.allSettled([journal?.close(), keys?.close()]);
    await folder.release();
    throw error;
  }
}

/** Both files are made before the first job: what else has come of them happened to the folder. */
function requireJournal(folder: string): void {
  const keys = join(folder, KEYS_FILE);
  if (hasContent(join(folder, JOURNAL_FILE)) || !hasContent(keys)) return;
  if (slotsIn(keys).next().done !== true) throw missing(folder, JOURNAL_FILE);
}

function requireKeys(folder: string, pending: readonly PendingRow[]): void {
  if (hasContent(join(folder, KEYS_FILE)) || !pending.some(({ sealed }) => sealed)) return;
  throw missing(folder, KEYS_FILE);
}

const hasContent = (path: string): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** To go on would give up all jobs that wait. */
function missing(folder: string, name: string): FolderError {
  const what = `${folder} has jobs that wait, but its ${name} is gone`;
  return new FolderError('damaged', `${what}: put it back, or start with an empty folder`);
}

/** After a crash a key may be there whose job ended, or whose job the journal never had. */
function shredStray(
  keys: SlotFile,
  pending: readonly PendingRow[],
  onWarn: LmdbStoreOptions['onWarn'],
): void {
  const alive = new Set(pending.map(({ id }) => id));
  for (const id of [...keys.jobs()].filter((job) => !alive.has(job))) {
    keys.shred(id);
    onWarn({ id }, 'key_shredded');
  }
}

/** Jobs that one transaction of a sweep forgets. */
const SWEEP = 256;

interface Parts extends Pick<LmdbStoreOptions, 'folder' | 'onWarn'> {
  readonly lock: OpenFolder;
  readonly journal: Journal;
  readonly keys: SlotFile;
}

class EmbeddedStore implements LmdbStore {
  readonly #folder: string;
  readonly #lock: OpenFolder;
  readonly #journal: Journal;
  readonly #keys: SlotFile;
  /** Jobs that are not acknowledged: being added, to be taken back, or in a commit that was given up. Nobody sees them. */
  readonly #hidden = new Set<string>();
  /** Idempotency keys of jobs that are being added: who has the same waits for what becomes of them. */
  readonly #adding = new Map<string, Promise<void>>();
  #seq: number;
  #closing: Promise<void> | undefined;

  constructor({ folder, lock, journal, keys, onWarn }: Parts, pending: readonly PendingRow[]) {
    this.#folder = folder;
    this.#lock = lock;
    this.#journal = journal;
    this.#keys = keys;
    this.#seq = (pending.at(-1)?.seq ?? 0) + 1;
    // journal and key are written side by side: without its key a job was not acknowledged
    for (const { id, sealed } of pending) {
      if (!sealed || keys.has(id)) continue;
      this.#takeBack(id);
      onWarn({ id }, 'job_dropped');
    }
  }

  async add(job: NewJob): Promise<Added> {
    this.#requireOpen();
    const { idempotency } = job;
    if (idempotency === undefined) return this.#add(job);
    const key = digestOf(job.record.tenant, idempotency.key);
    for (let other; (other = this.#adding.get(key)) !== undefined;) await other;
    this.#requireOpen();
    const known = this.#journal.read((tables) => knownUnder(tables, key));
    if (known !== undefined && !this.#hidden.has(known.record.id)) {
      const same = known.fingerprint === idempotency.fingerprint;
      return { added: false, known: known.record, same };
    }
    const added = this.#add(job, key);
    const done = (): void => void this.#adding.delete(key);
    this.#adding.set(key, added.then(done, done));
    return added;
  }

  read(id: string): JobRecord | undefined {
    if (this.#hidden.has(id)) return undefined;
    return this.#journal.read((tables) => readRecord(tables, id));
  }

  readInput(id: string): SealedInput | undefined {
    if (this.#hidden.has(id)) return undefined;
    return this.#journal.read((tables) => {
      const box = readBytes(tables.inputs, id);
      const wrappedKey = box && this.#keys.read(id);
      return wrappedKey && { box, wrappedKey };
    });
  }

  readResults(id: string): Uint8Array | undefined {
    return this.#journal.read((tables) => readBytes(tables.results, id));
  }

  async start(id: string, startedMs: number): Promise<JobRecord | undefined> {
    this.#requireOpen();
    if (this.#hidden.has(id)) return undefined;
    return this.#journal.commit((tables) => startRow(tables, id, startedMs));
  }

  async end(id: string, ending: Ending): Promise<JobRecord | undefined> {
    this.#requireOpen();
    const before = this.read(id);
    if (before === undefined || hasEnded(before)) return before;
    const ended = await this.#journal.commit((tables) => endRow(tables, id, ending));
    // after it is durable: a job without its key counts as never acknowledged
    this.#keys.shred(id);
    return ended;
  }

  async shredded(): Promise<void> {
    this.#requireOpen();
    await this.#keys.shredded();
  }

  *pending(): Generator<JobRecord> {
    for (const { id } of this.#journal.read(pendingRows)) {
      const record = this.read(id);
      if (record !== undefined && !hasEnded(record)) yield record;
    }
  }

  async sweep(nowMs: number): Promise<number> {
    let swept = 0;
    for (let some = SWEEP; some === SWEEP; swept += some) {
      this.#requireOpen();
      some = await this.#journal.commit((tables) => sweepRows(tables, nowMs, SWEEP));
    }
    return swept;
  }

  async probe(): Promise<boolean> {
    this.#requireOpen();
    try {
      if (!(await hasRoom(this.#folder))) return false;
      await this.#journal.commit((tables) => {
        touch(tables, Date.now());
      });
      return true;
    } catch {
      return false;
    }
  }

  statistics(): StoreStatistics {
    return { failedCommits: this.#journal.failures, freeSlots: this.#keys.free };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #add({ record, input, idempotency }: NewJob, key?: string): Promise<Added> {
    const { id } = record;
    if (this.#hidden.has(id) || this.read(id) !== undefined) throw new RangeError('id: is taken');
    this.#hidden.add(id);
    const seq = this.#seq++;
    const [written, sealed] = await Promise.allSettled([
      this.#journal.commit((tables) => {
        addRow(tables, {
          seq,
          record,
          ...(input && { box: input.box }),
          ...(key !== undefined && idempotency && { key, fingerprint: idempotency.fingerprint }),
        });
      }, removing(id)),
      input && this.#keys.write(id, input.wrappedKey),
    ]);
    if (written.status === 'rejected') {
      this.#keys.shred(id);
      if (!(written.reason instanceof HangError)) this.#hidden.delete(id);
      throw written.reason;
    }
    if (sealed.status === 'rejected') {
      this.#takeBack(id);
      throw sealed.reason;
    }
    this.#hidden.delete(id);
    return { added: true };
  }

  /** What the journal has of a job that was not acknowledged; nobody sees it until it is gone. */
  #takeBack(id: string): void {
    this.#hidden.add(id);
    void this.#journal.undo(removing(id)).then(() => this.#hidden.delete(id));
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw new StorageError('the store is closed');
  }

  async #close(): Promise<void> {
    const parts = await Promise.allSettled([this.#journal.close(), this.#keys.close()]);
    // a journal that hangs may still write: nobody else may have it before this process ends
    if (parts[0].status === 'fulfilled') await this.#lock.release();
    for (const part of parts) if (part.status === 'rejected') throw part.reason;
  }
}

/** A client chooses the key, as long as it likes: LMDB wants a short one. */
function digestOf(tenant: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, key]))
    .digest('base64url');
}

const removing =
  (id: string): Step<void> =>
  (tables) => {
    removeRow(tables, id);
  };
