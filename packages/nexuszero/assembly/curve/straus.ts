/**
 * Sums of public multiples by Straus: one chain of doublings for all terms, digits in non-adjacent form.
 * Variable time. Three kinds of columns of digits: loose terms bring the odd multiples of their point, fixed
 * terms the one run of a table, split terms two of them side by side. Digits lie by position, so that a
 * position without digits costs a glance at 16 columns. Where fixed entries are many, they are added two
 * at a time to a pair of sums of its own.
 */
import { nafVartime } from './digits';
import {
  addFixed,
  addFixedPair,
  baseTable,
  FIXED_ENTRY,
  FIXED_WIDTH,
  RUN,
  RUN_BITS,
} from './fixed';
import {
  LINE,
  lineAdd,
  lineCopy,
  lineDouble,
  lineFromPair,
  lineIdentity,
  lineNiels,
  lineSub,
} from './line';
import { alloc, roomFor } from './memory';
import { double, POINTS, setIdentity } from './point';

/** Odd multiples 1, 3, .., 15 of a point: what a loose term needs. */
const ODDS: usize = 8;
const LOOSE_WIDTH: i32 = 5;
export const ODD_TABLE: usize = ODDS * LINE;

/** From so many columns of fixed entries on they go in pairs. */
const PAIRS_FROM: usize = 40;

/** So many of them are asked for at once. */
const QUEUED: usize = 32;

/** Columns of one kind: addresses of tables, u32 each; digits, i8, `stride` of them a position. */
@unmanaged
class Columns {
  tables: usize;
  digits: usize;
  capacity: u32;
  stride: usize;
  count: usize;
  /** The highest position with a digit, -1 for none. */
  top: i32;
}

const COLUMNS: usize = 32;
const LOOSE = changetype<Columns>(alloc(COLUMNS));
const FIXED = changetype<Columns>(alloc(COLUMNS));
const SPLIT = changetype<Columns>(alloc(COLUMNS));

/** Positions of a 256-bit scalar and of a part of it. */
const POSITIONS: usize = 257;
const SPLIT_POSITIONS: usize = RUN_BITS + 1;

const ACC: usize = alloc(LINE);
const PAIRED: usize = alloc(POINTS);
const TWICE: usize = alloc(LINE);
const MULTIPLE: usize = alloc(LINE);

/** Tables of the loose terms that bring none. */
let own: usize = 0;
let ownCapacity: u32 = 0;
let ownCount: usize = 0;

/** Starts a sum of up to so many terms of each kind. */
export function strausBegin(loose: u32, fixed: u32, split: u32): void {
  begin(LOOSE, loose, POSITIONS);
  begin(FIXED, fixed, POSITIONS);
  begin(SPLIT, 2 * split, SPLIT_POSITIONS);
  ownCount = 0;
}

function begin(columns: Columns, most: u32, positions: usize): void {
  if (most > columns.capacity) {
    const room = roomFor(most, 16);
    const addresses = alloc(4 * <usize>room);
    columns.digits = alloc(positions * <usize>room);
    columns.tables = addresses;
    columns.capacity = room;
  }
  columns.stride = <usize>((most + 15) & ~15);
  columns.count = 0;
  columns.top = -1;
  memory.fill(columns.digits, 0, positions * columns.stride);
}

function column(columns: Columns, table: usize, scalar: usize, bytes: i32, width: i32): void {
  const at = columns.count++;
  store<u32>(columns.tables + 4 * at, <u32>table);
  const top = nafVartime(columns.digits + at, columns.stride, scalar, bytes, width);
  if (top > columns.top) columns.top = top;
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
  const room = roomFor(LOOSE.capacity, 16);
  own = alloc(<usize>room * ODD_TABLE);
  ownCapacity = room;
  ownCount = 0;
}

/** Adds scalar times the point of a table of `buildOdds`. */
export function strausOdds(table: usize, scalar: usize, bytes: i32): void {
  column(LOOSE, table, scalar, bytes, LOOSE_WIDTH);
}

/** Adds scalar * B: a split term. */
export function strausBase(scalar: usize): void {
  strausFixed(baseTable(), baseTable() + RUN, scalar);
}

/** Adds scalar times a fixed point, from the runs of its table; a fixed term where it has no second. */
export function strausFixed(first: usize, second: usize, scalar: usize): void {
  if (second == 0) {
    column(FIXED, first, scalar, 32, FIXED_WIDTH);
    return;
  }
  column(SPLIT, first, scalar, RUN_BITS / 8, FIXED_WIDTH);
  column(SPLIT, second, scalar + RUN_BITS / 8, RUN_BITS / 8, FIXED_WIDTH);
}

