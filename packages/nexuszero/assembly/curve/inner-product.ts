/**
 * The inner-product argument of dalek's range proof v1. What it works on could be sent in the clear:
 * variable time.
 *
 * Generators are not folded in every round. A stage keeps the generators it starts with, and for each the
 * factor that it has in the folded ones; a round is then a sum over all of them. Once the vectors are
 * STAGE times shorter than the stage, each STAGE generators become one, and a new stage starts.
 */
import { firstRun, secondRun, generator } from './generators';
import { invertVartime } from './halves';
import { LINE, lineToPair } from './line';
import { alloc } from './memory';
import { POINTS } from './point';
import { append, challenge, openInnerProduct } from './range';
import { encode2 } from './ristretto';
import { mulAdd, SCALAR_ONE, scalarAdd, scalarFactor, scalarMul, scalarTimes } from './scalar';
import {
  buildOdds,
  ODD_TABLE,
  strausBase,
  strausBegin,
  strausEnd,
  strausFixed,
  strausOdds,
} from './straus';

const STAGE: u32 = 8;
/** Shorter vectors are not worth a new stage. */
const STAGE_LENGTH: u32 = 4;

const A: usize = alloc(32);
const B: usize = alloc(32);
const C: usize = alloc(32);
const SUM: usize = alloc(POINTS);
const PARTIAL: usize = alloc(LINE);

let capacity: u32 = 0;
/** Of the G and then of the H of a stage, in its order: factors, prepared; in the first stage where their tables are. */
let factors: usize = 0;
let runs: usize = 0;
/** From the second stage on: the generators, and tables of their odd multiples. */
let odds: usize = 0;
let folded: usize = 0;
let oddCapacity: u32 = 0;
let size: u32 = 0;
let first: bool = true;
/** The vectors at hand, folded in place, and the challenge w. */
let l: usize = 0;
let r: usize = 0;
let W: usize = 0;

function reserve(length: u32): void {
  if (length <= capacity) return;
  factors = alloc(64 * <usize>length);
  runs = alloc(16 * <usize>length);
  capacity = length;
}

/** Room for so many tables of odd multiples, and as many lines. */
function reserveOdds(count: u32): void {
  if (count <= oddCapacity) return;
  odds = alloc(ODD_TABLE * <usize>count);
  folded = alloc(LINE * <usize>count);
  oddCapacity = count;
}

/** The inner-product argument for l, r with Q = w B, y the challenge in H' = y^-k H. */
export function innerProduct(
  left: usize,
  right: usize,
  y: usize,
  w: usize,
  length: u32,
  n: u32,
  out: usize,
): void {
  reserve(length);
  l = left;
  r = right;
  W = w;
  openInnerProduct(length);
  firstStage(length, n, y);
  for (let half = length >> 1; half > 0; half >>= 1) {
    const now = half << 1;
    if (size >= STAGE * now && now >= STAGE_LENGTH) nextStage(now);
    roundPoint(half, true);
    lineToPair(SUM, 0, PARTIAL);
    roundPoint(half, false);
    lineToPair(SUM, 1, PARTIAL);
    encode2(out, out + 32, SUM);
    append(0x4c, out);
    append(0x52, out + 32);
    challenge(A, 0x75);
    invertVartime(B, A);
    scalarFactor(A, A);
    scalarFactor(B, B);
    fold(half);
    out += 64;
  }
  memory.copy(out, l, 32);
  memory.copy(out + 32, r, 32);
}

/** The generators themselves, H with the factors y^-k. */
function firstStage(length: u32, n: u32, y: usize): void {
  size = length;
  first = true;
  invertVartime(A, y);
  scalarFactor(A, A);
  scalarFactor(B, SCALAR_ONE);
  for (let k: u32 = 0; k < length; k++) {
    scalarFactor(factors + 32 * <usize>k, SCALAR_ONE);
    memory.copy(factors + 32 * <usize>(length + k), B, 32);
    scalarTimes(B, B, A);
    for (let side: u32 = 0; side < 2; side++) {
      const at = runs + 8 * <usize>(side * length + k);
      store<u32>(at, <u32>firstRun(generator(k, n), side));
      store<u32>(at, <u32>secondRun(generator(k, n), side), 4);
    }
  }
}

/** Folds the stage's generators into `length` pairs, whose factors are 1. */
function nextStage(length: u32): void {
  reserveOdds(2 * length);
  for (let side: u32 = 0; side < 2; side++) {
    for (let i: u32 = 0; i < length; i++) {
      begin(size / length);
      for (let k = i; k < size; k += length) {
        scalarTimes(C, SCALAR_ONE, factors + 32 * <usize>(side * size + k));
        addTerm(side * size + k, C);
      }
      strausEnd(folded + LINE * <usize>(side * length + i));
    }
  }
  size = length;
  first = false;
  for (let index: usize = 0; index < 2 * <usize>length; index++) {
    scalarFactor(factors + 32 * index, SCALAR_ONE);
    buildOdds(odds + ODD_TABLE * index, folded + LINE * index);
  }
}

/** Starts a sum of so many of the stage's generators, and a multiple of B. */
function begin(terms: u32): void {
  if (first) strausBegin(0, terms, terms + 1);
  else strausBegin(terms, 0, 1);
}

/** A generator of the stage joins the sum. */
function addTerm(index: u32, scalar: usize): void {
  if (first) {
    const at = runs + 8 * <usize>index;
    strausFixed(<usize>load<u32>(at), <usize>load<u32>(at, 4), scalar);
  } else {
    strausOdds(odds + ODD_TABLE * <usize>index, scalar, 32);
  }
}

/** PARTIAL = L or R of a round: every generator of the stage occurs once in one of the two. */
function roundPoint(half: u32, left: bool): void {
  begin(size);
  for (let k: u32 = 0; k < size; k++) {
    const i = k & (2 * half - 1);
    const upper = i >= half;
    const other = 32 * <usize>(upper ? i - half : i + half);
    // G_upper meets l_lower in L, G_lower meets l_upper in R; the other way about for H
    const index = upper == left ? k : size + k;
    scalarTimes(C, (upper == left ? l : r) + other, factors + 32 * <usize>index);
    addTerm(index, C);
  }
  memory.fill(C, 0, 32);
  for (let i: usize = 0; i < <usize>half; i++) {
    const a = left ? i : i + <usize>half;
    const b = left ? i + <usize>half : i;
    mulAdd(C, l + 32 * a, r + 32 * b, C);
  }
  scalarMul(C, C, W);
  strausBase(C);
  strausEnd(PARTIAL);
}

/** l, r and the factors after the challenge u in A, with its inverse in B, both prepared. */
function fold(half: u32): void {
  for (let i: usize = 0; i < <usize>half; i++) {
    const low = 32 * i;
    const high = 32 * (i + <usize>half);
    combine(l + low, A, l + high, B);
    combine(r + low, B, r + high, A);
  }
  for (let k: u32 = 0; k < size; k++) {
    const upper = (k & (2 * half - 1)) >= half;
    const g = factors + 32 * <usize>k;
    const h = factors + 32 * <usize>(size + k);
    scalarTimes(g, g, upper ? A : B);
    scalarTimes(h, h, upper ? B : A);
  }
}

/** low = low a + high b. */
function combine(low: usize, a: usize, high: usize, b: usize): void {
  scalarTimes(low, low, a);
  scalarTimes(C, high, b);
  scalarAdd(low, low, C);
}
