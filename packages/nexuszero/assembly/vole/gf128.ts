/**
 * Polynomials over GF(2) in vectors, and GF(2^128) = GF(2)[X] / (X^128 + X^7 + X^2 + X + 1), an element being 16
 * bytes, bit i of which (bit i & 7 of byte i >> 3) is the coefficient of X^i. Nothing branches on operands.
 */

const ZERO: v128 = i64x2.splat(0);
const SUM: usize = memory.data(32, 16);

/** The sum of X^j c_j over `count` columns c_j in GF(2^128). */
export function hashColumns128(columns: usize, count: usize): v128 {
  v128.store(SUM, ZERO);
  v128.store(SUM, ZERO, 16);
  addColumns(SUM, columns, count);
  return reduce(v128.load(SUM), v128.load(SUM, 16));
}

/**
 * Adds to 32 bytes the sum of X^j c_j over `count` columns c_j, not reduced: what the sum over i of X^i e_i is when bit i
 * of the columns is the element e_i. `count` is a multiple of 8 and at most 128.
 */
export function addColumns(out: usize, columns: usize, count: usize): void {
  const end = columns + 16 * count;
  let low: v128 = ZERO;
  let high: v128 = ZERO;
  for (let c: usize = 128; c > 0; c -= 32) {
    let l1: v128 = ZERO;
    let h1: v128 = ZERO;
    let l2: v128 = ZERO;
    let h2: v128 = ZERO;
    for (let at = end - 128; at >= columns; at -= 128) {
      h1 = byteUp(l1, h1);
      h2 = byteUp(l2, h2);
      l1 = v128.xor(byteUp(ZERO, l1), v128.load(at + c - 16));
      l2 = v128.xor(byteUp(ZERO, l2), v128.load(at + c - 32));
    }
    high = v128.xor(shiftOver(low, high), h1);
    low = v128.xor(shiftUp(low, 1), l1);
    high = v128.xor(shiftOver(low, high), h2);
    low = v128.xor(shiftUp(low, 1), l2);
  }
  v128.store(out, v128.xor(v128.load(out), low));
  v128.store(out, v128.xor(v128.load(out, 16), high), 16);
}

/** v X^8, the byte that leaves `below` entering. */
function byteUp(below: v128, v: v128): v128 {
  return v128.shuffle<u8>(below, v, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
}

/** high X, the bit that leaves low entering. */
function shiftOver(low: v128, high: v128): v128 {
  const carry = v128.shuffle<u64>(i64x2.shr_u(low, 63), ZERO, 1, 2);
  return v128.xor(shiftUp(high, 1), carry);
}

/** low + X^128 high, reduced. */
function reduce(low: v128, high: v128): v128 {
  const over = v128.xor(
    v128.xor(i64x2.shr_u(high, 63), i64x2.shr_u(high, 62)),
    i64x2.shr_u(high, 57),
  );
  let out = v128.xor(low, v128.shuffle<u64>(ZERO, over, 0, 2));
  out = v128.xor(out, v128.xor(high, i64x2.shl(high, 1)));
  out = v128.xor(out, v128.xor(i64x2.shl(high, 2), i64x2.shl(high, 7)));
  return foldTop(out, v128.shuffle<u64>(over, ZERO, 1, 2));
}

/** v + X^128 o for o of few bits in the low lane. */
function foldTop(v: v128, o: v128): v128 {
  const twice = v128.xor(o, i64x2.shl(o, 1));
  return v128.xor(v, v128.xor(twice, v128.xor(i64x2.shl(o, 2), i64x2.shl(o, 7))));
}

/** v X^k without what leaves at the top; 0 < k < 64. */
function shiftUp(v: v128, k: i32): v128 {
  return v128.xor(i64x2.shl(v, k), v128.shuffle<u64>(ZERO, i64x2.shr_u(v, 64 - k), 0, 2));
}

export function wipeGf128(): void {
  memory.fill(SUM, 0, 32);
}
