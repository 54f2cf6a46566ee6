/** A cursor over bytes from outside: every read is checked against what remains. */
import { NexusError } from './errors.ts';

export class Reader {
  #bytes: Uint8Array;
  #offset = 0;
  #room: string;

  /** `room` opens every error message. */
  constructor(bytes: Uint8Array, room: string) {
    this.#bytes = bytes;
    this.#room = room;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** A view, not a copy. @throws BAD_ENCODING - when fewer than `length` bytes remain */
  take(length: number): Uint8Array {
    if (length > this.remaining) {
      throw new NexusError(
        'BAD_ENCODING',
        `${this.#room}: expected ${String(length)} more bytes, got ${String(this.remaining)}`,
      );
    }
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  /** The next byte, left where it is; undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#offset];
  }

  u8(): number {
    return this.take(1)[0]!;
  }

  u32(): number {
    const [a, b, c, d] = this.take(4) as unknown as [number, number, number, number];
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  /** A count of items of at least `itemBytes` each, refused when they cannot fit in what remains. */
  count(itemBytes: number): number {
    const count = this.u32();
    if (count * itemBytes > this.remaining) {
      throw new NexusError(
        'BAD_ENCODING',
        `${this.#room}: ${String(count)} items do not fit in ${String(this.remaining)} bytes`,
      );
    }
    return count;
  }

  /** @throws BAD_ENCODING - when bytes are left over */
  end(): void {
    if (this.remaining !== 0) {
      throw new NexusError(
        'BAD_ENCODING',
        `${this.#room}: ${String(this.remaining)} trailing bytes`,
      );
    }
  }
}
