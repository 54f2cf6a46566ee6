/**
 * What prover and verifier of dalek's range proof v1 share: the transcript steps (every label), and
 * the vectors of scalars. Symbols: docs/protocol/bulletproofs.md
 */
import { alloc } from './memory';
import { merlinAppend, merlinChallenge, TRANSCRIPT } from './merlin';
import { reduceWide } from './scalar';

/** n * m of one proof at most. */
export const MAX_N: u32 = 1024;

const DOM_SEP: usize = memory.data<u8>([0x64, 0x6f, 0x6d, 0x2d, 0x73, 0x65, 0x70]);
/** "rangeproof v1" */
const RANGE_V1: usize = memory.data<u8>([
  0x72, 0x61, 0x6e, 0x67, 0x65, 0x70, 0x72, 0x6f, 0x6f, 0x66, 0x20, 0x76, 0x31,
]);
/** "ipp v1" */
const IPP_V1: usize = memory.data<u8>([0x69, 0x70, 0x70, 0x20, 0x76, 0x31]);
/** "t_x_blinding" and "e_blinding"; "t_x" is a prefix of the first */
const T_X_BLINDING: usize = memory.data<u8>([
  0x74, 0x5f, 0x78, 0x5f, 0x62, 0x6c, 0x69, 0x6e, 0x64, 0x69, 0x6e, 0x67,
]);
const E_BLINDING: usize = memory.data<u8>([
  0x65, 0x5f, 0x62, 0x6c, 0x69, 0x6e, 0x64, 0x69, 0x6e, 0x67,
]);
/** "T_1", "T_2" */
const T_1: usize = memory.data<u8>([0x54, 0x5f, 0x31]);
const T_2: usize = memory.data<u8>([0x54, 0x5f, 0x32]);
/** "batch" */
const BATCH: usize = memory.data<u8>([0x62, 0x61, 0x74, 0x63, 0x68]);

const LETTER: usize = alloc(16);
const NUMBER: usize = alloc(16);
const WIDE: usize = alloc(64);

/** A transcript to work on, of the prover or of the verifier. */
export const T: usize = alloc(TRANSCRIPT);

/** Appends 32 bytes under a one-letter label. */
export function append(letter: u8, bytes: usize): void {
  store<u8>(LETTER, letter);
  merlinAppend(T, LETTER, 1, bytes, 32);
}

/** A challenge under a one-letter label. */
export function challenge(out: usize, letter: u8): void {
  store<u8>(LETTER, letter);
  merlinChallenge(T, LETTER, 1, WIDE, 64);
  reduceWide(out, WIDE);
}

function appendNumber(letter: u8, value: u64): void {
  store<u8>(LETTER, letter);
  store<u64>(NUMBER, value);
  merlinAppend(T, LETTER, 1, NUMBER, 8);
}

/** dom-sep "rangeproof v1", n, m. */
export function openRange(n: u32, m: u32): void {
  merlinAppend(T, DOM_SEP, 7, RANGE_V1, 13);
  appendNumber(0x6e, n);
  appendNumber(0x6d, m);
}

/** T_1, T_2. */
export function appendT(t1: usize, t2: usize): void {
  merlinAppend(T, T_1, 3, t1, 32);
  merlinAppend(T, T_2, 3, t2, 32);
}

/** t_x, t_x_blinding, e_blinding; then dom-sep "ipp v1" after the challenge w. */
export function appendScalars(tx: usize, txBlinding: usize, eBlinding: usize): void {
  merlinAppend(T, T_X_BLINDING, 3, tx, 32);
  merlinAppend(T, T_X_BLINDING, 12, txBlinding, 32);
  merlinAppend(T, E_BLINDING, 10, eBlinding, 32);
}

export function openInnerProduct(length: u32): void {
  merlinAppend(T, DOM_SEP, 7, IPP_V1, 6);
  appendNumber(0x6e, length);
}

/** The digest that batch weights are made of: it covers the last answers a, b too. */
export function batchDigest(out: usize, a: usize, b: usize): void {
  append(0x61, a);
  append(0x62, b);
  merlinChallenge(T, BATCH, 5, out, 32);
}

/** The logarithm to the base 2 of a power of two. */
export function log2(length: u32): u32 {
  return 31 - clz(length);
}

/** Bytes of a proof: 32 (9 + 2 lg(n m)). */
export function rangeProofBytes(n: u32, m: u32): usize {
  return 32 * (9 + 2 * <usize>log2(n * m));
}
