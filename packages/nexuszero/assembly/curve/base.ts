/**
 * Secret multiples of the generator B and of other fixed points: signed radix-32 windows, the even ones in
 * lane A and the odd ones in lane B, each table of 16 scanned whole. Constant time.
 */
import { radix32 } from './digits';
import { constant, lanes, mul2, ONE, PAIR } from './field';
import { alloc, wipe } from './memory';
import { affineMultiple, affineMultiples } from './multiples';
import {
  addAffine,
  addPoints,
  AFFINE,
  copyPoints,
  double,
  moveLane,
  negateAffine,
  POINTS,
  setIdentity,
  T,
  X,
  Y,
  Z,
} from './point';

const ENTRIES: usize = 16;
const WINDOWS: usize = 26;
/** Bytes of a comb: what one fixed point takes for secret scalars. */
export const COMB: usize = WINDOWS * ENTRIES * AFFINE;

/** The generator in both lanes. */
export const BASE: usize = alloc(POINTS);
/** WINDOWS x ENTRIES affine Niels pairs: entry j - 1 of window t is j * 32^(2t) B, j * 32^(2t+1) B. */
export const TABLE: usize = alloc(COMB);

function initBase(): void {
  memory.copy(
    BASE + X,
    constant(0xc9562d608f25d51a, 0x692cc7609525a7b2, 0xc0a4e231fdd6dc5c, 0x216936d3cd6e53fe),
    PAIR,
  );
  memory.copy(
    BASE + Y,
    constant(0x6666666666666658, 0x6666666666666666, 0x6666666666666666, 0x6666666666666666),
    PAIR,
  );
  memory.copy(BASE + Z, ONE, PAIR);
  mul2(BASE + T, BASE + X, BASE + Y);
  buildComb(TABLE, BASE);
}

const WINDOW: usize = alloc(POINTS);

/** The table of `accumulate` for the point in both lanes of p; COMB bytes. */
export function buildComb(table: usize, p: usize): void {
  copyPoints(WINDOW, p);
  for (let i = 0; i < 5; i++) double(WINDOW, WINDOW);
  moveLane(WINDOW, 0, p, 0);
  for (let t: usize = 0; t < WINDOWS; t++) {
    buildWindow(table + t * ENTRIES * AFFINE, WINDOW);
    for (let i = 0; i < 10; i++) double(WINDOW, WINDOW);
  }
}

/** The multiples 1..16 of a pair of points. */
export function buildWindow(out: usize, p: usize): void {
  affineMultiples(p, p, ENTRIES);
  for (let j: usize = 0; j < ENTRIES; j++) affineMultiple(out + j * AFFINE, j);
}

/** The entry that `lookup` found. */
export const ENTRY: usize = alloc(AFFINE);
const DIGITS: usize = alloc(64);

/** ENTRY = the multiples d0 and d1, in [-16, 16], of a window; reads the whole table. */
export function lookup(window: usize, d0: i32, d1: i32): void {
  const s0 = d0 >> 31;
  const s1 = d1 >> 31;
  const digit = lanes((d0 ^ s0) - s0, (d1 ^ s1) - s1);
  const none = v128.and(i32x4.eq(digit, i32x4.splat(0)), v128.load(ONE));
  let e0 = none;
  let e1 = i32x4.splat(0);
  let e2 = i32x4.splat(0);
  let e3 = i32x4.splat(0);
  let e4 = i32x4.splat(0);
  let e5 = none;
  let e6 = i32x4.splat(0);
  let e7 = i32x4.splat(0);
  let e8 = i32x4.splat(0);
  let e9 = i32x4.splat(0);
  let e10 = i32x4.splat(0);
  let e11 = i32x4.splat(0);
  let e12 = i32x4.splat(0);
  let e13 = i32x4.splat(0);
  let e14 = i32x4.splat(0);
  for (let j = 1; j <= <i32>ENTRIES; j++) {
    const mask = i32x4.eq(digit, i32x4.splat(j));
    e0 = v128.or(e0, v128.and(mask, v128.load(window, 0)));
    e1 = v128.or(e1, v128.and(mask, v128.load(window, 16)));
    e2 = v128.or(e2, v128.and(mask, v128.load(window, 32)));
    e3 = v128.or(e3, v128.and(mask, v128.load(window, 48)));
    e4 = v128.or(e4, v128.and(mask, v128.load(window, 64)));
    e5 = v128.or(e5, v128.and(mask, v128.load(window, 80)));
    e6 = v128.or(e6, v128.and(mask, v128.load(window, 96)));
    e7 = v128.or(e7, v128.and(mask, v128.load(window, 112)));
    e8 = v128.or(e8, v128.and(mask, v128.load(window, 128)));
    e9 = v128.or(e9, v128.and(mask, v128.load(window, 144)));
    e10 = v128.or(e10, v128.and(mask, v128.load(window, 160)));
    e11 = v128.or(e11, v128.and(mask, v128.load(window, 176)));
    e12 = v128.or(e12, v128.and(mask, v128.load(window, 192)));
    e13 = v128.or(e13, v128.and(mask, v128.load(window, 208)));
    e14 = v128.or(e14, v128.and(mask, v128.load(window, 224)));
    window += AFFINE;
  }
  v128.store(ENTRY, e0, 0);
  v128.store(ENTRY, e1, 16);
  v128.store(ENTRY, e2, 32);
  v128.store(ENTRY, e3, 48);
  v128.store(ENTRY, e4, 64);
  v128.store(ENTRY, e5, 80);
  v128.store(ENTRY, e6, 96);
  v128.store(ENTRY, e7, 112);
  v128.store(ENTRY, e8, 128);
  v128.store(ENTRY, e9, 144);
  v128.store(ENTRY, e10, 160);
  v128.store(ENTRY, e11, 176);
  v128.store(ENTRY, e12, 192);
  v128.store(ENTRY, e13, 208);
  v128.store(ENTRY, e14, 224);
  negateAffine(ENTRY, lanes(s0, s1));
}

