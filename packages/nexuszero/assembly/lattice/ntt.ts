/**
 * The NTT of FIPS 203 (algorithms 9 and 10) in place, and products in its domain (algorithms 11 and 12). Layers of distance 8 and more
 * take whole vectors; those of distance 4 and 2 take two vectors at a time with their halves and quarters sorted.
 */
import {
  FOURS,
  INVERSE_FOURS,
  INVERSE_TWOS,
  INVERSE_WIDE,
  PREPARE,
  TWOS,
  WIDE,
} from './generated/twiddles';
import { canonical, nearest, POLYNOMIAL, Q, times } from './ring';

const VECTOR: usize = 16;
/** A factor and its companion. */
const FACTOR: usize = 32;

/** Coefficients of at most 3 in size become ones of at most 7 q + 3; others of q at most 8 q. */
export function ntt(f: usize): void {
  let factor = WIDE + FACTOR;
  for (let distance: usize = 256; distance >= VECTOR; distance >>= 1) {
    for (let start = f; start < f + POLYNOMIAL; start += 2 * distance) {
      const z = v128.load(factor);
      const companion = v128.load(factor, 16);
      factor += FACTOR;
      for (let at = start; at < start + distance; at += VECTOR) {
        const a = v128.load(at);
        const b = times(v128.load(at + distance), z, companion);
        v128.store(at, i16x8.add(a, b));
        v128.store(at + distance, i16x8.sub(a, b));
      }
    }
  }
  for (let m: usize = 0; m < 16; m++) finishPair(f + 2 * VECTOR * m, FACTOR * m);
}

/** The layers of distance 4 and 2 of two vectors. */
function finishPair(at: usize, factor: usize): void {
  const p = v128.load(at);
  const q = v128.load(at, 16);
  const low = v128.shuffle<u64>(p, q, 0, 2);
  const t = times(
    v128.shuffle<u64>(p, q, 1, 3),
    v128.load(FOURS + factor),
    v128.load(FOURS + factor, 16),
  );
  const a = i16x8.add(low, t);
  const b = i16x8.sub(low, t);
  const even = v128.shuffle<u32>(a, b, 0, 2, 4, 6);
  const s = times(
    v128.shuffle<u32>(a, b, 1, 3, 5, 7),
    v128.load(TWOS + factor),
    v128.load(TWOS + factor, 16),
  );
  const x = i16x8.add(even, s);
  const y = i16x8.sub(even, s);
  v128.store(at, v128.shuffle<u32>(x, y, 0, 4, 2, 6));
  v128.store(at, v128.shuffle<u32>(x, y, 1, 5, 3, 7), 16);
}

/** 1 / 128 mod q, and its companion. */
const SCALE: i16 = -26;
const SCALE_COMPANION: i16 = -256;

/** Back, from coefficients of at most q in size; the result's are at most q too. */
export function inverseNtt(f: usize): void {
  for (let m: usize = 0; m < 16; m++) beginPair(f + 2 * VECTOR * m, FACTOR * m);
  let first: usize = 16;
  for (let distance: usize = VECTOR; distance <= 256; distance <<= 1) {
    inverseLayer(f, distance, INVERSE_WIDE + FACTOR * first, distance == 16 || distance == 128);
    first >>= 1;
  }
  for (let at = f; at < f + POLYNOMIAL; at += VECTOR) {
    const scaled = times(v128.load(at), i16x8.splat(SCALE), i16x8.splat(SCALE_COMPANION));
    v128.store(at, scaled);
  }
}

/** The layers of distance 2 and 4 of two vectors: sums grow from q to 4 q. */
function beginPair(at: usize, factor: usize): void {
  const p = v128.load(at);
  const q = v128.load(at, 16);
  const x = v128.shuffle<u32>(p, q, 0, 4, 2, 6);
  const y = v128.shuffle<u32>(p, q, 1, 5, 3, 7);
  const even = i16x8.add(x, y);
  const odd = times(
    i16x8.sub(y, x),
    v128.load(INVERSE_TWOS + factor),
    v128.load(INVERSE_TWOS + factor, 16),
  );
  const a = v128.shuffle<u32>(even, odd, 0, 4, 1, 5);
  const b = v128.shuffle<u32>(even, odd, 2, 6, 3, 7);
  const low = i16x8.add(a, b);
  const high = times(
    i16x8.sub(b, a),
    v128.load(INVERSE_FOURS + factor),
    v128.load(INVERSE_FOURS + factor, 16),
  );
  v128.store(at, v128.shuffle<u64>(low, high, 0, 2));
  v128.store(at, v128.shuffle<u64>(low, high, 1, 3), 16);
}

