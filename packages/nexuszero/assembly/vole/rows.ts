/**
 * The part of the rows that an instance computes: all of it, or a share beside those of others (docs/protocol/vole.md,
 * section 11). A share is some blocks of the message; it begins at an even one, where a block of the cipher begins
 * too.
 */
import { byteOffset, width } from './bounds';
import { convertBlocks, prepareRows } from './convert';
import { LEVEL } from './generated/level';
import { FULL, GROUP } from './layout';
import { COMMITMENT } from './leaves';
import * as s from './session';
import { openLeaves } from './trees';
import { HASHED, hashRows, PARTS, useKey } from './vole-hash';

/** Blocks of the message whose constraints are summed, and whether the last is one of them. */
export let firstBlock: usize = 0;
export let endBlock: usize = 0;
export let last: bool = false;

/** Elements of the rows that are this part's to hash and to send. */
export let first: usize = 0;
export let end: usize = 0;

/** Ranges of cipher blocks, 32 bits each end: the part's own, with what the constraints see of the block before, and those of a value. */
const SPANS: usize = memory.data(3 * 8, 16);
let spans: usize = 0;

/** Blocks `from` to `to` of the message; none when they are equal. */
export function takePart(from: usize, to: usize): void {
  firstBlock = from;
  endBlock = to;
  last = from < to && to == s.blocks;
  first = FULL * from;
  end = last ? s.elements : FULL * to;
  spans = 0;
  if (from == to) return;
  addSpan((first >> 2) - (from > 0 ? 1 : 0), last ? s.rowBlocks : end >> 2);
  if (last && s.bounded) addValue();
}

function addSpan(from: usize, to: usize): void {
  store<u32>(SPANS + 8 * spans, <u32>from);
  store<u32>(SPANS + 8 * spans, <u32>to, 4);
  spans++;
}

/** Blocks of a bounded value that are outside the part. */
function addValue(): void {
  for (let at = byteOffset; at < byteOffset + width; at++) {
    const block = (FULL * (at >> 6) + ((at & 63) >> 4)) >> 2;
    const known = spanEnd(spans - 1) == block + 1;
    if (block < spanStart(0) && !known) addSpan(block, block + 1);
  }
}

function spanStart(i: usize): usize {
  return <usize>load<u32>(SPANS + 8 * i);
}

function spanEnd(i: usize): usize {
  return <usize>load<u32>(SPANS + 8 * i, 4);
}

/** How many ranges of groups there are, and the ends of each among `most` groups. */
export function ranges(): usize {
  return spans;
}

export function rangeStart(i: usize): usize {
  return 4 * spanStart(i);
}

export function rangeEnd(i: usize, most: usize): usize {
  const to: usize = 4 * spanEnd(i);
  return to < most ? to : most;
}

/** Bytes of the part of a row. */
export function partBytes(): usize {
  return 16 * (end - first);
}

/** What no tree writes: columns from `sum` on. */
export function clearColumns(): void {
  for (let i: usize = 0; i < spans; i++) {
    for (let g = rangeStart(i); g < 4 * spanEnd(i); g++) {
      memory.fill(s.columns + g * GROUP + 16 * s.sum, 0, GROUP - 16 * s.sum);
    }
  }
}

/** Commitments and row keys of the leaves of tree i, which are in `nodes`. */
export function openTree(i: usize): void {
  const commitments = s.commitments + COMMITMENT * s.leavesBefore(i);
  openLeaves(s.nodes, <i32>s.depthOf(i), <i32>i, commitments, s.keys);
}

/** Adds the rows of tree i, leaf x counting as x ^ delta, to the columns, and their sum to u unless it is 0. */
export function addRows(i: usize, u: usize, delta: usize): void {
  const depth = <i32>s.depthOf(i);
  const at = s.columns + 16 * s.columnOf(i);
  if (spans > 0) prepareRows(s.keys, depth, <i32>i);
  for (let k: usize = 0; k < spans; k++) {
    convertBlocks(at, u, s.keys, depth, <i32>i, spanStart(k), spanEnd(k), delta, s.rounds);
  }
}

/** Elements that have a chi. */
function weighed(): usize {
  return last ? end - first - PARTS : end - first;
}

/** Reads the key of the universal hash: for each of its parts the chi of this part's elements. */
export function useHashKey(): void {
  useKey(s.index, s.hashKey(), weighed(), last);
}

/** The universal hash of a row of bytes, as far as it is this part's. */
export function hashRow(out: usize, row: usize): void {
  hashRows(out, out, row + 16 * first, 16, 0);
}

/** The universal hashes of all columns, as far as they are this part's; those from `sum` on are zero. */
export function hashTags(): void {
  memory.fill(s.tagHashes, 0, HASHED * LEVEL);
  const from = s.columns + first * GROUP;
  for (let j: usize = 0; j < s.sum; j += 2) {
    const out = s.tagHashes + HASHED * j;
    hashRows(out, out + HASHED, from + 16 * j, GROUP, 16);
  }
}
