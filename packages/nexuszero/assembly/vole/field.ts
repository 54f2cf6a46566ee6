/**
 * GF(2^128) = GF(2)[X] / (X^128 + X^7 + X^2 + X + 1), an element being 16 bytes, bit i of which (bit i & 7
 * of byte i >> 3) is the coefficient of X^i. Nothing branches on or indexes by operands called secret.
 */

const ZERO: v128 = i64x2.splat(0);

/** v X^k without what leaves at the top; 0 < k < 64. */
function shiftUp(v: v128, k: i32): v128 {
  return v128.xor(i64x2.shl(v, k), v128.shuffle<u64>(ZERO, i64x2.shr_u(v, 64 - k), 0, 2));
}

/** low + X^128 high, reduced. */
export function reduce(low: v128, high: v128): v128 {
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

/** v X^k for k of 1 to 8. */
export function timesPower(v: v128, k: i32): v128 {
  const top = i64x2.shr_u(v, 64 - k);
  return foldTop(shiftUp(v, k), v128.shuffle<u64>(top, ZERO, 1, 2));
}

/** v X^128. */
export function timesFold(v: v128): v128 {
  return reduce(ZERO, v);
}

/** Multiples of a factor by every polynomial of degree below 4. */
const MULTIPLES: usize = memory.data(256, 16);

/** chi h for the public chi at `chi` and a secret h: four bits of chi at a time, by its index only. */
export function timesPublic(chi: usize, h: v128): v128 {
  v128.store(MULTIPLES, ZERO);
  let power = h;
  for (let size: usize = 16; size < 256; size <<= 1) {
    for (let i: usize = 0; i < size; i += 16) {
      v128.store(MULTIPLES + size + i, v128.xor(v128.load(MULTIPLES + i), power));
    }
    power = timesPower(power, 1);
  }
  let out: v128 = ZERO;
  for (let i: usize = 16; i > 0; i--) {
    const byte = <usize>load<u8>(chi + i - 1);
    out = v128.xor(timesPower(out, 4), v128.load(MULTIPLES + ((byte >> 4) << 4)));
    out = v128.xor(timesPower(out, 4), v128.load(MULTIPLES + ((byte & 15) << 4)));
  }
  return out;
}

/**
 * The sum of X^j c_j over `count` columns c_j, read as elements: what the sum over i of X^i e_i is when bit
 * i of the columns is the element e_i. `count` is a multiple of 8 and at most 128.
 */
export function hashColumns(columns: usize, count: usize): v128 {
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
  return reduce(low, high);
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

/** The hash of a product of 255 columns; column 255 must be zero. */
export function hashProduct(columns: usize): v128 {
  return v128.xor(hashColumns(columns, 128), timesFold(hashColumns(columns + 2048, 128)));
}

/** out = the product, reduced: 255 columns to 128. out may be the product, which is used up. */
export function reduceColumns(out: usize, product: usize): void {
  const top = product + 2048;
  // X^(128 + k) for k from 121 on folds to X^128 and above once more
  for (let k: usize = 121; k < 127; k++) addColumn(top, k - 121, v128.load(top + 16 * k));
  addColumn(top, 0, v128.load(top, 16 * 126));
  let t1: v128 = ZERO;
  let t2: v128 = ZERO;
  for (let at: usize = 0; at < 2048; at += 16) {
    const t0 = v128.load(top + at);
    const sum = v128.xor(v128.xor(v128.load(product + at), t0), v128.xor(t1, t2));
    const t7 = at < 112 ? ZERO : v128.load(top + at - 112);
    v128.store(out + at, v128.xor(sum, t7));
    t2 = t1;
    t1 = t0;
  }
}

function addColumn(columns: usize, column: usize, value: v128): void {
  const at = columns + 16 * column;
  v128.store(at, v128.xor(v128.load(at), value));
}

export function wipeField(): void {
  memory.fill(MULTIPLES, 0, 256);
}

const POWER: usize = memory.data(16, 16);

/**
 * out = 1 / a = a^(2^128 - 2) for a public a. a^(2^k - 1) goes from k to 2k + 1, which takes it from 1 to 127, and
 * is squared once more.
 */
export function inverse(out: usize, a: usize): void {
  v128.store(out, v128.load(a));
  for (let k = 1; k < 127; k = 2 * k + 1) {
    v128.store(POWER, v128.load(out));
    for (let i = 0; i < k; i++) v128.store(out, square(v128.load(out)));
    v128.store(out, timesPublic(POWER, v128.load(out)));
    v128.store(out, timesPublic(a, square(v128.load(out))));
  }
  v128.store(out, square(v128.load(out)));
}

/** Zeros between the bits of the bytes of both halves. */
function square(v: v128): v128 {
  const table = i8x16(0, 1, 4, 5, 16, 17, 20, 21, 64, 65, 68, 69, 80, 81, 84, 85);
  const low = v128.swizzle(table, v128.and(v, i8x16.splat(15)));
  const high = v128.swizzle(table, i8x16.shr_u(v, 4));
  return reduce(
    v128.shuffle<u8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
    v128.shuffle<u8>(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
  );
}
