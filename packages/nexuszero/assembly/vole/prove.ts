/** The prover (docs/protocol/vole.md). One call; every secret is overwritten before it returns. */
import { chainSlots, takeBounds, wipeBounds } from './bounds';
import { convertTree, wipeConversion } from './convert';
import { COLUMNS, ELEMENT, wipeField } from './field';
import { wipeGf128 } from './gf128';
import { wipeProducts } from './generated/product';
import { grind, wipeGrind } from './grind';
import { hash, wipeHash } from './hash';
import { GROUP, useLayout } from './layout';
import { COMMITMENT, wipeLeaves } from './leaves';
import { addMasks, wipeMasks } from './masks';
import { area, grow } from './memory';
import { wipeOperands } from './operands';
import { addPacks } from './packs';
import { clearSums, SUMS, wipePolynomials } from './polynomials';
import { SEED, STATEMENT } from './roles';
import * as s from './session';
import { fillRow, paddingByte, wipeWitness } from './sha256';
import { expandLevel, openLeaves, openPaths, placeSeed, useIv, wipeTrees } from './trees';
import { HASHED, wipeVoleHash } from './vole-hash';

export const PROVED: i32 = 0;
export const WRONG_DIGEST: i32 = 1;
export const OUT_OF_BOUNDS: i32 = 2;

let padded: usize = 0;
export let row: usize = 0;
/** iv, then the roots. */
let seeds: usize = 0;
let u: usize = 0;
let other: usize = 0;

/**
 * Writes a proof; `statement` is the statement's bytes, `fresh` 32 random ones. Nothing is written unless the
 * status is PROVED.
 */
export function prove(
  parameters: usize,
  digest: usize,
  statement: usize,
  statementBytes: usize,
  message: usize,
  fresh: usize,
  out: usize,
): i32 {
  s.readParameters(parameters);
  layOut();
  const status = takeWitness(message, digest);
  if (status == PROVED) proveRow(digest, statement, statementBytes, message, fresh, out);
  wipeAll();
  return status;
}

/** The proof of what the row holds. */
export function proveRow(
  digest: usize,
  statement: usize,
  statementBytes: usize,
  message: usize,
  fresh: usize,
  out: usize,
): void {
  hash(STATEMENT, statement, statementBytes, s.MU, s.HASH);
  plant(fresh, message, out);
  growTrees(out);
  bindRow(out);
  addConstraints(digest);
  finish(out);
}

export function layOut(): void {
  s.layOut();
  padded = area(64 * s.blocks);
  row = area(16 * s.groups);
  seeds = area(seedBytes());
  u = area(64 * s.rowBlocks);
  other = area(64 * s.rowBlocks);
  grow();
}

/** Room for four roots at a time. */
function seedBytes(): usize {
  return 16 + ELEMENT * (s.tau + 3);
}

/** The row's words; the slots of the last block's length hold the bounds' chains. */
export function takeWitness(message: usize, digest: usize): i32 {
  memory.copy(padded, message, s.messageBytes);
  for (let at = s.messageBytes; at < 64 * s.blocks; at++) {
    store<u8>(padded + at, paddingByte(at, s.messageBytes, s.blocks));
  }
  if (!fillRow(row, padded, s.blocks, digest)) return WRONG_DIGEST;
  const slots = s.bounded ? chainSlots(padded) : 0;
  if (slots >> 63) return OUT_OF_BOUNDS;
  store<u64>(row + 1056 * (s.blocks - 1) + 56, slots);
  return PROVED;
}

/** iv and roots, from fresh bytes and all that is proved: without good randomness they still differ. */
function plant(fresh: usize, message: usize, out: usize): void {
  const at = s.joined;
  memory.copy(at, fresh, 32);
  memory.copy(at + 32, s.MU, s.HASH);
  store<u64>(at + 32 + s.HASH, <u64>s.messageBytes);
  memory.copy(at + 40 + s.HASH, message, s.messageBytes);
  hash(SEED, at, 40 + s.HASH + s.messageBytes, seeds, 16 + ELEMENT * s.tau);
  memory.copy(out, seeds, 16);
}

