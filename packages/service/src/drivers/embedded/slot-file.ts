/**
 * Wrapped keys, in slots that are overwritten where they lie: a database keeps the bytes of what it freed, and without its key the
 * sealed input there is noise. Overwriting reaches what the file system calls the same blocks: one that copies on write, or a disk
 * that moves blocks about, may keep an old copy.
 */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { StorageError, StoreFullError } from '../../ports/job-store.ts';
import { decodeSlot, encodeSlot, isClean, SLOT_BYTES, type SlotContent } from './slot.ts';

/** Slots that are read or written in one go, at most. */
const RUN = 512;
/** Milliseconds until a slot is shredded again whose shredding failed. */
const AGAIN_MS = 1000;

const writeAt = promisify(fs.write);
const sync = promisify(fs.fdatasync);

/** A slot that is to have other bytes. */
interface Change {
  readonly slot: number;
  /** None: zeros. */
  readonly bytes?: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

export class SlotFile {
  readonly #fd: number;
  readonly #ofJob = new Map<string, number>();
  readonly #free: number[] = [];
  /** Slots that still have bytes of a job that is over, each with what overwrites it. */
  readonly #dirty = new Map<number, Promise<void>>();
  readonly #failed = new Set<number>();
  #waiting: Change[] = [];
  #flushing: Promise<void> | undefined;
  #again: NodeJS.Timeout | undefined;

  /** @throws StorageError - when it cannot be made as long as asked for, or read */
  constructor(path: string, slots: number) {
    let fd: number | undefined;
    try {
      fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
      this.#fd = fd;
      lengthen(fd, slots);
      this.#read();
    } catch (cause) {
      if (fd !== undefined) fs.closeSync(fd);
      throw new StorageError('the file of wrapped keys cannot be opened', { cause });
    }
  }

  get free(): number {
    return this.#free.length;
  }

  jobs(): IterableIterator<string> {
    return this.#ofJob.keys();
  }

  has(id: string): boolean {
    return this.#ofJob.has(id);
  }

