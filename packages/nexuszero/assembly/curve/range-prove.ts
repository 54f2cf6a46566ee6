/**
 * The range prover (Bulletproofs, dalek v1), one call. Constant time in values, blindings and nonces up
 * to l(x) and r(x), which could be sent in the clear; the inner-product argument is public from there.
 *
 * | symbol | meaning |
 * |---|---|
 * | v_j, g_j | values and blindings, V_j = v_j B + g_j B~ |
 * | a_L, a_R | the bits of all values, and those less one |
 * | alpha, rho, tau_1, tau_2, s_L, s_R | nonces |
 * | l(X) = l_0 + l_1 X, r(X), t(X) = <l, r> | the polynomials of the proof |
 */
import { combMulPair, commitPair, commitShort, ENTRY, lookup, wipeBase } from './base';
import { radix32 } from './digits';
import { ONE, PAIR, wipeField, ZERO } from './field';
import {
  allTabled,
  blindingTable,
  generator,
  linesOf,
  needGenerators,
  secretWindow,
  sumEntry,
} from './generators';
import { innerProduct } from './inner-product';
import { LINE, lineIdentity, lineNiels, lineSub, lineToPair, wipeLine } from './line';
import { alloc, wipe } from './memory';
import { merlinFill, merlinFinalize, merlinRekey, TRANSCRIPT } from './merlin';
import { wipeMult } from './mult';
import {
  addAffine,
  addPoints,
  AFFINE,
  double,
  moveLane,
  POINTS,
  setIdentity,
  wipePoint,
} from './point';
import { append, appendScalars, appendT, challenge, openRange, T } from './range';
import { encode2, wipeRistretto } from './ristretto';
import {
  equal32,
  isZero32,
  mulAdd,
  reduceWide,
  SCALAR_ONE,
  scalarAdd,
  scalarMul,
  scalarNegate,
  wipeScalar,
} from './scalar';

export const RANGE_OK: i32 = 0;
export const RANGE_DEGENERATE: i32 = 5;
export const RANGE_MISMATCH: i32 = 6;

/** Scalars of the proof, 32 bytes each; A and B, T1 and T2 side by side. */
const Y: usize = alloc(32);
const Z: usize = alloc(32);
const X: usize = alloc(32);
const W: usize = alloc(32);
const ALPHA: usize = alloc(64);
const TAU: usize = alloc(64);
const T0: usize = alloc(32);
const T1: usize = alloc(32);
const T2: usize = alloc(32);
const TX: usize = alloc(32);
const TX_BLINDING: usize = alloc(32);
const E_BLINDING: usize = alloc(32);
const A: usize = alloc(32);
const B: usize = alloc(32);
const C: usize = alloc(32);

const RNG: usize = alloc(TRANSCRIPT);
const SUM: usize = alloc(POINTS);
const TERM: usize = alloc(POINTS);
const OTHER: usize = alloc(POINTS);
const PARTIAL: usize = alloc(LINE);
const SPARE: usize = alloc(32);
const OPENING: usize = memory.data<u8>([0x6f, 0x70, 0x65, 0x6e, 0x69, 0x6e, 0x67]);

/** Vectors of N scalars, for the largest N met so far. */
let capacity: u32 = 0;
let sL: usize = 0;
let sR: usize = 0;
let l: usize = 0;
let r: usize = 0;
let drawn: usize = 0;
let witness: usize = 0;
let digits: usize = 0;

function reserve(length: u32): void {
  if (length <= capacity) return;
  const bytes = 32 * <usize>length;
  sL = alloc(bytes);
  sR = alloc(bytes);
  l = alloc(bytes);
  r = alloc(bytes);
  drawn = alloc(64 * (4 + 2 * <usize>length));
  witness = alloc(4 + 40 * <usize>length);
  digits = alloc(128 * <usize>length);
  capacity = length;
}

/** out = commitments of `count` openings, 32 bytes each. Constant time. */
export function rangeCommit(values: usize, blindings: usize, count: u32, out: usize): void {
  commitAll(values, blindings, count, out);
  wipeAll();
}

