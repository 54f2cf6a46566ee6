/**
 * Parameters and areas of one proof, the same for prover and verifier, and its steps that both take
 * (docs/protocol/vole.md). Parameters, 32 bits each: cipher rounds, tau, sum, grinding bits, blocks, message
 * length, whether bounds are proved, offset and length of their value; then, from byte 40 on, minimum and
 * maximum, 64 bits each.
 */
import { useBounds } from './bounds';
import { committedGroups, one, setPublic, wGroup } from './layout';
import { GROUP, LEAF_KEYS } from './convert';
import { area, rewind } from './memory';
import { hash, layOutHash } from './hash';
import { packCount } from './packs';
import { SUMS } from './polynomials';
import { CHALLENGE_1, CHALLENGE_2, CHALLENGE_3, COMMITMENTS, CORRECTIONS, TAGS } from './roles';
import { digestWords, initialA, initialE, paddingByte, reversed } from './sha256';
import { hashRows, indexBytes, useKey } from './vole-hash';

export let rounds: i32 = 0;
export let tau: usize = 0;
export let sum: usize = 0;
export let grindBits: i32 = 0;
export let blocks: usize = 0;
export let messageBytes: usize = 0;
export let bounded: bool = false;

/** Committed groups; elements of a row: those, four masks of QuickSilver's and two of the universal hash's. */
export let groups: usize = 0;
export let elements: usize = 0;
export let rowBytes: usize = 0;
export let rowBlocks: usize = 0;

/** Areas. */
export let columns: usize = 0;
export let commitments: usize = 0;
export let nodes: usize = 0;
export let keys: usize = 0;
/** ch1 and the universal hash's key; ch2 and the packs' challenges. */
export let challenge1: usize = 0;
export let challenge2: usize = 0;
export let tagHashes: usize = 0;
/** Inputs of hashes, put together. */
export let joined: usize = 0;
let index: usize = 0;

/** mu, u~, h_com, h_c and h_V. */
export const MU: usize = memory.data(32, 16);
export const U_HASH: usize = memory.data(32, 16);
const H_COM: usize = memory.data(32, 16);
const H_C: usize = memory.data(32, 16);
const H_V: usize = memory.data(32, 16);

/** Offsets in a proof: iv, counter, Delta, a_1 .. a_4, u~, d, then c and the openings. */
export const COUNTER_AT: usize = 16;
export const DELTA_AT: usize = 20;
export const A_AT: usize = 36;
export const U_AT: usize = 100;
export const D_AT: usize = 132;

export function correctionsAt(): usize {
  return D_AT + 16 * groups;
}

export function openingsAt(): usize {
  return correctionsAt() + (tau - 1) * rowBytes;
}

export function proofBytes(): usize {
  return openingsAt() + 16 * sum + 32 * tau;
}

export function readParameters(at: usize): void {
  rounds = load<i32>(at);
  tau = <usize>load<u32>(at, 4);
  sum = <usize>load<u32>(at, 8);
  grindBits = load<i32>(at, 12);
  blocks = <usize>load<u32>(at, 16);
  messageBytes = <usize>load<u32>(at, 20);
  bounded = load<u32>(at, 24) != 0;
  groups = committedGroups(blocks);
  elements = groups + 6;
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

/** Lays out the areas of both parties, not grown yet. */
export function layOut(): void {
  rewind();
  const leaves: usize = (<usize>1) << depthOf(0);
  const longest = tau * rowBytes + 4096;
  columns = area(4 * rowBlocks * GROUP);
  commitments = area(32 * leavesBefore(tau));
  nodes = area(16 * leaves);
  keys = area((leaves >> 2) * LEAF_KEYS);
  challenge1 = area(32 + 20 * elements);
  challenge2 = area(32 + 16 * packCount(blocks, bounded));
  tagHashes = area(4096);
  joined = area(256 + 16 * groups + messageBytes);
  index = area(indexBytes(elements));
  const leafBytes: usize = 32 * leavesBefore(tau);
  layOutHash(leafBytes > longest ? leafBytes : longest);
}

/** What no tree writes: columns from `sum` on. */
export function clearColumns(): void {
  for (let g: usize = 0; g < 4 * rowBlocks; g++) {
    memory.fill(columns + g * GROUP + 16 * sum, 0, GROUP - 16 * sum);
  }
}

/** Binds commitments and corrections, and takes the universal hash's key from them. */
export function firstChallenge(iv: usize, corrections: usize): void {
  hash(COMMITMENTS, commitments, 32 * leavesBefore(tau), H_COM, 32);
  hash(CORRECTIONS, corrections, (tau - 1) * rowBytes, H_C, 32);
  memory.copy(joined, MU, 32);
  memory.copy(joined + 32, iv, 16);
  memory.copy(joined + 48, H_COM, 32);
  memory.copy(joined + 80, H_C, 32);
  hash(CHALLENGE_1, joined, 112, challenge1, 32 + 20 * (elements - 2));
  const chi = challenge1 + 32;
  useKey(index, chi, chi + 16 * (elements - 2), elements);
}

/** The universal hash of a row of bytes. */
export function hashRow(out: usize, row: usize): void {
  hashRows(out, out, row, 16, 0);
}

/** The universal hashes of all columns; those from `sum` on are zero. */
export function hashTags(): void {
  memory.fill(tagHashes, 0, 4096);
  for (let j: usize = 0; j < sum; j += 2) {
    hashRows(tagHashes + 32 * j, tagHashes + 32 * j + 32, columns + 16 * j, GROUP, 16);
  }
}

/** Binds the hashes and d, and takes the packs' challenges from them. */
export function secondChallenge(d: usize): void {
  hash(TAGS, tagHashes, 4096, H_V, 32);
  memory.copy(joined, challenge1, 32);
  memory.copy(joined + 32, H_V, 32);
  memory.copy(joined + 64, U_HASH, 32);
  memory.copy(joined + 96, d, 16 * groups);
  hash(CHALLENGE_2, joined, 96 + 16 * groups, challenge2, 32 + 16 * packCount(blocks, bounded));
}

/** h3 of a_0 .. a_4 in SUMS. */
export function thirdChallenge(out: usize): void {
  memory.copy(joined, challenge2, 32);
  memory.copy(joined + 32, SUMS, 80);
  hash(CHALLENGE_3, joined, 112, out, 32);
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
  memory.fill(columns, 0, 4 * rowBlocks * GROUP);
  memory.fill(nodes, 0, 16 * leaves);
  memory.fill(keys, 0, (leaves >> 2) * LEAF_KEYS);
  memory.fill(tagHashes, 0, 4096);
  memory.fill(joined, 0, 256 + 16 * groups + messageBytes);
}