  /** Read where it lies: nothing else keeps it. */
  read(id: string): Uint8Array | undefined {
    const slot = this.#ofJob.get(id);
    if (slot === undefined) return undefined;
    const bytes = Buffer.alloc(SLOT_BYTES);
    fs.readSync(this.#fd, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
    const content = decodeSlot(bytes);
    return content?.id === id ? content.wrappedKey : undefined;
  }

  /**
   * Durable once it resolves.
   * @throws StoreFullError - when no slot is free
   * @throws StorageError - when it cannot be written: the slot is shredded then
   */
  async write(id: string, wrappedKey: Uint8Array): Promise<void> {
    const bytes = encodeSlot({ id, wrappedKey });
    while (this.#free.length === 0 && this.#dirty.size > 0) await this.shredded();
    const slot = this.#free.pop();
    if (slot === undefined) throw new StoreFullError();
    this.#ofJob.set(id, slot);
    try {
      await this.#change(slot, bytes);
    } catch (error) {
      this.shred(id);
      throw error;
    }
  }

  /** Overwrites the key of a job, soon: `shredded` tells. What fails is done again until it is done. */
  shred(id: string): void {
    const slot = this.#ofJob.get(id);
    if (slot === undefined) return;
    this.#ofJob.delete(id);
    this.#clean(slot);
  }

  /**
   * Once all is overwritten that was to be shredded before the call.
   * @throws StorageError - when it could not be: it will be tried again
   */
  async shredded(): Promise<void> {
    this.#retry();
    await Promise.all(this.#dirty.values());
  }

  /** @throws StorageError - when something could not be overwritten: the next opening does it */
  async close(): Promise<void> {
    try {
      while (this.#flushing !== undefined) await this.#flushing;
      await this.shredded();
    } finally {
      clearTimeout(this.#again);
      fs.closeSync(this.#fd);
    }
  }

  #read(): void {
    for (const { slot, bytes } of slotsOf(this.#fd)) this.#found(slot, bytes);
    // the lowest first: neighbours are written in one go
    this.#free.reverse();
  }

  #found(slot: number, bytes: Uint8Array): void {
    if (isClean(bytes)) {
      this.#free.push(slot);
      return;
    }
    const content = decodeSlot(bytes);
    if (content !== undefined && !this.#ofJob.has(content.id)) {
      this.#ofJob.set(content.id, slot);
      return;
    }
    // torn: some of a key may be there all the same
    this.#clean(slot);
  }

  #clean(slot: number): void {
    const cleaned = this.#change(slot).then(
      () => {
        this.#dirty.delete(slot);
        this.#free.push(slot);
      },
      (error: unknown) => {
        this.#failed.add(slot);
        this.#again ??= setTimeout(() => {
          this.#retry();
        }, AGAIN_MS).unref();
        throw error;
      },
    );
    cleaned.catch(() => undefined);
    this.#dirty.set(slot, cleaned);
  }

  #retry(): void {
    clearTimeout(this.#again);
    this.#again = undefined;
    const failed = [...this.#failed];
    this.#failed.clear();
    for (const slot of failed) this.#clean(slot);
  }

  #change(slot: number, bytes?: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ slot, ...(bytes && { bytes }), resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** One sync for all that wait; who comes meanwhile waits for the next. */
  async #flush(): Promise<void> {
    // others of this turn come along
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const changes = this.#waiting;
      this.#waiting = [];
      try {
        for (const { at, bytes } of runsOf(changes)) await writeFully(this.#fd, bytes, at);
        await sync(this.#fd);
        for (const { resolve } of changes) resolve();
      } catch (cause) {
        // a sync that failed may not fail again, though nothing was written: all of it is written anew
        const error = new StorageError('wrapped keys cannot be written', { cause });
        for (const { reject } of changes) reject(error);
      }
      // whoever heard of it goes first
      await Promise.resolve();
    }
    this.#flushing = undefined;
  }
}

/** Keys in a file that another process may be writing. */
export function* slotsIn(path: string): Generator<SlotContent> {
  const fd = fs.openSync(path, 'r');
  try {
    for (const { bytes } of slotsOf(fd)) {
      const content = decodeSlot(bytes);
      if (content !== undefined) yield content;
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** Bytes are good until the next is asked for. */
function* slotsOf(fd: number): Generator<{ readonly slot: number; readonly bytes: Uint8Array }> {
  const count = Math.floor(fs.fstatSync(fd).size / SLOT_BYTES);
  const run = Buffer.alloc(RUN * SLOT_BYTES);
  for (let first = 0; first < count; first += RUN) {
    const length = fs.readSync(fd, run, 0, run.length, first * SLOT_BYTES);
    for (let at = 0; at + SLOT_BYTES <= length; at += SLOT_BYTES) {
      yield { slot: first + at / SLOT_BYTES, bytes: run.subarray(at, at + SLOT_BYTES) };
    }
  }
}

/** What to write where: the last change of a slot counts, neighbours are written together. */
function* runsOf(
  changes: readonly Change[],
): Generator<{ readonly at: number; readonly bytes: Uint8Array }> {
  const last = new Map(changes.map(({ slot, bytes }) => [slot, bytes]));
  const slots = [...last.keys()].sort((a, b) => a - b);
  for (let first = 0, end: number; first < slots.length; first = end) {
    const start = slots[first]!;
    end = first + 1;
    while (end - first < RUN && slots[end] === start + end - first) end++;
    const bytes = Buffer.alloc((end - first) * SLOT_BYTES);
    slots.slice(first, end).forEach((slot, index) => {
      bytes.set(last.get(slot) ?? [], index * SLOT_BYTES);
    });
    yield { at: start * SLOT_BYTES, bytes };
  }
}

async function writeFully(fd: number, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await writeAt(fd, bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

/** With zeros that are written, not skipped: the disk cannot be too full for a key later. */
function lengthen(fd: number, slots: number): void {
  const zeros = Buffer.alloc(RUN * SLOT_BYTES);
  const from = Math.floor(fs.fstatSync(fd).size / SLOT_BYTES) * SLOT_BYTES;
  const to = slots * SLOT_BYTES;
  for (let at = from; at < to;) {
    at += fs.writeSync(fd, zeros, 0, Math.min(zeros.length, to - at), at);
  }
  if (from < to) fs.fsyncSync(fd);
}
