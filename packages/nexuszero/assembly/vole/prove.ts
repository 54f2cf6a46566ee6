/** The prover (docs/protocol/vole.md). One call; every secret is overwritten before it returns. */
import { chainSlots, takeBounds, wipeBounds } from './bounds';
import { wipeConversion } from './convert';
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
import * as r from './rows';
import * as s from './session';
import { fillRow, paddingByte, wipeWitness } from './sha256';
import { expandLevel, openPaths, placeSeed, useIv, wipeTrees } from './trees';
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
  r.takePart(0, s.blocks);
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
  plant(statement, statementBytes, fresh, message);
  growTrees(out + s.correctionsAt());
  firstChallenge(out);
  hashPart(out + s.D_AT);
  secondChallenge(out);
  addConstraints(digest);
  finish(out);
}

/** For the part that was taken. */
export function layOut(): void {
  s.layOut(r.ranges() == 0);
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

/** mu, and iv and roots from fresh bytes and all that is proved: without good randomness they still differ. */
export function plant(statement: usize, statementBytes: usize, fresh: usize, message: usize): void {
  hash(STATEMENT, statement, statementBytes, s.MU, s.HASH);
  const at = s.joined;
  memory.copy(at, fresh, 32);
  memory.copy(at + 32, s.MU, s.HASH);
  store<u64>(at + 32 + s.HASH, <u64>s.messageBytes);
  memory.copy(at + 40 + s.HASH, message, s.messageBytes);
  hash(SEED, at, 40 + s.HASH + s.messageBytes, seeds, 16 + ELEMENT * s.tau);
}

/** Commitments of the leaves, and the part's columns, u and corrections: rows one behind the other. */
export function growTrees(corrections: usize): void {
  useIv(seeds, s.rounds);
  r.clearColumns();
  for (let i: usize = 0; i < s.tau; i++) {
    placeSeed(s.nodes, 0, seeds + 16 + ELEMENT * i);
    for (let d = 0; d < <i32>s.depthOf(i); d++) expandLevel(s.nodes, d, <i32>i);
    r.openTree(i);
    r.addRows(i, i == 0 ? u : other, 0);
    if (i > 0) correct(corrections + (i - 1) * r.partBytes());
  }
}

/** c_i = u_0 + u_i */
function correct(out: usize): void {
  addRow(out, other, 16 * r.first, 16 * r.end);
}

/** out = the bytes from `from` to `to` of a row and u. */
function addRow(out: usize, row: usize, from: usize, to: usize): void {
  for (let at = from; at < to; at += 16) {
    v128.store(out + at - from, v128.xor(v128.load(u + at), v128.load(row + at)));
  }
}

/** Binds the commitments and the corrections in the proof. */
export function firstChallenge(out: usize): void {
  memory.copy(out, seeds, 16);
  s.firstChallenge(out, out + s.correctionsAt());
}

/** The part of the universal hashes, and of d. */
export function hashPart(d: usize): void {
  r.useHashKey();
  r.hashRow(s.U_HASH, u);
  r.hashTags();
  addRow(d, row, 16 * r.first, 16 * (r.end < s.groups ? r.end : s.groups));
}

/** Binds the hashes, and d in the proof. */
export function secondChallenge(out: usize): void {
  memory.copy(out + s.U_AT, s.U_HASH, HASHED);
  s.secondChallenge(out + s.D_AT);
}

/** The part of a_0 .. a_4. */
export function addConstraints(digest: usize): void {
  useLayout(s.columns, s.blocks, true);
  for (let i: usize = 0; i < r.ranges(); i++) placeBits(r.rangeStart(i), r.rangeEnd(i, s.elements));
  const bounded = s.bounded && r.last;
  if (bounded) takeBounds(s.blocks - 1);
  s.fixPublic(digest);
  clearSums();
  addPacks(s.packKey(), r.firstBlock, r.endBlock, s.blocks, bounded, true);
  if (r.last) addMasks(s.columns + s.groups * GROUP);
}

/** The bits of groups, and of the masks behind them, to their columns. */
function placeBits(from: usize, to: usize): void {
  for (let g = from; g < to; g++) {
    const bits = g < s.groups ? row + 16 * g : u + 16 * g;
    v128.store(s.columns + g * GROUP, v128.load(bits), COLUMNS);
  }
}

const H3: usize = memory.data(s.HASH, 16);

/** Delta, and all of the trees but the leaves that it names. */
export function finish(out: usize): void {
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
