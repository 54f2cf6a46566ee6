/** Secret multiples of points other than B. Constant time. */
import { radix32 } from './digits';
import { PAIR } from './field';
import { LINE, lineAdd, lineCopy, lineDouble, lineIdentity, lineNiels, lineToPair } from './line';
import { alloc, wipe } from './memory';

const ENTRIES: usize = 16;
/** Bytes of the Niels entries of 0, p, .., 16p. */
const MULTIPLES: usize = (ENTRIES + 1) * LINE;
/** Digits of the upper half of a scalar, where halves run side by side. */
const HALF: i32 = 26;

const DIGITS: usize = alloc(64);
const TABLE: usize = alloc(2 * MULTIPLES);
const ENTRY: usize = alloc(LINE);
const ACC: usize = alloc(LINE);

/** out = k * p for a secret k and a point p (both lines). Constant time in k. */
export function pointMul(out: usize, p: usize, k: usize): void {
  buildMultiples(TABLE, p);
  radix32(DIGITS, k);
  lineIdentity(ACC);
  for (let i: i32 = 51; ; i--) {
    addMultiple(TABLE, i);
    if (i == 0) break;
    for (let n = 0; n < 5; n++) lineDouble(ACC, ACC);
  }
  lineCopy(out, ACC);
}

/**
 * The pair (k0 * p, k1 * p), for secret scalars. Constant time in them. Both have the doublings up to
 * 2^130 p in common.
 */
export function pointMulPair(outPair: usize, p: usize, k0: usize, k1: usize): void {
  buildMultiples(TABLE, p);
  lineCopy(ACC, p);
  for (let n = 0; n < 5 * HALF; n++) lineDouble(ACC, ACC);
  lineCopy(ENTRY, ACC);
  buildMultiples(TABLE + MULTIPLES, ENTRY);
  mulHalves(k0);
  lineToPair(outPair, 0, ACC);
  mulHalves(k1);
  lineToPair(outPair, 1, ACC);
}

/** ACC = k * p, from the tables of p and 2^130 p. */
function mulHalves(k: usize): void {
  radix32(DIGITS, k);
  lineIdentity(ACC);
  for (let i: i32 = HALF - 1; ; i--) {
    addMultiple(TABLE + MULTIPLES, HALF + i);
    addMultiple(TABLE, i);
    if (i == 0) break;
    for (let n = 0; n < 5; n++) lineDouble(ACC, ACC);
  }
}

/** The Niels entries of 0, p, .., 16p. */
function buildMultiples(table: usize, p: usize): void {
  lineIdentity(ACC);
  lineNiels(table, ACC);
  lineNiels(table + LINE, p);
  lineCopy(ACC, p);
  for (let j: usize = 2; j <= ENTRIES; j++) {
    lineAdd(ACC, ACC, table + LINE);
    lineNiels(table + j * LINE, ACC);
  }
}

/** ACC += the multiple that digit i says, in [-16, 16]; reads the whole table. */
function addMultiple(table: usize, i: i32): void {
  const d = <i32>load<i8>(DIGITS + i);
  const sign = d >> 31;
  const digit = i32x4.splat((d ^ sign) - sign);
  gather(ENTRY, table, digit);
  gather(ENTRY + PAIR, table + PAIR, digit);
  negateEntry(i32x4.splat(sign));
  lineAdd(ACC, ACC, ENTRY);
}

/** out = the pair of the entry whose number is in `digit`; `table` points at that pair of entry 0. */
function gather(out: usize, table: usize, digit: v128): void {
  let e0 = i32x4.splat(0);
  let e1 = i32x4.splat(0);
  let e2 = i32x4.splat(0);
  let e3 = i32x4.splat(0);
  let e4 = i32x4.splat(0);
  for (let j = 0; j <= <i32>ENTRIES; j++) {
    const mask = i32x4.eq(digit, i32x4.splat(j));
    e0 = v128.or(e0, v128.and(mask, v128.load(table)));
    e1 = v128.or(e1, v128.and(mask, v128.load(table, 16)));
    e2 = v128.or(e2, v128.and(mask, v128.load(table, 32)));
    e3 = v128.or(e3, v128.and(mask, v128.load(table, 48)));
    e4 = v128.or(e4, v128.and(mask, v128.load(table, 64)));
    table += LINE;
  }
  v128.store(out, e0);
  v128.store(out, e1, 16);
  v128.store(out, e2, 32);
  v128.store(out, e3, 48);
  v128.store(out, e4, 64);
}

/** Swaps y-x and y+x and negates 2dT where the mask says so. */
function negateEntry(mask: v128): void {
  const p0 = i32x4(0, 0x7ffffda, 0, 0x3fffffe);
  const p1 = i32x4(0, 0x7fffffe, 0, 0x3fffffe);
  for (let k: usize = 0; k < PAIR; k += 16) {
    const y = v128.load(ENTRY + k);
    v128.store(ENTRY + k, v128.bitselect(i32x4.shuffle(y, y, 1, 0, 3, 2), y, mask));
    const zt = v128.load(ENTRY + PAIR + k);
    const flipped = i32x4.shuffle(zt, i32x4.sub(k == 0 ? p0 : p1, zt), 0, 5, 2, 7);
    v128.store(ENTRY + PAIR + k, v128.bitselect(flipped, zt, mask));
  }
}

/** Overwrites every area here that has held secrets. */
export function wipeMult(): void {
  wipe(DIGITS, 64);
  wipe(TABLE, 2 * MULTIPLES);
  wipe(ENTRY, LINE);
  wipe(ACC, LINE);
}
