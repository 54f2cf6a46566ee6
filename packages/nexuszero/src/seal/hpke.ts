/** Contexts of HPKE in base mode, RFC 9180 section 5: one encapsulation, then any number of messages in order. */
import { wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { NONCE_BYTES, type Aead, type SealCrypto } from './crypto.ts';
import { exported, schedule, type HpkeSuite, type Schedule } from './kdf.ts';

/** What sender and recipient derive alike. */
export class HpkeContext {
  readonly #crypto: SealCrypto;
  readonly #suite: HpkeSuite;
  readonly #aead: Aead;
  readonly #secrets: readonly [key: Uint8Array, baseNonce: Uint8Array, exporter: Uint8Array];
  #sequence = 0;
  #destroyed = false;

  private constructor(
    crypto: SealCrypto,
    suite: HpkeSuite,
    aead: Aead,
    secrets: readonly [Uint8Array, Uint8Array, Uint8Array],
  ) {
    this.#crypto = crypto;
    this.#suite = suite;
    this.#aead = aead;
    this.#secrets = secrets;
  }

  /** The context of a KEM's secret, which is overwritten. */
  static async of(
    crypto: SealCrypto,
    suite: HpkeSuite,
    secret: Uint8Array,
    info: Uint8Array,
  ): Promise<HpkeContext> {
    let parts: Schedule;
    try {
      parts = schedule(crypto, suite, secret, info);
    } finally {
      wipe(secret);
    }
    const { key, baseNonce, exporterSecret } = parts;
    try {
      const aead = await crypto.aead(suite.aead, key);
      return new HpkeContext(crypto, suite, aead, [key, baseNonce, exporterSecret]);
    } catch (error) {
      wipe(key, baseNonce, exporterSecret);
      throw error;
    }
  }

  /** Context.Seal: the next message. */
  async seal(plaintext: Uint8Array, aad: Uint8Array): Promise<Uint8Array> {
    // taken before anything waits: no two messages get one nonce
    const nonce = this.#nonce(this.#sequence++);
    return this.#aead.seal(nonce, aad, plaintext);
  }

  /** Context.Open: the next message, or undefined; the same one is then still awaited. */
  async open(sealed: Uint8Array, aad: Uint8Array): Promise<Uint8Array | undefined> {
    const plaintext = await this.#aead.open(this.#nonce(this.#sequence), aad, sealed);
    if (plaintext !== undefined) this.#sequence++;
    return plaintext;
  }

  /** Context.Export. @throws BAD_PARAMETER - for a length that the KDF does not give */
  export(context: Uint8Array, length: number): Uint8Array {
    this.#requireAlive();
    return exported(this.#crypto, this.#suite, this.#secrets[2], context, length);
  }

  /** Overwrites the secrets; the context is of no use any more. */
  destroy(): void {
    this.#destroyed = true;
    wipe(...this.#secrets);
  }

  /** baseNonce XOR sequence, 12 bytes, the number's last byte last. */
  #nonce(sequence: number): Uint8Array {
    this.#requireAlive();
    const nonce = new Uint8Array(this.#secrets[1]);
    let rest = sequence;
    for (let i = NONCE_BYTES - 1; rest > 0; i--) {
      nonce[i] = nonce[i]! ^ (rest & 255);
      rest = Math.floor(rest / 256);
    }
    return nonce;
  }

  #requireAlive(): void {
    if (this.#destroyed) throw new NexusError('BAD_PARAMETER', 'seal: the context is destroyed');
  }
}
