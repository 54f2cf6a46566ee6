/**
 * Parameters and areas of one proof, the same for prover and verifier, and its steps that both take
 * (docs/protocol/vole.md). Parameters, 32 bits each: cipher rounds, tau, sum, grinding bits, blocks, message
 * length, whether bounds are proved, offset and length of their value; then, from byte 40 on, minimum and
 * maximum, 64 bits each.
 */
import { useBounds } from './bounds';
import { committedGroups, GROUP, one, setPublic, wGroup } from './layout';
import { ELEMENT } from './field';
import { LEAF_KEYS } from './convert';
import { LEVEL } from './generated/level';
import { hash, hashPair, layOutHash } from './hash';
import { COMMITMENT } from './leaves';
import { area, rewind } from './memory';
import { packCount } from './packs';
import { SUMS } from './polynomials';
import {
  CHALLENGE_1,
  CHALLENGE_2,
  CHALLENGE_3,
  COMMITMENTS,
  CORRECTIONS,
  ROW,
  TAGS,
  TREE,
} from './roles';
import { digestWords, initialA, initialE, paddingByte, reversed } from './sha256';
import { HASHED, indexBytes, keyBytes, PARTS } from './vole-hash';

export let rounds: i32 = 0;
export let tau: usize = 0;
export let sum: usize = 0;
export let grindBits: i32 = 0;
export let blocks: usize = 0;
export let messageBytes: usize = 0;
export let bounded: bool = false;

/** Committed groups; elements of a row: those, and masks. */
export let groups: usize = 0;
export let elements: usize = 0;
export let rowBytes: usize = 0;
export let rowBlocks: usize = 0;

/** Areas. */
export let columns: usize = 0;
let columnBytes: usize = 0;
export let commitments: usize = 0;
export let nodes: usize = 0;
export let keys: usize = 0;
/** ch1 and the universal hash's key; ch2 and the packs' challenges. */
export let challenge1: usize = 0;
export let challenge2: usize = 0;
export let tagHashes: usize = 0;
/** Inputs of hashes, put together. */
export let joined: usize = 0;
/** Above level 128: hashes of trees, or of rows. */
let digests: usize = 0;
/** Indices that the universal hash's key is read into. */
export let index: usize = 0;

/** Bytes of a hash. */
export const HASH: usize = 2 * ELEMENT;
/** Groups of masks, QuickSilver's and then the universal hash's. */
export const SUM_MASKS: usize = (4 * LEVEL) >> 7;
const MASKS: usize = SUM_MASKS + PARTS;

/** mu, u~, h_com, h_c and h_V. */
export const MU: usize = memory.data(HASH, 16);
export const U_HASH: usize = memory.data(HASHED, 16);
const H_COM: usize = memory.data(HASH, 16);
const H_C: usize = memory.data(HASH, 16);
const H_V: usize = memory.data(HASH, 16);

/** Offsets in a proof: iv, counter, Delta, a_1 .. a_4, u~, d, then c and the openings. */
export const COUNTER_AT: usize = 16;
export const DELTA_AT: usize = 20;
export const A_AT: usize = DELTA_AT + ELEMENT;
export const U_AT: usize = A_AT + 4 * ELEMENT;
export const D_AT: usize = U_AT + HASHED;

export function correctionsAt(): usize {
  return D_AT + 16 * groups;
}

export function openingsAt(): usize {
  return correctionsAt() + (tau - 1) * rowBytes;
}

export function proofBytes(): usize {
  return openingsAt() + ELEMENT * sum + COMMITMENT * tau;
}

export function blocksOf(at: usize): usize {
  return <usize>load<u32>(at, 16);
}

