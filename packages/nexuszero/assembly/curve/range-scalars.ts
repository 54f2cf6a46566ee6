/**
 * The verifier's scalars: what each point of a range proof is multiplied by in the one sum that is checked.
 * Public data. Equations and symbols: docs/protocol/bulletproofs.md section "Verification"
 */
import { invertVartime } from './halves';
import { alloc } from './memory';
import { log2, MAX_N } from './range';
import { TERM } from './pippenger';
import {
  mulAdd,
  SCALAR_ONE,
  scalarAdd,
  scalarFactor,
  scalarMul,
  scalarNegate,
  scalarTimes,
} from './scalar';

/** Kept for a proof: status, n, m, first term, terms, first generator scalar (u32 each), then scalars. */
export const Y_AT: usize = 32;
export const Z_AT: usize = 64;
export const X_AT: usize = 96;
export const W_AT: usize = 128;
export const TX_AT: usize = 160;
export const A_AT: usize = 256;
const B_AT: usize = 288;
export const DIGEST_AT: usize = 320;
/** y times all u of this proof; that product over all proofs so far, later the inverse of the first. */
const PRODUCT_AT: usize = 352;
const INVERSE_AT: usize = 384;
export const U_AT: usize = 416;
const MAX_ROUNDS: usize = 10;
export const RECORD: usize = U_AT + MAX_ROUNDS * 32;

const ALL: usize = alloc(32);
const RHO_C: usize = alloc(32);
const P: usize = alloc(32);
const Q: usize = alloc(32);
const R: usize = alloc(32);
const Y_INVERSE: usize = alloc(32);
const Y_FACTOR: usize = alloc(32);
const POWER: usize = alloc(32);
const Z_POWER: usize = alloc(32);
const DELTA: usize = alloc(32);
const PREFIX: usize = alloc(MAX_ROUNDS * 32);
/** u_k^2 and u_k^-2; the first as prepared factors too. */
const SQUARES: usize = alloc(MAX_ROUNDS * 32);
const INVERSE_SQUARES: usize = alloc(MAX_ROUNDS * 32);
const SQUARE_FACTORS: usize = alloc(MAX_ROUNDS * 32);
/** -rho a s_k, and -rho b y^-k / s_k. */
const G_VECTOR: usize = alloc(<usize>MAX_N * 32);
const H_VECTOR: usize = alloc(<usize>MAX_N * 32);

function roundsOf(own: usize): usize {
  return <usize>log2(load<u32>(own, 4) * load<u32>(own, 8));
}

/** Starts the product of all challenges of all proofs: inverted once, then taken apart backwards. */
export function inversionsBegin(): void {
  memory.copy(ALL, SCALAR_ONE, 32);
}

export function inversionsAdd(own: usize): void {
  const product = own + PRODUCT_AT;
  memory.copy(product, own + Y_AT, 32);
  for (let k: usize = 0; k < roundsOf(own); k++) scalarMul(product, product, own + U_AT + 32 * k);
  memory.copy(own + INVERSE_AT, ALL, 32);
  scalarMul(ALL, ALL, product);
}

export function inversionsFinish(): void {
  memory.copy(P, ALL, 32);
  invertVartime(ALL, P);
}

/** In the opposite order of `inversionsAdd`. */
export function inversionsTake(own: usize): void {
  scalarMul(own + INVERSE_AT, own + INVERSE_AT, ALL);
  scalarMul(ALL, ALL, own + PRODUCT_AT);
}

/**
 * The scalars of a proof with weights rho and c: of its points, `points` being the first's and the others
 * a term apart; and at `fixed` those of B, B~, G_0, H_0, G_1, H_1, ..
 */
export function weigh(own: usize, rho: usize, c: usize, points: usize, fixed: usize): void {
  scalarMul(RHO_C, rho, c);
  takeInverses(own, roundsOf(own));
  pointScalars(own, rho, points);
  gScalars(own, rho, fixed + 64);
  hScalars(own, rho, fixed + 96);
  baseScalars(own, rho, c, fixed);
}

/** Y_INVERSE, SQUARES and INVERSE_SQUARES, and factors of them. */
function takeInverses(own: usize, rounds: usize): void {
  memory.copy(P, own + Y_AT, 32);
  for (let k: usize = 0; k < rounds; k++) {
    const u = own + U_AT + 32 * k;
    memory.copy(PREFIX + 32 * k, P, 32);
    scalarMul(P, P, u);
    scalarMul(SQUARES + 32 * k, u, u);
    scalarFactor(SQUARE_FACTORS + 32 * k, SQUARES + 32 * k);
  }
  memory.copy(Q, own + INVERSE_AT, 32);
  for (let k = rounds; k > 0; k--) {
    const at = 32 * (k - 1);
    scalarMul(P, Q, PREFIX + at);
    scalarMul(INVERSE_SQUARES + at, P, P);
    scalarMul(Q, Q, own + U_AT + at);
  }
  memory.copy(Y_INVERSE, Q, 32);
  scalarFactor(Y_FACTOR, Q);
}

/** V_j: rho c z^(2+j); A: rho; S: rho x; T_1, T_2: rho c x, x^2; L_k: rho u_k^2; R_k: rho u_k^-2. */
function pointScalars(own: usize, rho: usize, points: usize): void {
  let at = points;
  memory.copy(P, own + Z_AT, 32);
  for (let j: u32 = 0; j < load<u32>(own, 8); j++) {
    scalarMul(P, P, own + Z_AT);
    scalarMul(at, P, RHO_C);
    at += TERM;
  }
  const x = own + X_AT;
  memory.copy(at, rho, 32);
  scalarMul(at + TERM, rho, x);
  scalarMul(at + 2 * TERM, RHO_C, x);
  scalarMul(at + 3 * TERM, at + 2 * TERM, x);
  at += 4 * TERM;
  for (let k: usize = 0; k < roundsOf(own); k++) {
    scalarMul(at, SQUARES + 32 * k, rho);
    scalarMul(at + TERM, INVERSE_SQUARES + 32 * k, rho);
    at += 2 * TERM;
  }
}

