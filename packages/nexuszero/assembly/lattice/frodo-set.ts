/**
 * The parameter sets of FrodoKEM (draft-longa-cfrg-frodokem, section "Parameters"), of one instance: n, the bits D of q = 2^D, the
 * bits B of a coefficient, lengths in bytes, and the distribution of noise.
 */

/** The largest n. */
export const MOST: usize = 1344;
export let n: usize = 0;
/** D and B. */
export let modulusBits: i32 = 0;
export let extracted: i32 = 0;
/** Of s, mu, k, pkh and ss; of seedSE; and of the salt, 0 in the ephemeral sets. */
export let secretBytes: usize = 0;
export let seedBytes: usize = 0;
export let saltBytes: usize = 0;
/** Whether SHAKE128 hashes, else SHAKE256. */
export let short: bool = false;
/** The cumulative distribution, as many words of 16 bits as `steps`. */
export let steps: usize = 0;
export let distribution: usize = 0;

/** Rows of S' and columns of S. */
export const BAR: usize = 8;
export const SEED_A: usize = 16;

const WIDE: usize = memory.data<u16>([
  4643, 13363, 20579, 25843, 29227, 31145, 32103, 32525, 32689, 32745, 32762, 32766,
]);
const MIDDLE: usize = memory.data<u16>([
  5638, 15915, 23689, 28571, 31116, 32217, 32613, 32731, 32760, 32766,
]);
const NARROW: usize = memory.data<u16>([9142, 23462, 30338, 32361, 32725, 32765]);

/** Chooses the set: n is 640, 976 or 1344. */
export function choose(dimension: usize, salted: bool): void {
  n = dimension;
  modulusBits = n == 640 ? 15 : 16;
  extracted = n == 640 ? 2 : n == 976 ? 3 : 4;
  secretBytes = n == 640 ? 16 : n == 976 ? 24 : 32;
  seedBytes = salted ? 2 * secretBytes : secretBytes;
  saltBytes = salted ? 2 * secretBytes : 0;
  short = n == 640;
  steps = n == 640 ? 12 : n == 976 ? 10 : 6;
  distribution = n == 640 ? WIDE : n == 976 ? MIDDLE : NARROW;
}

/** Bytes of an n by 8 matrix when it is packed, and of an 8 by 8 one. */
export function packedBytes(): usize {
  return n * <usize>modulusBits;
}

export function packedSquare(): usize {
  return BAR * <usize>modulusBits;
}

export function publicBytes(): usize {
  return SEED_A + packedBytes();
}

/** s || pk || S^T || pkh */
export function secretKeyBytes(): usize {
  return 2 * secretBytes + publicBytes() + 2 * BAR * n;
}

/** c1 || c2 || salt */
export function ciphertextBytes(): usize {
  return packedBytes() + packedSquare() + saltBytes;
}