export function readParameters(at: usize): void {
  rounds = load<i32>(at);
  tau = <usize>load<u32>(at, 4);
  sum = <usize>load<u32>(at, 8);
  grindBits = load<i32>(at, 12);
  blocks = blocksOf(at);
  messageBytes = <usize>load<u32>(at, 20);
  bounded = load<u32>(at, 24) != 0;
  groups = committedGroups(blocks);
  elements = groups + MASKS;
  rowBytes = 16 * elements;
  rowBlocks = (rowBytes + 63) >> 6;
  if (bounded) {
    const offset = <usize>load<u32>(at, 28);
    useBounds(offset, <usize>load<u32>(at, 32), load<u64>(at, 40), load<u64>(at, 48));
  }
}

/** Depth of tree i, and the first of its columns. */
export function depthOf(i: usize): usize {
  return sum / tau + (i < sum % tau ? 1 : 0);
}

export function columnOf(i: usize): usize {
  const more = sum % tau;
  return i * (sum / tau) + (i < more ? i : more);
}

/** The end of up to `most` trees from tree i on that have its depth. */
export function alike(i: usize, most: usize): usize {
  const more = sum % tau;
  const end = i < more ? more : tau;
  return i + most < end ? i + most : end;
}

/** Leaves of all trees before tree i. */
export function leavesBefore(i: usize): usize {
  const more = sum % tau;
  const deep = i < more ? i : more;
  return ((deep << 1) + (i - deep)) << (sum / tau);
}

/** Lays out the areas of both parties, not grown yet; columns only for a part of the rows. */
export function layOut(leads: bool): void {
  rewind();
  const leaves: usize = (<usize>1) << depthOf(0);
  columnBytes = leads ? 0 : 4 * rowBlocks * GROUP;
  columns = area(columnBytes);
  commitments = area(COMMITMENT * leavesBefore(tau));
  nodes = area(ELEMENT * leaves);
  keys = area((leaves >> 2) * LEAF_KEYS);
  challenge1 = area(HASH + keyBytes(elements - PARTS));
  challenge2 = area(HASH + ELEMENT * packCount(blocks, bounded));
  tagHashes = area(HASHED * LEVEL);
  digests = area(HASH * tau);
  joined = area(joinedBytes());
  index = area(indexBytes(elements - PARTS));
  const leafBytes: usize = COMMITMENT * leavesBefore(tau);
  const longest = tau * rowBytes + 4096;
  layOutHash(leafBytes > longest ? leafBytes : longest);
}

function joinedBytes(): usize {
  return 512 + 16 * groups + messageBytes;
}

/** Where the universal hash's key is. */
export function hashKey(): usize {
  return challenge1 + HASH;
}

/** Where the packs' challenges are. */
export function packKey(): usize {
  return challenge2 + HASH;
}

/** Binds commitments and corrections, and takes the universal hash's key from them. */
export function firstChallenge(iv: usize, corrections: usize): void {
  hashCommitments();
  hashCorrections(corrections);
  memory.copy(joined, MU, HASH);
  memory.copy(joined + HASH, iv, 16);
  memory.copy(joined + HASH + 16, H_COM, HASH);
  memory.copy(joined + 2 * HASH + 16, H_C, HASH);
  hash(CHALLENGE_1, joined, 3 * HASH + 16, challenge1, HASH + keyBytes(elements - PARTS));
}

/** H_COM: of all leaves at once, or tree by tree, two of one depth at a time. */
function hashCommitments(): void {
  if (LEVEL == 128) {
    hash(COMMITMENTS, commitments, COMMITMENT * leavesBefore(tau), H_COM, HASH);
    return;
  }
  for (let i: usize = 0; i < tau; i = alike(i, 2)) {
    const other = alike(i, 2) - 1;
    const a = commitments + COMMITMENT * leavesBefore(i);
    const b = commitments + COMMITMENT * leavesBefore(other);
    const out = digests + HASH * i;
    hashPair(TREE, a, b, COMMITMENT << depthOf(i), out, digests + HASH * other, HASH);
  }
  hash(COMMITMENTS, digests, HASH * tau, H_COM, HASH);
}

