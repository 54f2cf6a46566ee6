/** The key of the prover pool: data keys of jobs are wrapped for it. It lies outside the data folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NexusError } from 'nexuszero';
import { generateKeyPair, importSecretKey, type SecretKey } from 'nexuszero/seal';
import { readSecretFile, requireFolder, writeSecretFile } from './folder.ts';

const FILE = 'pool.key';

/** The pool's key, X-Wing; made when there is none. @throws IO_ERROR - when it cannot be read or written */
export async function loadPoolKey(folder: string): Promise<SecretKey> {
  requireFolder(folder);
  const path = join(folder, FILE);
  if (existsSync(path)) {
    const key = await importSecretKey(readSecretFile(path));
    if (key.suite === 'x-wing') return key;
    throw new NexusError('UNSUPPORTED', `${path}: the pool's key must be of x-wing`);
  }
  const { secretKey } = await generateKeyPair('x-wing');
  writeSecretFile(path, secretKey.toPem());
  return secretKey;
}
