/** Keys from outside, checked before they are keys. */
import { equalBytes, wipe } from '../bytes/bytes.ts';
import { defaultMlKem } from '../kernels/default-lattice.ts';
import type { SealCrypto } from './crypto.ts';
import { malformed } from './der.ts';
import { kemOf } from './kem.ts';
import { readKey, type FileKey } from './key-files.ts';
import { PublicKey, SecretKey } from './keys.ts';

/** See `importPublicKey` of the entry. */
export async function importPublic(
  source: unknown,
  suiteName: unknown,
  crypto: SealCrypto,
): Promise<PublicKey> {
  const { suite, bytes } = readKey('public', source, suiteName);
  const key = new PublicKey(suite, bytes, crypto);
  // whether it is one shows when it is expanded
  const expanded = await kemOf(suite, crypto).expandPublic(bytes);
  expanded.release();
  return key;
}

/** See `importSecretKey` of the entry. */
export async function importSecret(
  source: unknown,
  suiteName: unknown,
  crypto: SealCrypto,
): Promise<SecretKey> {
  const file = readKey('secret', source, suiteName);
  const { suite, bytes } = file;
  const publicBytes = await kemOf(suite, crypto).publicKeyOf(bytes);
  await requireOneKey(file);
  const publicKey = new PublicKey(suite, publicBytes, crypto);
  const key = new SecretKey(suite, bytes, publicKey, crypto);
  // what was decoded of a text is ours; bytes of the caller's stay his
  if (typeof source === 'string') wipe(bytes, file.expanded);
  return key;
}

/** A file with seed and expanded key of ML-KEM must mean one key by both. */
async function requireOneKey({ suite: { lattice }, bytes, expanded }: FileKey): Promise<void> {
  if (expanded === undefined || lattice.kind !== 'ml-kem') return;
  const { decapsulationKey } = (await defaultMlKem()).keyPair(lattice.set, bytes);
  const same = equalBytes(decapsulationKey, expanded);
  wipe(decapsulationKey);
  if (!same) throw malformed('the seed and the expanded key are not of one key');
}
