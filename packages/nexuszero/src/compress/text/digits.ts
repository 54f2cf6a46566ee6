/**
 * Columns of long decimal numbers, field elements for instance: three digits are ten bits, 0.3 percent more than they hold.
 *
 *   params: words of the lengths, then a part: the groups of three digits from the first on, ten bits each; one digit left is
 *   four bits, two are seven; all rows behind each other, the first in the lowest bits
 */
import { malformed } from '../output.ts';
import { packWords, unpackWords } from '../words.ts';
import { lengthsOf, writerOf, type ColumnKind } from './column.ts';

const ZERO = 0x30;
/** Fewer digits are numbers. */
const DIGITS_MIN = 12;
const DIGITS_MAX = 65_536;
const BITS = [0, 4, 7, 10];

export const digits: ColumnKind = {
  pack(column, out) {
    const lengths = lengthsOf(column);
    let [bits, total] = [0, 0];
    for (const length of lengths) {
      if (length > DIGITS_MAX) return false;
      total += length;
      bits += bitsOf(length);
    }
    if (total < DIGITS_MIN * lengths.length) return false;
    const packed = new BitOutput(Math.ceil(bits / 8));
    const { text, starts, ends } = column;
    for (let row = 0; row < lengths.length; row++) {
      if (!packDigits(text, starts[row]!, ends[row]!, packed)) return false;
    }
    packWords(out, lengths);
    out.add(packed.done());
    return true;
  },
  unpack(source) {
    const lengths = unpackWords(source.params, source.parts, source.rows);
    if (lengths.some((length) => length > DIGITS_MAX)) throw malformed('digits: too many');
    let [bits, total] = [0, 0];
    const ends = lengths.map((length) => {
      bits += bitsOf(length);
      return (total += length);
    });
    const packed = source.parts.takeExactly(Math.ceil(bits / 8));
    const text = new Uint8Array(source.budget.claim(total));
    unpackDigits(packed, ends, text);
    return writerOf(text, ends);
  },
};

const bitsOf = (length: number): number => 10 * Math.floor(length / 3) + BITS[length % 3]!;

class BitOutput {
  readonly #bytes: Uint8Array;
  #held = 0;
  #count = 0;
  #at = 0;

  constructor(bytes: number) {
    this.#bytes = new Uint8Array(bytes);
  }

  /** At most ten bits. */
  add(value: number, bits: number): void {
    this.#held |= value << this.#count;
    this.#count += bits;
    while (this.#count >= 8) {
      this.#bytes[this.#at++] = this.#held;
      this.#held >>>= 8;
      this.#count -= 8;
    }
  }

  done(): Uint8Array {
    if (this.#count > 0) this.#bytes[this.#at] = this.#held;
    return this.#bytes;
  }
}

function packDigits(text: Uint8Array, from: number, to: number, out: BitOutput): boolean {
  for (let at = from; at < to; at += 3) {
    const count = Math.min(3, to - at);
    let value = 0;
    for (let i = 0; i < count; i++) {
      const digit = text[at + i]! - ZERO;
      if (digit < 0 || digit > 9) return false;
      value = 10 * value + digit;
    }
    out.add(value, BITS[count]!);
  }
  return true;
}

/** The three digits of every number below a thousand. */
const TRIPLES = Uint8Array.from({ length: 3000 }, (_, i) => {
  const value = Math.floor(i / 3);
  return ZERO + (Math.floor(value / [100, 10, 1][i % 3]!) % 10);
});
const LIMITS = [1, 10, 100, 1000];

function unpackDigits(bits: Uint8Array, ends: Uint32Array, out: Uint8Array): void {
  let [held, count, from, to] = [0, 0, 0, 0];
  for (const end of ends) {
    while (to < end) {
      const size = Math.min(3, end - to);
      const needed = BITS[size]!;
      while (count < needed) {
        held |= bits[from++]! << count;
        count += 8;
      }
      const value = held & ((1 << needed) - 1);
      held >>>= needed;
      count -= needed;
      if (value >= LIMITS[size]!) throw malformed('digits: a group out of range');
      for (let i = 3 - size; i < 3; i++) out[to++] = TRIPLES[3 * value + i]!;
    }
  }
  if (held !== 0) throw malformed('digits: bits behind the last');
}
