/** Keys from outside, checked before they are keys. */
import { copyBytes, equalBytes, isBytes, wipe } from '../bytes/bytes.ts';
import { defaultMlKem } from '../kernels/default-lattice.ts';
import type { SealCrypto } from './crypto.ts';
import { malformed } from './der.ts';
import { requireCrypto, type ImportOptions } from './inputs.ts';
import { kemOf } from './kem.ts';
import { readKey, type FileKey } from './key-files.ts';
import { PublicKey, SecretKey, withPublic } from './keys.ts';
import { inTurn } from './turns.ts';

/** See `importPublicKey` of the entry. */
export async function importPublic(
  source: unknown,
  options: ImportOptions,
  platform: SealCrypto,
): Promise<PublicKey> {
  const crypto = requireCrypto(options, platform);
  const { suite, bytes } = readKey('public', source, options.suite);
  const key = new PublicKey(suite, bytes, crypto);
  // whether it is one shows when it is expanded
  await withPublic(key, () => Promise.resolve());
  return key;
}

/** See `importSecretKey` of the entry. */
export async function importSecret(
  source: unknown,
  options: ImportOptions,
  platform: SealCrypto,
): Promise<SecretKey> {
  const crypto = requireCrypto(options, platform);
  // a copy: the caller may use his memory again while this waits
  const own = isBytes(source) ? copyBytes(source) : source;
  const file = readKey('secret', own, options.suite);
  const { suite, bytes } = file;
  try {
    const publicBytes = await inTurn(() => kemOf(suite, crypto).publicKeyOf(bytes));
    await requireOneKey(file);
    const publicKey = new PublicKey(suite, publicBytes, crypto);
    return new SecretKey(suite, bytes, publicKey, crypto);
  } finally {
    wipe(bytes, file.expanded);
  }
}

/** A file with seed and expanded key of ML-KEM must mean one key by both. */
async function requireOneKey({ suite: { lattice }, bytes, expanded }: FileKey): Promise<void> {
  if (expanded === undefined || lattice.kind !== 'ml-kem') return;
  const { decapsulationKey } = (await defaultMlKem()).keyPair(lattice.set, bytes);
  const same = equalBytes(decapsulationKey, expanded);
  wipe(decapsulationKey);
  if (!same) throw malformed('the seed and the expanded key are not of one key');
}
