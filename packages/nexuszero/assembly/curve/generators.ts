/**
 * Generators of dalek's Bulletproofs: B~, and G_j,i, H_j,i from SHAKE256("GeneratorsChain" || 'G' | 'H' ||
 * LE32(j)), 64 bytes a point; their tables are made when a size first needs them. Memory: 97 KB for
 * each i of a party j.
 */
import { buildComb, buildSplits, buildWindow, COMB, SPLIT_TABLE } from './base';
import { invert2, mul2, PAIR } from './field';
import { LINE, lineFromPair } from './line';
import { alloc } from './memory';
import { addPoints, AFFINE, double, moveLane, POINTS, toAffine, X, Y, Z } from './point';
import { decode2, fromUniform } from './ristretto';
import {
  SHAKE256_RATE,
  SPONGE,
  spongeAbsorb,
  spongeFinish,
  spongeInit,
  spongeSqueeze,
} from './shake';

export const MAX_PARTIES: usize = 64;
const MAX_BITS: usize = 64;

/** A slot: four windows of the pair (G, H) for secrets; G + H; the split tables of G and of H. */
const WINDOW_BYTES: usize = 16 * AFFINE;
const SUM_AT: usize = 4 * WINDOW_BYTES;
const G_AT: usize = SUM_AT + AFFINE;
const H_AT: usize = G_AT + SPLIT_TABLE;
const SLOT: usize = H_AT + SPLIT_TABLE;

/** "GeneratorsChain" and, at 15, the letter, then LE32(j). */
const CHAIN: usize = memory.data<u8>([
  0x47, 0x65, 0x6e, 0x65, 0x72, 0x61, 0x74, 0x6f, 0x72, 0x73, 0x43, 0x68, 0x61, 0x69, 0x6e, 0, 0, 0,
  0, 0,
]);

/** Addresses of the slots by party and index, u32; how many each party has; its two sponges. */
const SLOTS: usize = alloc(MAX_PARTIES * MAX_BITS * 4);
const BUILT: usize = alloc(MAX_PARTIES * 4);
const CHAINS: usize = alloc(MAX_PARTIES * 2 * SPONGE);
const UNIFORM: usize = alloc(64);
const G_POINT: usize = alloc(POINTS);
const H_POINT: usize = alloc(POINTS);
const PAIRED: usize = alloc(POINTS);
const LINE_AT: usize = alloc(LINE);
const INVERSE: usize = alloc(PAIR);

/** Makes the generators (j, 0) .. (j, n - 1) of the parties 0 .. m - 1. */
export function needGenerators(n: u32, m: u32): void {
  needBlinding();
  for (let j: usize = 0; j < <usize>m; j++) {
    let built = <usize>load<u32>(BUILT + 4 * j);
    if (built == 0) {
      openChain(j, 0x47);
      openChain(j, 0x48);
    }
    for (; built < <usize>n; built++) buildSlot(j, built);
    store<u32>(BUILT + 4 * j, <u32>built);
  }
}

function chain(j: usize, letter: u8): usize {
  return CHAINS + (2 * j + (letter == 0x47 ? 0 : 1)) * SPONGE;
}

function openChain(j: usize, letter: u8): void {
  const sponge = chain(j, letter);
  store<u8>(CHAIN, letter, 15);
  store<u32>(CHAIN, <u32>j, 16);
  spongeInit(sponge, SHAKE256_RATE);
  spongeAbsorb(sponge, CHAIN, 20);
  spongeFinish(sponge);
}

function buildSlot(j: usize, i: usize): void {
  const slot = alloc(SLOT);
  store<u32>(SLOTS + 4 * (MAX_BITS * j + i), <u32>slot);
  spongeSqueeze(chain(j, 0x47), UNIFORM, 64);
  fromUniform(G_POINT, UNIFORM);
  spongeSqueeze(chain(j, 0x48), UNIFORM, 64);
  fromUniform(H_POINT, UNIFORM);
  moveLane(PAIRED, 0, G_POINT, 0);
  moveLane(PAIRED, 1, H_POINT, 0);
  for (let w: usize = 0; w < 4; w++) {
    buildWindow(slot + w * WINDOW_BYTES, PAIRED);
    for (let k = 0; k < 65; k++) double(PAIRED, PAIRED);
  }
  addPoints(PAIRED, G_POINT, H_POINT);
  invert2(INVERSE, PAIRED + Z);
  mul2(PAIRED + X, PAIRED + X, INVERSE);
  mul2(PAIRED + Y, PAIRED + Y, INVERSE);
  toAffine(slot + SUM_AT, PAIRED + X, PAIRED + Y);
  lineFromPair(LINE_AT, G_POINT, 0);
  buildSplits(slot + G_AT, LINE_AT);
  lineFromPair(LINE_AT, H_POINT, 0);
  buildSplits(slot + H_AT, LINE_AT);
}

/** The slot of generator k of a proof for values of n bits: party k / n, index k mod n. */
export function slotOf(k: u32, n: u32): usize {
  return <usize>load<u32>(SLOTS + 4 * (MAX_BITS * <usize>(k / n) + <usize>(k % n)));
}

/** Window w of (G, H): 13 digits of radix 32 each. */
export function secretWindow(slot: usize, w: usize): usize {
  return slot + w * WINDOW_BYTES;
}

/** The affine Niels entry of G + H, in both lanes. */
export function sumEntry(slot: usize): usize {
  return slot + SUM_AT;
}

export function splitsG(slot: usize): usize {
  return slot + G_AT;
}

export function splitsH(slot: usize): usize {
  return slot + H_AT;
}

/** B~, encoded: the one-way map of SHA3-512 of the encoded B. */
const BLINDING: usize = memory.data<u8>([
  0x8c, 0x92, 0x40, 0xb4, 0x56, 0xa9, 0xe6, 0xdc, 0x65, 0xc3, 0x77, 0xa1, 0x04, 0x8d, 0x74, 0x5f,
  0x94, 0xa0, 0x8c, 0xdb, 0x7f, 0x44, 0xcb, 0xcd, 0x7b, 0x46, 0xf3, 0x40, 0x48, 0x87, 0x11, 0x34,
]);
let blindingComb: usize = 0;
let blindingSplits: usize = 0;

function needBlinding(): void {
  if (blindingComb != 0) return;
  const comb = alloc(COMB);
  const splits = alloc(SPLIT_TABLE);
  decode2(PAIRED, BLINDING, BLINDING);
  buildComb(comb, PAIRED);
  lineFromPair(LINE_AT, PAIRED, 0);
  buildSplits(splits, LINE_AT);
  blindingComb = comb;
  blindingSplits = splits;
}

/** The comb of B~, for secret scalars. */
export function blindingTable(): usize {
  needBlinding();
  return blindingComb;
}

/** The split table of B~, for public scalars. */
export function blindingSplitTable(): usize {
  needBlinding();
  return blindingSplits;
}
