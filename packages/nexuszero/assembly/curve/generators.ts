/**
 * Generators of dalek's Bulletproofs: B~, and G_j,i, H_j,i from SHAKE256("GeneratorsChain" || 'G' | 'H' ||
 * LE32(j)), 64 bytes a point; made when a size first needs them. Every (j, i) has its points, one window for
 * secrets and a run of odd multiples of each, 20.8 KB. Up to LARGE_LENGTH generators a proof, 28 KB of
 * further tables come to it, for TABLED_MOST of them in all; proofs go on without where there are none.
 */
import { buildComb, buildWindow, COMB } from './base';
import { buildRuns, RUN, RUN_BITS } from './fixed';
import { invert2, mul2, PAIR } from './field';
import { LINE, lineFromPair, lineToPair } from './line';
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

export const MAX_PARTIES: usize = 128;
const MAX_BITS: usize = 64;
/** Longer proofs make no tables. */
const LARGE_LENGTH: u32 = 512;
const TABLED_MOST: u32 = 1100;

/** A slot: the runs of G and H; the lines G and H; the first window of the pair (G, H) for secrets; G + H. */
const LINES_AT: usize = 2 * RUN;
const WINDOW_AT: usize = LINES_AT + 2 * LINE;
const WINDOW_BYTES: usize = 16 * AFFINE;
const SUM_AT: usize = WINDOW_AT + WINDOW_BYTES;
const SLOT: usize = SUM_AT + AFFINE;
/** Its tables: the second runs of G and of H; three more windows. */
const MORE_WINDOWS_AT: usize = 2 * RUN;
const TABLES: usize = MORE_WINDOWS_AT + 3 * WINDOW_BYTES;

/** "GeneratorsChain" and, at 15, the letter, then LE32(j). */
const CHAIN: usize = memory.data<u8>([
  0x47, 0x65, 0x6e, 0x65, 0x72, 0x61, 0x74, 0x6f, 0x72, 0x73, 0x43, 0x68, 0x61, 0x69, 0x6e, 0, 0, 0,
  0, 0,
]);

/** Addresses of the slots and of their tables by party and index, u32 each; 0 where there is none. */
const SLOTS: usize = alloc(MAX_PARTIES * MAX_BITS * 8);
let tabled: u32 = 0;
/** How many slots each party has; its two sponges. */
const BUILT: usize = alloc(MAX_PARTIES * 4);
const CHAINS: usize = alloc(MAX_PARTIES * 2 * SPONGE);
const UNIFORM: usize = alloc(64);
const G_POINT: usize = alloc(POINTS);
const H_POINT: usize = alloc(POINTS);
const PAIRED: usize = alloc(POINTS);
const INVERSE: usize = alloc(PAIR);

/** Makes the generators (j, 0) .. (j, n - 1) of the parties 0 .. m - 1, and tables where they may have some. */
export function needGenerators(n: u32, m: u32): void {
  needBlinding();
  for (let j: usize = 0; j < <usize>m; j++) {
    let built = <usize>load<u32>(BUILT + 4 * j);
    if (built == 0) {
      openChain(j, 0x47);
      openChain(j, 0x48);
    }
    for (; built < <usize>n; built++) {
      buildSlot(j, built);
      store<u32>(BUILT + 4 * j, <u32>built + 1);
    }
    if (n * m > LARGE_LENGTH) continue;
    for (let i: usize = 0; i < <usize>n; i++) {
      if (tabled < TABLED_MOST && load<u32>(place(j, i) + 4) == 0) buildTables(place(j, i));
    }
  }
}

/** Where the addresses of a slot and of its tables stand. */
function place(j: usize, i: usize): usize {
  return SLOTS + 8 * (MAX_BITS * j + i);
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
  spongeSqueeze(chain(j, 0x47), UNIFORM, 64);
  fromUniform(G_POINT, UNIFORM);
  spongeSqueeze(chain(j, 0x48), UNIFORM, 64);
  fromUniform(H_POINT, UNIFORM);
  lineFromPair(slot + LINES_AT, G_POINT, 0);
  lineFromPair(slot + LINES_AT + LINE, H_POINT, 0);
  moveLane(PAIRED, 0, G_POINT, 0);
  moveLane(PAIRED, 1, H_POINT, 0);
  buildRuns(slot, slot + RUN, PAIRED);
  buildWindow(slot + WINDOW_AT, PAIRED);
  addPoints(PAIRED, G_POINT, H_POINT);
  invert2(INVERSE, PAIRED + Z);
  mul2(PAIRED + X, PAIRED + X, INVERSE);
  mul2(PAIRED + Y, PAIRED + Y, INVERSE);
  toAffine(slot + SUM_AT, PAIRED + X, PAIRED + Y);
  store<u32>(place(j, i), <u32>slot);
}

