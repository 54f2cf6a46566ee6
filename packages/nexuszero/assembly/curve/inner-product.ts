/**
 * The inner-product argument of dalek's range proof v1. What it works on could be sent in the clear:
 * variable time.
 */
import { baseSplitTable } from './base';
import { slotOf, splitsG, splitsH } from './generators';
import { invertVartime } from './halves';
import { LINE, lineToPair } from './line';
import { alloc } from './memory';
import { strausBegin, strausEnd, strausFixed, strausFixedBegin } from './mult';
import { POINTS } from './point';
import { append, challenge, openInnerProduct } from './range';
import { encode2 } from './ristretto';
import { mulAdd, SCALAR_ONE, scalarMul } from './scalar';

const A: usize = alloc(32);
const B: usize = alloc(32);
const C: usize = alloc(32);
const SUM: usize = alloc(POINTS);
const PARTIAL: usize = alloc(LINE);

let capacity: u32 = 0;
let gFactor: usize = 0;
let hFactor: usize = 0;
/** The vectors at hand, folded in place, and the challenge w. */
let l: usize = 0;
let r: usize = 0;
let W: usize = 0;

function reserve(length: u32): void {
  if (length <= capacity) return;
  gFactor = alloc(32 * <usize>length);
  hFactor = alloc(32 * <usize>length);
  capacity = length;
}

/**
 * The inner-product argument for l, r with Q = w B. Generators are never folded: g and h keep the factor
 * that each original generator has in the folded ones (h with y^-k). Public from here on.
 */
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
  invertVartime(A, y);
  memory.copy(B, SCALAR_ONE, 32);
  for (let k: usize = 0; k < <usize>length; k++) {
    memory.copy(gFactor + 32 * k, SCALAR_ONE, 32);
    memory.copy(hFactor + 32 * k, B, 32);
    scalarMul(B, B, A);
  }
  for (let half = <usize>(length >> 1); half > 0; half >>= 1) {
    roundPoint(length, n, half, true);
    lineToPair(SUM, 0, PARTIAL);
    roundPoint(length, n, half, false);
    lineToPair(SUM, 1, PARTIAL);
    encode2(out, out + 32, SUM);
    append(0x4c, out);
    append(0x52, out + 32);
    challenge(A, 0x75);
    invertVartime(B, A);
    fold(<usize>length, half);
    out += 64;
  }
  memory.copy(out, l, 32);
  memory.copy(out + 32, r, 32);
}

/** PARTIAL = L or R of a round: every original generator occurs once in one of the two. */
function roundPoint(length: u32, n: u32, half: usize, left: bool): void {
  strausBegin(1);
  strausFixedBegin(length + 1);
  for (let k: usize = 0; k < <usize>length; k++) {
    const i = k & (2 * half - 1);
    const slot = slotOf(<u32>k, n);
    const upper = i >= half;
    if (upper == left) {
      // G_upper meets l_lower in L, G_lower meets l_upper in R
      scalarMul(C, l + 32 * (upper ? i - half : i + half), gFactor + 32 * k);
      strausFixed(splitsG(slot), C);
    } else {
      scalarMul(C, r + 32 * (upper ? i - half : i + half), hFactor + 32 * k);
      strausFixed(splitsH(slot), C);
    }
  }
  memory.fill(C, 0, 32);
  for (let i: usize = 0; i < half; i++) {
    const a = left ? i : i + half;
    const b = left ? i + half : i;
    mulAdd(C, l + 32 * a, r + 32 * b, C);
  }
  scalarMul(C, C, W);
  strausFixed(baseSplitTable(), C);
  strausEnd(PARTIAL);
}

/** l, r and the factors after the challenge u in A, with its inverse in B. */
function fold(length: usize, half: usize): void {
  for (let i: usize = 0; i < half; i++) {
    const low = 32 * i;
    const high = 32 * (i + half);
    scalarMul(l + low, l + low, A);
    mulAdd(l + low, B, l + high, l + low);
    scalarMul(r + low, r + low, B);
    mulAdd(r + low, A, r + high, r + low);
  }
  for (let k: usize = 0; k < length; k++) {
    const upper = (k & (2 * half - 1)) >= half;
    scalarMul(gFactor + 32 * k, gFactor + 32 * k, upper ? A : B);
    scalarMul(hFactor + 32 * k, hFactor + 32 * k, upper ? B : A);
  }
}
