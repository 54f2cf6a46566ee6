/**
 * ConvertToVOLE (docs/protocol/vole.md, section 4): the rows of a tree's leaves, added up to the row u and one
 * column a bit of the leaf's index. Rows are ChaCha blocks, made for four leaves at a time and added like a
 * binary counter, so that a row costs two additions whatever the number of columns.
 */
import { prepare4, PREPARED, prepared4 } from './generated/chacha';
import { transpose4 } from './lanes';
import { GROUP } from './layout';

const ROW: i32 = 3;

const BLOCK: usize = 256;
/** Of four leaves: their keys, and what the blocks of their rows share. */
export const LEAF_KEYS: usize = 128 + PREPARED;
/** Sums of 2^l groups, and of the rows whose index has bit l + 2. */
const STACK: usize = memory.data(16 * 256, 16);
const COLUMNS: usize = memory.data(16 * 256, 16);
const CURRENT: usize = memory.data(256, 16);
const LANES: usize = memory.data(64, 16);

/**
 * Adds blocks `from` to `to` of the rows of 2^depth leaves to the columns that begin at `columns`, and their sum to u (64
 * bytes a block) unless u is 0. Leaf x counts as leaf x ^ delta; delta is public. No row of leaf delta enters a column.
 */
export function convertBlocks(
  columns: usize,
  u: usize,
  keys: usize,
  depth: i32,
  tree: i32,
  from: usize,
  to: usize,
  delta: usize,
  rounds: i32,
): void {
  for (let b = from; b < to; b++) {
    sumBlock(keys, depth, tree, <i32>b, delta >> 2, rounds >> 1);
    const at = columns + 4 * b * GROUP;
    for (let q: usize = 0; q < 4; q++) {
      foldLanes(at + q * GROUP, u == 0 ? 0 : u + 64 * b + 16 * q, q, depth, delta & 3);
    }
  }
}

/** Once a tree: what the blocks of a leaf's row share, behind its key. */
export function prepareRows(keys: usize, depth: i32, tree: i32): void {
  const end = keys + (LEAF_KEYS << (<usize>depth - 2));
  for (let key = keys; key < end; key += LEAF_KEYS) {
    prepare4(key + 128, key, i32x4.splat(0), i32x4.splat(tree), i32x4.splat(ROW));
  }
}

/** Block b of all rows: the sum of all groups is the last of STACK, COLUMNS has those of each bit. */
function sumBlock(keys: usize, depth: i32, tree: i32, b: i32, delta: usize, doubles: i32): void {
  const groups: usize = (<usize>1) << (depth - 2);
  const n0 = i32x4.splat(b);
  const n2 = i32x4.splat(tree);
  for (let g: usize = 0; g < groups; g++) {
    const key = keys + (g ^ delta) * LEAF_KEYS;
    const out = g & 1 ? CURRENT : STACK;
    prepared4(out, key, key + 128, n0, i32x4.splat(0), n2, i32x4.splat(ROW), doubles);
    for (let l: usize = 0; (g >> l) & 1; l++) {
      const carried = (g >> (l + 1)) & 1 ? CURRENT : STACK + (l + 1) * BLOCK;
      const first = g + 1 == (<usize>2) << l;
      if (first) start(carried, l);
      else merge(carried, l);
    }
  }
}

/** The column of bit l is CURRENT; out = CURRENT and the sum below. */
function start(out: usize, l: usize): void {
  for (let i: usize = 0; i < BLOCK; i += 16) {
    const current = v128.load(CURRENT + i);
    v128.store(COLUMNS + l * BLOCK + i, current);
    v128.store(out + i, v128.xor(current, v128.load(STACK + l * BLOCK + i)));
  }
}

/** The column of bit l gets CURRENT; out = CURRENT and the sum below. */
function merge(out: usize, l: usize): void {
  const column = COLUMNS + l * BLOCK;
  for (let i: usize = 0; i < BLOCK; i += 16) {
    const current = v128.load(CURRENT + i);
    v128.store(column + i, v128.xor(v128.load(column + i), current));
    v128.store(out + i, v128.xor(current, v128.load(STACK + l * BLOCK + i)));
  }
}

/** Words 4q to 4q + 3 of a block: the lanes are added up, lanes 0 and 1 of the index on the way. */
function foldLanes(columns: usize, u: usize, q: usize, depth: i32, delta: usize): void {
  transpose4(LANES, 16, STACK + (<usize>depth - 2) * BLOCK + 64 * q);
  const even = v128.xor(v128.load(LANES), v128.load(LANES, 32));
  const odd = v128.xor(v128.load(LANES, 16), v128.load(LANES, 48));
  const low = v128.xor(v128.load(LANES), v128.load(LANES, 16));
  const high = v128.xor(v128.load(LANES, 32), v128.load(LANES, 48));
  v128.store(columns, delta & 1 ? even : odd);
  v128.store(columns, delta & 2 ? low : high, 16);
  if (u != 0) v128.store(u, v128.xor(even, odd));
  for (let j: usize = 2; j < <usize>depth; j++) {
    transpose4(LANES, 16, COLUMNS + (j - 2) * BLOCK + 64 * q);
    const sum = v128.xor(v128.load(LANES), v128.load(LANES, 16));
    const rest = v128.xor(v128.load(LANES, 32), v128.load(LANES, 48));
    v128.store(columns + 16 * j, v128.xor(sum, rest));
  }
}

export function wipeConversion(): void {
  memory.fill(STACK, 0, 16 * BLOCK);
  memory.fill(COLUMNS, 0, 16 * BLOCK);
  memory.fill(CURRENT, 0, BLOCK);
  memory.fill(LANES, 0, 64);
}
