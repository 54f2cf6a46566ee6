/** Scalars modulo l, the order of ristretto255: 32 bytes little-endian. Constant time. */
import { montgomery, RADIX } from './generated/montgomery';
import { mulAdd, reduceWide } from './generated/scalar';
import { alloc, wipe } from './memory';

export { mulAdd, reduceWide };

/** The order l. */
export const L: usize = memory.data<u64>([
  0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000,
]);
export const SCALAR_ZERO: usize = memory.data<u64>([0, 0, 0, 0]);
export const SCALAR_ONE: usize = memory.data<u64>([1, 0, 0, 0]);

/** 1 when the 32 bytes encode an integer below l, else 0. */
export function isCanonicalScalar(a: usize): u32 {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const word = load<u64>(a + i);
    const limit = load<u64>(L + i);
    const difference = word - limit - borrow;
    borrow = ((~word & limit) | ((~word | limit) & difference)) >> 63;
  }
  return <u32>borrow;
}

/** 1 when the 32 bytes are all zero, else 0. */
export function isZero32(a: usize): u32 {
  const or = load<u64>(a) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24);
  return 1 - <u32>((or | (0 - or)) >> 63);
}

/** 1 when the two 32-byte strings are equal, else 0. */
export function equal32(a: usize, b: usize): u32 {
  let or: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) or |= load<u64>(a + i) ^ load<u64>(b + i);
  return 1 - <u32>((or | (0 - or)) >> 63);
}

const REDUCED: usize = alloc(32);

/** out = a - b of 256 bits; all ones where it borrows, else 0. */
function subtract(out: usize, a: usize, b: usize): u64 {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    const difference = x - y - borrow;
    store<u64>(out + i, difference);
    borrow = ((~x & y) | ((~x | y) & difference)) >> 63;
  }
  return 0 - borrow;
}

/** out = a + b for canonical a and b. */
export function scalarAdd(out: usize, a: usize, b: usize): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    const sum = x + y + carry;
    store<u64>(out + i, sum);
    carry = ((x & y) | ((x | y) & ~sum)) >> 63;
  }
  reduceOnce(out);
}

/** a below 2l becomes canonical. */
function reduceOnce(a: usize): void {
  const below = subtract(REDUCED, a, L);
  for (let i: usize = 0; i < 32; i += 8) {
    store<u64>(a + i, (load<u64>(a + i) & below) | (load<u64>(REDUCED + i) & ~below));
  }
}

export function scalarMul(out: usize, a: usize, b: usize): void {
  mulAdd(out, a, b, SCALAR_ZERO);
}

/** Prepares a factor for `scalarTimes`. */
export function scalarFactor(out: usize, a: usize): void {
  scalarMul(out, a, RADIX);
}

/** out = a * b, `b` a prepared factor; prepared itself when a is. Twice as quick as `scalarMul`. */
export function scalarTimes(out: usize, a: usize, b: usize): void {
  montgomery(out, a, b);
  reduceOnce(out);
}

/** out = -a for a canonical a. */
export function scalarNegate(out: usize, a: usize): void {
  const nonZero = <u64>isZero32(a) - 1;
  subtract(out, L, a);
  for (let i: usize = 0; i < 32; i += 8) store<u64>(out + i, load<u64>(out + i) & nonZero);
}

/** Overwrites the static scratch that may hold secrets. */
export function wipeScalar(): void {
  wipe(REDUCED, 32);
}

const POWER: usize = alloc(32);
const EXPONENT: usize = memory.data<u64>([
  0x5812631a5cf5d3eb, 0x14def9dea2f79cd6, 0, 0x1000000000000000,
]);

/** out = 1/a = a^(l-2), and 0 for 0; the exponent is public. `out` must not alias `a`. */
export function scalarInvert(out: usize, a: usize): void {
  memory.copy(POWER, SCALAR_ONE, 32);
  for (let bit: i32 = 252; bit >= 0; bit--) {
    scalarMul(POWER, POWER, POWER);
    if ((load<u8>(EXPONENT + <usize>(bit >> 3)) >> (bit & 7)) & 1) scalarMul(POWER, POWER, a);
  }
  memory.copy(out, POWER, 32);
  wipe(POWER, 32);
}
