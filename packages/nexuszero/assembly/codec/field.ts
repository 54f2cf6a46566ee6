/**
 * The prime field at work: one of three kinds of arithmetic under the same names. An element lies in a slot, whose layout is that
 * of its kind, reduced. Sums of products carry a constant factor where both factors of a product are plain;
 * `factor` takes it out of one of them beforehand.
 */
import { wideDot } from './generated/wide';
import { goldilocksDot } from './goldilocks';
import * as w from './wide';
import { useWord, wordDot } from './word';

export const WORD: i32 = 0;
export const GOLDILOCKS: i32 = 1;
export const WIDE: i32 = 2;

export let kind: i32 = WORD;
/** Bytes of a slot. */
export let slot: usize = 8;
/** Bytes of an element of cores and shares outside, the lowest first. */
export let packed: usize = 8;
/** The prime but for the wide kind. */
let prime: u64 = 0;

const EXPONENT: usize = memory.data(32, 16);

/** Takes a kind and its prime p: p, 2^522 mod p and p - 2, 32 bytes each, the lowest first. Bytes of a slot. */
export function useField(which: i32, parameters: usize): usize {
  kind = which;
  slot = which == WIDE ? w.WIDE_SLOT : 8;
  packed = which == WIDE ? 32 : 8;
  memory.copy(EXPONENT, parameters + 64, 32);
  prime = load<u64>(parameters);
  if (which == WIDE) w.useWide(parameters, parameters + 32);
  else if (which == WORD) useWord(prime);
  return slot;
}

/** The element of `bytes` bytes, the lowest first or, `swapped`, last. What is not below p becomes 0, and false. */
export function unpack(out: usize, at: usize, bytes: i32, swapped: bool): bool {
  if (kind == WIDE) {
    if (w.unpackWide(out, at, swapped)) return true;
    memory.fill(out, 0, slot);
    return false;
  }
  const value = loadWord(at, bytes);
  store<u64>(out, value < prime ? value : 0);
  return value < prime;
}

function loadWord(at: usize, bytes: i32): u64 {
  if (bytes == 1) return load<u8>(at);
  if (bytes == 2) return load<u16>(at);
  if (bytes == 4) return load<u32>(at);
  return load<u64>(at);
}

/** The element as `unpack` reads it, the lowest bytes of it where it has more. */
export function pack(out: usize, at: usize, bytes: i32, swapped: bool): void {
  if (kind == WIDE) w.packWide(out, at, swapped);
  else storeWord(out, load<u64>(at), bytes);
}

export function storeWord(out: usize, value: u64, bytes: i32): void {
  if (bytes == 1) store<u8>(out, <u8>value);
  else if (bytes == 2) store<u16>(out, <u16>value);
  else if (bytes == 4) store<u32>(out, <u32>value);
  else store<u64>(out, value);
}

/** out = the sum of a b over `n` pairs, n <= 6, the next ones `nextA` and `nextB` bytes on. May alias. */
export function dot(out: usize, a: usize, nextA: usize, b: usize, nextB: usize, n: i32): void {
  if (kind == WIDE) {
    wideDot(out, a, nextA, b, nextB, n);
    w.wideReduce(out);
  } else if (kind == GOLDILOCKS) {
    store<u64>(out, goldilocksDot(a, nextA, b, nextB, n));
  } else {
    store<u64>(out, wordDot(a, nextA, b, nextB, n));
  }
}

export function multiply(out: usize, a: usize, b: usize): void {
  dot(out, a, 0, b, 0, 1);
}

/** out = a as a factor. May alias. */
export function factor(out: usize, a: usize): void {
  if (kind != WIDE) {
    store<u64>(out, load<u64>(a));
    return;
  }
  w.wideFactor(out, a);
  w.wideReduce(out);
}

/** out = -a for a other than 0. May alias. */
export function negate(out: usize, a: usize): void {
  if (kind == WIDE) w.wideNegate(out, a);
  else store<u64>(out, prime - load<u64>(a));
}

export function isZero(at: usize): bool {
  return kind == WIDE ? w.isZeroWide(at) : load<u64>(at) == 0;
}

/** The element 1, no factor. */
export function setOne(out: usize): void {
  memory.fill(out, 0, slot);
  store<u32>(out, 1);
}

/** out = 1/a = a^(p - 2) for a factor a other than 0, a factor. `out` must not alias `a`. */
export function invert(out: usize, a: usize): void {
  memory.copy(out, a, slot);
  let bit = 255;
  while (!exponentBit(bit)) bit--;
  for (bit--; bit >= 0; bit--) {
    multiply(out, out, out);
    if (exponentBit(bit)) multiply(out, out, a);
  }
}

function exponentBit(bit: i32): bool {
  return ((load<u8>(EXPONENT + <usize>(bit >> 3)) >> ((<u8>bit) & 7)) & 1) == 1;
}

/** Overwrites the static scratch. */
export function wipeField(): void {
  w.wipeWide();
}
