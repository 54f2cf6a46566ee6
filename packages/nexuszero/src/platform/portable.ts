/**
 * Ciphers and X25519 from the @noble libraries, for platforms that lack them. Plain JavaScript: X25519 computes
 * with BigInt, which takes a time that depends on the secret, and AES looks up tables.
 */
import { gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import type { Aead, AeadName, X25519, X25519Key } from '../seal/crypto.ts';

export const portableAead = (name: AeadName, key: Uint8Array): Aead => new PortableAead(name, key);

export const portableX25519: X25519 = Object.freeze({
  generate: () => new PortableX25519(x25519.utils.randomSecretKey()),
  fromSecret: (secret: Uint8Array) => new PortableX25519(new Uint8Array(secret)),
});

class PortableAead implements Aead {
  readonly #cipher: typeof gcm | typeof chacha20poly1305;
  readonly #key: Uint8Array;

  constructor(name: AeadName, key: Uint8Array) {
    this.#cipher = name === 'ChaCha20-Poly1305' ? chacha20poly1305 : gcm;
    this.#key = key;
  }

  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
    return this.#cipher(this.#key, nonce, aad).encrypt(plaintext);
  }

  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    try {
      return this.#cipher(this.#key, nonce, aad).decrypt(sealed);
    } catch {
      return undefined;
    }
  }
}

class PortableX25519 implements X25519Key {
  readonly publicKey: Uint8Array;
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
    this.publicKey = x25519.getPublicKey(secret);
  }

  agree(publicKey: Uint8Array): Uint8Array | undefined {
    try {
      return x25519.getSharedSecret(this.#secret, publicKey);
    } catch {
      // refused: a shared secret of zero
      return undefined;
    }
  }
}
