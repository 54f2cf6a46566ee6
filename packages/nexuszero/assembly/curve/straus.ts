/**
 * Sums of public multiples by Straus: one chain of doublings for all terms, digits in non-adjacent form.
 * Variable time. A dynamic term has the odd multiples of its point and digits at all positions; a fixed
 * term has a split table, four runs of digits side by side. Digits lie by position, so that a position
 * without digits costs a glance at 16 terms.
 */
import { baseSplitTable, SPLIT_ENTRIES, SPLITS } from './base';
import { nafVartime } from './digits';
import { LINE, lineAdd, lineCopy, lineDouble, lineIdentity, lineNiels, lineSub } from './line';
import { alloc, roomFor } from './memory';

/** Odd multiples 1, 3, .., 15 of a point: what a dynamic term needs. */
const ODDS: usize = 8;
const WIDTH: i32 = 5;
export const ODD_TABLE: usize = ODDS * LINE;
/** Positions of a 256-bit scalar and of a 64-bit split. */
const POSITIONS: usize = 257;
const SPLIT_POSITIONS: usize = 65;
const SPLIT_WIDTH: i32 = 7;

const ACC: usize = alloc(LINE);
const TWICE: usize = alloc(LINE);
const MULTIPLE: usize = alloc(LINE);

/** Addresses of tables, u32 a column, and digits, i8, a row a position. */
let tables: usize = 0;
let digits: usize = 0;
let capacity: u32 = 0;
let stride: usize = 0;
let count: usize = 0;
let highest: i32 = -1;
/** The same for fixed terms, four columns each. */
let fixedTables: usize = 0;
let fixedDigits: usize = 0;
let fixedCapacity: u32 = 0;
let fixedStride: usize = 0;
let fixedCount: usize = 0;
/** Tables of the terms that bring none. */
let own: usize = 0;
let ownCapacity: u32 = 0;
let ownCount: usize = 0;

/** Starts a sum of up to so many dynamic and fixed terms. */
export function strausBegin(dynamic: u32, fixed: u32): void {
  if (dynamic > capacity) {
    const room = roomFor(dynamic, 16);
    const addresses = alloc(4 * <usize>room);
    digits = alloc(POSITIONS * <usize>room);
    tables = addresses;
    capacity = room;
  }
  if (fixed > fixedCapacity) {
    const room = roomFor(fixed, 4);
    const addresses = alloc(16 * <usize>room);
    fixedDigits = alloc(SPLIT_POSITIONS * 4 * <usize>room);
    fixedTables = addresses;
    fixedCapacity = room;
  }
  stride = <usize>((dynamic + 15) & ~15);
  fixedStride = <usize>((4 * fixed + 15) & ~15);
  memory.fill(digits, 0, POSITIONS * stride);
  memory.fill(fixedDigits, 0, SPLIT_POSITIONS * fixedStride);
  count = 0;
  fixedCount = 0;
  ownCount = 0;
  highest = -1;
}

/** The odd multiples 1, 3, .., 15 of p; ODD_TABLE bytes. */
export function buildOdds(table: usize, p: usize): void {
  lineDouble(MULTIPLE, p);
  lineNiels(TWICE, MULTIPLE);
  lineCopy(MULTIPLE, p);
  for (let i: usize = 0; i < ODDS; i++) {
    lineNiels(table + i * LINE, MULTIPLE);
    if (i < ODDS - 1) lineAdd(MULTIPLE, MULTIPLE, TWICE);
  }
}

/** Adds scalar * p to the sum; p a line, the scalar of 32 bytes (or 16, when the rest is zero). */
export function strausTerm(p: usize, scalar: usize, bytes: i32): void {
  if (<u32>ownCount >= ownCapacity) growOwn();
  const table = own + ownCount * ODD_TABLE;
  ownCount++;
  buildOdds(table, p);
  strausOdds(table, scalar, bytes);
}

/** Tables in use keep their addresses: a larger area is taken into use beside them. */
function growOwn(): void {
  const room = roomFor(capacity, 16);
  own = alloc(<usize>room * ODD_TABLE);
  ownCapacity = room;
  ownCount = 0;
}

/** Adds scalar times the point of a table of `buildOdds`. */
export function strausOdds(table: usize, scalar: usize, bytes: i32): void {
  store<u32>(tables + 4 * count, <u32>table);
  const top = nafVartime(digits + count, stride, scalar, bytes, WIDTH);
  if (top > highest) highest = top;
  count++;
}

/** Adds scalar * B. */
export function strausBase(scalar: usize): void {
  strausFixed(baseSplitTable(), scalar);
}

/** Adds scalar times a split table's point. */
export function strausFixed(table: usize, scalar: usize): void {
  for (let s: usize = 0; s < SPLITS; s++) {
    const column = fixedCount + s;
    store<u32>(fixedTables + 4 * column, <u32>(table + s * SPLIT_ENTRIES * LINE));
    const top = nafVartime(fixedDigits + column, fixedStride, scalar + 8 * s, 8, SPLIT_WIDTH);
    if (top > highest) highest = top;
  }
  fixedCount += SPLITS;
}

/** out = the sum, a line. */
export function strausEnd(out: usize): void {
  lineIdentity(ACC);
  for (let position = highest; position >= 0; position--) {
    if (position < highest) lineDouble(ACC, ACC);
    const at = <usize>position;
    addRow(digits + at * stride, stride, tables);
    if (at < SPLIT_POSITIONS) addRow(fixedDigits + at * fixedStride, fixedStride, fixedTables);
  }
  lineCopy(out, ACC);
}

/** What `touch` has read, kept so that the reading is not dropped. */
let touched: u32 = 0;

/** Asks for an entry's cache lines: large tables lie beyond the second cache. */
function touch(entry: usize): void {
  touched = load<u32>(entry) ^ load<u32>(entry, 64) ^ load<u32>(entry, 128);
}

/** ACC += all digits of a row; each entry is touched while the one before is added. */
function addRow(row: usize, length: usize, addresses: usize): void {
  let waiting: usize = 0;
  let negative = false;
  for (let at: usize = 0; at < length; at += 16) {
    const sixteen = v128.load(row + at);
    let mask = i8x16.bitmask(i8x16.ne(sixteen, i8x16.splat(0)));
    while (mask != 0) {
      const column = at + <usize>ctz(mask);
      mask &= mask - 1;
      const digit = <i32>load<i8>(row + column);
      const size = <usize>((digit < 0 ? -digit : digit) >> 1);
      const entry = <usize>load<u32>(addresses + 4 * column) + size * LINE;
      touch(entry);
      addEntry(waiting, negative);
      waiting = entry;
      negative = digit < 0;
    }
  }
  addEntry(waiting, negative);
}

function addEntry(entry: usize, negative: bool): void {
  if (entry == 0) return;
  if (negative) lineSub(ACC, ACC, entry);
  else lineAdd(ACC, ACC, entry);
}
