/**
 * Sealing: encryption to somebody's public key, post-quantum. Any payload, any number of recipients, streams of any
 * size; nothing comes out of a box that is not authentic. Bytes: docs/formats.md; maths: docs/protocol/seal.md.
 * @packageDocumentation
 */
import { platformCrypto } from '#crypto';
import { asStream } from './bytes/web-stream.ts';
import { openBox, sealBox, type OpenOptions, type SealOptions } from './seal/box.ts';
import {
  requireBytes,
  requireCrypto,
  requirePiece,
  type HpkeOptions,
  type ImportOptions,
  type KeyOptions,
  type SealBinding,
} from './seal/inputs.ts';
import { describeBox, type BoxInspection } from './seal/header.ts';
import type { KeyPair, PublicKey, SecretKey } from './seal/keys.ts';
import { makeKeyPair } from './seal/keys.ts';
import { importPublic, importSecret } from './seal/imports.ts';
import {
  hpkeRecipientOf,
  hpkeSenderOf,
  type HpkeRecipient,
  type HpkeSender,
} from './seal/contexts.ts';
import { opener, sealer, type SealStreamOptions } from './seal/stream.ts';
import { suiteNamed, type SealSuiteName } from './seal/suites.ts';

/**
 * A new pair of keys.
 * @param suite - `x-wing` when not given; see `SEAL_SUITES` and `suiteForLevel`
 * @throws BAD_PARAMETER - for a suite that is none; UNSUPPORTED - when the runtime cannot run the kernel
 */
export async function generateKeyPair(
  suite: SealSuiteName = 'x-wing',
  options: KeyOptions = {},
): Promise<KeyPair> {
  return makeKeyPair(suiteNamed(suite), requireCrypto(options, platformCrypto));
}

/**
 * A public key from PEM, DER, our own frame or, with the suite named, raw bytes.
 * @throws BAD_ENCODING - when it is none; UNSUPPORTED - for a suite not known here; BAD_PARAMETER - for misuse
 */
export async function importPublicKey(
  source: Uint8Array | string,
  options: ImportOptions = {},
): Promise<PublicKey> {
  return importPublic(source, options, platformCrypto);
}

/**
 * A secret key from PEM, DER, our own frame or, with the suite named, raw bytes. Its public key is computed.
 * @throws BAD_ENCODING - when it is none; UNSUPPORTED - for a suite not known here; BAD_PARAMETER - for misuse
 */
export async function importSecretKey(
  source: Uint8Array | string,
  options: ImportOptions = {},
): Promise<SecretKey> {
  return importSecret(source, options, platformCrypto);
}

/**
 * Seals data for one recipient or several: any of them opens it, nobody else does. It does not say who sealed it.
 * @returns a box (docs/formats.md), or with `{format: 'hpke'}` the bytes `enc || ciphertext` of RFC 9180
 * @throws BAD_PARAMETER - for misuse; LIMIT_EXCEEDED - for info or aad of more than 65,535 bytes; BAD_ENCODING - for a
 * public key of small order
 */
export function seal(
  recipients: PublicKey | readonly PublicKey[],
  data: Uint8Array,
  options: SealOptions = {},
): Promise<Uint8Array> {
  return sealBox(recipients, data, options);
}

/**
 * Opens a box with a secret key, or with whichever of several fits.
 * @throws OPEN_FAILED - when it does not open with this key, info and aad; BAD_ENCODING - for what is no box;
 * UNSUPPORTED - for a box of another version or suite; BAD_PARAMETER - for misuse
 */
export function open(
  key: SecretKey | readonly SecretKey[],
  box: Uint8Array,
  options: OpenOptions = {},
): Promise<Uint8Array> {
  return openBox(key, box, options);
}

/**
 * Seals a stream of any size in constant memory: the box that `seal` makes, piece by piece.
 * @throws as `seal`; what happens later, the stream fails with
 */
export function sealStream(
  recipients: PublicKey | readonly PublicKey[],
  options: SealStreamOptions = {},
): TransformStream<Uint8Array, Uint8Array> {
  return asStream(sealer(recipients, options), requirePiece);
}

/**
 * Opens a stream. What comes out of it is authentic; but only when the stream ends without an error is it all there, and
 * when it fails, what came before must be thrown away. It fails with the errors of `open`.
 * @throws BAD_PARAMETER - for misuse
 */
export function openStream(
  key: SecretKey | readonly SecretKey[],
  options: SealBinding = {},
): TransformStream<Uint8Array, Uint8Array> {
  return asStream(opener(key, options), requirePiece);
}

/**
 * What a box says of itself: its AEAD and the suites of its recipients. Nothing of it is authentic before it is opened.
 * @param box - the box, or its beginning with the whole head
 * @throws BAD_ENCODING - for what is no box; UNSUPPORTED - for another version or suite; BAD_PARAMETER - for no bytes
 */
export function inspectBox(box: Uint8Array): BoxInspection {
  return describeBox(requireBytes('box', box));
}

/**
 * A sending context of HPKE (RFC 9180, base mode), for protocols that seal several messages with one encapsulation.
 * @throws as `seal`
 */
export function hpkeSender(recipient: PublicKey, options: HpkeOptions = {}): Promise<HpkeSender> {
  return hpkeSenderOf(recipient, options);
}

/**
 * The receiving context of the same `enc`, info, KDF and AEAD.
 * @throws OPEN_FAILED - for an `enc` of X25519 of small order; BAD_ENCODING - for one of another length
 */
export function hpkeRecipient(
  key: SecretKey,
  enc: Uint8Array,
  options: HpkeOptions = {},
): Promise<HpkeRecipient> {
  return hpkeRecipientOf(key, enc, options);
}

export { initLattice as init, type SealInit } from './kernels/default-lattice.ts';
export { SEAL_SUITES, suiteForLevel } from './seal/suites.ts';
export type { Lattice, SealSuite, SealSuiteName } from './seal/suites.ts';
export type { KeyPair, PublicKey, SecretKey } from './seal/keys.ts';
export type { OpenOptions, SealOptions } from './seal/box.ts';
export type { HpkeOptions, ImportOptions, KeyOptions, SealBinding } from './seal/inputs.ts';
export type { SealStreamOptions } from './seal/stream.ts';
export type { BoxInspection } from './seal/header.ts';
export type { HpkeEnd, HpkeRecipient, HpkeSender } from './seal/contexts.ts';
export type { KdfName } from './seal/kdf.ts';
export type { Aead, AeadName, Answer, SealCrypto, X25519, X25519Key } from './seal/crypto.ts';
export type { Level, Security } from './bytes/security.ts';
export type { FrodoDimension, FrodoSet } from './kernels/frodo.ts';
export type { MlKemSet } from './kernels/mlkem.ts';
export type { WasmModule } from './kernels/wasm.ts';
export { isNexusError, NexusError } from './bytes/errors.ts';
export type { CodeEntry, ErrorCode, NexusErrorDetails, VerdictCode } from './bytes/errors.ts';