/** H_C: of all rows at once, or row by row, two at a time. */
function hashCorrections(corrections: usize): void {
  const rows = tau - 1;
  if (LEVEL == 128) {
    hash(CORRECTIONS, corrections, rows * rowBytes, H_C, HASH);
    return;
  }
  for (let i: usize = 0; i < rows; i += 2) {
    const other = i + 1 < rows ? i + 1 : i;
    const out = digests + HASH * i;
    const a = corrections + rowBytes * i;
    hashPair(ROW, a, corrections + rowBytes * other, rowBytes, out, digests + HASH * other, HASH);
  }
  hash(CORRECTIONS, digests, HASH * rows, H_C, HASH);
}

/** Binds the hashes and d, and takes the packs' challenges from them. */
export function secondChallenge(d: usize): void {
  hash(TAGS, tagHashes, HASHED * LEVEL, H_V, HASH);
  memory.copy(joined, challenge1, HASH);
  memory.copy(joined + HASH, H_V, HASH);
  memory.copy(joined + 2 * HASH, U_HASH, HASHED);
  const head = 2 * HASH + HASHED;
  memory.copy(joined + head, d, 16 * groups);
  const bytes = HASH + ELEMENT * packCount(blocks, bounded);
  hash(CHALLENGE_2, joined, head + 16 * groups, challenge2, bytes);
}

/** h3 of a_0 .. a_4 in SUMS. */
export function thirdChallenge(out: usize): void {
  memory.copy(joined, challenge2, HASH);
  memory.copy(joined + HASH, SUMS, 5 * ELEMENT);
  hash(CHALLENGE_3, joined, HASH + 5 * ELEMENT, out, HASH);
}

/** Leaf of tree i that Delta names. */
export function leafOf(delta: usize, i: usize): usize {
  const column = columnOf(i);
  let leaf: usize = 0;
  for (let j: usize = 0; j < depthOf(i); j++) leaf |= deltaBit(delta, column + j) << j;
  return leaf;
}

export function deltaBit(delta: usize, j: usize): usize {
  return ((<usize>load<u8>(delta + (j >> 3))) >> (j & 7)) & 1;
}

/** Public bits are constants on both sides, without tags: initial value, padding and digest. */
export function fixPublic(digest: usize): void {
  let endA = reversed(digestWords(digest));
  let endE = reversed(digestWords(digest + 16));
  if (blocks == 1) {
    endA = i32x4.sub(endA, initialA());
    endE = i32x4.sub(endE, initialE());
  }
  setPublic(initialA(), initialE(), endA, endE);
  for (let block = messageBytes >> 6; block < blocks; block++) {
    for (let g: usize = 0; g < 4; g++) fixGroup(wGroup(block, g), 64 * block + 16 * g);
  }
}

const SECRET: usize = memory.data(16, 16);
const PUBLIC: usize = memory.data(16, 16);

function fixGroup(group: usize, first: usize): void {
  for (let i: usize = 0; i < 16; i++) {
    const at = first + i;
    const secret = at < messageBytes;
    store<u8>(SECRET + (i ^ 3), secret ? 255 : 0);
    store<u8>(PUBLIC + (i ^ 3), secret ? 0 : paddingByte(at, messageBytes, blocks));
  }
  const mask = v128.load(SECRET);
  for (let at = group; at < group + GROUP; at += 16) v128.store(at, v128.and(v128.load(at), mask));
  v128.store(group + one, v128.or(v128.load(group + one), v128.load(PUBLIC)));
}

/** Forgets what is secret in the areas. */
export function wipeAreas(): void {
  const leaves: usize = (<usize>1) << depthOf(0);
  memory.fill(columns, 0, columnBytes);
  memory.fill(nodes, 0, ELEMENT * leaves);
  memory.fill(keys, 0, (leaves >> 2) * LEAF_KEYS);
  memory.fill(tagHashes, 0, HASHED * LEVEL);
  // of a share it is not what is sent
  memory.fill(U_HASH, 0, HASHED);
  memory.fill(joined, 0, joinedBytes());
}
