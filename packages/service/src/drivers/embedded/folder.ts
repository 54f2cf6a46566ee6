/** The data folder of the service: what lies in it, which version it has, who has it. */
import { chmod, mkdir, open, readdir, readFile, rename, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StorageError } from '../../ports/job-store.ts';
import { lock, LockedError, type Lock } from './lock.ts';

export const JOURNAL_FILE = 'journal.mdb';
export const KEYS_FILE = 'keys.slots';
const FORMAT_FILE = 'format';
const LOCK_FILE = 'lock';

const FORMAT = 'nexuszero-service';
const VERSION = 1;

/** `locked`: another process has it. `newer`: a later version made it. `foreign`: something else is in it. `damaged`: a file is gone. */
export type FolderFault = 'locked' | 'newer' | 'foreign' | 'damaged';

/** It is not the right folder, and waiting does not help. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
  readonly fault: FolderFault;

  constructor(fault: FolderFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

export type OpenFolder = Lock;

/**
 * Makes it when it is not there, and takes its lock.
 * @throws FolderError - when it is locked, foreign or newer
 * @throws StorageError - when it cannot be read or written
 */
export async function openFolder(folder: string): Promise<OpenFolder> {
  return io(`the folder ${folder} cannot be opened`, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // before anything is written into it
    await requireOurs(folder);
    const held = await lock(join(folder, LOCK_FILE)).catch((error: unknown) => {
      if (!(error instanceof LockedError)) throw error;
      const message = `${folder} is in use by process ${String(error.pid)}: a folder has one service`;
      throw new FolderError('locked', message, { cause: error });
    });
    try {
      await keepOthersOut(folder);
      if (!(await requireOurs(folder))) await writeFormat(folder);
      return held;
    } catch (error) {
      await held.release();
      throw error;
    }
  });
}

/**
 * Whether it is a folder of ours, of a version that we read; false when it is empty.
 * @throws FolderError - when it is foreign or newer
 */
export async function requireOurs(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, FORMAT_FILE), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) {
    await requireEmpty(folder);
    return false;
  }
  const { format, version } = parseFormat(text);
  if (format !== FORMAT || typeof version !== 'number') {
    throw new FolderError('foreign', `${folder} has a format file that is not of this service`);
  }
  if (version > VERSION) {
    const versions = `format ${String(version)}, this release reads up to ${String(VERSION)}`;
    throw new FolderError('newer', `${folder} has ${versions}: install the release that made it`);
  }
  return true;
}

/** @throws FolderError - when there is anything in it that we would write beside */
export async function requireEmpty(folder: string): Promise<void> {
  const others = (await readdir(folder)).filter((name) => !isNothing(name));
  if (others.length === 0) return;
  const message = `${folder} has other content (${others[0]!}): choose an empty folder`;
  throw new FolderError('foreign', message);
}

/** Says that all else is there: written last, whole or not at all. */
export async function writeFormat(folder: string): Promise<void> {
  const path = join(folder, FORMAT_FILE);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ format: FORMAT, version: VERSION })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(folder);
  await syncFolder(dirname(folder));
}

/** For nobody else's eyes, and there after loss of power. */
export async function settle(folder: string): Promise<void> {
  await keepOthersOut(folder);
  for (const name of [JOURNAL_FILE, KEYS_FILE]) await chmod(join(folder, name), 0o600);
  // lmdb makes it when it opens
  await chmod(join(folder, `${JOURNAL_FILE}-lock`), 0o600).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  await syncFolder(folder);
}

/** A volume of another owner stays as it is. */
async function keepOthersOut(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => undefined);
}

/** Whether there is room on the disk to take jobs in, and to keep what becomes of those that were. */
export async function hasRoom(folder: string): Promise<boolean> {
  const { blocks, bavail, bsize } = await statfs(folder);
  // some file systems do not say
  return blocks === 0 || bavail * bsize >= ROOM_BYTES;
}

/** Hundreds of the longest common proofs. */
const ROOM_BYTES = 8 * 1_048_576;

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws StorageError - for whatever the system says */
export async function io<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FolderError || cause instanceof StorageError) throw cause;
    throw new StorageError(what, { cause });
  }
}

/** What a new disk has, and what a start that failed may have left. */
function isNothing(name: string): boolean {
  return name === 'lost+found' || name === `${FORMAT_FILE}.new` || /^lock(?:$|[.])/.test(name);
}

function parseFormat(text: string): { readonly format?: unknown; readonly version?: unknown } {
  try {
    return Object(JSON.parse(text)) as { format?: unknown; version?: unknown };
  } catch {
    return {};
  }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
