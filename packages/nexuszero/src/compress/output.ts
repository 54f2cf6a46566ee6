/** Bytes that grow, and the numbers of variable length in them. */
import { NexusError } from '../bytes/errors.ts';
import type { Reader } from '../bytes/reader.ts';

const FIRST_BYTES = 256;
/** Seven bits a byte: what a double holds exactly. */
const VARINT_MAX_BYTES = 8;

export class Output {
  #bytes: Uint8Array = new Uint8Array(FIRST_BYTES);
  length = 0;

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** LEB128 of a whole number below 2^53: seven bits a byte, the lowest first, the highest bit says that more follow. */
  varint(value: number): void {
    this.#reserve(VARINT_MAX_BYTES);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128))
      this.#bytes[this.length++] = (rest % 128) | 128;
    this.#bytes[this.length++] = rest;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Bytes behind a varint of their count. */
  block(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.bytes(bytes);
  }

  /** A copy of what was written. */
  done(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}

/** @throws BAD_ENCODING - when it is longer than it need be, or above `most` */
export function readVarint(reader: Reader, most: number): number {
  let value = 0;
  let unit = 1;
  for (let i = 0; i < VARINT_MAX_BYTES; i++, unit *= 128) {
    const byte = reader.u8();
    value += (byte & 127) * unit;
    if (byte >= 128) continue;
    if (byte === 0 && i > 0) break;
    if (value <= most) return value;
    throw malformed(`a number above ${String(most)}`);
  }
  throw malformed('a number that does not end');
}

/** Bytes behind a varint of their count. */
export function readBlock(reader: Reader): Uint8Array {
  return reader.take(readVarint(reader, reader.remaining));
}

/** BAD_ENCODING of this room. */
export function malformed(what: string): NexusError {
  return new NexusError('BAD_ENCODING', `compress: ${what}`);
}
