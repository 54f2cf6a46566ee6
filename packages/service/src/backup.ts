/** Backup and restore by name: lmdb loads only when one is asked for. */
import type { BackupReport } from './drivers/embedded/backup.ts';
import { asNexusError } from './start-fault.ts';

export type { BackupReport };

/**
 * Copies the journal of a service, which may run, into a new folder.
 * @throws IO_ERROR - when the one is no data folder, the other not empty, or the disk fails
 */
export async function backupStore(folder: string, target: string): Promise<BackupReport> {
  const driver = await import('./drivers/embedded/backup.ts');
  return asNexusError(() => driver.backupStore(folder, target));
}

/**
 * Makes a data folder of a backup.
 * @throws IO_ERROR - when the one is no backup, the other not empty, or the disk fails
 */
export async function restoreStore(backup: string, folder: string): Promise<void> {
  const driver = await import('./drivers/embedded/backup.ts');
  return asNexusError(() => driver.restoreStore(backup, folder));
}
