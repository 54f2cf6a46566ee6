/**
 * Packs of the prover (docs/protocol/vole.md, section 6): a word of degree d is d arrays of columns, the coefficients
 * of 1, X, .., and its bits, the coefficient of X^d, behind the last array's columns. A pack's coefficients are
 * hashed over its lanes; those of X^5 vanish and are not computed.
 */
import {
  addElement,
  addTimesX,
  COLUMNS,
  ELEMENT,
  hashColumns,
  hashProduct,
  inverse,
  reduceColumns,
  timesPower,
  timesPublic,
} from './field';
import { multiply } from './generated/product';
import { GROUP } from './layout';
import { C, P, Q, R, S, T, U, V, X, Z } from './operands';

/** a_0 .. a_4, as far as they have been summed. */
export const SUMS: usize = memory.data(5 * ELEMENT, 16);

const PRODUCT: usize = memory.data(2 * COLUMNS, 16);
/** Arrays of columns. */
const POOL: usize = memory.data(21 * GROUP, 16);
const LINEAR_2: usize = POOL;
const LINEAR_3: usize = POOL + GROUP;
const LINEAR_4: usize = POOL + 2 * GROUP;
const M0: usize = POOL + 3 * GROUP;
const M1: usize = POOL + 4 * GROUP;
const N0: usize = POOL + 5 * GROUP;
const N1: usize = POOL + 6 * GROUP;
const F0: usize = POOL + 7 * GROUP;
const F1: usize = POOL + 8 * GROUP;
const G0: usize = POOL + 9 * GROUP;
const G1: usize = POOL + 10 * GROUP;
const G2: usize = POOL + 11 * GROUP;
/** F and G at 1, and at the element X. */
const F_ONE: usize = POOL + 12 * GROUP;
const G_ONE: usize = POOL + 13 * GROUP;
const F_X: usize = POOL + 14 * GROUP;
const G_X: usize = POOL + 15 * GROUP;
/** Of A: the majority, z and (V + m)'. */
const K0: usize = POOL + 16 * GROUP;
const K1: usize = POOL + 17 * GROUP;
const Z0: usize = POOL + 18 * GROUP;
const Z1: usize = POOL + 19 * GROUP;
const V1: usize = POOL + 20 * GROUP;

/** Where a word's bits are. */
const BITS: usize = COLUMNS;

/** Elements on their way into SUMS. */
const ELEMENTS: usize = memory.data(7 * 32, 16);
const E0: usize = ELEMENTS;
const E1: usize = ELEMENTS + 32;
const E2: usize = ELEMENTS + 64;
const E3: usize = ELEMENTS + 96;
const AT_X: usize = ELEMENTS + 128;
const HASHED: usize = ELEMENTS + 160;
const TERM: usize = ELEMENTS + 192;

function up(x: v128): v128 {
  return i32x4.shl(x, 1);
}

/** SUMS[k] += chi value. */
function addSum(k: usize, chi: usize, value: usize): void {
  timesPublic(TERM, chi, value);
  addElement(SUMS + ELEMENT * k, TERM);
}

/** SUMS[k] += chi times the hash of columns. */
export function addHash(k: usize, chi: usize, columns: usize): void {
  hashColumns(HASHED, columns);
  addSum(k, chi, HASHED);
}

/** value += the hash of columns. */
function plusHash(value: usize, columns: usize): void {
  hashColumns(HASHED, columns);
  addElement(value, HASHED);
}

/** (m0, m1) = x y + plus, of words of degree 1. */
function quadratic(m0: usize, m1: usize, x: usize, y: usize, plus: usize): void {
  multiply(PRODUCT, x, y);
  reduceColumns(m0, PRODUCT);
  mixed(m1, x, y, plus);
}

/** The coefficients of X and X^2 of x y + plus. */
function mixed(m1: usize, x: usize, y: usize, plus: usize): void {
  const bx = v128.load(x, BITS);
  const by = v128.load(y, BITS);
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const product = v128.xor(v128.and(bx, v128.load(y + at)), v128.and(by, v128.load(x + at)));
    v128.store(m1 + at, v128.xor(product, v128.load(plus + at)));
  }
  v128.store(m1, v128.xor(v128.and(bx, by), v128.load(plus, BITS)), BITS);
}

