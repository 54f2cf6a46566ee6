/** What sealing takes from the platform: hashes, authenticated encryption, X25519. A key brings its own along. */

/** A value, or the promise of one: node:crypto answers at once, WebCrypto does not. */
export type Answer<T> = T | Promise<T>;

/** AEADs of HPKE; RFC 9180, table 5. */
export type AeadName = 'AES-128-GCM' | 'AES-256-GCM' | 'ChaCha20-Poly1305';

export interface AeadAlgorithm {
  /** The number in the registry of HPKE. */
  readonly id: number;
  readonly keyBytes: 16 | 32;
}

export const AEADS: Readonly<Record<AeadName, AeadAlgorithm>> = Object.freeze({
  'AES-128-GCM': Object.freeze({ id: 1, keyBytes: 16 }),
  'AES-256-GCM': Object.freeze({ id: 2, keyBytes: 32 }),
  'ChaCha20-Poly1305': Object.freeze({ id: 3, keyBytes: 32 }),
});

/** Of all three. */
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** One key of an AEAD. Nobody outside this room chooses a nonce. */
export interface Aead {
  /** ciphertext || tag */
  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Answer<Uint8Array>;
  /** The plaintext, or undefined: nothing of what is not authentic is given away. */
  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Answer<Uint8Array | undefined>;
}

/** A secret key of X25519 (RFC 7748). */
export interface X25519Key {
  readonly publicKey: Uint8Array;
  /** The shared secret, or undefined when it is zero: the other key is then a point of small order. */
  agree(publicKey: Uint8Array): Answer<Uint8Array | undefined>;
}

/** X25519 (RFC 7748). */
export interface X25519 {
  /** A new key. */
  readonly generate: () => Answer<X25519Key>;
  /** From 32 bytes, whatever they are. */
  readonly fromSecret: (secret: Uint8Array) => Answer<X25519Key>;
}

/** A platform's cryptography. That of Node is node:crypto, that of browsers WebCrypto and, for the rest, @noble. */
export interface SealCrypto {
  /** SHAKE256 (FIPS 202). */
  readonly shake256: (message: Uint8Array, bytes: number) => Uint8Array;
  /** SHA3-256 (FIPS 202). */
  readonly sha3: (message: Uint8Array) => Uint8Array;
  /** Takes a key of the right length; it may be overwritten once the AEAD is no longer in use. */
  readonly aead: (name: AeadName, key: Uint8Array) => Answer<Aead>;
  readonly x25519: X25519;
  /** AES-128 of blocks one by one, of public data only: makes keys of suites with `-aes` ready sooner. May be left out. */
  readonly aesBlocks?: (key: Uint8Array, blocks: Uint8Array) => Uint8Array;
}
