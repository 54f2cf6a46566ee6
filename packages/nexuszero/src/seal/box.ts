/** Sealing and opening in one piece. */
import { concat, wipe } from '../bytes/bytes.ts';
import type { RandomSource } from '../bytes/random.ts';
import { openingChunks, sealingChunks, type Chunks } from './chunks.ts';
import { TAG_BYTES, type AeadName } from './crypto.ts';
import { BOX_AEADS, headerSize, makeHeader, openHeader } from './header.ts';
import { HpkeContext } from './hpke.ts';
import {
  bareInfo,
  bindingBytes,
  doesNotOpen,
  misuse,
  onlyOne,
  requireAead,
  requireBytes,
  requireHolders,
  requireKdf,
  requireOptions,
  requireRecipients,
  type SealBinding,
} from './inputs.ts';
import type { HpkeSuite, KdfName } from './kdf.ts';
import { inside, withPublic, withSecret, type PublicKey, type SecretKey } from './keys.ts';

/** How to seal. */
export interface SealOptions extends SealBinding {
  /**
   * `box`, or for other programs `hpke`: `enc || ciphertext` of RFC 9180 in base mode, for one recipient, which names
   * neither its algorithms nor its version. `box` when not given.
   */
  readonly format?: 'box' | 'hpke';
  /** AES-256-GCM when not given; a box takes AES-256-GCM and ChaCha20-Poly1305. */
  readonly aead?: AeadName;
  /** Of format `hpke`, SHAKE256 when not given. */
  readonly kdf?: KdfName;
}

/** How to open; `format`, `aead` and `kdf` as it was sealed. A box itself says its AEAD. */
export type OpenOptions = SealOptions;

/** See `seal` of the entry. */
export async function sealBox(
  recipients: PublicKey | readonly PublicKey[],
  data: Uint8Array,
  options: SealOptions,
  random?: RandomSource,
): Promise<Uint8Array> {
  requireOptions(options);
  const keys = requireRecipients(recipients);
  const bytes = requireBytes('data', data);
  try {
    return await sealCopy(keys, bytes, options, random);
  } finally {
    wipe(bytes);
  }
}

async function sealCopy(
  keys: readonly PublicKey[],
  bytes: Uint8Array,
  options: SealOptions,
  random?: RandomSource,
): Promise<Uint8Array> {
  if (isBare(options)) return sealBare(onlyOne(keys), bytes, options, random);
  const binding = bindingOf(options);
  const aead = requireAead(options.aead ?? 'AES-256-GCM', BOX_AEADS);
  const { header, payload } = await makeHeader(keys, aead, binding, random);
  return through(sealingChunks(payload), bytes, header);
}

/** See `open` of the entry. */
export async function openBox(
  holders: SecretKey | readonly SecretKey[],
  box: Uint8Array,
  options: OpenOptions,
): Promise<Uint8Array> {
  requireOptions(options);
  const keys = requireHolders(holders);
  const bytes = requireBytes('box', box);
  if (isBare(options)) return openBare(onlyOne(keys), bytes, options);
  const binding = bindingOf(options);
  const { size, whole } = headerSize(bytes);
  if (!whole || bytes.length < size) throw doesNotOpen();
  const payload = await openHeader(keys, bytes.subarray(0, size), binding);
  return through(openingChunks(payload), bytes.subarray(size));
}

function isBare({ format = 'box', kdf }: SealOptions): boolean {
  if (format === 'hpke') return true;
  if (format !== 'box') throw misuse("format: expected 'box' or 'hpke'", 'format');
  if (kdf !== undefined) throw misuse("kdf: for format 'hpke' only", 'kdf');
  return false;
}

/** The bytes of info and aad, copied. */
export function bindingOf({ info, aad }: SealBinding): { info: Uint8Array; aad: Uint8Array } {
  return { info: bindingBytes('info', info), aad: bindingBytes('aad', aad) };
}

/** All at once: nothing comes out of it unless everything is authentic. */
async function through(chunks: Chunks, bytes: Uint8Array, first?: Uint8Array): Promise<Uint8Array> {
  const out: Uint8Array[] = first === undefined ? [] : [first];
  const emit = (piece: Uint8Array): void => {
    out.push(piece);
  };
  try {
    await chunks.push(bytes, emit);
    await chunks.finish(emit);
  } catch (error) {
    wipe(...out);
    throw error;
  } finally {
    chunks.drop();
  }
  return out.length === 1 ? out[0]! : concat(...out);
}

/** The algorithms of a bare box. */
export function hpkeSuite(key: PublicKey, options: SealOptions): HpkeSuite {
  const kdf = requireKdf(options.kdf ?? 'SHAKE256');
  return { kem: inside(key).suite.id, kdf, aead: requireAead(options.aead ?? 'AES-256-GCM') };
}

/** enc || ciphertext */
async function sealBare(
  key: PublicKey,
  data: Uint8Array,
  options: SealOptions,
  random?: RandomSource,
): Promise<Uint8Array> {
  const suite = hpkeSuite(key, options);
  const [info, aad] = [bareInfo(options.info), bindingBytes('aad', options.aad)];
  const { enc, secret } = await withPublic(key, (expanded) => expanded.encapsulate(random));
  const context = await HpkeContext.of(inside(key).crypto, suite, secret, info);
  try {
    return concat(enc, await context.seal(data, aad));
  } finally {
    context.destroy();
  }
}

async function openBare(
  key: SecretKey,
  box: Uint8Array,
  options: OpenOptions,
): Promise<Uint8Array> {
  const suite = hpkeSuite(key.publicKey, options);
  const [info, aad] = [bareInfo(options.info), bindingBytes('aad', options.aad)];
  const { crypto, suite: keys } = inside(key.publicKey);
  if (box.length < keys.encBytes + TAG_BYTES) throw doesNotOpen();
  const enc = box.subarray(0, keys.encBytes);
  const secret = await withSecret(key, (expanded) => expanded.decapsulate(enc));
  if (secret === undefined) throw doesNotOpen();
  const context = await HpkeContext.of(crypto, suite, secret, info);
  try {
    const plaintext = await context.open(box.subarray(keys.encBytes), aad);
    if (plaintext === undefined) throw doesNotOpen();
    return plaintext;
  } finally {
    context.destroy();
  }
}