/** Y and W: C + M' + N' + (M'' + Z)(N'' + Z) + Z with M' = P' Q' + X', N' = S' T' + R'. */
export function fourPack(chi: usize): void {
  quadratic(M0, M1, P, Q, X);
  quadratic(N0, N1, S, T, R);
  const f2 = v128.xor(up(v128.load(M1, BITS)), v128.load(Z, BITS));
  const g2 = v128.xor(up(v128.load(N1, BITS)), v128.load(Z, BITS));
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const m0 = v128.load(M0 + at);
    const n0 = v128.load(N0 + at);
    const m1 = v128.load(M1 + at);
    const n1 = v128.load(N1 + at);
    const z = v128.load(Z + at);
    const f0 = up(m0);
    const g0 = up(n0);
    const f1 = v128.xor(up(m1), z);
    const g1 = v128.xor(up(n1), z);
    const cz = v128.xor(v128.load(C + at), z);
    storeFactors(at, f0, f1, g0, g1);
    const crossed = v128.xor(v128.and(f2, g0), v128.and(g2, f0));
    v128.store(LINEAR_2 + at, v128.xor(crossed, v128.xor(m0, n0)));
    const next = v128.xor(v128.and(f2, g1), v128.and(g2, f1));
    v128.store(LINEAR_3 + at, v128.xor(next, v128.xor(cz, v128.xor(m1, n1))));
  }
  addQuartic(chi);
}

/** E: c + M' + U + z (M'' + U) with c = C + P Q + X, z = 1 + c', M' = S' T' + R'. */
export function ePack(chi: usize): void {
  quadratic(N0, N1, P, Q, X);
  quadratic(M0, M1, S, T, R);
  const f2 = v128.xor(up(v128.load(M1, BITS)), v128.load(U, BITS));
  const c2 = v128.xor(v128.load(N1, BITS), v128.load(C, BITS));
  const z2 = v128.not(up(c2));
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const m0 = v128.load(M0 + at);
    const m1 = v128.load(M1 + at);
    const c0 = v128.load(N0 + at);
    const c1 = v128.xor(v128.load(N1 + at), v128.load(C + at));
    const u = v128.load(U + at);
    const f0 = up(m0);
    const f1 = v128.xor(up(m1), u);
    const z0 = up(c0);
    const z1 = up(c1);
    storeFactors(at, f0, f1, z0, z1);
    const crossed = v128.xor(v128.and(f2, z0), v128.and(z2, f0));
    v128.store(LINEAR_2 + at, v128.xor(crossed, v128.xor(m0, c0)));
    const next = v128.xor(v128.and(f2, z1), v128.and(z2, f1));
    v128.store(LINEAR_3 + at, v128.xor(next, v128.xor(u, v128.xor(m1, c1))));
  }
  addQuartic(chi);
}

function storeFactors(at: usize, f0: v128, f1: v128, g0: v128, g1: v128): void {
  v128.store(F0 + at, f0);
  v128.store(F1 + at, f1);
  v128.store(G0 + at, g0);
  v128.store(G1 + at, g1);
  v128.store(F_ONE + at, v128.xor(f0, f1));
  v128.store(G_ONE + at, v128.xor(g0, g1));
}

/** Adds X times F G + LINEAR_2 X^2 + LINEAR_3 X^3. */
function addQuartic(chi: usize): void {
  hashOfProduct(E0, F0, G0);
  hashOfProduct(E1, F_ONE, G_ONE);
  hashOfProduct(E2, F1, G1);
  addSum(1, chi, E0);
  addElement(E1, E0);
  addElement(E1, E2);
  addSum(2, chi, E1);
  plusHash(E2, LINEAR_2);
  addSum(3, chi, E2);
  addHash(4, chi, LINEAR_3);
}

function hashOfProduct(out: usize, x: usize, y: usize): void {
  multiply(PRODUCT, x, y);
  hashProduct(out, PRODUCT);
}

/**
 * A: c + 1 (bit 0) + M' + N' + (M'' + z)(N'' + z) + z with m = P Q + X, c = C + m, z = 1 + c', M' = S' T' + R',
 * N' = Z' (V + m)' + U'.
 */
export function aPack(chi: usize): void {
  quadratic(K0, K1, P, Q, X);
  quadratic(M0, M1, S, T, R);
  const k2 = v128.load(K1, BITS);
  const c2 = v128.xor(k2, v128.load(C, BITS));
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const k1 = v128.load(K1 + at);
    v128.store(Z0 + at, up(v128.load(K0 + at)));
    v128.store(Z1 + at, up(v128.xor(k1, v128.load(C + at))));
    v128.store(V1 + at, up(v128.xor(k1, v128.load(V + at))));
  }
  multiply(PRODUCT, Z, Z0);
  reduceColumns(N0, PRODUCT);
  multiply(PRODUCT, Z, V1);
  reduceColumns(N1, PRODUCT);
  aFactors(v128.not(up(c2)), up(v128.xor(k2, v128.load(V, BITS))));
  addTimesX(F_X, F0, F1);
  addTimesX(G_X, G1, G2);
  addTimesX(G_X, G0, G_X);
  addQuintic(chi);
}

