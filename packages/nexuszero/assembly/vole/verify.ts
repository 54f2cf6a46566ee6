/** The verifier (docs/protocol/vole.md). One call; the proof has the length that the parameters give. */
import { takeBounds } from './bounds';
import { addElement, COLUMNS, ELEMENT, inverse, reduceColumns, timesPublic } from './field';
import { clearSum, SUM } from './evaluations';
import { multiply } from './generated/product';
import { LEVEL } from './generated/level';
import { isGround } from './grind';
import { hash } from './hash';
import { GROUP, useLayout } from './layout';
import { COMMITMENT } from './leaves';
import { hashMask } from './masks';
import { grow } from './memory';
import { addPacks } from './packs';
import { SUMS } from './polynomials';
import { STATEMENT } from './roles';
import * as r from './rows';
import * as s from './session';
import { expandLevel, placeSeed, useIv } from './trees';
import { HASHED } from './vole-hash';

const H3: usize = memory.data(s.HASH, 16);

/** Whether the proof holds for the statement's bytes. */
export function verify(
  parameters: usize,
  digest: usize,
  statement: usize,
  statementBytes: usize,
  proof: usize,
): bool {
  begin(parameters, 0, s.blocksOf(parameters));
  if (!bindTrees(statement, statementBytes, proof)) return false;
  r.useHashKey();
  r.hashTags();
  secondChallenge(proof);
  addConstraints(digest, proof);
  return isTrue(proof);
}

/** Grows the trees and binds them and the corrections, unless Delta is none. */
export function bindTrees(statement: usize, statementBytes: usize, proof: usize): bool {
  if (!isPossible(proof + s.DELTA_AT)) return false;
  hash(STATEMENT, statement, statementBytes, s.MU, s.HASH);
  growTrees(proof);
  s.firstChallenge(proof, proof + s.correctionsAt());
  return true;
}

/** For blocks `from` to `to` of the message. */
export function begin(parameters: usize, from: usize, to: usize): void {
  s.readParameters(parameters);
  r.takePart(from, to);
  s.layOut(from == to);
  grow();
}

/** Not 0, and 0 from `sum` on: cheap to see before anything is computed. */
function isPossible(delta: usize): bool {
  let any: usize = 0;
  for (let j: usize = 0; j < s.sum; j++) any |= s.deltaBit(delta, j);
  let over: usize = 0;
  for (let j = s.sum; j < LEVEL; j++) over |= s.deltaBit(delta, j);
  return any == 1 && over == 0;
}

/** The part of the columns q_j, and commitments of all leaves. */
export function growTrees(proof: usize): void {
  useIv(proof, s.rounds);
  r.clearColumns();
  let opening = proof + s.openingsAt();
  for (let i: usize = 0; i < s.tau; i++) {
    const depth = s.depthOf(i);
    const leaf = s.leafOf(proof + s.DELTA_AT, i);
    regrow(opening, leaf, <i32>depth, <i32>i);
    r.openTree(i);
    opening += ELEMENT * depth;
    const com = s.commitments + COMMITMENT * (s.leavesBefore(i) + leaf);
    memory.copy(com, opening, COMMITMENT);
    opening += COMMITMENT;
    r.addRows(i, 0, leaf);
    if (i == 0) continue;
    const row = proof + s.correctionsAt() + (i - 1) * s.rowBytes;
    for (let j: usize = 0; j < depth; j++) {
      if ((leaf >> j) & 1) addRow(row, s.columnOf(i) + j, s.elements);
    }
  }
}

/** A tree from the siblings of the way to `leaf`; what is below the way itself comes to nothing that counts. */
function regrow(siblings: usize, leaf: usize, depth: i32, tree: i32): void {
  memory.fill(s.nodes, 0, 4 * ELEMENT);
  for (let d = 0; d < depth; d++) {
    expandLevel(s.nodes, d, tree);
    const below: usize = (<usize>1) << d;
    const sibling = (leaf & (below - 1)) | (~leaf & below);
    placeSeed(s.nodes, sibling, siblings + ELEMENT * <usize>d);
  }
}