function commitAll(values: usize, blindings: usize, count: u32, out: usize): void {
  const comb = blindingTable();
  memory.fill(A, 0, 64);
  for (let j: usize = 0; j < <usize>count; j += 2) {
    store<u64>(A, load<u64>(values + 8 * j));
    if (j + 1 < <usize>count) {
      store<u64>(B, load<u64>(values + 8 * j + 8));
      commitPair(SUM, comb, A, blindings + 32 * j, true);
      encode2(out + 32 * j, out + 32 * j + 32, SUM);
    } else {
      commitShort(SUM, comb, A, blindings + 32 * j);
      encode2(out + 32 * j, SPARE, SUM);
    }
  }
}

/**
 * Proves that the values, u64 each, are below 2^n; writes the proof. `transcript` is copied.
 * RANGE_MISMATCH, before anything is drawn, when the openings do not open `commitments` (0: any will do);
 * RANGE_DEGENERATE in one case of 2^250.
 */
export function rangeProve(
  transcript: usize,
  n: u32,
  m: u32,
  values: usize,
  blindings: usize,
  commitments: usize,
  fresh: usize,
  out: usize,
): i32 {
  const length = n * m;
  needGenerators(n, m);
  reserve(length);
  memory.copy(T, transcript, TRANSCRIPT);
  openRange(n, m);
  commitAll(values, blindings, m, l);
  if (commitments != 0 && !equal(l, commitments, m)) {
    wipeAll();
    return RANGE_MISMATCH;
  }
  for (let j: usize = 0; j < <usize>m; j++) append(0x56, l + 32 * j);
  const usable = drawNonces(values, blindings, m, length, fresh);
  bitCommitment(values, n, m);
  secretCommitment(length, n);
  encode2(out, out + 32, SUM);
  append(0x41, out);
  append(0x53, out + 32);
  challenge(Y, 0x79);
  challenge(Z, 0x7a);
  polynomials(values, n, m);
  commitT(out + 64);
  appendT(out + 64, out + 96);
  challenge(X, 0x78);
  evaluate(blindings, length, m);
  memory.copy(out + 128, TX, 32);
  memory.copy(out + 160, TX_BLINDING, 32);
  memory.copy(out + 192, E_BLINDING, 32);
  const degenerate = 1 - (usable & (1 - isZero32(X)));
  appendScalars(TX, TX_BLINDING, E_BLINDING);
  challenge(W, 0x77);
  innerProduct(l, r, Y, W, length, n, out + 224);
  wipeAll();
  return degenerate == 0 ? RANGE_OK : RANGE_DEGENERATE;
}

/** Whether two lists of encodings are the same. */
function equal(a: usize, b: usize, count: u32): bool {
  let same: u32 = 1;
  for (let j: usize = 0; j < <usize>count; j++) same &= equal32(a + 32 * j, b + 32 * j);
  return same == 1;
}

/** alpha, rho, tau_1, tau_2, s_L, s_R from the hedged generator of the transcript; 1 when usable. */
function drawNonces(values: usize, blindings: usize, m: u32, length: u32, fresh: usize): u32 {
  store<u32>(witness, m);
  for (let j: usize = 0; j < <usize>m; j++) {
    store<u64>(witness + 4 + 40 * j, load<u64>(values + 8 * j));
    memory.copy(witness + 12 + 40 * j, blindings + 32 * j, 32);
  }
  memory.copy(RNG, T, TRANSCRIPT);
  merlinRekey(RNG, OPENING, 7, witness, 4 + 40 * <usize>m);
  merlinFinalize(RNG, fresh);
  merlinFill(RNG, drawn, 64 * (4 + 2 * <usize>length));
  let usable: u32 = 1;
  for (let k: usize = 0; k < 2; k++) {
    reduceWide(ALPHA + 32 * k, drawn + 64 * k);
    reduceWide(TAU + 32 * k, drawn + 128 + 64 * k);
    usable &= 1 - (isZero32(ALPHA + 32 * k) | isZero32(TAU + 32 * k));
  }
  for (let i: usize = 0; i < <usize>length; i++) {
    reduceWide(sL + 32 * i, drawn + 256 + 128 * i);
    reduceWide(sR + 32 * i, drawn + 320 + 128 * i);
  }
  return usable;
}

