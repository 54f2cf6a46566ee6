/**
 * The key schedule of HPKE in base mode: from the secret of the KEM to key, nonce and exporter.
 * RFC 9180 section 5.1 for HKDF, draft-ietf-hpke-hpke section 5.1 and draft-ietf-hpke-pq section 5 for SHAKE256.
 */
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { concat, utf8, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { AEADS, NONCE_BYTES, type AeadName, type SealCrypto } from './crypto.ts';

/** KDFs of HPKE. */
export type KdfName = 'HKDF-SHA256' | 'HKDF-SHA384' | 'SHAKE256';

/** The numbers in the registry of HPKE. */
export const KDF_IDS: Readonly<Record<KdfName, number>> = Object.freeze({
  'HKDF-SHA256': 1,
  'HKDF-SHA384': 2,
  SHAKE256: 0x11,
});

/** Nh of SHAKE256. */
const EXPORTER_BYTES = 64;
/** What a length of two bytes can say. */
const U16_MAX = 65_535;
const HASHES = { 'HKDF-SHA256': sha256, 'HKDF-SHA384': sha384 } as const;

/** The three algorithms of a context. */
export interface HpkeSuite {
  readonly kem: number;
  readonly kdf: KdfName;
  readonly aead: AeadName;
}

/** What the schedule gives. */
export interface Schedule {
  readonly key: Uint8Array;
  readonly baseNonce: Uint8Array;
  readonly exporterSecret: Uint8Array;
}

const NOTHING = new Uint8Array(0);
const VERSION = utf8('HPKE-v1');

/** KeySchedule in base mode; `info` has at most 65,535 bytes. */
export function schedule(
  crypto: SealCrypto,
  suite: HpkeSuite,
  secret: Uint8Array,
  info: Uint8Array,
): Schedule {
  const { keyBytes } = AEADS[suite.aead];
  if (suite.kdf !== 'SHAKE256') return twoStages(suite, suite.kdf, secret, info, keyBytes);
  // no pre-shared key: its length is 0, and that of its name
  const secrets = [u16(0), u16(secret.length), secret];
  const context = [MODE_BASE, u16(0), u16(info.length), info];
  const size = keyBytes + NONCE_BYTES + EXPORTER_BYTES;
  const all = labeledDerive(crypto, suite, secrets, 'secret', context, size);
  const parts = {
    key: all.slice(0, keyBytes),
    baseNonce: all.slice(keyBytes, keyBytes + NONCE_BYTES),
    exporterSecret: all.slice(keyBytes + NONCE_BYTES),
  };
  wipe(all);
  return parts;
}

const MODE_BASE = new Uint8Array([0]);

/** Context.Export. @throws BAD_PARAMETER - for a length that the KDF does not give */
export function exported(
  crypto: SealCrypto,
  suite: HpkeSuite,
  exporterSecret: Uint8Array,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const most = suite.kdf === 'SHAKE256' ? U16_MAX : 255 * HASHES[suite.kdf].outputLen;
  if (!Number.isInteger(length) || length < 1 || length > most) {
    throw new NexusError('BAD_PARAMETER', `seal: export: expected 1 to ${String(most)} bytes`);
  }
  if (suite.kdf === 'SHAKE256') {
    return labeledDerive(crypto, suite, [exporterSecret], 'sec', [context], length);
  }
  return labeledExpand(suite, suite.kdf, exporterSecret, 'sec', context, length);
}

function twoStages(
  suite: HpkeSuite,
  kdf: keyof typeof HASHES,
  secret: Uint8Array,
  info: Uint8Array,
  keyBytes: number,
): Schedule {
  const labeledExtract = (salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array =>
    extract(HASHES[kdf], concat(VERSION, suiteId(suite), utf8(label), ikm), salt);
  const pskIdHash = labeledExtract(NOTHING, 'psk_id_hash', NOTHING);
  const context = concat(MODE_BASE, pskIdHash, labeledExtract(NOTHING, 'info_hash', info));
  const root = labeledExtract(secret, 'secret', NOTHING);
  const derive = (label: string, length: number): Uint8Array =>
    labeledExpand(suite, kdf, root, label, context, length);
  const parts = {
    key: derive('key', keyBytes),
    baseNonce: derive('base_nonce', NONCE_BYTES),
    exporterSecret: derive('exp', HASHES[kdf].outputLen),
  };
  wipe(root);
  return parts;
}

function labeledExpand(
  suite: HpkeSuite,
  kdf: keyof typeof HASHES,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const labeled = concat(u16(length), VERSION, suiteId(suite), utf8(label), info);
  return expand(HASHES[kdf], prk, labeled, length);
}

/** LabeledDerive of the one-stage KDFs. */
function labeledDerive(
  crypto: SealCrypto,
  suite: HpkeSuite,
  secrets: readonly Uint8Array[],
  label: string,
  context: readonly Uint8Array[],
  length: number,
): Uint8Array {
  const name = utf8(label);
  const message = concat(
    ...secrets,
    ...[VERSION, suiteId(suite), u16(name.length), name, u16(length)],
    ...context,
  );
  const derived = crypto.shake256(message, length);
  wipe(message);
  return derived;
}

/** "HPKE" and the three numbers. */
function suiteId({ kem, kdf, aead }: HpkeSuite): Uint8Array {
  return concat(utf8('HPKE'), u16(kem), u16(KDF_IDS[kdf]), u16(AEADS[aead].id));
}

function u16(value: number): Uint8Array {
  return new Uint8Array([value >>> 8, value]);
}
