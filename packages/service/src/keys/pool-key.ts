/** The key of the prover pool: data keys of jobs are wrapped for it. It lies outside the data folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isNexusError, NexusError } from 'nexuszero';
import { generateKeyPair, importSecretKey, type SecretKey } from 'nexuszero/seal';
import type { Sealer } from '../jobs/sealer.ts';
import type { JobStore } from '../ports/job-store.ts';
import { readSecretFile, requireFolder, writeSecretFile } from './folder.ts';

const FILE = 'pool.key';

/**
 * The pool's key, X-Wing; made when there is none.
 * @throws IO_ERROR - when it cannot be read or written
 * @throws BAD_ENCODING | UNSUPPORTED - naming the file that is no such key
 */
export async function loadPoolKey(folder: string): Promise<SecretKey> {
  requireFolder(folder);
  const path = join(folder, FILE);
  if (existsSync(path)) return readPoolKey(path);
  const { secretKey } = await generateKeyPair('x-wing');
  writeSecretFile(path, secretKey.toPem());
  return secretKey;
}

async function readPoolKey(path: string): Promise<SecretKey> {
  try {
    const key = await importSecretKey(readSecretFile(path));
    if (key.suite === 'x-wing') return key;
    throw new NexusError('UNSUPPORTED', `the pool's key must be of x-wing`);
  } catch (error) {
    if (!isNexusError(error) || error.code === 'IO_ERROR') throw error;
    const hint = 'put back the copy that was kept; to begin anew, move it and the data folder away';
    throw new NexusError(error.code, `${path}: ${error.message}`, { hint, cause: error });
  }
}

/** One wrapped key of many may be damaged: of so many the first that opens says that the key is right. */
const TRIED = 32;

/**
 * That jobs which wait can be opened: with another key each would fail, and its secrets be shredded.
 * @throws OPEN_FAILED - when none of the first ones can
 */
export async function requirePoolKey(
  folder: string,
  store: Pick<JobStore, 'pending' | 'readInput'>,
  sealer: Pick<Sealer, 'opens'>,
): Promise<void> {
  let tried = 0;
  for (const job of store.pending()) {
    const input = store.readInput(job.id);
    if (input === undefined) continue;
    if (await sealer.opens(job, input)) return;
    if (++tried === TRIED) break;
  }
  if (tried === 0) return;
  const path = join(folder, FILE);
  throw new NexusError('OPEN_FAILED', `${path}: jobs wait that were sealed for another key`, {
    hint: 'put back the pool key that was in use; to give these jobs up, start with an empty data folder',
  });
}