/** Windows that hold the digits of 64 bits. */
const SHORT_WINDOWS: usize = 7;

/** out += (sum of the even windows, sum of the odd ones) of k times a comb's point. Constant time. */
function accumulate(out: usize, table: usize, k: usize, windows: usize = WINDOWS): void {
  radix32(DIGITS, k);
  for (let t: usize = 0; t < windows; t++) {
    const d = DIGITS + 2 * t;
    lookup(table + t * ENTRIES * AFFINE, load<i8>(d), load<i8>(d, 1));
    addAffine(out, out, ENTRY);
  }
}

const SUM0: usize = alloc(POINTS);
const SUM1: usize = alloc(POINTS);
const EVEN: usize = alloc(POINTS);
const ODD: usize = alloc(POINTS);

/** The pair (k0 * B, k1 * B). Constant time. */
export function baseMulPair(out: usize, k0: usize, k1: usize): void {
  combMulPair(out, TABLE, k0, k1);
}

/** The pair (k0 * P, k1 * P) of a comb's point. Constant time. */
export function combMulPair(out: usize, table: usize, k0: usize, k1: usize): void {
  setIdentity(SUM0);
  setIdentity(SUM1);
  accumulate(SUM0, table, k0);
  accumulate(SUM1, table, k1);
  joinWindows(out, SUM0, SUM1);
}

/** k * B in both lanes. Constant time. */
export function baseMul(out: usize, k: usize): void {
  setIdentity(SUM0);
  accumulate(SUM0, TABLE, k);
  joinWindows(out, SUM0, SUM0);
}

/** Commitments k B + g P under a comb's point P, of `short` k below 2^64: SUM0 or SUM1. Constant time. */
function commit(sum: usize, comb: usize, k: usize, g: usize, short: bool): void {
  setIdentity(sum);
  accumulate(sum, comb, g);
  accumulate(sum, TABLE, k, short ? SHORT_WINDOWS : WINDOWS);
}

/** k B + g P in both lanes for k below 2^64 and a comb's point P. Constant time. */
export function commitShort(out: usize, comb: usize, k: usize, g: usize): void {
  commit(SUM0, comb, k, g, true);
  joinWindows(out, SUM0, SUM0);
}

/**
 * The pair (k_0 B + g_0 P, k_1 B + g_1 P) for a comb's point P, scalars 32 bytes apart; `short` when every k is
 * below 2^64. Constant time.
 */
export function commitPair(out: usize, comb: usize, k: usize, g: usize, short: bool): void {
  commit(SUM0, comb, k, g, short);
  commit(SUM1, comb, k + 32, g + 32, short);
  joinWindows(out, SUM0, SUM1);
}

/** out = the pair of the sums of even and odd windows in `a` and in `b`. */
function joinWindows(out: usize, a: usize, b: usize): void {
  moveLane(EVEN, 0, a, 0);
  moveLane(EVEN, 1, b, 0);
  moveLane(ODD, 0, a, 1);
  moveLane(ODD, 1, b, 1);
  addPoints(out, EVEN, ODD);
}

/** Overwrites every area here that has held secrets. */
export function wipeBase(): void {
  wipe(ENTRY, AFFINE);
  wipe(DIGITS, 64);
  wipe(SUM0, 4 * POINTS);
}

initBase();
