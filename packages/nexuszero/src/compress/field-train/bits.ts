/** Bit strings in bytes, the lowest bit of a byte first. */
import { NexusError } from '../../bytes/errors.ts';

/** Writes one. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  /** Appends the lowest `count` <= 8 bits. */
  put(value: number, count: number): void {
    this.#held |= (value & ((1 << count) - 1)) << this.#count;
    this.#count += count;
    if (this.#count < 8) return;
    this.#bytes.push(this.#held & 255);
    this.#held >>>= 8;
    this.#count -= 8;
  }

  /** Appends the lowest `count` bits of a number of several bytes, the lowest first. */
  putNumber(bytes: Uint8Array, count: number): void {
    for (let i = 0; 8 * i < count; i++) this.put(bytes[i]!, Math.min(8, count - 8 * i));
  }

  /** All of it, with zeros to the end of the last byte. */
  finish(): Uint8Array {
    if (this.#count > 0) this.put(0, 8 - this.#count);
    return Uint8Array.from(this.#bytes);
  }
}

/** Reads one that bytes from outside hold. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bits that are left. */
  get remaining(): number {
    return 8 * this.#bytes.length - this.#at;
  }

  /**
   * The next `count` <= 8 bits.
   * @throws BAD_ENCODING - when there are not so many
   */
  take(count: number): number {
    if (count > this.remaining) throw new NexusError('BAD_ENCODING', 'tensor train: too short');
    const [byte, shift] = [this.#at >> 3, this.#at & 7];
    this.#at += count;
    const both = this.#bytes[byte]! | ((this.#bytes[byte + 1] ?? 0) << 8);
    return (both >> shift) & ((1 << count) - 1);
  }

  /**
   * The next `count` bits as the lowest of a number of several bytes, the lowest first.
   * @throws BAD_ENCODING - when there are not so many
   */
  takeNumber(out: Uint8Array, count: number): void {
    for (let i = 0; 8 * i < count; i++) out[i] = this.take(Math.min(8, count - 8 * i));
  }

  /** @throws BAD_ENCODING - when more is left than the zeros that end a byte */
  end(): void {
    if (this.remaining >= 8 || this.take(this.remaining) !== 0)
      throw new NexusError('BAD_ENCODING', 'tensor train: something behind its end');
  }
}
