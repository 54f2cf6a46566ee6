/**
 * The masks of the packs' sum (docs/protocol/vole.md, section 6): four elements, whose bits from 128 on stand in groups of
 * their own.
 */
import { addElement, COLUMNS, ELEMENT, hashColumns, timesPower } from './field';
import { LEVEL } from './generated/level';
import { GROUP } from './layout';
import { SUMS } from './polynomials';

const TAGS: usize = memory.data(32, 16);
const BITS: usize = memory.data(32, 16);
const HIGH: usize = memory.data(32, 16);
/** The columns of half a group. */
const HALF: usize = memory.data(COLUMNS, 16);

/** out = the sum of X^i times the tag of bit i of mask m, the groups of masks being at `masks`. */
export function hashMask(out: usize, masks: usize, m: usize): void {
  hashColumns(out, masks + m * GROUP);
  if (LEVEL == 128) return;
  let high = masks + highGroup(m);
  if (LEVEL == 192) {
    takeHalf(high, m & 1);
    high = HALF;
  }
  hashColumns(HIGH, high);
  for (let i = 0; i < 128; i += 8) timesPower(HIGH, HIGH, 8);
  addElement(out, HIGH);
}

/** Where the group of the bits from 128 on of mask m lies. */
function highGroup(m: usize): usize {
  return (4 + (LEVEL == 192 ? m >> 1 : m)) * GROUP;
}

/** HALF = the low or the high halves of columns. */
function takeHalf(columns: usize, half: usize): void {
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    v128.store(HALF + at, v128.load64_zero(columns + at + 8 * half));
  }
}

/** The bits of mask m. */
function takeBits(masks: usize, m: usize): void {
  memory.copy(BITS, masks + m * GROUP + COLUMNS, 16);
  if (LEVEL == 128) return;
  const half: usize = LEVEL == 192 ? 8 * (m & 1) : 0;
  memory.copy(BITS + 16, masks + highGroup(m) + COLUMNS + half, ELEMENT - 16);
}

/** Adds the prover's masks to SUMS: a_m += v*_m + u*_(m-1) (paper: QuickSilver, section 4). */
export function addMasks(masks: usize): void {
  for (let m: usize = 0; m < 4; m++) {
    hashMask(TAGS, masks, m);
    addElement(SUMS + ELEMENT * m, TAGS);
    takeBits(masks, m);
    addElement(SUMS + ELEMENT * (m + 1), BITS);
  }
}

export function wipeMasks(): void {
  memory.fill(TAGS, 0, 32);
  memory.fill(BITS, 0, 32);
  memory.fill(HIGH, 0, 32);
  memory.fill(HALF, 0, COLUMNS);
}
