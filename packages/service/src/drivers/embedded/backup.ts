/**
 * Backup of a journal while its service runs, from another process; and restore.
 *
 * A backup holds, of each job that had not ended, the sealed input and the wrapped key: who has it and the provers' key can read the
 * secrets of those jobs, however long ago they ended. Keep it as you keep the data folder, no longer than you need it.
 */
import { constants } from 'node:fs';
import { copyFile, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FolderError,
  io,
  isMissing,
  JOURNAL_FILE,
  KEYS_FILE,
  requireEmpty,
  requireOurs,
  settle,
  writeFormat,
} from './folder.ts';
import { Journal } from './journal.ts';
import { hasEnded, pendingRows, putEnded, readBytes, removeRow, rowOf } from './rows.ts';
import { SlotFile, slotsIn } from './slot-file.ts';
import { SLOT_BYTES } from './slot.ts';

export interface BackupReport {
  /** Jobs that had not ended when it was made. */
  readonly pending: number;
  /** Jobs that ended while it was made: it has them as they ended. */
  readonly ended: number;
}

/**
 * @param folder - the data folder of a service, which may run
 * @param target - made when it is not there
 * @throws FolderError - when the folder is none of this service's, or the target is not empty
 * @throws StorageError - when the disk fails: the target is no backup then, and `restoreStore` refuses it
 */
export async function backupStore(folder: string, target: string): Promise<BackupReport> {
  return io(`${folder} cannot be backed up`, async () => {
    await requireStore(folder);
    await makeEmpty(target);
    const live = new Journal(join(folder, JOURNAL_FILE), { readOnly: true });
    try {
      await live.copyTo(join(target, JOURNAL_FILE));
      const report = await complete(live, join(folder, KEYS_FILE), target);
      await seal(target);
      return report;
    } finally {
      await live.close();
    }
  });
}

/**
 * @param folder - made when it is not there
 * @throws FolderError - when the backup is none, or incomplete, or newer, or the folder is not empty
 * @throws StorageError - when the disk fails: the folder is of no use then, and a service refuses it
 */
export async function restoreStore(backup: string, folder: string): Promise<void> {
  await io(`${backup} cannot be restored`, async () => {
    await requireStore(backup);
    await makeEmpty(folder);
    for (const name of [JOURNAL_FILE, KEYS_FILE]) {
      await copyFile(join(backup, name), join(folder, name), constants.COPYFILE_EXCL);
    }
    await seal(folder);
  });
}

/** Keys are copied after the journal: a key that is gone by then is that of a job that ended, and the live journal knows how. */
async function complete(live: Journal, liveKeys: string, target: string): Promise<BackupReport> {
  const copy = new Journal(join(target, JOURNAL_FILE));
  try {
    const pending = copy.read(pendingRows);
    const keyless = new Set(pending.filter(({ sealed }) => sealed).map(({ id }) => id));
    const slots = Math.floor((await stat(liveKeys)).size / SLOT_BYTES);
    const keys = new SlotFile(join(target, KEYS_FILE), slots);
    try {
      const writes: Promise<void>[] = [];
      for (const { id, wrappedKey } of slotsIn(liveKeys)) {
        if (keyless.delete(id)) writes.push(keys.write(id, wrappedKey));
      }
      await Promise.all(writes);
    } finally {
      await keys.close();
    }
    const ended = await takeEndings(live, copy, keyless);
    return { pending: pending.length - keyless.size, ended };
  } finally {
    await copy.close();
  }
}

/** How many have ended; the others had not been acknowledged without their keys, or are forgotten by now. */
async function takeEndings(live: Journal, copy: Journal, ids: Iterable<string>): Promise<number> {
  live.refresh();
  let ended = 0;
  for (const id of ids) {
    const row = live.read((tables) => rowOf(tables, id));
    const results = live.read((tables) => readBytes(tables.results, id));
    const hasEnding = row !== undefined && hasEnded(row.record);
    if (hasEnding) ended++;
    await copy.commit((tables) => {
      if (hasEnding) putEnded(tables, row, results);
      else removeRow(tables, id);
    });
  }
  return ended;
}

async function requireStore(folder: string): Promise<void> {
  const isOurs = await requireOurs(folder).catch((error: unknown) => {
    // what has content but no format is half a backup, or something else
    if (error instanceof FolderError || isMissing(error)) return error;
    throw error;
  });
  if (isOurs === true) return;
  if (isOurs instanceof FolderError && isOurs.fault === 'newer') throw isOurs;
  const message = `${folder} is no data folder and no complete backup of this service`;
  throw new FolderError('foreign', message, { cause: isOurs });
}

async function makeEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireEmpty(folder);
}

/** All of it on the disk, before the file that says so. */
async function seal(folder: string): Promise<void> {
  await rm(join(folder, `${JOURNAL_FILE}-lock`), { force: true });
  await settle(folder);
  for (const name of [JOURNAL_FILE, KEYS_FILE]) {
    const file = await open(join(folder, name), 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await writeFormat(folder);
}
