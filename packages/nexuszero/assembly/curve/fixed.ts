/**
 * Tables of odd multiples of fixed points, for public scalars. An entry is the affine Niels entry of one
 * point: (y-x, y+x) interleaved as a pair of field elements, then the limbs of 2dxy, 120 bytes; entries
 * stand 128 apart, so that each touches two cache lines. The split table of P has two runs of them, of P
 * and of 2^128 P: half the doublings. Variable time.
 */
import { BASE } from './base';
import { PAIR, ZERO } from './field';
import { LINE, lineAdd, lineSub } from './line';
import { alloc } from './memory';
import { affineMultiple, affineMultiples } from './multiples';
import { AFFINE, addAffine, copyPoints, double, moveLane, POINTS } from './point';

/** The multiples 1, 3, .., 127: digits of 8 bits. */
const ENTRIES: usize = 64;
export const FIXED_WIDTH: i32 = 8;
export const FIXED_ENTRY: usize = 128;
/** Bytes of one run. */
export const RUN: usize = ENTRIES * FIXED_ENTRY;
/** Bits of a scalar that the first run of a split table takes. */
export const RUN_BITS: i32 = 128;

const STEP: usize = alloc(POINTS);
const NIELS: usize = alloc(AFFINE);

/** The runs of the two points of a pair. */
export function buildRuns(a: usize, b: usize, p: usize): void {
  double(STEP, p);
  affineMultiples(p, STEP, ENTRIES);
  for (let j: usize = 0; j < ENTRIES; j++) {
    affineMultiple(NIELS, j);
    storeEntry(a + j * FIXED_ENTRY, 0);
    storeEntry(b + j * FIXED_ENTRY, 1);
  }
}

/** One lane of NIELS. */
function storeEntry(out: usize, lane: usize): void {
  const from = NIELS + 4 * lane;
  for (let i: usize = 0; i < PAIR; i += 8) {
    store<u32>(out + i, load<u32>(from + PAIR + i));
    store<u32>(out + i + 4, load<u32>(from + i));
    store<u32>(out + PAIR + (i >> 1), load<u32>(from + 2 * PAIR + i));
  }
}

let baseRuns: usize = 0;
const SHIFTED: usize = alloc(POINTS);

/** The split table of B, made on first use. */
export function baseTable(): usize {
  if (baseRuns != 0) return baseRuns;
  const table = alloc(2 * RUN);
  // lane A stays B, lane B goes on to 2^128 B
  copyPoints(SHIFTED, BASE);
  for (let i = 0; i < RUN_BITS; i++) double(SHIFTED, SHIFTED);
  moveLane(SHIFTED, 0, BASE, 0);
  buildRuns(table, table + RUN, SHIFTED);
  baseRuns = table;
  return table;
}

const EXPANDED: usize = alloc(LINE);
/** A 2 in the first limb of lane A: twice the Z of an affine point. */
const TWO: v128 = i32x4(2, 0, 0, 0);

/** The projective Niels entry of an entry, in EXPANDED. */
function expand(entry: usize): void {
  for (let k: usize = 0; k < PAIR; k += 16) {
    v128.store(EXPANDED + k, v128.load(entry + k));
    const limbs = v128.load64_zero(entry + PAIR + (k >> 1));
    v128.store(
      EXPANDED + PAIR + k,
      i32x4.shuffle(limbs, k == 0 ? TWO : v128.load(ZERO), 4, 0, 5, 1),
    );
  }
}

/** acc += an entry, or -= it; acc a line. */
export function addFixed(acc: usize, entry: usize, negative: bool): void {
  expand(entry);
  if (negative) lineSub(acc, acc, EXPANDED);
  else lineAdd(acc, acc, EXPANDED);
}

/** The entry of the identity. */
const NONE: usize = alloc(FIXED_ENTRY);
store<u32>(NONE, 1);
store<u32>(NONE, 1, 4);

const BOTH: usize = alloc(AFFINE);

/** acc += two entries, one a lane, negated where the signs are -1; acc a pair of points. An entry 0 is none. */
export function addFixedPair(acc: usize, e0: usize, s0: i32, e1: usize, s1: i32): void {
  const second = e1 == 0 ? NONE : e1;
  const mask = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(s0), 1, s1), 3, s1);
  let bias = i32x4(0x7ffffda, 0x7ffffda, 0x3fffffe, 0x3fffffe);
  for (let k: usize = 0; k < PAIR; k += 16) {
    const a = v128.load(e0 + k);
    const b = v128.load(second + k);
    const minus = i32x4.shuffle(a, b, 0, 4, 2, 6);
    const plus = i32x4.shuffle(a, b, 1, 5, 3, 7);
    v128.store(BOTH + k, v128.bitselect(minus, plus, mask));
    v128.store(BOTH + PAIR + k, v128.bitselect(plus, minus, mask));
    const t = i32x4.shuffle(
      v128.load64_zero(e0 + PAIR + (k >> 1)),
      v128.load64_zero(second + PAIR + (k >> 1)),
      0,
      4,
      1,
      5,
    );
    v128.store(BOTH + 2 * PAIR + k, v128.bitselect(i32x4.sub(bias, t), t, mask));
    bias = i32x4(0x7fffffe, 0x7fffffe, 0x3fffffe, 0x3fffffe);
  }
  addAffine(acc, acc, BOTH);
}
