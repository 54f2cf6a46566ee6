/**
 * ConvertToVOLE (docs/protocol/vole.md, section 4): the rows of a tree's leaves, added up to the row u and one
 * column a bit of the leaf's index. Rows are ChaCha blocks, made for four leaves at a time and added like a
 * binary counter, so that a row costs two additions whatever the number of columns.
 */
import { chacha4 } from './generated/chacha';
import { transpose4 } from './lanes';

const ROW: i32 = 3;

/** Columns of a group of rows' 128 bits, and the bits themselves. */
export const GROUP: usize = 129 * 16;

const BLOCK: usize = 256;
/** Sums of 2^l groups, and of the rows whose index has bit l + 2. */
const STACK: usize = memory.data(16 * 256, 16);
const COLUMNS: usize = memory.data(16 * 256, 16);
const CURRENT: usize = memory.data(256, 16);
const LANES: usize = memory.data(64, 16);

/**
 * Adds a tree of 2^depth leaves into columns `column` .. of all groups, row into u (64 bytes a block) unless u
 * is 0. Leaf x counts as leaf x ^ delta; delta is public. No row of leaf delta enters a column.
 */
export function convertTree(
  columns: usize,
  column: usize,
  u: usize,
  keys: usize,
  depth: i32,
  tree: i32,
  blocks: usize,
  delta: usize,
  rounds: i32,
): void {
  for (let b: usize = 0; b < blocks; b++) {
    sumBlock(keys, depth, tree, <i32>b, delta >> 2, rounds >> 1);
    const at = columns + 4 * b * GROUP + 16 * column;
    for (let q: usize = 0; q < 4; q++) {
      foldLanes(at + q * GROUP, u == 0 ? 0 : u + 64 * b + 16 * q, q, depth, delta & 3);
    }
  }
}

/** Block b of all rows: CURRENT is the sum of all groups, COLUMNS those of each bit. */
function sumBlock(keys: usize, depth: i32, tree: i32, b: i32, delta: usize, doubles: i32): void {
  const groups: usize = (<usize>1) << (depth - 2);
  const levels = <usize>(depth - 2);
  memory.fill(COLUMNS, 0, levels * BLOCK);
  for (let g: usize = 0; g < groups; g++) {
    const key = keys + ((g ^ delta) << 7);
    chacha4(
      CURRENT,
      key,
      i32x4.splat(b),
      i32x4.splat(0),
      i32x4.splat(tree),
      i32x4.splat(ROW),
      doubles,
    );
    let l: usize = 0;
    for (; (g >> l) & 1; l++) merge(COLUMNS + l * BLOCK, STACK + l * BLOCK);
    if (g + 1 < groups) memory.copy(STACK + l * BLOCK, CURRENT, BLOCK);
  }
}

/** The column gets CURRENT, and CURRENT the sum below. */
function merge(column: usize, below: usize): void {
  for (let i: usize = 0; i < BLOCK; i += 16) {
    const current = v128.load(CURRENT + i);
    v128.store(column + i, v128.xor(v128.load(column + i), current));
    v128.store(CURRENT + i, v128.xor(current, v128.load(below + i)));
  }
}

/** Words 4q to 4q + 3 of a block: the lanes are added up, lanes 0 and 1 of the index on the way. */
function foldLanes(columns: usize, u: usize, q: usize, depth: i32, delta: usize): void {
  transpose4(LANES, 16, CURRENT + 64 * q);
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
