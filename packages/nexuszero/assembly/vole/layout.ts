/**
 * The committed row (docs/protocol/vole.md, section 2) as groups of four words: of every group the columns
 * of its tags and, for the prover, its bits. A block has 16 groups of W, 16 of Y, A, E; of a single block the
 * last of A and of E are public. Chaining values stand behind every block but the last.
 */
import { COLUMNS } from './field';

/** Columns of 128 bits of a row, and the bits themselves. */
export const GROUP: usize = COLUMNS + 16;

/** Groups of one block alone, and of a block of several. */
const SINGLE: usize = 62;
export const FULL: usize = 66;

let tags: usize = 0;
let count: usize = 0;

/** Public groups: the initial value's, and the end's. */
const START_A: usize = memory.data(GROUP, 16);
const START_E: usize = memory.data(GROUP, 16);
const END_A: usize = memory.data(GROUP, 16);
const END_E: usize = memory.data(GROUP, 16);

/**
 * Where constants of constraints are: in the bits of the prover's groups; in column 0 of the verifier's, which
 * are divided by Delta.
 */
export let one: usize = 0;

/** Groups of `blocks` blocks that are committed to. */
export function committedGroups(blocks: usize): usize {
  return blocks == 1 ? SINGLE : FULL * blocks - 2;
}

/** Sets what the other functions speak of. */
export function useLayout(at: usize, blocks: usize, prover: bool): void {
  tags = at;
  count = blocks;
  one = prover ? COLUMNS : 0;
  memory.fill(START_A, 0, GROUP);
  memory.fill(START_E, 0, GROUP);
  memory.fill(END_A, 0, GROUP);
  memory.fill(END_E, 0, GROUP);
}

function group(block: usize, index: usize): usize {
  return tags + (block * FULL + index) * GROUP;
}

/** Words W[4g ..] of a block. */
export function wGroup(block: usize, g: usize): usize {
  return group(block, g);
}

export function yGroup(block: usize, g: usize): usize {
  return group(block, 16 + g);
}

/** Words A[4g ..] of a block; g = -1 is the chaining value it starts from. */
export function aGroup(block: usize, g: isize): usize {
  if (g < 0) return block == 0 ? START_A : group(block - 1, 64);
  if (g == 15 && count == 1) return END_A;
  return group(block, 32 + <usize>g);
}

export function eGroup(block: usize, g: isize): usize {
  if (g < 0) return block == 0 ? START_E : group(block - 1, 65);
  if (count == 1) return g == 15 ? END_E : group(0, 47 + <usize>g);
  return group(block, 48 + <usize>g);
}

/** The chaining value after a block of several, its A words and its E words. */
export function nextA(block: usize): usize {
  return block + 1 == count ? END_A : group(block, 64);
}

export function nextE(block: usize): usize {
  return block + 1 == count ? END_E : group(block, 65);
}

/** Fills the public groups: words in rising order of rounds. */
export function setPublic(startA: v128, startE: v128, endA: v128, endE: v128): void {
  v128.store(START_A + one, startA);
  v128.store(START_E + one, startE);
  v128.store(END_A + one, endA);
  v128.store(END_E + one, endE);
}
