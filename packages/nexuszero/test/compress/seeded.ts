/** Bytes and numbers that a seed gives: the same on every run. */
import { utf8 } from '../../src/bytes/bytes.ts';

/** Numbers that a seed gives, from 0 to 2^32 - 1. */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export function seededBytes(length: number, seed: number): Uint8Array {
  const next = numbersFrom(seed);
  return Uint8Array.from({ length }, () => next());
}

export const text = (lines: readonly string[]): Uint8Array => utf8(lines.join('\n'));