/** Columns, commitments of the leaves and corrections. */
function growTrees(out: usize): void {
  useIv(seeds, s.rounds);
  s.clearColumns();
  for (let i: usize = 0; i < s.tau; i++) {
    const depth = <i32>s.depthOf(i);
    const tree = <i32>i;
    placeSeed(s.nodes, 0, seeds + 16 + ELEMENT * i);
    for (let d = 0; d < depth; d++) expandLevel(s.nodes, d, tree);
    openLeaves(s.nodes, depth, tree, s.commitments + COMMITMENT * s.leavesBefore(i), s.keys);
    const own = i == 0 ? u : other;
    convertTree(s.columns, s.columnOf(i), own, s.keys, depth, tree, s.rowBlocks, 0, s.rounds);
    if (i > 0) correct(out + s.correctionsAt() + (i - 1) * s.rowBytes);
  }
}

/** c_i = u_0 + u_i */
function correct(out: usize): void {
  for (let at: usize = 0; at < s.rowBytes; at += 16) {
    v128.store(out + at, v128.xor(v128.load(u + at), v128.load(other + at)));
  }
}

/** The universal hashes, d, and the packs' challenges. */
function bindRow(out: usize): void {
  s.firstChallenge(out, out + s.correctionsAt());
  s.hashRow(s.U_HASH, u);
  memory.copy(out + s.U_AT, s.U_HASH, HASHED);
  s.hashTags();
  const d = out + s.D_AT;
  for (let at: usize = 0; at < 16 * s.groups; at += 16) {
    v128.store(d + at, v128.xor(v128.load(row + at), v128.load(u + at)));
  }
  s.secondChallenge(d);
}

/** a_0 .. a_4 */
function addConstraints(digest: usize): void {
  useLayout(s.columns, s.blocks, true);
  for (let g: usize = 0; g < s.groups + s.SUM_MASKS; g++) {
    const bits = g < s.groups ? row + 16 * g : u + 16 * g;
    v128.store(s.columns + g * GROUP, v128.load(bits), COLUMNS);
  }
  if (s.bounded) takeBounds(s.blocks - 1);
  s.fixPublic(digest);
  clearSums();
  addPacks(s.challenge2 + s.HASH, s.blocks, s.bounded, true);
  addMasks(s.columns + s.groups * GROUP);
}

const H3: usize = memory.data(s.HASH, 16);

/** Delta, and all of the trees but the leaves that it names. */
function finish(out: usize): void {
  s.thirdChallenge(H3);
  grind(H3, s.sum, s.grindBits, out + s.COUNTER_AT, out + s.DELTA_AT);
  memory.copy(out + s.A_AT, SUMS + ELEMENT, 4 * ELEMENT);
  let at = out + s.openingsAt();
  for (let i: usize = 0; i < s.tau; i = s.alike(i, 4)) at = openFour(at, i, out + s.DELTA_AT);
}

const LEAVES: usize = memory.data(16, 16);
/** Siblings of four trees: depths are 12 at most. */
const PATH: usize = 12 * ELEMENT;
const PATHS: usize = memory.data(4 * PATH, 16);

function openFour(out: usize, first: usize, delta: usize): usize {
  const end = s.alike(first, 4);
  for (let i = first; i < end; i++) store<u32>(LEAVES + 4 * (i - first), <u32>s.leafOf(delta, i));
  openPaths(PATHS, PATH, seeds + 16 + ELEMENT * first, LEAVES, <i32>s.depthOf(first), <i32>first);
  let at = out;
  for (let i = first; i < end; i++) {
    const bytes = ELEMENT * s.depthOf(i);
    memory.copy(at, PATHS + PATH * (i - first), bytes);
    const leaf = s.leavesBefore(i) + s.leafOf(delta, i);
    memory.copy(at + bytes, s.commitments + COMMITMENT * leaf, COMMITMENT);
    at += bytes + COMMITMENT;
  }
  return at;
}

export function wipeAll(): void {
  memory.fill(padded, 0, 64 * s.blocks);
  memory.fill(row, 0, 16 * s.groups);
  memory.fill(seeds, 0, seedBytes());
  memory.fill(u, 0, 64 * s.rowBlocks);
  memory.fill(other, 0, 64 * s.rowBlocks);
  memory.fill(PATHS, 0, 4 * PATH);
  memory.fill(LEAVES, 0, 16);
  s.wipeAreas();
  wipeGrind();
  wipeTrees();
  wipeLeaves();
  wipeConversion();
  wipeVoleHash();
  wipeField();
  wipeGf128();
  wipeProducts();
  wipeOperands();
  wipePolynomials();
  wipeMasks();
  wipeBounds();
  wipeWitness();
  wipeHash();
}