/** Bit k of all values, 0 or 1. */
function bitOf(values: usize, k: u32, n: u32): i32 {
  return <i32>((load<u64>(values + 8 * <usize>(k / n)) >> (k % n)) & 1);
}

/**
 * OTHER = A - alpha B~ in lane A: the sum of G_k where the bit is set and of -H_k where it is not, that is
 * of (G_k + H_k) for the bits set, less all H_k. Masked: every entry is read and added.
 */
function bitCommitment(values: usize, n: u32, m: u32): void {
  const length = n * m;
  setIdentity(TERM);
  for (let k: u32 = 0; k < length; k += 2) {
    maskedSum(k, n, bitOf(values, k, n), bitOf(values, k + 1, n));
    addAffine(TERM, TERM, ENTRY);
  }
  moveLane(OTHER, 0, TERM, 1);
  moveLane(OTHER, 1, TERM, 1);
  addPoints(OTHER, OTHER, TERM);
  minusAllH(n, m);
  lineToPair(TERM, 0, PARTIAL);
  lineToPair(TERM, 1, PARTIAL);
  addPoints(OTHER, OTHER, TERM);
}

/** ENTRY = (G_k + H_k, G_k+1 + H_k+1), each replaced by the identity where its bit is 0. */
function maskedSum(k: u32, n: u32, bit0: i32, bit1: i32): void {
  const e0 = sumEntry(generator(k, n));
  const e1 = sumEntry(generator(k + 1, n));
  const mask = i32x4.replace_lane(
    i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(-bit0), 1, -bit1), 3, -bit1),
    2,
    -bit0,
  );
  for (let at: usize = 0; at < AFFINE; at += 16) {
    const entry = i32x4.shuffle(v128.load(e0 + at), v128.load(e1 + at), 0, 5, 2, 7);
    const none = v128.load(at < 2 * PAIR ? ONE + (at % PAIR) : ZERO);
    v128.store(ENTRY + at, v128.bitselect(entry, none, mask));
  }
}

/** PARTIAL = minus the sum of all H_k; public, so kept for the size last used. */
function minusAllH(n: u32, m: u32): void {
  if (keptN == n && keptM == m) {
    memory.copy(PARTIAL, KEPT, LINE);
    return;
  }
  lineIdentity(PARTIAL);
  for (let k: u32 = 0; k < n * m; k++) {
    lineNiels(NIELS, linesOf(generator(k, n)) + LINE);
    lineSub(PARTIAL, PARTIAL, NIELS);
  }
  memory.copy(KEPT, PARTIAL, LINE);
  keptN = n;
  keptM = m;
}

let keptN: u32 = 0;
let keptM: u32 = 0;
const KEPT: usize = alloc(LINE);
const NIELS: usize = alloc(LINE);

/**
 * SUM = the pair (A, S). Constant time: 52 digits a scalar, in four runs side by side where there are
 * tables, else in one.
 */
function secretCommitment(length: u32, n: u32): void {
  const runs: usize = allTabled(length, n) ? 4 : 1;
  const digitsOfRun: usize = 52 / runs;
  for (let k: usize = 0; k < <usize>length; k++) {
    radix32(digits + 128 * k, sL + 32 * k);
    radix32(digits + 128 * k + 64, sR + 32 * k);
  }
  setIdentity(TERM);
  for (let position: usize = digitsOfRun - 1; ; position--) {
    for (let k: usize = 0; k < <usize>length; k++) {
      const slot = generator(<u32>k, n);
      const at = digits + 128 * k + position;
      for (let w: usize = 0; w < runs; w++) {
        const own = at + digitsOfRun * w;
        lookup(secretWindow(slot, w), load<i8>(own), load<i8>(own + 64));
        addAffine(TERM, TERM, ENTRY);
      }
    }
    if (position == 0) break;
    for (let i = 0; i < 5; i++) double(TERM, TERM);
  }
  moveLane(SUM, 1, TERM, 1);
  moveLane(SUM, 0, TERM, 1);
  addPoints(TERM, TERM, SUM);
  // lane 0 of OTHER holds A without its blinding, lane 0 of TERM holds S without its own
  moveLane(OTHER, 1, TERM, 0);
  combMulPair(SUM, blindingTable(), ALPHA, ALPHA + 32);
  addPoints(SUM, SUM, OTHER);
}