function buildTables(at: usize): void {
  const tables = alloc(TABLES);
  const lines = linesOf(at);
  takeLines(lines);
  for (let w: usize = 0; w < 3; w++) {
    for (let k = 0; k < 65; k++) double(PAIRED, PAIRED);
    buildWindow(tables + MORE_WINDOWS_AT + w * WINDOW_BYTES, PAIRED);
  }
  takeLines(lines);
  buildSecond(tables, tables + RUN);
  store<u32>(at + 4, <u32>tables);
  tabled++;
}

/** PAIRED = (G, H). */
function takeLines(lines: usize): void {
  lineToPair(PAIRED, 0, lines);
  lineToPair(PAIRED, 1, lines + LINE);
}

/** The second runs of the points in PAIRED. */
function buildSecond(a: usize, b: usize): void {
  for (let k = 0; k < RUN_BITS; k++) double(PAIRED, PAIRED);
  buildRuns(a, b, PAIRED);
}

/** Generator k of a proof for values of n bits: party k / n, index k mod n. */
export function generator(k: u32, n: u32): usize {
  return place(<usize>(k / n), <usize>(k % n));
}

/** Whether all of the first `length` generators have tables. */
export function allTabled(length: u32, n: u32): bool {
  for (let k: u32 = 0; k < length; k++) if (load<u32>(generator(k, n) + 4) == 0) return false;
  return true;
}

/** The line G, and H behind it. */
export function linesOf(at: usize): usize {
  return <usize>load<u32>(at) + LINES_AT;
}

/** Window 0 of (G, H): multiples 1 .. 16; with tables windows 1 to 3 too, 13 digits of radix 32 apart. */
export function secretWindow(at: usize, w: usize): usize {
  if (w == 0) return <usize>load<u32>(at) + WINDOW_AT;
  return <usize>load<u32>(at, 4) + MORE_WINDOWS_AT + (w - 1) * WINDOW_BYTES;
}

/** The affine Niels entry of G + H, in both lanes. */
export function sumEntry(at: usize): usize {
  return <usize>load<u32>(at) + SUM_AT;
}

/** The first run of G, side 0, or H, side 1, for public scalars. */
export function firstRun(at: usize, side: usize): usize {
  return <usize>load<u32>(at) + side * RUN;
}

/** The second run, 0 where there is none. */
export function secondRun(at: usize, side: usize): usize {
  const tables = <usize>load<u32>(at, 4);
  return tables == 0 ? 0 : tables + side * RUN;
}

/** B~, encoded: the one-way map of SHA3-512 of the encoded B. */
const BLINDING: usize = memory.data<u8>([
  0x8c, 0x92, 0x40, 0xb4, 0x56, 0xa9, 0xe6, 0xdc, 0x65, 0xc3, 0x77, 0xa1, 0x04, 0x8d, 0x74, 0x5f,
  0x94, 0xa0, 0x8c, 0xdb, 0x7f, 0x44, 0xcb, 0xcd, 0x7b, 0x46, 0xf3, 0x40, 0x48, 0x87, 0x11, 0x34,
]);
let blindingComb: usize = 0;
let blindingRuns: usize = 0;

function needBlinding(): void {
  if (blindingComb != 0) return;
  const comb = alloc(COMB);
  const runs = alloc(2 * RUN);
  decode2(PAIRED, BLINDING, BLINDING);
  buildComb(comb, PAIRED);
  buildRuns(runs, runs, PAIRED);
  buildSecond(runs + RUN, runs + RUN);
  blindingComb = comb;
  blindingRuns = runs;
}

/** The comb of B~, for secret scalars. */
export function blindingTable(): usize {
  needBlinding();
  return blindingComb;
}

/** The split table of B~, for public scalars. */
export function blindingSplitTable(): usize {
  needBlinding();
  return blindingRuns;
}
