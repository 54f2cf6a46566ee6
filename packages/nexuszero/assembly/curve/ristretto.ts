/** The ristretto255 encoding and map, RFC 9496, two points at once. */
import { alloc } from './memory';
import {
  abs2,
  add2,
  constant,
  copy2,
  fromBytes,
  inverseSqrt2,
  laneOf,
  mul2,
  neg2,
  negativeMask2,
  ONE,
  PAIR,
  select2,
  sq2,
  SQRT_M1,
  sub2,
  toBytes,
  weakCarry2,
  zeroMask2,
} from './field';
import { addPoints, POINTS, T, X, Y, Z } from './point';

const D: usize = constant(
  0x75eb4dca135978a3,
  0x00700a4d4141d8ab,
  0x8cc740797779e898,
  0x52036cee2b6ffe73,
);
const INVSQRT_A_MINUS_D: usize = constant(
  0x99c8fdaa805d40ea,
  0x9d2f16175a4172be,
  0x16c27b91fe01d840,
  0x786c8905cfaffca2,
);
const SQRT_AD_MINUS_ONE: usize = constant(
  0x7e97f6a0497b2e1b,
  0xaf9d8e0c1b7854bd,
  0x0f3cfcc931f5d1fd,
  0x376931bf2b8348ac,
);
const ONE_MINUS_D_SQ: usize = constant(
  0xe27c09c1945fc176,
  0x2c81a138cd5e350f,
  0x9994abddbe70dfe4,
  0x029072a8b2b3e0d7,
);
const D_MINUS_ONE_SQ: usize = constant(
  0x31ad5aaa44ed4d20,
  0xd29e4a2cb01e1999,
  0x4cdcd32f529b4eeb,
  0x5968b37af66c2241,
);

const S: usize = alloc(PAIR);
const U1: usize = alloc(PAIR);
const U2: usize = alloc(PAIR);
const V: usize = alloc(PAIR);
const I: usize = alloc(PAIR);
const DX: usize = alloc(PAIR);
const DY: usize = alloc(PAIR);
const W: usize = alloc(PAIR);
const BYTES: usize = alloc(32);

/**
 * Decodes two encodings into a pair of points with Z = 1. Bit i of the result says that encoding i is
 * canonical and valid; the identity (zeros) is valid here. Public input: variable time.
 */
export function decode2(out: usize, in0: usize, in1: usize): u32 {
  fromBytes(S, 0, in0);
  fromBytes(S, 1, in1);
  const canonical = u32(isCanonical(0, in0)) | (u32(isCanonical(1, in1)) << 1);
  sq2(V, S);
  sub2(U1, ONE, V);
  add2(U2, ONE, V);
  weakCarry2(U1, U1);
  sq2(DX, U1);
  sq2(DY, U2); // u2^2
  mul2(V, DX, D);
  add2(V, V, DY);
  weakCarry2(V, V);
  neg2(V, V);
  weakCarry2(V, V); // v = -(d u1^2) - u2^2
  mul2(W, V, DY);
  const square = inverseSqrt2(I, W);
  mul2(DX, I, U2);
  mul2(DY, I, DX);
  mul2(DY, DY, V);
  add2(W, S, S);
  mul2(W, W, DX);
  abs2(out + X, W);
  weakCarry2(out + X, out + X);
  mul2(out + Y, U1, DY);
  copy2(out + Z, ONE);
  mul2(out + T, out + X, out + Y);
  const bad = v128.or(negativeMask2(out + T), zeroMask2(out + Y));
  const valid = v128.andnot(square, bad);
  return canonical & (u32(laneOf(valid, 0) & 1) | (u32(laneOf(valid, 1) & 1) << 1));
}

/** Whether the bytes are those of lane `lane` of S, reduced, and not negative. */
function isCanonical(lane: usize, bytes: usize): bool {
  toBytes(BYTES, S, lane);
  let difference: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    difference |= load<u64>(BYTES + i) ^ load<u64>(bytes + i);
  }
  return difference == 0 && (load<u8>(bytes) & 1) == 0;
}