/** Adds a row to column j of the part's first `most` groups. */
function addRow(row: usize, j: usize, most: usize): void {
  for (let i: usize = 0; i < r.ranges(); i++) {
    const to = r.rangeEnd(i, most);
    for (let g = r.rangeStart(i); g < to; g++) {
      const at = s.columns + 16 * j + g * GROUP;
      v128.store(at, v128.xor(v128.load(at), v128.load(row + 16 * g)));
    }
  }
}

/** The prover's hashes are those of q_j + delta_j u. Binds them and d. */
export function secondChallenge(proof: usize): void {
  memory.copy(s.U_HASH, proof + s.U_AT, HASHED);
  for (let j: usize = 0; j < s.sum; j++) {
    if (s.deltaBit(proof + s.DELTA_AT, j) == 0) continue;
    const at = s.tagHashes + HASHED * j;
    for (let i: usize = 0; i < HASHED; i += 16) {
      v128.store(at + i, v128.xor(v128.load(at + i), v128.load(s.U_HASH + i)));
    }
  }
  s.secondChallenge(proof + s.D_AT);
}

const MASK: usize = memory.data(32, 16);
const INVERSE: usize = memory.data(32, 16);
const FACTOR: usize = memory.data(COLUMNS, 16);
const PRODUCT: usize = memory.data(2 * COLUMNS, 16);

/** The part of a_0, in SUMS. */
export function addConstraints(digest: usize, proof: usize): void {
  const delta = proof + s.DELTA_AT;
  for (let j: usize = 0; j < s.sum; j++) {
    if (s.deltaBit(delta, j)) addRow(proof + s.D_AT, j, s.groups);
  }
  divide(delta);
  useLayout(s.columns, s.blocks, false);
  const bounded = s.bounded && r.last;
  if (bounded) takeBounds(s.blocks - 1);
  s.fixPublic(digest);
  clearSum();
  addPacks(s.packKey(), r.firstBlock, r.endBlock, s.blocks, bounded, false);
  closeSum(proof, delta);
}

/** The part's committed groups times 1 / Delta. */
function divide(delta: usize): void {
  inverse(INVERSE, delta);
  for (let j: usize = 0; j < LEVEL; j++) {
    v128.store(FACTOR + 16 * j, i8x16.splat(-(<i8>s.deltaBit(INVERSE, j))));
  }
  for (let i: usize = 0; i < r.ranges(); i++) {
    const to = r.rangeEnd(i, s.groups);
    for (let g = r.rangeStart(i); g < to; g++) {
      multiply(PRODUCT, s.columns + g * GROUP, FACTOR);
      reduceColumns(s.columns + g * GROUP, PRODUCT);
    }
  }
}

/**
 * a_0 = Delta^5 sum + the masks' Delta^m q*_m - a_1 Delta - .. - a_4 Delta^4, by Horner's rule; all but the first term are
 * the last part's.
 */
function closeSum(proof: usize, delta: usize): void {
  if (r.last) memory.copy(SUMS + ELEMENT, proof + s.A_AT, 4 * ELEMENT);
  else memory.fill(SUMS + ELEMENT, 0, 4 * ELEMENT);
  timesPublic(SUMS, delta, SUM);
  for (let m: usize = 4; m > 0; m--) {
    addElement(SUMS, SUMS + ELEMENT * m);
    timesPublic(SUMS, delta, SUMS);
    if (!r.last) continue;
    hashMask(MASK, s.columns + s.groups * GROUP, m - 1);
    addElement(SUMS, MASK);
  }
}

/** Whether Delta is what a_0 .. a_4 give. */
export function isTrue(proof: usize): bool {
  s.thirdChallenge(H3);
  const delta = proof + s.DELTA_AT;
  return isGround(H3, s.sum, s.grindBits, proof + s.COUNTER_AT, delta);
}
