/**
 * What key encapsulation mechanisms have in common. Secret keys are the standards' own encodings: the seed of ML-KEM (or its
 * expanded key), the seed of X-Wing, the whole key of FrodoKEM.
 */
import type { RandomSource } from '../bytes/random.ts';

/** What an encapsulation gives: `enc` for the recipient, the secret for the sender. */
export interface Encapsulation {
  readonly enc: Uint8Array;
  readonly secret: Uint8Array;
}

/** An expanded public key. */
export interface Encapsulator {
  /** With randomness of `random`, the platform's when it is not given. */
  encapsulate(random?: RandomSource): Promise<Encapsulation>;
  /** Overwrites what was expanded. */
  release(): void;
}

/** An expanded secret key. */
export interface Decapsulator {
  /** The secret; for an `enc` of the right length that is none, one that nobody else has, or undefined. */
  decapsulate(enc: Uint8Array): Promise<Uint8Array | undefined>;
  release(): void;
}

export interface RawKeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

export interface Kem {
  generate(random?: RandomSource): Promise<RawKeyPair>;
  /** The public key of a secret key. @throws BAD_ENCODING - when the secret key is none */
  publicKeyOf(secretKey: Uint8Array): Promise<Uint8Array>;
  /**
   * Expands it, to stay when `kept`.
   * @throws BAD_ENCODING - when the key is none; LIMIT_EXCEEDED - when too many are kept
   */
  expandPublic(publicKey: Uint8Array, kept: boolean): Promise<Encapsulator>;
  /** The same of a secret key, with the public key that belongs to it. */
  expandSecret(secretKey: Uint8Array, publicKey: Uint8Array, kept: boolean): Promise<Decapsulator>;
}
