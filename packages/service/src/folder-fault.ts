/** What is wrong with a data folder, as whoever starts the program is told. */
import { NexusError } from 'nexuszero';

/** @throws IO_ERROR - for faults of folders and disks; anything else as it is */
export async function asNexusError<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error) || !FAULTS.has(cause.name)) throw cause;
    throw new NexusError('IO_ERROR', cause.message, { cause });
  }
}

const FAULTS = new Set(['FolderError', 'StorageError']);
