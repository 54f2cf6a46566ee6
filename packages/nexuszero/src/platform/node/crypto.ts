/** node:crypto for sealing. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type CipherGCMTypes,
  type KeyObject,
} from 'node:crypto';
import { type Aead, type AeadName, type SealCrypto, type X25519Key } from '../../seal/crypto.ts';

const CIPHERS: Readonly<Record<AeadName, string>> = {
  'AES-128-GCM': 'aes-128-gcm',
  'AES-256-GCM': 'aes-256-gcm',
  'ChaCha20-Poly1305': 'chacha20-poly1305',
};
const TAG_BYTES = 16;

export const platformCrypto: SealCrypto = Object.freeze({
  shake256: (message: Uint8Array, bytes: number) =>
    bytesOf(createHash('shake256', { outputLength: bytes }).update(message).digest()),
  sha3: (message: Uint8Array) => bytesOf(createHash('sha3-256').update(message).digest()),
  aead: (name: AeadName, key: Uint8Array) => new NodeAead(CIPHERS[name], key),
  aesBlocks: (key: Uint8Array, blocks: Uint8Array) =>
    bytesOf(createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(blocks)),
  x25519: Object.freeze({
    generate: () => new NodeX25519(generateKeyPairSync('x25519').privateKey),
    fromSecret: (secret: Uint8Array) => new NodeX25519(importSecret(secret)),
  }),
});

class NodeAead implements Aead {
  readonly #cipher: CipherGCMTypes;
  readonly #key: Uint8Array;

  constructor(cipher: string, key: Uint8Array) {
    // the three ciphers are called alike; their types are not
    this.#cipher = cipher as CipherGCMTypes;
    this.#key = key;
  }

  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const options = { authTagLength: TAG_BYTES };
    const cipher = createCipheriv(this.#cipher, this.#key, nonce, options);
    if (aad.length > 0) cipher.setAAD(aad);
    const sealed = bytesOf(Buffer.allocUnsafeSlow(plaintext.length + TAG_BYTES));
    sealed.set(cipher.update(plaintext));
    cipher.final();
    sealed.set(cipher.getAuthTag(), plaintext.length);
    return sealed;
  }

  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const size = sealed.length - TAG_BYTES;
    if (size < 0) return undefined;
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv(this.#cipher, this.#key, nonce, options);
    if (aad.length > 0) decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(size));
    const plaintext = decipher.update(sealed.subarray(0, size));
    try {
      decipher.final();
    } catch {
      plaintext.fill(0);
      return undefined;
    }
    return bytesOf(plaintext);
  }
}

/** The same memory, without the ways of a Buffer, whose `slice` shares it. */
const bytesOf = ({ buffer, byteOffset, length }: Buffer): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);

class NodeX25519 implements X25519Key {
  readonly publicKey: Uint8Array;
  readonly #secret: KeyObject;

  constructor(secret: KeyObject) {
    this.#secret = secret;
    const { x } = createPublicKey(secret).export({ format: 'jwk' });
    this.publicKey = new Uint8Array(Buffer.from(x!, 'base64url'));
  }

  agree(publicKey: Uint8Array): Uint8Array | undefined {
    const x = Buffer.from(publicKey).toString('base64url');
    const peer = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
    try {
      return bytesOf(diffieHellman({ privateKey: this.#secret, publicKey: peer }));
    } catch {
      // OpenSSL refuses a shared secret of zero
      return undefined;
    }
  }
}

/** PKCS#8 of an X25519 key (RFC 8410) up to its 32 bytes: a JWK would leave the secret in a string for ever. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

function importSecret(secret: Uint8Array): KeyObject {
  const key = Buffer.concat([PKCS8_PREFIX, secret]);
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } finally {
    key.fill(0);
  }
}
