/**
 * Which rows of a small matrix over a field span the others, and how: Gauss without divisions. Each row carries what it is made of: row =
 * scale original + the sum of share_j original_j over the rows j that span, here called pivots.
 */
import * as f from './field';

const NONE: u32 = 0xffffffff;
const FACTORS: usize = memory.data(80, 16);

let cells: usize = 0;
let rows: usize = 0;
let columns: usize = 0;
/** Rows that may be chosen, and behind the columns of a row its shares and scale, where they are kept. */
let most: usize = 0;
let kept: usize = 0;

/** Where a cell of the row lies. */
function cellAt(row: usize, column: usize): usize {
  return cells + (row * (columns + kept) + column) * f.slot;
}

/**
 * How many rows of a matrix of `height` x `width` elements of `bytes` bytes at `from` span all of them; -1 when more than `limit` do,
 * or when more than `foreign` elements are not below p: those count as 0.
 *
 * @param work - room for `limit` numbers of four bytes and `height` x `width` slots
 */
export function rank(
  work: usize,
  from: usize,
  bytes: i32,
  swapped: bool,
  height: usize,
  width: usize,
  limit: usize,
  foreign: i32,
): i32 {
  layOut(work, height, width, limit, 0);
  const found = readCells(from, bytes, swapped, foreign) ? choose(work, 0) : -1;
  wipe();
  return found;
}

/**
 * The same, and which rows those are: the first that will do.
 *
 * @param work - room for `limit` numbers of four bytes and `height` x (`width` + `limit` + 1) slots
 * @param out - for each row its number among the pivots, four bytes, or 2^32 - 1; then for each row its `limit` shares and scale
 */
export function eliminate(
  work: usize,
  out: usize,
  from: usize,
  bytes: i32,
  swapped: bool,
  height: usize,
  width: usize,
  limit: usize,
  foreign: i32,
): i32 {
  layOut(work, height, width, limit, limit + 1);
  const found = readCells(from, bytes, swapped, foreign) ? choose(work, out) : -1;
  wipe();
  const shares = kept * f.slot;
  for (let row: usize = 0; row < height; row++) {
    memory.copy(out + 4 * height + row * shares, cellAt(row, width), shares);
  }
  return found;
}

function layOut(work: usize, height: usize, width: usize, limit: usize, behind: usize): void {
  cells = work + 4 * limit;
  rows = height;
  columns = width;
  most = limit;
  kept = behind;
}

function readCells(from: usize, bytes: i32, swapped: bool, foreign: i32): bool {
  let at = from;
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column++) {
      if (!f.unpack(cellAt(row, column), at, bytes, swapped) && --foreign < 0) return false;
      at += <usize>bytes;
    }
    if (kept == 0) continue;
    memory.fill(cellAt(row, columns), 0, most * f.slot);
    f.setOne(cellAt(row, columns + most));
  }
  return true;
}

/** Gauss, row by row; the numbers of the pivots to `pivots`, those among the pivots to `order`, where it is not 0. */
function choose(pivots: usize, order: usize): i32 {
  let found: usize = 0;
  for (let row: usize = 0; row < rows; row++) {
    for (let j: usize = 0; j < found; j++) clearCell(row, j, <usize>load<u32>(pivots + 4 * j));
    const column = firstCell(row, found);
    if (order != 0) store<u32>(order + 4 * row, column == columns ? NONE : <u32>found);
    if (column == columns) continue;
    if (found == most) return -1;
    if (column != found) swapColumns(column, found);
    if (kept > 0) memory.copy(cellAt(row, columns + found), cellAt(row, columns + most), f.slot);
    store<u32>(pivots + 4 * found, <u32>row);
    found++;
  }
  return <i32>found;
}

/** row = pivot cell * row - cell * pivot, pivot number j, whose cells before column j are 0. */
function clearCell(row: usize, j: usize, pivot: usize): void {
  const cell = cellAt(row, j);
  if (f.isZero(cell)) return;
  memory.copy(FACTORS, cellAt(pivot, j), f.slot);
  f.negate(FACTORS + f.slot, cell);
  for (let k = j + 1; k < columns; k++) combine(row, k, pivot);
  memory.fill(cell, 0, f.slot);
  if (kept == 0) return;
  for (let k = columns; k <= columns + j; k++) combine(row, k, pivot);
  const scale = cellAt(row, columns + most);
  f.multiply(scale, scale, FACTORS);
}

function combine(row: usize, column: usize, pivot: usize): void {
  const at = cellAt(row, column);
  f.dot(at, FACTORS, f.slot, at, cellAt(pivot, column) - at, 2);
}

/** The first column from `from` on that is not 0 in the row. */
function firstCell(row: usize, from: usize): usize {
  for (let column = from; column < columns; column++) {
    if (!f.isZero(cellAt(row, column))) return column;
  }
  return columns;
}

function swapColumns(a: usize, b: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    memory.copy(FACTORS, cellAt(row, a), f.slot);
    memory.copy(cellAt(row, a), cellAt(row, b), f.slot);
    memory.copy(cellAt(row, b), FACTORS, f.slot);
  }
}

const INVERSE: usize = memory.data(40, 16);
const QUOTIENT: usize = memory.data(40, 16);

/**
 * Writes how `count` rows are made of the pivots: `limit` elements each, from the shares and scale that `eliminate` gave. One inversion serves
 * all (Montgomery's trick).
 *
 * @param work - room for 2 `count` slots
 */
export function divide(work: usize, out: usize, from: usize, count: usize, limit: usize): void {
  const width = (limit + 1) * f.slot;
  const products = work + count * f.slot;
  f.setOne(INVERSE);
  f.factor(INVERSE, INVERSE);
  for (let i: usize = 0; i < count; i++) {
    const divisor = work + i * f.slot;
    f.negate(divisor, from + i * width + limit * f.slot);
    f.factor(divisor, divisor);
    memory.copy(products + i * f.slot, INVERSE, f.slot);
    f.multiply(INVERSE, INVERSE, divisor);
  }
  f.invert(QUOTIENT, INVERSE);
  memory.copy(INVERSE, QUOTIENT, f.slot);
  for (let i = count; i-- > 0;) {
    f.multiply(QUOTIENT, INVERSE, products + i * f.slot);
    f.multiply(INVERSE, INVERSE, work + i * f.slot);
    for (let j: usize = 0; j < limit; j++) {
      const at = from + i * width + j * f.slot;
      f.multiply(at, at, QUOTIENT);
      f.pack(out + (i * limit + j) * f.packed, at, <i32>f.packed, false);
    }
  }
  wipe();
}

/** Overwrites the static scratch. */
function wipe(): void {
  memory.fill(FACTORS, 0, 80);
  memory.fill(INVERSE, 0, 40);
  memory.fill(QUOTIENT, 0, 40);
  f.wipeField();
}