/** G_k: rho (-z - a s_k), 64 bytes apart. */
function gScalars(own: usize, rho: usize, out: usize): void {
  const rounds = roundsOf(own);
  const length: u32 = 1 << (<u32>rounds);
  // s_0 is the inverse of all u: y / (y u_1 u_2 ..)
  scalarMul(P, own + INVERSE_AT, own + Y_AT);
  scalarMul(P, P, own + A_AT);
  scalarMul(P, P, rho);
  scalarNegate(G_VECTOR, P);
  for (let i: u32 = 1; i < length; i++) {
    const top = log2(i);
    const before = G_VECTOR + 32 * <usize>(i - (1 << top));
    scalarTimes(G_VECTOR + 32 * <usize>i, before, SQUARE_FACTORS + 32 * (rounds - 1 - <usize>top));
  }
  scalarMul(Q, own + Z_AT, rho);
  scalarNegate(R, Q);
  for (let k: usize = 0; k < <usize>length; k++) scalarAdd(out + 64 * k, G_VECTOR + 32 * k, R);
}

/** H_k: rho (z + y^-k (z^(2+j) 2^i - b / s_k)), 64 bytes apart, for k = n j + i. */
function hScalars(own: usize, rho: usize, out: usize): void {
  const n = load<u32>(own, 4);
  const rounds = roundsOf(own);
  const length: u32 = 1 << (<u32>rounds);
  scalarMul(P, own + PRODUCT_AT, Y_INVERSE); // 1 / s_0
  scalarMul(P, P, own + A_AT + 32);
  scalarMul(P, P, rho);
  scalarNegate(H_VECTOR, P);
  memory.copy(POWER, Y_INVERSE, 32); // y^-(2^top)
  for (let top: u32 = 0; top < <u32>rounds; top++) {
    scalarMul(P, POWER, INVERSE_SQUARES + 32 * (rounds - 1 - <usize>top));
    scalarFactor(P, P);
    const half = 32 << top;
    for (let at: usize = 0; at < <usize>half; at += 32) {
      scalarTimes(H_VECTOR + <usize>half + at, H_VECTOR + at, P);
    }
    scalarMul(POWER, POWER, POWER);
    if (2 << top == n) memory.copy(R, POWER, 32); // y^-n
  }
  scalarMul(Q, own + Z_AT, rho);
  scalarMul(Z_POWER, Q, own + Z_AT); // rho z^(2+j) y^-(n j)
  for (let k: u32 = 0; k < length; k++) {
    if (k % n == 0) {
      if (k > 0) nextParty(own);
      memory.copy(P, Z_POWER, 32);
    } else {
      scalarAdd(P, P, P);
      scalarTimes(P, P, Y_FACTOR);
    }
    const at = out + 64 * <usize>k;
    scalarAdd(at, H_VECTOR + 32 * <usize>k, Q);
    scalarAdd(at, at, P);
  }
}

/** Z_POWER times z y^-n, which R holds. */
function nextParty(own: usize): void {
  scalarMul(Z_POWER, Z_POWER, own + Z_AT);
  scalarMul(Z_POWER, Z_POWER, R);
}

/** B: rho (w (t_x - a b) + c (delta - t_x)); B~: -rho (e_blinding + c t_x_blinding). */
function baseScalars(own: usize, rho: usize, c: usize, out: usize): void {
  delta(own, load<u32>(own, 4), load<u32>(own, 8));
  scalarNegate(P, own + TX_AT);
  scalarAdd(DELTA, DELTA, P); // delta - t_x
  scalarNegate(Q, own + A_AT);
  mulAdd(Q, Q, own + B_AT, own + TX_AT); // t_x - a b
  scalarMul(Q, Q, own + W_AT);
  mulAdd(Q, c, DELTA, Q);
  scalarMul(out, Q, rho);
  mulAdd(Q, c, own + TX_AT + 32, own + TX_AT + 64);
  scalarMul(Q, Q, rho);
  scalarNegate(out + 32, Q);
}

/** DELTA = (z - z^2) <1, y^(n m)> - z^3 <1, 2^n> (1 + z + .. + z^(m-1)). */
function delta(own: usize, n: u32, m: u32): void {
  const z = own + Z_AT;
  powersSum(P, own + Y_AT, n * m);
  scalarMul(Q, z, z);
  scalarNegate(R, Q);
  scalarAdd(R, R, z); // z - z^2
  scalarMul(DELTA, R, P);
  scalarMul(R, Q, z); // z^3
  powersSum(P, z, m);
  scalarMul(P, P, R);
  memory.fill(Q, 0, 32);
  store<u64>(Q, n == 64 ? ~(<u64>0) : ((<u64>1) << n) - 1);
  scalarMul(P, P, Q);
  scalarNegate(P, P);
  scalarAdd(DELTA, DELTA, P);
}

/** out = 1 + a + .. + a^(length - 1) = (1 + a)(1 + a^2)(1 + a^4) .., the length a power of two. */
function powersSum(out: usize, a: usize, length: u32): void {
  memory.copy(out, SCALAR_ONE, 32);
  memory.copy(POWER, a, 32);
  for (let k: u32 = 1; k < length; k <<= 1) {
    mulAdd(out, out, POWER, out);
    scalarMul(POWER, POWER, POWER);
  }
}
