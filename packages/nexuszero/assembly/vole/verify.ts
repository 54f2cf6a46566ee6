/** The verifier (docs/protocol/vole.md). One call; the proof has the length that the parameters give. */
import { takeBounds } from './bounds';
import { convertTree } from './convert';
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
import * as s from './session';
import { expandLevel, openLeaves, placeSeed, useIv } from './trees';
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
  s.readParameters(parameters);
  s.layOut();
  grow();
  const delta = proof + s.DELTA_AT;
  if (!isPossible(delta)) return false;
  hash(STATEMENT, statement, statementBytes, s.MU, s.HASH);
  growTrees(proof, delta);
  s.firstChallenge(proof, proof + s.correctionsAt());
  memory.copy(s.U_HASH, proof + s.U_AT, HASHED);
  hashTags(delta);
  s.secondChallenge(proof + s.D_AT);
  addD(proof + s.D_AT, delta);
  divide(delta);
  addConstraints(digest);
  closeSum(proof, delta);
  s.thirdChallenge(H3);
  return isGround(H3, s.sum, s.grindBits, proof + s.COUNTER_AT, delta);
}

/** Not 0, and 0 from `sum` on: cheap to see before anything is computed. */
function isPossible(delta: usize): bool {
  let any: usize = 0;
  for (let j: usize = 0; j < s.sum; j++) any |= s.deltaBit(delta, j);
  let over: usize = 0;
  for (let j = s.sum; j < LEVEL; j++) over |= s.deltaBit(delta, j);
  return any == 1 && over == 0;
}

/** Columns q_j, and commitments of all leaves. */
function growTrees(proof: usize, delta: usize): void {
  useIv(proof, s.rounds);
  s.clearColumns();
  let opening = proof + s.openingsAt();
  for (let i: usize = 0; i < s.tau; i++) {
    const depth = s.depthOf(i);
    const leaf = s.leafOf(delta, i);
    regrow(opening, leaf, <i32>depth, <i32>i);
    const coms = s.commitments + COMMITMENT * s.leavesBefore(i);
    openLeaves(s.nodes, <i32>depth, <i32>i, coms, s.keys);
    memory.copy(coms + COMMITMENT * leaf, opening + ELEMENT * depth, COMMITMENT);
    const column = s.columnOf(i);
    convertTree(s.columns, column, 0, s.keys, <i32>depth, <i32>i, s.rowBlocks, leaf, s.rounds);
    if (i > 0) addRow(proof + s.correctionsAt() + (i - 1) * s.rowBytes, column, leaf, depth);
    opening += ELEMENT * depth + COMMITMENT;
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

/** q_j += delta_j c */
function addRow(row: usize, column: usize, leaf: usize, depth: usize): void {
  for (let j: usize = 0; j < depth; j++) {
    if (((leaf >> j) & 1) == 0) continue;
    let at = s.columns + 16 * (column + j);
    for (let i: usize = 0; i < s.rowBytes; i += 16) {
      v128.store(at, v128.xor(v128.load(at), v128.load(row + i)));
      at += GROUP;
    }
  }
}

/** The hashes of q_j + delta_j u, which are those of the prover's columns. */
function hashTags(delta: usize): void {
  s.hashTags();
  for (let j: usize = 0; j < s.sum; j++) {
    if (s.deltaBit(delta, j) == 0) continue;
    const at = s.tagHashes + HASHED * j;
    for (let i: usize = 0; i < HASHED; i += 16) {
      v128.store(at + i, v128.xor(v128.load(at + i), v128.load(s.U_HASH + i)));
    }
  }
}

/** q_j += delta_j d */
function addD(d: usize, delta: usize): void {
  for (let j: usize = 0; j < s.sum; j++) {
    if (s.deltaBit(delta, j) == 0) continue;
    let at = s.columns + 16 * j;
    for (let g: usize = 0; g < s.groups; g++) {
      v128.store(at, v128.xor(v128.load(at), v128.load(d + 16 * g)));
      at += GROUP;
    }
  }
}

const MASK: usize = memory.data(32, 16);
const INVERSE: usize = memory.data(32, 16);
const FACTOR: usize = memory.data(COLUMNS, 16);
const PRODUCT: usize = memory.data(2 * COLUMNS, 16);

/** All committed groups times 1 / Delta. */
function divide(delta: usize): void {
  inverse(INVERSE, delta);
  for (let j: usize = 0; j < LEVEL; j++) {
    v128.store(FACTOR + 16 * j, i8x16.splat(-(<i8>s.deltaBit(INVERSE, j))));
  }
  for (let g: usize = 0; g < s.groups; g++) {
    multiply(PRODUCT, s.columns + g * GROUP, FACTOR);
    reduceColumns(s.columns + g * GROUP, PRODUCT);
  }
}

function addConstraints(digest: usize): void {
  useLayout(s.columns, s.blocks, false);
  if (s.bounded) takeBounds(s.blocks - 1);
  s.fixPublic(digest);
  clearSum();
  addPacks(s.challenge2 + s.HASH, s.blocks, s.bounded, false);
}

/** a_0 = Delta^5 sum + the masks' Delta^m q*_m - a_1 Delta - .. - a_4 Delta^4, by Horner's rule. */
function closeSum(proof: usize, delta: usize): void {
  memory.copy(SUMS + ELEMENT, proof + s.A_AT, 4 * ELEMENT);
  timesPublic(SUMS, delta, SUM);
  for (let m: usize = 4; m > 0; m--) {
    addElement(SUMS, SUMS + ELEMENT * m);
    timesPublic(SUMS, delta, SUMS);
    hashMask(MASK, s.columns + s.groups * GROUP, m - 1);
    addElement(SUMS, MASK);
  }
}
