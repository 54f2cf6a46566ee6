/**
 * Multiples of the generator B. Secret scalars: signed radix-32 windows, the even ones in lane A and
 * the odd ones in lane B, each table of 16 scanned whole. Public scalars: four 64-bit splits, NAF of
 * width 8.
 */
import { nafVartime, radix32 } from './digits';
import { constant, invert2, lanes, mul2, ONE, PAIR } from './field';
import { LINE, lineAdd, lineDouble, lineFromPair, lineNiels, lineSub } from './line';
import { alloc, wipe } from './memory';
import {
  addAffine,
  addNiels,
  addPoints,
  AFFINE,
  copyPoints,
  double,
  moveLane,
  negateAffine,
  POINTS,
  setIdentity,
  T,
  toAffine,
  toNiels,
  X,
  Y,
  Z,
} from './point';

const ENTRIES: usize = 16;
const WINDOWS: usize = 26;

/** The generator in both lanes. */
export const BASE: usize = alloc(POINTS);
/** WINDOWS x ENTRIES affine Niels pairs: entry j - 1 of window t is j * 32^(2t) B, j * 32^(2t+1) B. */
const TABLE: usize = alloc(WINDOWS * ENTRIES * AFFINE);

const MULTIPLES: usize = alloc(ENTRIES * POINTS);
const PREFIX: usize = alloc(ENTRIES * PAIR);
const INVERSE: usize = alloc(PAIR);
const ZI: usize = alloc(PAIR);
const NIELS: usize = alloc(POINTS);

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
  const window = alloc(POINTS);
  copyPoints(window, BASE);
  for (let i = 0; i < 5; i++) double(window, window);
  moveLane(window, 0, BASE, 0);
  for (let t: usize = 0; t < WINDOWS; t++) {
    buildWindow(TABLE + t * ENTRIES * AFFINE, window);
    for (let i = 0; i < 10; i++) double(window, window);
  }
}

/** The multiples 1..16 of a pair of points, made affine with one inversion. */
function buildWindow(out: usize, p: usize): void {
  copyPoints(MULTIPLES, p);
  toNiels(NIELS, p);
  memory.copy(PREFIX, p + Z, PAIR);
  for (let j: usize = 1; j < ENTRIES; j++) {
    const at = MULTIPLES + j * POINTS;
    addNiels(at, at - POINTS, NIELS);
    mul2(PREFIX + j * PAIR, PREFIX + (j - 1) * PAIR, at + Z);
  }
  invert2(INVERSE, PREFIX + (ENTRIES - 1) * PAIR);
  for (let j: usize = ENTRIES - 1; ; j--) {
    const at = MULTIPLES + j * POINTS;
    if (j == 0) memory.copy(ZI, INVERSE, PAIR);
    else mul2(ZI, INVERSE, PREFIX + (j - 1) * PAIR);
    mul2(INVERSE, INVERSE, at + Z);
    mul2(at + X, at + X, ZI);
    mul2(at + Y, at + Y, ZI);
    toAffine(out + j * AFFINE, at + X, at + Y);
    if (j == 0) break;
  }
}

const ENTRY: usize = alloc(AFFINE);
const DIGITS: usize = alloc(64);

/** ENTRY = the multiples d0 and d1, in [-16, 16], of a window; reads the whole table. */
function lookup(window: usize, d0: i32, d1: i32): void {
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

/** out = (sum of the even windows, sum of the odd ones) of k * B. Constant time. */
function accumulate(out: usize, k: usize): void {
  radix32(DIGITS, k);
  setIdentity(out);
  for (let t: usize = 0; t < WINDOWS; t++) {
    const d = DIGITS + 2 * t;
    lookup(TABLE + t * ENTRIES * AFFINE, load<i8>(d), load<i8>(d, 1));
    addAffine(out, out, ENTRY);
  }
}

const SUM0: usize = alloc(POINTS);
const SUM1: usize = alloc(POINTS);
const EVEN: usize = alloc(POINTS);
const ODD: usize = alloc(POINTS);

/** The pair (k0 * B, k1 * B). Constant time. */
export function baseMulPair(out: usize, k0: usize, k1: usize): void {
  accumulate(SUM0, k0);
  accumulate(SUM1, k1);
  moveLane(EVEN, 0, SUM0, 0);
  moveLane(EVEN, 1, SUM1, 0);
  moveLane(ODD, 0, SUM0, 1);
  moveLane(ODD, 1, SUM1, 1);
  addPoints(out, EVEN, ODD);
}

/** k * B in both lanes. Constant time. */
export function baseMul(out: usize, k: usize): void {
  accumulate(SUM0, k);
  moveLane(EVEN, 0, SUM0, 0);
  moveLane(EVEN, 1, SUM0, 0);
  moveLane(ODD, 0, SUM0, 1);
  moveLane(ODD, 1, SUM0, 1);
  addPoints(out, EVEN, ODD);
}

/** Overwrites every area here that has held secrets. */
export function wipeBase(): void {
  wipe(ENTRY, AFFINE);
  wipe(DIGITS, 64);
  wipe(SUM0, 4 * POINTS);
}

const SPLITS: usize = 4;
const ODDS: usize = 64;
/** Positions at which a 64-bit split can have a digit. */
export const SPLIT_DIGITS = 65;

/** SPLITS x ODDS line Niels entries: (2i + 1) * 2^(64 s) B; made on first use. */
let splitTable: usize = 0;
const NAF: usize = alloc(SPLITS * 80);

function buildSplits(): void {
  const table = alloc(SPLITS * ODDS * LINE);
  const p = alloc(LINE);
  const multiple = alloc(LINE);
  const twice = alloc(LINE);
  lineFromPair(p, BASE, 0);
  for (let s: usize = 0; s < SPLITS; s++) {
    lineDouble(multiple, p);
    lineNiels(twice, multiple);
    memory.copy(multiple, p, LINE);
    for (let i: usize = 0; i < ODDS; i++) {
      lineNiels(table + (s * ODDS + i) * LINE, multiple);
      lineAdd(multiple, multiple, twice);
    }
    for (let i = 0; i < 64; i++) lineDouble(p, p);
  }
  splitTable = table;
}

/** Recodes the public scalar k for `addSplitsVartime`. */
export function recodeSplitsVartime(k: usize): void {
  if (splitTable == 0) buildSplits();
  for (let s: usize = 0; s < SPLITS; s++) nafVartime(NAF + 80 * s, k + 8 * s, 8, 8);
}

/** acc += the recoded scalar's digits at one position, times B. */
export function addSplitsVartime(acc: usize, position: i32): void {
  for (let s: usize = 0; s < SPLITS; s++) {
    const digit = <i32>load<i8>(NAF + 80 * s + position);
    if (digit == 0) continue;
    const index = <usize>((digit < 0 ? -digit : digit) >> 1);
    const entry = splitTable + (s * ODDS + index) * LINE;
    if (digit > 0) lineAdd(acc, acc, entry);
    else lineSub(acc, acc, entry);
  }
}

initBase();
