/**
 * Adaptive binary range coding, as in LZMA: each binary decision is coded with a probability that its context has learnt. All
 * arithmetic is on integers, so both sides learn the same.
 *
 * The encoder and the decoder are one interface: what is called with a bit returns the bit, whichever side it is. So a model is
 * written once, and the two sides cannot drift.
 */
import { malformed, Output } from '../output.ts';

/** Probabilities have so many bits. */
const BITS = 15;
const EVEN = 1 << (BITS - 1);
/** Below it the range is widened by a byte. */
const TOP = 2 ** 24;
const CARRY = 2 ** 32;

/** What contexts have learnt: the probability of a zero, and how often each was asked. */
export class Contexts {
  readonly zero: Uint16Array;
  readonly seen: Uint8Array;

  constructor(count: number) {
    this.zero = new Uint16Array(count).fill(EVEN);
    this.seen = new Uint8Array(count);
  }

  /** The first bits count much, later ones 1/128: so no probability comes near 0 or 1, which could not be coded. */
  learn(context: number, bit: number): void {
    const seen = this.seen[context]!;
    const rate = 32 - Math.clz32(seen + 1);
    if (seen < SEEN_MAX) this.seen[context] = seen + 1;
    const zero = this.zero[context]!;
    this.zero[context] = bit === 0 ? zero + ((2 * EVEN - zero) >> rate) : zero - (zero >> rate);
  }
}

const SEEN_MAX = 126;

/** Either side. */
export interface BinaryCoder {
  /** One bit, in a context. The decoder ignores what it is given. */
  bit(contexts: Contexts, context: number, bit: number): number;
  /** The low `count` bits of a number, as likely as not each; at most 16. */
  even(value: number, count: number): number;
}

export class BinaryEncoder implements BinaryCoder {
  readonly #out: Output = new Output();
  #low = 0;
  #range = 0xffff_ffff;
  /** The last byte, which a carry may still change, and bytes 255 behind it. */
  #cache = 0;
  #pending = 0;
  #begun = false;

  bit(contexts: Contexts, context: number, bit: number): number {
    const bound = (this.#range >>> BITS) * contexts.zero[context]!;
    if (bit === 0) this.#range = bound;
    else {
      this.#low += bound;
      this.#range -= bound;
    }
    contexts.learn(context, bit);
    while (this.#range < TOP) this.#widen();
    return bit;
  }

  even(value: number, count: number): number {
    this.#range >>>= count;
    this.#low += this.#range * value;
    while (this.#range < TOP) this.#widen();
    return value;
  }

  /** The bytes; a decoder that reads as many bits has read them all. */
  done(): Uint8Array {
    for (let i = 0; i < 5; i++) this.#shift();
    return this.#out.done();
  }

  #widen(): void {
    this.#range = (this.#range << 8) >>> 0;
    this.#shift();
  }

  #shift(): void {
    if (this.#low < 0xff00_0000 || this.#low >= CARRY) {
      const carry = this.#low >= CARRY ? 1 : 0;
      // before the first byte is nothing that a carry could reach
      if (this.#begun) this.#out.u8((this.#cache + carry) & 255);
      for (; this.#pending > 0; this.#pending--) this.#out.u8((255 + carry) & 255);
      this.#begun = true;
      this.#cache = (this.#low >>> 24) & 255;
    } else {
      this.#pending++;
    }
    this.#low = (this.#low & 0x00ff_ffff) * 256;
  }
}

export class BinaryDecoder implements BinaryCoder {
  readonly #bytes: Uint8Array;
  #at = 0;
  #range = 0xffff_ffff;
  #code = 0;

  /** @throws BAD_ENCODING - for fewer than four bytes */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  /** @throws BAD_ENCODING - behind the last byte */
  bit(contexts: Contexts, context: number): number {
    const bound = (this.#range >>> BITS) * contexts.zero[context]!;
    const bit = this.#code < bound ? 0 : 1;
    if (bit === 0) this.#range = bound;
    else {
      this.#code -= bound;
      this.#range -= bound;
    }
    contexts.learn(context, bit);
    while (this.#range < TOP) this.#widen();
    return bit;
  }

  /** @throws BAD_ENCODING - behind the last byte */
  even(_: number, count: number): number {
    this.#range >>>= count;
    const value = Math.floor(this.#code / this.#range);
    if (value >= 2 ** count) throw malformed('a code beyond its range');
    this.#code -= value * this.#range;
    while (this.#range < TOP) this.#widen();
    return value;
  }

  /** @throws BAD_ENCODING - unless all bytes were needed, and are what the encoder ends with */
  end(): void {
    if (this.#at !== this.#bytes.length || this.#code !== 0) throw malformed('a code with a rest');
  }

  #widen(): void {
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw malformed('a code that does not end');
    return byte;
  }
}
