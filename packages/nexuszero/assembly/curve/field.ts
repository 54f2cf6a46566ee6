/**
 * GF(2^255-19), two elements A and B at once: five v128, vector k = (A_2k, B_2k, A_2k+1, B_2k+1),
 * limbs of 26 and 25 bits by turns. "Spare bits" b: limbs below 2^(26+b) and 2^(25+b); a product has
 * b = 0, but for a hair in limb 1. Everything may alias; nothing branches on a value.
 * Bounds: docs/protocol/curve.md
 */
import { alloc } from './memory';
import { canonical2, mul2, squareTimes2 } from './generated/field';

export { mul2, squareTimes2 };

/** Bytes of a pair of elements. */
export const PAIR: usize = 80;

/** out = a + b. Spare bits add up to max + 1. */
export function add2(out: usize, a: usize, b: usize): void {
  v128.store(out, i32x4.add(v128.load(a), v128.load(b)));
  v128.store(out, i32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(out, i32x4.add(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(out, i32x4.add(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(out, i32x4.add(v128.load(a, 64), v128.load(b, 64)), 64);
}

/** out = a - b, by way of + 2p. Spare bits of b at most 0.9; those of out: a sum with 2p. */
export function sub2(out: usize, a: usize, b: usize): void {
  const p0 = i32x4(0x7ffffda, 0x7ffffda, 0x3fffffe, 0x3fffffe);
  const p1 = i32x4(0x7fffffe, 0x7fffffe, 0x3fffffe, 0x3fffffe);
  v128.store(out, i32x4.sub(i32x4.add(v128.load(a), p0), v128.load(b)));
  v128.store(out, i32x4.sub(i32x4.add(v128.load(a, 16), p1), v128.load(b, 16)), 16);
  v128.store(out, i32x4.sub(i32x4.add(v128.load(a, 32), p1), v128.load(b, 32)), 32);
  v128.store(out, i32x4.sub(i32x4.add(v128.load(a, 48), p1), v128.load(b, 48)), 48);
  v128.store(out, i32x4.sub(i32x4.add(v128.load(a, 64), p1), v128.load(b, 64)), 64);
}

/** out = -a. */
export function neg2(out: usize, a: usize): void {
  sub2(out, ZERO, a);
}

export function copy2(out: usize, a: usize): void {
  v128.store(out, v128.load(a));
  v128.store(out, v128.load(a, 16), 16);
  v128.store(out, v128.load(a, 32), 32);
  v128.store(out, v128.load(a, 48), 48);
  v128.store(out, v128.load(a, 64), 64);
}

/** out = a where the mask is all ones, b where it is all zeros. */
export function select2(out: usize, a: usize, b: usize, mask: v128): void {
  for (let k: usize = 0; k < PAIR; k += 16) {
    v128.store(out + k, v128.bitselect(v128.load(a + k), v128.load(b + k), mask));
  }
}

/** One carry of every limb at once: spare bits of up to 5 shrink to a hair. */
export function weakCarry2(out: usize, a: usize): void {
  const keep = i32x4(0x3ffffff, 0x3ffffff, 0x1ffffff, 0x1ffffff);
  const v0 = v128.load(a);
  const v1 = v128.load(a, 16);
  const v2 = v128.load(a, 32);
  const v3 = v128.load(a, 48);
  const v4 = v128.load(a, 64);
  // carries out of the odd limbs go to the next vector, those of the last one come back times 19
  const top = i32x4.mul(i32x4.shr_u(v4, 25), i32x4.splat(19));
  v128.store(out, i32x4.add(v128.and(v0, keep), carries(top, v0)));
  v128.store(out, i32x4.add(v128.and(v1, keep), carries(i32x4.shr_u(v0, 25), v1)), 16);
  v128.store(out, i32x4.add(v128.and(v2, keep), carries(i32x4.shr_u(v1, 25), v2)), 32);
  v128.store(out, i32x4.add(v128.and(v3, keep), carries(i32x4.shr_u(v2, 25), v3)), 48);
  v128.store(out, i32x4.add(v128.and(v4, keep), carries(i32x4.shr_u(v3, 25), v4)), 64);
}

/** (odd-limb carries of the vector before, even-limb carries of this one). */
function carries(before: v128, vector: v128): v128 {
  return i32x4.shuffle(before, i32x4.shr_u(vector, 26), 2, 3, 4, 5);
}

/** out = a^2. */
export function sq2(out: usize, a: usize): void {
  squareTimes2(out, a, 1);
}

/** Limb i of lane 0 or 1. */
function limb(a: usize, lane: usize, i: usize): u64 {
  return load<u32>(a + 8 * i + 4 * lane);
}

const CANONICAL: usize = alloc(PAIR);

/** The canonical 32 bytes of one lane; limbs below 2^30. */
export function toBytes(out: usize, a: usize, lane: usize): void {
  canonical2(CANONICAL, a);
  const h2 = limb(CANONICAL, lane, 2);
  const h7 = limb(CANONICAL, lane, 7);
  // bit offsets 0, 26, 51, 77, 102 | 128, 153, 179, 204, 230
  store<u64>(out, limb(CANONICAL, lane, 0) | (limb(CANONICAL, lane, 1) << 26) | (h2 << 51));
  const w1 = (limb(CANONICAL, lane, 3) << 13) | (limb(CANONICAL, lane, 4) << 38);
  store<u64>(out, (h2 >> 13) | w1, 8);
  store<u64>(out, limb(CANONICAL, lane, 5) | (limb(CANONICAL, lane, 6) << 25) | (h7 << 51), 16);
  const w3 = (limb(CANONICAL, lane, 8) << 12) | (limb(CANONICAL, lane, 9) << 38);
  store<u64>(out, (h7 >> 13) | w3, 24);
}

/** Sets one lane from 32 bytes; bit 255 is ignored. */
export function fromBytes(out: usize, lane: usize, bytes: usize): void {
  const w0 = load<u64>(bytes);
  const w1 = load<u64>(bytes, 8);
  const w2 = load<u64>(bytes, 16);
  const w3 = load<u64>(bytes, 24);
  const at = out + 4 * lane;
  store<u32>(at, <u32>(w0 & 0x3ffffff));
  store<u32>(at, <u32>((w0 >> 26) & 0x1ffffff), 8);
  store<u32>(at, <u32>(((w0 >> 51) | (w1 << 13)) & 0x3ffffff), 16);
  store<u32>(at, <u32>((w1 >> 13) & 0x1ffffff), 24);
  store<u32>(at, <u32>(w1 >> 38), 32);
  store<u32>(at, <u32>(w2 & 0x1ffffff), 40);
  store<u32>(at, <u32>((w2 >> 25) & 0x3ffffff), 48);
  store<u32>(at, <u32>(((w2 >> 51) | (w3 << 13)) & 0x1ffffff), 56);
  store<u32>(at, <u32>((w3 >> 12) & 0x3ffffff), 64);
  store<u32>(at, <u32>((w3 >> 38) & 0x1ffffff), 72);
}

/** All ones in the limbs of each lane whose value is odd ("negative", RFC 9496). */
export function negativeMask2(a: usize): v128 {
  canonical2(CANONICAL, a);
  const limbs = v128.load(CANONICAL);
  const odd = v128.and(i32x4.shuffle(limbs, limbs, 0, 1, 0, 1), i32x4.splat(1));
  return i32x4.neg(odd);
}

/** All ones in the limbs of each lane whose value is zero. */
export function zeroMask2(a: usize): v128 {
  canonical2(CANONICAL, a);
  let or = v128.load(CANONICAL);
  for (let k: usize = 16; k < PAIR; k += 16) or = v128.or(or, v128.load(CANONICAL + k));
  return i32x4.eq(v128.or(or, i32x4.shuffle(or, or, 2, 3, 0, 1)), i32x4.splat(0));
}

/** A mask vector from one mask a lane. */
export function lanes(m0: i32, m1: i32): v128 {
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(m0), 1, m1), 3, m1);
}

/** The mask of lane 0 or 1. */
export function laneOf(mask: v128, lane: i32): i32 {
  return lane == 0 ? i32x4.extract_lane(mask, 0) : i32x4.extract_lane(mask, 1);
}

/** out = |a|: negated where negative. */
export function abs2(out: usize, a: usize): void {
  const mask = negativeMask2(a);
  neg2(N, a);
  select2(out, N, a, mask);
}

const N: usize = alloc(PAIR);
const T0: usize = alloc(PAIR);
const T1: usize = alloc(PAIR);
const T2: usize = alloc(PAIR);

/** T1 = a^(2^250 - 1), T0 = a^11; the common part of inversion and of the square root. */
function powCommon(a: usize): void {
  sq2(T0, a);
  squareTimes2(T1, T0, 2);
  mul2(T1, a, T1); // a^9
  mul2(T0, T0, T1); // a^11
  sq2(T2, T0);
  mul2(T1, T1, T2); // a^(2^5 - 1)
  squareTimes2(T2, T1, 5);
  mul2(T1, T2, T1); // 2^10 - 1
  squareTimes2(T2, T1, 10);
  mul2(T2, T2, T1); // 2^20 - 1
  squareTimes2(T3, T2, 20);
  mul2(T2, T3, T2); // 2^40 - 1
  squareTimes2(T2, T2, 10);
  mul2(T1, T2, T1); // 2^50 - 1
  squareTimes2(T2, T1, 50);
  mul2(T2, T2, T1); // 2^100 - 1
  squareTimes2(T3, T2, 100);
  mul2(T2, T3, T2); // 2^200 - 1
  squareTimes2(T2, T2, 50);
  mul2(T1, T2, T1); // 2^250 - 1
}

const T3: usize = alloc(PAIR);

/** out = 1/a, and 0 for 0. */
export function invert2(out: usize, a: usize): void {
  powCommon(a);
  squareTimes2(T1, T1, 5);
  mul2(out, T1, T0); // 2^255 - 21
}

/** out = a^((p-5)/8) = a^(2^252 - 3). `out` must not alias `a`. */
export function pow22523(out: usize, a: usize): void {
  powCommon(a);
  squareTimes2(T1, T1, 2);
  mul2(out, T1, a);
}

const V3: usize = alloc(PAIR);
const R: usize = alloc(PAIR);
const CHECK: usize = alloc(PAIR);

/**
 * out = sqrt(1/v) where v is a square, sqrt(sqrt(-1)/v) elsewhere, never negative; 0 for 0.
 * Returns the mask of the lanes where v is a non-zero square (SQRT_RATIO_M1 with u = 1, RFC 9496).
 */
export function inverseSqrt2(out: usize, v: usize): v128 {
  sq2(V3, v);
  mul2(V3, V3, v); // v^3
  sq2(R, V3);
  mul2(R, R, v); // v^7
  pow22523(CHECK, R);
  mul2(R, CHECK, V3); // r = v^3 (v^7)^((p-5)/8)
  sq2(CHECK, R);
  mul2(CHECK, CHECK, v); // v r^2: 1, -1, or +-sqrt(-1)
  sub2(V3, CHECK, ONE);
  const correct = zeroMask2(V3);
  add2(V3, CHECK, ONE);
  const flipped = zeroMask2(V3);
  add2(V3, CHECK, SQRT_M1);
  const flippedI = zeroMask2(V3);
  mul2(V3, R, SQRT_M1);
  select2(R, V3, R, v128.or(flipped, flippedI));
  abs2(out, R);
  return v128.or(correct, flipped);
}

/** Overwrites the static scratch that may hold secrets. */
export function wipeField(): void {
  memory.fill(N, 0, 4 * PAIR);
  memory.fill(T3, 0, 4 * PAIR);
  memory.fill(CANONICAL, 0, PAIR);
}

const BYTES: usize = alloc(32);

/** A constant in both lanes, from its four 64-bit words. */
export function constant(w0: u64, w1: u64, w2: u64, w3: u64): usize {
  const at = alloc(PAIR);
  store<u64>(BYTES, w0);
  store<u64>(BYTES, w1, 8);
  store<u64>(BYTES, w2, 16);
  store<u64>(BYTES, w3, 24);
  fromBytes(at, 0, BYTES);
  fromBytes(at, 1, BYTES);
  return at;
}

export const ZERO: usize = constant(0, 0, 0, 0);
export const ONE: usize = constant(1, 0, 0, 0);
export const SQRT_M1: usize = constant(
  0xc4ee1b274a0ea0b0,
  0x2f431806ad2fe478,
  0x2b4d00993dfbd7a7,
  0x2b8324804fc1df0b,
);
