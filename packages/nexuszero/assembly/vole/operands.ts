/**
 * The linear halves of the constraints (docs/protocol/vole.md, section 6), the same for prover and verifier: from
 * the columns of words to those of the operands that the products take. A dash in the text is a shift of
 * all words by one place to the left.
 */
import { GROUP, one } from './layout';

/** Operands, by the names of the text. */
export const P: usize = memory.data(GROUP, 16);
export const Q: usize = memory.data(GROUP, 16);
export const X: usize = memory.data(GROUP, 16);
export const S: usize = memory.data(GROUP, 16);
export const R: usize = memory.data(GROUP, 16);
export const T: usize = memory.data(GROUP, 16);
export const C: usize = memory.data(GROUP, 16);
export const Z: usize = memory.data(GROUP, 16);
export const U: usize = memory.data(GROUP, 16);
export const V: usize = memory.data(GROUP, 16);
/** A public word group whose columns but the constant's are zero. */
const CONSTANT: usize = memory.data(GROUP, 16);

function up(x: v128): v128 {
  return i32x4.shl(x, 1);
}

function right(x: v128, k: i32): v128 {
  return v128.or(i32x4.shr_u(x, k), i32x4.shl(x, 32 - k));
}

/** Adds a constant to a column's words. */
export function addOne(columns: usize, value: v128): void {
  v128.store(columns + one, v128.xor(v128.load(columns + one), value));
}

/**
 * Sums of four words x1 + x2 + x3 + x4 = s. P' = x1 + x2, Q' = x1 + x3, X' = x1, S' = s1 + r, T' = x4 + r, R' = r
 * with s1 = x1 + x2 + x3 and r = 1 + s; C = s + s1 + x4, Z = 1 + C'.
 */
function fourOperands(at: usize, x1: v128, x2: v128, x3: v128, x4: v128, s: v128): void {
  const p = v128.xor(x1, x2);
  const s1 = v128.xor(p, x3);
  const r = up(s);
  const c = v128.xor(v128.xor(s, s1), x4);
  v128.store(P + at, up(p));
  v128.store(Q + at, up(v128.xor(x1, x3)));
  v128.store(X + at, up(x1));
  v128.store(S + at, v128.xor(up(s1), r));
  v128.store(T + at, v128.xor(up(x4), r));
  v128.store(R + at, r);
  v128.store(C + at, c);
  v128.store(Z + at, up(c));
}

function fourConstants(): void {
  const shifted = i32x4.splat(-2);
  addOne(S, shifted);
  addOne(T, shifted);
  addOne(R, shifted);
  addOne(Z, i32x4.splat(-1));
}

/** Y[t] = A[t - 4] + E[t - 4] + W[t] + K[t], for the groups of these words. */
export function yOperands(a: usize, e: usize, w: usize, k: v128, y: usize): void {
  memory.fill(CONSTANT, 0, GROUP);
  v128.store(CONSTANT + one, k);
  for (let at: usize = 0; at < GROUP; at += 16) {
    const x4 = v128.load(CONSTANT + at);
    fourOperands(
      at,
      v128.load(a + at),
      v128.load(e + at),
      v128.load(w + at),
      x4,
      v128.load(y + at),
    );
  }
  fourConstants();
}

/** W[t] = W[t - 7] + W[t - 16] + s0(W[t - 15]) + s1(W[t - 2]); `w` is the group of W[t], others stand before. */
export function wOperands(w: usize): void {
  for (let at: usize = 0; at < GROUP; at += 16) {
    const here = w + at;
    const g4 = v128.load(here - 4 * GROUP);
    const g3 = v128.load(here - 3 * GROUP);
    const g2 = v128.load(here - 2 * GROUP);
    const g1 = v128.load(here - GROUP);
    const g = v128.load(here);
    const w15 = v128.shuffle<u32>(g4, g3, 1, 2, 3, 4);
    const w7 = v128.shuffle<u32>(g2, g1, 1, 2, 3, 4);
    const w2 = v128.shuffle<u64>(g1, g, 1, 2);
    const s0 = v128.xor(v128.xor(right(w15, 7), right(w15, 18)), i32x4.shr_u(w15, 3));
    const s1 = v128.xor(v128.xor(right(w2, 17), right(w2, 19)), i32x4.shr_u(w2, 10));
    fourOperands(at, w7, g4, s0, s1, g);
  }
  fourConstants();
}

