/**
 * Edwards points -x^2 + y^2 = 1 + d x^2 y^2, two at once (layout V): X, Y, Z, T as field pairs, 320
 * bytes. Formulas of Hisil-Wong-Carter-Dawson for a = -1: complete on the group, so no case is
 * special. A Niels entry is what an addend is stored as: affine (y+x, y-x, 2dxy), 240 bytes, or
 * projective (Y+X, Y-X, 2dT, 2Z), 320 bytes.
 */
import { alloc } from './memory';
import {
  add2,
  constant,
  copy2,
  mul2,
  neg2,
  ONE,
  PAIR,
  select2,
  sq2,
  sub2,
  weakCarry2,
  ZERO,
} from './field';

export const X: usize = 0;
export const Y: usize = PAIR;
export const Z: usize = 2 * PAIR;
export const T: usize = 3 * PAIR;
/** Bytes of a pair of points and of the two kinds of Niels entries. */
export const POINTS: usize = 4 * PAIR;
export const AFFINE: usize = 3 * PAIR;

export const D2: usize = constant(
  0xebd69b9426b2f159,
  0x00e0149a8283b156,
  0x198e80f2eef3d130,
  0x2406d9dc56dffce7,
);

const A: usize = alloc(PAIR);
const B: usize = alloc(PAIR);
const C: usize = alloc(PAIR);
const D: usize = alloc(PAIR);
const E: usize = alloc(PAIR);
const F: usize = alloc(PAIR);
const G: usize = alloc(PAIR);
const H: usize = alloc(PAIR);

export function setIdentity(out: usize): void {
  copy2(out + X, ZERO);
  copy2(out + Y, ONE);
  copy2(out + Z, ONE);
  copy2(out + T, ZERO);
}

export function copyPoints(out: usize, p: usize): void {
  for (let at: usize = 0; at < POINTS; at += PAIR) copy2(out + at, p + at);
}

/** From E, F, G, H to the sum. F may have 2.4 spare bits and always comes first; the others 1.6. */
function finish(out: usize): void {
  mul2(out + X, F, E);
  mul2(out + Y, G, H);
  mul2(out + Z, F, G);
  mul2(out + T, E, H);
}

/** out = p + n for a projective Niels entry. 8M */
export function addNiels(out: usize, p: usize, n: usize): void {
  sub2(E, p + Y, p + X);
  mul2(A, E, n + PAIR);
  add2(E, p + Y, p + X);
  mul2(B, E, n);
  mul2(C, p + T, n + 2 * PAIR);
  mul2(D, p + Z, n + 3 * PAIR);
  combine();
  finish(out);
}

/** out = p + n for an affine Niels entry. 7M */
export function addAffine(out: usize, p: usize, n: usize): void {
  sub2(E, p + Y, p + X);
  mul2(A, E, n + PAIR);
  add2(E, p + Y, p + X);
  mul2(B, E, n);
  mul2(C, p + T, n + 2 * PAIR);
  add2(D, p + Z, p + Z);
  combine();
  finish(out);
}

function combine(): void {
  sub2(E, B, A);
  sub2(F, D, C);
  add2(G, D, C);
  add2(H, B, A);
}

/** out = 2p. 4S + 4M, one weak carry */
export function double(out: usize, p: usize): void {
  sq2(A, p + X);
  sq2(B, p + Y);
  sq2(C, p + Z);
  add2(E, p + X, p + Y);
  sq2(D, E);
  add2(H, A, B);
  sub2(E, H, D);
  sub2(G, A, B);
  add2(C, C, C);
  add2(F, C, G);
  weakCarry2(E, E);
  finish(out);
}

/** The projective Niels entry of p. */
export function toNiels(out: usize, p: usize): void {
  add2(out, p + Y, p + X);
  sub2(out + PAIR, p + Y, p + X);
  mul2(out + 2 * PAIR, p + T, D2);
  add2(out + 3 * PAIR, p + Z, p + Z);
}

/** The affine Niels entry of the affine points (x, y). */
export function toAffine(out: usize, x: usize, y: usize): void {
  add2(out, y, x);
  sub2(out + PAIR, y, x);
  weakCarry2(out + PAIR, out + PAIR);
  mul2(out + 2 * PAIR, x, y);
  mul2(out + 2 * PAIR, out + 2 * PAIR, D2);
}

/** Negates an affine Niels entry where the mask says so. */
export function negateAffine(entry: usize, mask: v128): void {
  copy2(A, entry);
  select2(entry, entry + PAIR, A, mask);
  select2(entry + PAIR, A, entry + PAIR, mask);
  neg2(A, entry + 2 * PAIR);
  select2(entry + 2 * PAIR, A, entry + 2 * PAIR, mask);
}

/** out = p + q. */
export function addPoints(out: usize, p: usize, q: usize): void {
  toNiels(NIELS, q);
  addNiels(out, p, NIELS);
}

const NIELS: usize = alloc(POINTS);

/** Moves the point in lane `from` of p to lane `to` of out. */
export function moveLane(out: usize, to: usize, p: usize, from: usize): void {
  for (let at: usize = 0; at < POINTS; at += 8) {
    store<u32>(out + at + 4 * to, load<u32>(p + at + 4 * from));
  }
}

/** Overwrites the static scratch that may hold secrets. */
export function wipePoint(): void {
  memory.fill(A, 0, 8 * PAIR);
  memory.fill(NIELS, 0, POINTS);
}