/** out = the sum, a line. */
export function strausEnd(out: usize): void {
  lineIdentity(ACC);
  const paired = FIXED.count + SPLIT.count >= PAIRS_FROM;
  const fixedTop = max(FIXED.top, SPLIT.top);
  const top = paired ? LOOSE.top : max(LOOSE.top, fixedTop);
  for (let position = top; position >= 0; position--) {
    if (position < top) lineDouble(ACC, ACC);
    addLoose(position);
    if (!paired) addFixedRows(position, false);
  }
  if (paired) addPairs(fixedTop);
  lineCopy(out, ACC);
}

/** ACC += the sum of all fixed entries. */
function addPairs(top: i32): void {
  setIdentity(PAIRED);
  for (let position = top; position >= 0; position--) {
    if (position < top) double(PAIRED, PAIRED);
    addFixedRows(position, true);
  }
  for (let lane: usize = 0; lane < 2; lane++) {
    lineFromPair(MULTIPLE, PAIRED, lane);
    lineNiels(TWICE, MULTIPLE);
    lineAdd(ACC, ACC, TWICE);
  }
}

function addFixedRows(position: i32, paired: bool): void {
  enqueueRow(FIXED, position, paired);
  enqueueRow(SPLIT, position, paired);
  drain(paired);
}

/** The row of digits at a position, 0 above the highest. */
function rowOf(columns: Columns, position: i32): usize {
  return position > columns.top ? 0 : columns.digits + <usize>position * columns.stride;
}

function tableEntry(columns: Columns, index: usize, digit: i32, bytes: usize): usize {
  const size = <usize>((digit < 0 ? -digit : digit) >> 1);
  return <usize>load<u32>(columns.tables + 4 * index) + size * bytes;
}

function addLoose(position: i32): void {
  const row = rowOf(LOOSE, position);
  if (row == 0) return;
  for (let at: usize = 0; at < LOOSE.stride; at += 16) {
    let mask = i8x16.bitmask(i8x16.ne(v128.load(row + at), i8x16.splat(0)));
    for (; mask != 0; mask &= mask - 1) {
      const index = at + <usize>ctz(mask);
      const digit = <i32>load<i8>(row + index);
      const entry = tableEntry(LOOSE, index, digit, LINE);
      if (digit < 0) lineSub(ACC, ACC, entry);
      else lineAdd(ACC, ACC, entry);
    }
  }
}

/** Entries that wait to be added, u32 each; the lowest bit says that one is negated. */
const QUEUE: usize = alloc(4 * QUEUED);
let queued: usize = 0;

function enqueueRow(columns: Columns, position: i32, paired: bool): void {
  const row = rowOf(columns, position);
  if (row == 0) return;
  for (let at: usize = 0; at < columns.stride; at += 16) {
    let mask = i8x16.bitmask(i8x16.ne(v128.load(row + at), i8x16.splat(0)));
    for (; mask != 0; mask &= mask - 1) {
      const index = at + <usize>ctz(mask);
      const digit = <i32>load<i8>(row + index);
      const entry = tableEntry(columns, index, digit, FIXED_ENTRY);
      store<u32>(QUEUE + 4 * queued, (<u32>entry) | u32(digit < 0));
      if (++queued == QUEUED) drain(paired);
    }
  }
}

/** What `drain` has read, kept so that the reading is not dropped. */
let touched: u32 = 0;

/** Adds what is queued. Large tables lie beyond the caches: all entries are asked for before one is used. */
function drain(paired: bool): void {
  for (let k: usize = 0; k < queued; k++) {
    const entry = <usize>(load<u32>(QUEUE + 4 * k) & ~1);
    touched ^= load<u32>(entry) ^ load<u32>(entry, 64);
  }
  if (paired) addQueuedPairs();
  else {
    for (let k: usize = 0; k < queued; k++) {
      const entry = load<u32>(QUEUE + 4 * k);
      addFixed(ACC, entry & ~1, (entry & 1) == 1);
    }
  }
  queued = 0;
}

function addQueuedPairs(): void {
  if (queued & 1) store<u32>(QUEUE + 4 * queued, 0);
  for (let k: usize = 0; k < queued; k += 2) {
    const e0 = load<u32>(QUEUE + 4 * k);
    const e1 = load<u32>(QUEUE + 4 * k + 4);
    addFixedPair(PAIRED, e0 & ~1, -(<i32>(e0 & 1)), e1 & ~1, -(<i32>(e1 & 1)));
  }
}
