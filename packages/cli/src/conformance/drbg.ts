/** The deterministic generator of NIST's known answers: CTR_DRBG with AES-256 (SP 800-90A, section 10.2.1), no personalisation. */
import { createCipheriv } from 'node:crypto';

export class Drbg {
  #key = new Uint8Array(32);
  #counter = new Uint8Array(16);

  /** `entropy`: 48 bytes. */
  constructor(entropy: Uint8Array) {
    this.#update(entropy);
  }

  bytes(count: number): Uint8Array {
    const out = this.#blocks(Math.ceil(count / 16));
    this.#update(new Uint8Array(48));
    return out.subarray(0, count);
  }

  #blocks(count: number): Uint8Array {
    const cipher = createCipheriv('aes-256-ecb', this.#key, null).setAutoPadding(false);
    const out = new Uint8Array(16 * count);
    for (let i = 0; i < count; i++) {
      this.#count();
      out.set(cipher.update(this.#counter), 16 * i);
    }
    return out;
  }

  /** The counter is big-endian. */
  #count(): void {
    for (let at = 15; at >= 0; at--) {
      this.#counter[at] = (this.#counter[at]! + 1) & 255;
      if (this.#counter[at] !== 0) return;
    }
  }

  #update(data: Uint8Array): void {
    const next = this.#blocks(3).map((byte, i) => byte ^ data[i]!);
    this.#key = next.slice(0, 32);
    this.#counter = next.slice(32);
  }
}
