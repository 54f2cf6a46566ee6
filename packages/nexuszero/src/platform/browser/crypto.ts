/** WebCrypto for sealing where it is there, and @noble for the rest of it. */
import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import type { Aead, AeadName, Answer, SealCrypto, X25519Key } from '../../seal/crypto.ts';
import type { portableAead, portableX25519 } from '../portable.ts';

/** The part of SubtleCrypto that is used; its keys are handles. */
interface Subtle {
  importKey(
    format: string,
    bytes: Uint8Array,
    algorithm: string,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<object>;
  exportKey(format: string, key: object): Promise<ArrayBuffer>;
  generateKey(
    algorithm: string,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<{ readonly privateKey: object; readonly publicKey: object }>;
  deriveBits(algorithm: object, key: object, bits: number): Promise<ArrayBuffer>;
  encrypt(algorithm: object, key: object, data: Uint8Array): Promise<ArrayBuffer>;
  decrypt(algorithm: object, key: object, data: Uint8Array): Promise<ArrayBuffer>;
}

/** Pages that are not served by https have none. */
const subtle = (globalThis as { readonly crypto?: { readonly subtle?: Subtle } }).crypto?.subtle;

export const platformCrypto: SealCrypto = Object.freeze({
  shake256: (message: Uint8Array, bytes: number) => shake256(message, { dkLen: bytes }),
  sha3: (message: Uint8Array) => sha3_256(message),
  aead: async (name: AeadName, key: Uint8Array): Promise<Aead> => {
    if (subtle === undefined || name === 'ChaCha20-Poly1305') {
      return (await portable()).portableAead(name, key);
    }
    const usages = ['encrypt', 'decrypt'];
    return new WebGcm(subtle, await subtle.importKey('raw', key, 'AES-GCM', false, usages));
  },
  x25519: Object.freeze({
    generate: (): Promise<X25519Key> =>
      webFirst(generate, ({ portableX25519: own }) => own.generate()),
    fromSecret: (secret: Uint8Array): Promise<X25519Key> =>
      webFirst(
        (web) => importSecret(web, secret),
        ({ portableX25519: own }) => own.fromSecret(secret),
      ),
  }),
});

interface Portable {
  readonly portableAead: typeof portableAead;
  readonly portableX25519: typeof portableX25519;
}

/** Loaded when it is needed: most browsers need none of it. */
const portable = (): Promise<Portable> => import('../portable.ts');

/** What WebCrypto makes of it, or, where it does not know X25519, what @noble does. Other failures are not hidden. */
async function webFirst<T>(
  web: (subtle: Subtle) => Promise<T>,
  instead: (portable: Portable) => Answer<T>,
): Promise<T> {
  if (subtle === undefined) return instead(await portable());
  try {
    return await web(subtle);
  } catch (error) {
    if ((error as { readonly name?: unknown }).name !== 'NotSupportedError') throw error;
    return instead(await portable());
  }
}

class WebGcm implements Aead {
  readonly #subtle: Subtle;
  readonly #key: object;

  constructor(web: Subtle, key: object) {
    this.#subtle = web;
    this.#key = key;
  }

  async seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: aad };
    return new Uint8Array(await this.#subtle.encrypt(algorithm, this.#key, plaintext));
  }

  async open(
    nonce: Uint8Array,
    aad: Uint8Array,
    sealed: Uint8Array,
  ): Promise<Uint8Array | undefined> {
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: aad };
    try {
      return new Uint8Array(await this.#subtle.decrypt(algorithm, this.#key, sealed));
    } catch {
      return undefined;
    }
  }
}

class WebX25519 implements X25519Key {
  readonly publicKey: Uint8Array;
  readonly #subtle: Subtle;
  readonly #secret: object;

  constructor(web: Subtle, secret: object, publicKey: Uint8Array) {
    this.#subtle = web;
    this.#secret = secret;
    this.publicKey = publicKey;
  }

  async agree(publicKey: Uint8Array): Promise<Uint8Array | undefined> {
    return agree(this.#subtle, this.#secret, publicKey);
  }
}

async function agree(
  web: Subtle,
  secret: object,
  publicKey: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    const peer = await web.importKey('raw', publicKey, 'X25519', false, []);
    return new Uint8Array(await web.deriveBits({ name: 'X25519', public: peer }, secret, 256));
  } catch {
    // some platforms refuse a point of small order, others a shared secret of zero
    return undefined;
  }
}

async function generate(web: Subtle): Promise<X25519Key> {
  const { privateKey, publicKey } = await web.generateKey('X25519', false, ['deriveBits']);
  const raw = new Uint8Array(await web.exportKey('raw', publicKey));
  return new WebX25519(web, privateKey, raw);
}

/** PKCS#8 of an X25519 key (RFC 8410) up to its 32 bytes, 302e020100300506032b656e04220420. */
const PKCS8_PREFIX = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32];
/** The base point of RFC 7748. */
const BASE = new Uint8Array(32);
BASE[0] = 9;

async function importSecret(web: Subtle, secret: Uint8Array): Promise<X25519Key> {
  const pkcs8 = new Uint8Array([...PKCS8_PREFIX, ...secret]);
  try {
    const key = await web.importKey('pkcs8', pkcs8, 'X25519', false, ['deriveBits']);
    const publicKey = await agree(web, key, BASE);
    if (publicKey === undefined) throw new Error('the base point is of large order');
    return new WebX25519(web, key, publicKey);
  } finally {
    pkcs8.fill(0);
  }
}