/** A layer of whole vectors; `reduce` where the sums would not fit after the next. */
function inverseLayer(f: usize, distance: usize, factors: usize, reduce: bool): void {
  let factor = factors;
  for (let start = f; start < f + POLYNOMIAL; start += 2 * distance) {
    const z = v128.load(factor);
    const companion = v128.load(factor, 16);
    factor += FACTOR;
    for (let at = start; at < start + distance; at += VECTOR) {
      const a = v128.load(at);
      const b = v128.load(at + distance);
      const sum = i16x8.add(a, b);
      v128.store(at, reduce ? nearest(sum) : sum);
      v128.store(at + distance, times(i16x8.sub(b, a), z, companion));
    }
  }
}

/** Prepares an operand for `accumulate`: (b0, gamma b1) and (b1, b0) of each pair, times 2^16; 1,024 bytes. */
export function prepare(out: usize, f: usize): void {
  const r = v128.load(PREPARE);
  const one = v128.shuffle<u16>(r, r, 0, 0, 0, 0, 0, 0, 0, 0);
  const oneCompanion = v128.load16_splat(PREPARE, 16);
  for (let at: usize = 0; at < POLYNOMIAL; at += VECTOR) {
    const b = v128.load(f + at);
    const factor = PREPARE + 2 * at;
    v128.store(out + at, times(b, v128.load(factor), v128.load(factor, 16)));
    const swapped = v128.or(i32x4.shl(b, 16), i32x4.shr_u(b, 16));
    v128.store(out + POLYNOMIAL + at, times(swapped, one, oneCompanion));
  }
}

export const PREPARED: usize = 2 * POLYNOMIAL;

/**
 * out = the sum of a_i b_i over `count` pairs of polynomials: a_i `stride` bytes apart with coefficients of at most 8 q, b_i prepared,
 * one behind the other. The result's coefficients are at most q.
 */
export function innerProduct(out: usize, a: usize, stride: usize, b: usize, count: usize): void {
  for (let at: usize = 0; at < POLYNOMIAL; at += VECTOR) {
    let even = i32x4.splat(0);
    let odd = i32x4.splat(0);
    for (let i: usize = 0; i < count; i++) {
      const x = v128.load(a + i * stride + at);
      const y = b + i * PREPARED + at;
      even = i32x4.add(even, i32x4.dot_i16x8_s(x, v128.load(y)));
      odd = i32x4.add(odd, i32x4.dot_i16x8_s(x, v128.load(y, 512)));
    }
    const low = i32x4.shr_u(montgomery(even), 16);
    const high = v128.and(montgomery(odd), i32x4.splat(-65536));
    v128.store(out + at, nearest(v128.or(low, high)));
  }
}

/** In its high half x / 2^16 mod q, for x below 2^31 in size: a residue of at most x / 2^16 + q / 2. */
function montgomery(x: v128): v128 {
  const t = i32x4.shr_s(i32x4.shl(i32x4.mul(x, i32x4.splat(-3327)), 16), 16);
  return i32x4.sub(x, i32x4.mul(t, i32x4.splat(Q)));
}

/** Coefficients in [0, q). */
export function makeCanonical(f: usize): void {
  for (let at = f; at < f + POLYNOMIAL; at += VECTOR) v128.store(at, canonical(v128.load(at)));
}

/** out += f */
export function addTo(out: usize, f: usize): void {
  for (let at: usize = 0; at < POLYNOMIAL; at += VECTOR) {
    v128.store(out + at, i16x8.add(v128.load(out + at), v128.load(f + at)));
  }
}

/** out = a - out */
export function subtractFrom(out: usize, a: usize): void {
  for (let at: usize = 0; at < POLYNOMIAL; at += VECTOR) {
    v128.store(out + at, i16x8.sub(v128.load(a + at), v128.load(out + at)));
  }
}