/** The factors M'' + z and N'' + z, and what is linear; z2 and v2 are the bits of z and of (V + m)'. */
function aFactors(z2: v128, v2: v128): void {
  const d = v128.load(Z, BITS);
  const f2 = v128.xor(up(v128.load(M1, BITS)), z2);
  const g3 = v128.xor(up(v128.xor(v128.and(v2, d), v128.load(U, BITS))), z2);
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const z0 = v128.load(Z0 + at);
    const z1 = v128.load(Z1 + at);
    const m0 = v128.load(M0 + at);
    const m1 = v128.load(M1 + at);
    const n0 = v128.load(N0 + at);
    const n1 = v128.xor(v128.load(N1 + at), v128.and(d, z0));
    const dv = v128.xor(v128.and(v2, v128.load(Z + at)), v128.and(d, v128.load(V1 + at)));
    const n2 = v128.xor(dv, v128.load(U + at));
    const f0 = v128.xor(up(m0), z0);
    const f1 = v128.xor(up(m1), z1);
    const g0 = up(n0);
    const g1 = v128.xor(up(n1), z0);
    const g2 = v128.xor(up(n2), z1);
    storeFactors(at, f0, f1, g0, g1);
    v128.store(G2 + at, g2);
    v128.store(G_ONE + at, v128.xor(v128.xor(g0, g1), g2));
    v128.store(LINEAR_2 + at, v128.xor(n0, v128.and(f2, g0)));
    const c0 = v128.xor(v128.load(K0 + at), z0);
    const three = v128.xor(v128.xor(m0, n1), v128.xor(v128.and(f2, g1), v128.and(g3, f0)));
    v128.store(LINEAR_3 + at, v128.xor(c0, three));
    const c1 = v128.xor(v128.xor(v128.load(K1 + at), v128.load(C + at)), z1);
    const four = v128.xor(v128.xor(m1, n2), v128.xor(v128.and(f2, g2), v128.and(g3, f1)));
    v128.store(LINEAR_4 + at, v128.xor(c1, four));
  }
}

/** 1 / X and 1 / (1 + X). */
const INVERSE_X: usize = memory.data(32, 16);
const INVERSE_X1: usize = memory.data(32, 16);

/** Once an instance. */
export function prepareConstants(): void {
  store<u8>(TERM, 2);
  inverse(INVERSE_X, TERM);
  store<u8>(TERM, 3);
  inverse(INVERSE_X1, TERM);
  store<u8>(TERM, 0);
}

/**
 * Adds F G = e0 + e1 t + e2 t^2 + e3 t^3, a coefficient of the polynomial each, from its values at 0, infinity, 1
 * and X, and the linear parts.
 */
function addQuintic(chi: usize): void {
  hashOfProduct(E0, F0, G0);
  hashOfProduct(E3, F1, G2);
  hashOfProduct(E1, F_ONE, G_ONE);
  addElement(E1, E0);
  addElement(E1, E3);
  // now E1 is e1 + e2, and AT_X will be e1 X + e2 X^2
  hashOfProduct(AT_X, F_X, G_X);
  addElement(AT_X, E0);
  timesPower(TERM, E3, 3);
  addElement(AT_X, TERM);
  timesPublic(E2, INVERSE_X, AT_X);
  addElement(E2, E1);
  timesPublic(E2, INVERSE_X1, E2);
  addElement(E1, E2);
  addSum(0, chi, E0);
  addSum(1, chi, E1);
  plusHash(E2, LINEAR_2);
  addSum(2, chi, E2);
  plusHash(E3, LINEAR_3);
  addSum(3, chi, E3);
  addHash(4, chi, LINEAR_4);
}

/** A sum of two words, of degree 2: C + P' Q' + X'. */
export function sumPack(chi: usize): void {
  hashOfProduct(E0, P, Q);
  addSum(3, chi, E0);
  mixed(LINEAR_4, P, Q, X);
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    v128.store(LINEAR_4 + at, v128.xor(v128.load(LINEAR_4 + at), v128.load(C + at)));
  }
  addHash(4, chi, LINEAR_4);
}

export function clearSums(): void {
  memory.fill(SUMS, 0, 5 * ELEMENT);
}

export function wipePolynomials(): void {
  memory.fill(PRODUCT, 0, 2 * COLUMNS);
  memory.fill(POOL, 0, 21 * GROUP);
  memory.fill(ELEMENTS, 0, 7 * 32);
  memory.fill(SUMS, 0, 5 * ELEMENT);
}
