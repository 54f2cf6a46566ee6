/** Keys from outside, checked before they are keys. */
import { equalBytes, isBytes, wipe } from '../bytes/bytes.ts';
import { defaultMlKem } from '../kernels/default-lattice.ts';
import { MLKEM_SEED_BYTES } from '../kernels/mlkem.ts';
import type { SealCrypto } from './crypto.ts';
import { malformed } from './der.ts';
import { requireBytes, requireCrypto, type ImportOptions } from './inputs.ts';
import { kemOf } from './kem.ts';
import { readKey, type FileKey } from './key-files.ts';
import { PublicKey, SecretKey, withPublic, withSecret } from './keys.ts';
import { inTurn } from './turns.ts';

/** See `importPublicKey` of the entry. */
export async function importPublic(
  source: unknown,
  options: ImportOptions,
  platform: SealCrypto,
): Promise<PublicKey> {
  const crypto = requireCrypto(options, platform);
  const { suite, bytes } = readKey('public', owned(source), options.suite);
  const key = new PublicKey(suite, bytes, crypto);
  // whether it is one shows when it is expanded
  await withPublic(key, () => Promise.resolve());
  return key;
}

/** A copy of bytes, other things as they are: the caller may use his memory again while this waits. */
const owned = (source: unknown): unknown =>
  isBytes(source) ? requireBytes('key', source) : source;

/** See `importSecretKey` of the entry. */
export async function importSecret(
  source: unknown,
  options: ImportOptions,
  platform: SealCrypto,
): Promise<SecretKey> {
  const crypto = requireCrypto(options, platform);
  const own = owned(source);
  let file: FileKey | undefined;
  try {
    file = readKey('secret', own, options.suite);
    return await checked(file, crypto);
  } finally {
    wipe(file?.bytes, file?.expanded, own === source ? undefined : (own as Uint8Array));
  }
}

async function checked(file: FileKey, crypto: SealCrypto): Promise<SecretKey> {
  const { suite, bytes } = file;
  const publicBytes = await inTurn(() => kemOf(suite, crypto).publicKeyOf(bytes));
  await requireOneKey(file);
  const publicKey = new PublicKey(suite, publicBytes, crypto);
  const key = new SecretKey(suite, bytes, publicKey, crypto);
  try {
    if (bytes.length > MLKEM_SEED_BYTES) await requirePair(key);
    return key;
  } catch (error) {
    key.destroy();
    throw error;
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

/** A key that does not come from a seed holds its public key beside: what is sealed for that must open. */
async function requirePair(key: SecretKey): Promise<void> {
  const { enc, secret } = await withPublic(key.publicKey, (expanded) => expanded.encapsulate());
  const found = await withSecret(key, (expanded) => expanded.decapsulate(enc));
  const same = found !== undefined && equalBytes(found, secret);
  wipe(secret, found);
  if (!same) throw malformed('the secret key is not that of the public key in it');
}