/** Encodes a pair of points. Constant time. */
export function encode2(out0: usize, out1: usize, p: usize): void {
  add2(U1, p + Z, p + Y);
  sub2(V, p + Z, p + Y);
  mul2(U1, U1, V);
  mul2(U2, p + X, p + Y);
  sq2(V, U2);
  mul2(V, V, U1);
  inverseSqrt2(I, V);
  mul2(DX, I, U1); // den1
  mul2(DY, I, U2); // den2
  mul2(W, DX, DY);
  mul2(W, W, p + T); // 1/z
  mul2(V, p + T, W);
  const rotate = negativeMask2(V);
  mul2(U1, p + X, SQRT_M1); // i x
  mul2(U2, p + Y, SQRT_M1); // i y
  mul2(DX, DX, INVSQRT_A_MINUS_D);
  select2(I, DX, DY, rotate); // 1/den
  select2(U2, U2, p + X, rotate); // x
  select2(U1, U1, p + Y, rotate); // y
  mul2(V, U2, W);
  neg2(W, U1);
  select2(U1, W, U1, negativeMask2(V));
  weakCarry2(U1, U1);
  sub2(V, p + Z, U1);
  mul2(V, V, I);
  abs2(S, V);
  toBytes(out0, S, 0);
  toBytes(out1, S, 1);
}

/** The one-way map of 64 bytes to a point (RFC 9496 section 4.3.4); the result in both lanes. */
export function fromUniform(out: usize, bytes: usize): void {
  fromBytes(S, 0, bytes);
  fromBytes(S, 1, bytes + 32);
  map2(PAIRED);
  for (let at: usize = 0; at < POINTS; at += 16) {
    const v = v128.load(PAIRED + at);
    v128.store(SWAPPED + at, i32x4.shuffle(v, v, 1, 0, 3, 2));
  }
  addPoints(out, PAIRED, SWAPPED);
}

const PAIRED: usize = alloc(POINTS);
const SWAPPED: usize = alloc(POINTS);

/** MAP of RFC 9496 on both lanes of S. */
function map2(out: usize): void {
  sq2(V, S);
  mul2(V, V, SQRT_M1); // r
  add2(U1, V, ONE);
  mul2(U1, U1, ONE_MINUS_D_SQ); // u
  mul2(U2, V, D);
  add2(U2, U2, ONE);
  neg2(U2, U2); // -1 - r d
  weakCarry2(U2, U2);
  add2(W, V, D);
  mul2(U2, U2, W); // v
  // sqrt_ratio(u, v) = u * invsqrt(u v), with invsqrt(iuv) when uv is no square
  mul2(W, U1, U2);
  const square = v128.or(inverseSqrt2(I, W), zeroMask2(U1));
  mul2(I, I, U1);
  abs2(I, I); // s
  mul2(W, I, S);
  abs2(W, W);
  neg2(W, W); // s' = -|s t|
  select2(I, I, W, square);
  weakCarry2(I, I);
  neg2(W, ONE);
  select2(W, W, V, square); // c
  sub2(DX, V, ONE);
  mul2(W, W, DX);
  mul2(W, W, D_MINUS_ONE_SQ);
  sub2(W, W, U2); // N
  weakCarry2(W, W);
  sq2(DX, I); // s^2
  add2(DY, I, I);
  mul2(U1, DY, U2); // w0 = 2 s v
  mul2(DY, W, SQRT_AD_MINUS_ONE); // w1
  sub2(V, ONE, DX); // w2
  weakCarry2(V, V);
  add2(U2, ONE, DX); // w3
  mul2(out + X, U1, U2);
  mul2(out + Y, V, DY);
  mul2(out + Z, DY, U2);
  mul2(out + T, U1, V);
}

/** Whether a line stands for the identity: X = 0 or Y = 0, and Z is not. Variable time. */
export function isIdentityLine(p: usize): bool {
  const zero = zeroMask2(p);
  return isPointLine(p) && (laneOf(zero, 0) | laneOf(zero, 1)) != 0;
}

/** Whether Z is not 0. No formula here leads there; damaged tables would, and must accept nothing. */
function isPointLine(p: usize): bool {
  return laneOf(zeroMask2(p + PAIR), 0) == 0;
}

/** Whether two lines stand for one ristretto point: X1 Y2 = Y1 X2 or Y1 Y2 = X1 X2. Variable time. */
export function sameLine(p: usize, q: usize): bool {
  if (!isPointLine(p) || !isPointLine(q)) return false;
  for (let at: usize = 0; at < PAIR; at += 16) {
    const v = v128.load(q + at);
    v128.store(V + at, i32x4.shuffle(v, v, 1, 0, 3, 2));
  }
  mul2(U1, p, V);
  mul2(U2, p, q);
  return lanesEqual(U1) || lanesEqual(U2);
}

function lanesEqual(a: usize): bool {
  toBytes(BYTES, a, 0);
  toBytes(OTHER, a, 1);
  let or: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) or |= load<u64>(BYTES + i) ^ load<u64>(OTHER + i);
  return or == 0;
}

const OTHER: usize = alloc(32);

/** Overwrites the static scratch that may hold secrets. */
export function wipeRistretto(): void {
  memory.fill(S, 0, 8 * PAIR + 32);
  memory.fill(PAIRED, 0, 2 * POINTS);
}