/** l_0 in l, r_0 in r, r_1 in s_R, and t_0, t_1, t_2. Constant time. */
function polynomials(values: usize, n: u32, m: u32): void {
  memory.copy(A, SCALAR_ONE, 32); // y^k
  memory.copy(B, Z, 32); // z^(1 + j)
  memory.fill(T0, 0, 32);
  memory.fill(T1, 0, 32);
  memory.fill(T2, 0, 32);
  for (let k: u32 = 0; k < n * m; k++) {
    const at = 32 * <usize>k;
    if (k % n == 0) {
      scalarMul(B, B, Z);
      memory.copy(C, B, 32); // z^(2 + j) 2^i
    } else {
      scalarAdd(C, C, C);
    }
    scalarNegate(l + at, Z);
    addBit(l + at, bitOf(values, k, n));
    addBit(SPARE, bitOf(values, k, n), true);
    scalarAdd(SPARE, SPARE, Z);
    mulAdd(r + at, A, SPARE, C);
    scalarMul(sR + at, A, sR + at);
    mulAdd(T0, l + at, r + at, T0);
    mulAdd(T1, l + at, sR + at, T1);
    mulAdd(T1, sL + at, r + at, T1);
    mulAdd(T2, sL + at, sR + at, T2);
    scalarMul(A, A, Y);
  }
}

/** target += bit; or target = bit - 1. */
function addBit(target: usize, bit: i32, lessOne: bool = false): void {
  memory.fill(BIT, 0, 32);
  store<u8>(BIT, <u8>bit);
  if (lessOne) {
    scalarNegate(target, SCALAR_ONE);
    scalarAdd(target, target, BIT);
  } else {
    scalarAdd(target, target, BIT);
  }
}

const BIT: usize = alloc(32);

/** T_1 = t_1 B + tau_1 B~ and T_2, encoded. Constant time. */
function commitT(out: usize): void {
  commitPair(SUM, blindingTable(), T1, TAU, false);
  encode2(out, out + 32, SUM);
}

/** l(x) in l, r(x) in r, t(x) and the blindings that are sent. Constant time. */
function evaluate(blindings: usize, length: u32, m: u32): void {
  for (let k: usize = 0; k < <usize>length; k++) {
    mulAdd(l + 32 * k, X, sL + 32 * k, l + 32 * k);
    mulAdd(r + 32 * k, X, sR + 32 * k, r + 32 * k);
  }
  mulAdd(TX, X, T2, T1);
  mulAdd(TX, TX, X, T0);
  mulAdd(TX_BLINDING, X, TAU + 32, TAU);
  scalarMul(TX_BLINDING, TX_BLINDING, X);
  memory.copy(B, Z, 32);
  for (let j: usize = 0; j < <usize>m; j++) {
    scalarMul(B, B, Z);
    mulAdd(TX_BLINDING, B, blindings + 32 * j, TX_BLINDING);
  }
  mulAdd(E_BLINDING, X, ALPHA + 32, ALPHA);
}

/** Overwrites everything that has held a secret. */
function wipeAll(): void {
  if (capacity > 0) wipeVectors();
  wipe(ALPHA, 64);
  wipe(TAU, 64);
  wipe(T0, 96);
  wipe(A, 96);
  wipe(BIT, 32);
  wipe(SPARE, 32);
  wipe(RNG, TRANSCRIPT);
  wipe(SUM, 3 * POINTS);
  wipeBase();
  wipeMult();
  wipeLine();
  wipePoint();
  wipeRistretto();
  wipeScalar();
  wipeField();
}

function wipeVectors(): void {
  const bytes = 32 * <usize>capacity;
  wipe(sL, bytes);
  wipe(sR, bytes);
  wipe(l, bytes);
  wipe(r, bytes);
  wipe(drawn, 64 * (4 + 2 * <usize>capacity));
  wipe(witness, 4 + 40 * <usize>capacity);
  wipe(digits, 128 * <usize>capacity);
}