/**
 * E[t] = Y[t] + S1(E[t - 1]) + Ch. P = e, Q = f + g, X = g of Ch(e, f, g); with x = Y, y = S1(e), L = s + x + y:
 * S' = x + y, T' = y + s, R' = x, C = L, U = 1 + L'.
 */
export function eOperands(y: usize, before: usize, here: usize): void {
  for (let at: usize = 0; at < GROUP; at += 16) {
    const x = v128.load(y + at);
    const b = v128.load(before + at);
    const s = v128.load(here + at);
    const e1 = v128.shuffle<u32>(b, s, 3, 4, 5, 6);
    const e2 = v128.shuffle<u64>(b, s, 1, 2);
    const e3 = v128.shuffle<u32>(b, s, 1, 2, 3, 4);
    const sigma = v128.xor(v128.xor(right(e1, 6), right(e1, 11)), right(e1, 25));
    const xy = v128.xor(x, sigma);
    const l = v128.xor(xy, s);
    v128.store(P + at, e1);
    v128.store(Q + at, v128.xor(e2, e3));
    v128.store(X + at, e3);
    v128.store(S + at, up(xy));
    v128.store(T + at, up(v128.xor(sigma, s)));
    v128.store(R + at, up(x));
    v128.store(C + at, l);
    v128.store(U + at, up(l));
  }
  addOne(U, i32x4.splat(-1));
}

/**
 * A[t] = E[t] - A[t - 4] + S0(A[t - 1]) + Maj. P = a + b, Q = a + c, X = a of Maj(a, b, c); with x = E, y = S0(a),
 * n = 1 + A[t - 4], s1 = x + y + n: S' = x + y, T' = x + n, R' = x, C = s + s1, Z' = 1 + s + s1, U' = s1, V = s.
 */
export function aOperands(e: usize, before: usize, here: usize): void {
  for (let at: usize = 0; at < GROUP; at += 16) {
    const x = v128.load(e + at);
    const n = v128.load(before + at);
    const s = v128.load(here + at);
    const a1 = v128.shuffle<u32>(n, s, 3, 4, 5, 6);
    const a2 = v128.shuffle<u64>(n, s, 1, 2);
    const a3 = v128.shuffle<u32>(n, s, 1, 2, 3, 4);
    const sigma = v128.xor(v128.xor(right(a1, 2), right(a1, 13)), right(a1, 22));
    const xy = v128.xor(x, sigma);
    const s1 = v128.xor(xy, n);
    const d = v128.xor(s1, s);
    v128.store(P + at, v128.xor(a1, a2));
    v128.store(Q + at, v128.xor(a1, a3));
    v128.store(X + at, a1);
    v128.store(S + at, up(xy));
    v128.store(T + at, up(v128.xor(x, n)));
    v128.store(R + at, up(x));
    v128.store(C + at, d);
    v128.store(Z + at, up(d));
    v128.store(U + at, up(s1));
    v128.store(V + at, s);
  }
  addOne(T, i32x4.splat(-2));
  addOne(C, i32x4.splat(-1));
  addOne(U, i32x4.splat(-2));
}

/** s = x + y of two words. P' = x + y, Q' = y + s, X' = x, C = s + x + y. */
export function sumOperands(x: usize, y: usize, s: usize): void {
  for (let at: usize = 0; at < GROUP; at += 16) {
    const a = v128.load(x + at);
    const b = v128.load(y + at);
    const c = v128.load(s + at);
    const ab = v128.xor(a, b);
    v128.store(P + at, up(ab));
    v128.store(Q + at, up(v128.xor(b, c)));
    v128.store(X + at, up(a));
    v128.store(C + at, v128.xor(ab, c));
  }
}

export function wipeOperands(): void {
  memory.fill(P, 0, GROUP);
  memory.fill(Q, 0, GROUP);
  memory.fill(X, 0, GROUP);
  memory.fill(S, 0, GROUP);
  memory.fill(R, 0, GROUP);
  memory.fill(T, 0, GROUP);
  memory.fill(C, 0, GROUP);
  memory.fill(Z, 0, GROUP);
  memory.fill(U, 0, GROUP);
  memory.fill(V, 0, GROUP);
}
