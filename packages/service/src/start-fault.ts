/** What keeps a service from starting, as whoever starts it is told. */
import { NexusError } from 'nexuszero';

/** @throws IO_ERROR - for faults of folders, disks and ports; anything else as it is */
export async function asNexusError<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw startFault(error);
  }
}

function startFault(error: unknown): unknown {
  const {
    name = '',
    message,
    cause,
    code,
    syscall,
  } = Object(error) as Partial<NodeJS.ErrnoException>;
  const own = FAULTS.has(name);
  if (!own && syscall !== 'listen') return error;
  const reason = (cause as NodeJS.ErrnoException | undefined)?.code;
  const what = own && typeof reason === 'string' ? `${message!}: ${reason}` : message!;
  const hint = code === 'EADDRINUSE' ? { hint: 'set NEXUSZERO_PORT to another' } : {};
  return new NexusError('IO_ERROR', what, { ...hint, cause: error });
}

const FAULTS = new Set(['FolderError', 'StorageError']);
