/** What callers give to sealing, checked once at the edge. */
import { equalBytes, ownBytes, utf8, viewOfBytes } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { AEADS, type AeadName, type SealCrypto } from './crypto.ts';
import { KDF_IDS, type KdfName } from './kdf.ts';
import { PublicKey, SecretKey } from './keys.ts';
import type { SealSuiteName } from './suites.ts';

/** What a box is tied to: it opens only with the same again. Bytes, or text as UTF-8; at most 65,535 bytes each. */
export interface SealBinding {
  /** What the box is for: names of application and purpose, a version. */
  readonly info?: Uint8Array | string;
  /** What goes with it in the open: a file name, a record's number. */
  readonly aad?: Uint8Array | string;
}

/** What a context of HPKE is made with. */
export interface HpkeOptions {
  readonly info?: Uint8Array | string;
  /** SHAKE256 when not given. */
  readonly kdf?: KdfName;
  /** AES-256-GCM when not given. */
  readonly aead?: AeadName;
}

/** What a key is made with. */
export interface KeyOptions {
  /**
   * Cryptography in place of the platform's; the key brings it along wherever it is used. It must not call this library,
   * whose keys take turns, and its promises must come to an end.
   */
  readonly crypto?: SealCrypto;
}

/** What a key is read with. */
export interface ImportOptions extends KeyOptions {
  /** Of raw bytes, which do not say it; of anything else, what is expected. */
  readonly suite?: SealSuiteName;
}

/** Recipients of one box. */
export const RECIPIENTS_MAX = 255;
const BINDING_MAX_BYTES = 65_535;

/** @throws BAD_PARAMETER - for what is no object */
export function requireOptions(options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw misuse('options: expected an object');
}

/** @throws BAD_PARAMETER - for what is neither bytes nor well-formed text; LIMIT_EXCEEDED - for more than 65,535 bytes */
export function bindingBytes(name: 'info' | 'aad' | 'context', value: unknown): Uint8Array {
  if (value === undefined) return new Uint8Array(0);
  const bytes = textOrBytes(value);
  if (bytes === undefined) throw misuse(`${name}: expected bytes or well-formed text`, name);
  if (bytes.length > BINDING_MAX_BYTES) {
    throw new NexusError('LIMIT_EXCEEDED', `seal: ${name}: at most 65,535 bytes`, { path: name });
  }
  return bytes;
}

/** What our own contexts of HPKE begin with: nobody is to be talked into opening a stanza as something else. */
const RESERVED = utf8('nexuszero');

/** The info of a bare context. @throws BAD_PARAMETER - when it begins with `nexuszero`; as `bindingBytes` */
export function bareInfo(value: unknown): Uint8Array {
  const info = bindingBytes('info', value);
  if (equalBytes(info.subarray(0, RESERVED.length), RESERVED)) {
    throw misuse("info: must not begin with 'nexuszero'", 'info');
  }
  return info;
}

function textOrBytes(value: unknown): Uint8Array | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? utf8(value) : undefined;
  return ownBytes(value);
}

/** A copy: the caller may use his memory again while this waits. @throws BAD_PARAMETER - for what is no Uint8Array */
export function requireBytes(name: string, value: unknown): Uint8Array {
  const own = ownBytes(value);
  if (own !== undefined) return own;
  throw misuse(`${name}: expected a Uint8Array`, name);
}

/** A piece of a stream, not copied: it is the stream's until it has been taken. @throws BAD_PARAMETER - as above */
export function requirePiece(value: unknown): Uint8Array {
  const view = viewOfBytes(value);
  if (view !== undefined) return view;
  throw misuse('piece: expected a Uint8Array', 'piece');
}

/** @throws BAD_PARAMETER - unless there are 1 to 255 public keys */
export function requireRecipients(given: unknown): readonly PublicKey[] {
  const keys: readonly unknown[] = Array.isArray(given) ? [...(given as unknown[])] : [given];
  if (keys.length < 1 || keys.length > RECIPIENTS_MAX) {
    throw misuse(`recipients: expected 1 to ${String(RECIPIENTS_MAX)} public keys`, 'recipients');
  }
  if (keys.every((key) => PublicKey.is(key))) return keys;
  throw misuse('recipients: expected public keys', 'recipients');
}

/** @throws BAD_PARAMETER - unless there is one secret key, or several */
export function requireHolders(given: unknown): readonly SecretKey[] {
  const keys: readonly unknown[] = Array.isArray(given) ? [...(given as unknown[])] : [given];
  if (keys.length > 0 && keys.every((key) => SecretKey.is(key))) return keys;
  throw misuse('key: expected a secret key', 'key');
}

/** The cryptography of the caller's, or the platform's. @throws BAD_PARAMETER - for what is none */
export function requireCrypto(options: unknown, platform: SealCrypto): SealCrypto {
  requireOptions(options);
  const { crypto = platform } = options as { readonly crypto?: SealCrypto };
  const { shake256, sha3, aead, x25519 } = (crypto ?? {}) as Partial<SealCrypto>;
  const all = [shake256, sha3, aead, x25519?.generate, x25519?.fromSecret];
  if (all.every((member) => typeof member === 'function')) return crypto;
  throw misuse('crypto: expected an object with shake256, sha3, aead and x25519', 'crypto');
}

/** The one key of a bare box. @throws BAD_PARAMETER - for several */
export function onlyOne<Key>(keys: readonly Key[]): Key {
  if (keys.length === 1) return keys[0]!;
  throw misuse("format 'hpke' is for one key");
}

/** @throws BAD_PARAMETER - for an algorithm that is none, or not one of `allowed` */
export function requireAead(name: unknown, allowed: readonly AeadName[] = AEAD_NAMES): AeadName {
  const found = allowed.find((known) => known === name);
  if (found !== undefined) return found;
  throw misuse(`aead: expected ${allowed.join(' or ')}`, 'aead');
}

const AEAD_NAMES = Object.keys(AEADS) as AeadName[];

/** @throws BAD_PARAMETER - for what is no KDF */
export function requireKdf(name: unknown): KdfName {
  if (typeof name === 'string' && Object.hasOwn(KDF_IDS, name)) return name as KdfName;
  throw misuse(`kdf: expected ${Object.keys(KDF_IDS).join(' or ')}`, 'kdf');
}

/** BAD_PARAMETER of this room. */
export function misuse(what: string, path?: string): NexusError {
  return new NexusError('BAD_PARAMETER', `seal: ${what}`, path === undefined ? {} : { path });
}

/** The error of a box that does not open: it says no more than that. */
export function doesNotOpen(): NexusError {
  return new NexusError('OPEN_FAILED', 'seal: the box does not open', {
    hint: 'another key, info or aad; or the box was changed, or is not all there',
  });
}
