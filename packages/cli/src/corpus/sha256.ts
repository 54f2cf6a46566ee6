/** SHA-256's compression with its inside to see: schedule and working variables of every round. FIPS 180-4. */

/** Rounds of one compression. */
export const ROUNDS = 64;

const FRACTION = 2 ** 32;

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  }
  return found;
}

/** K_t: 32 bits of the fraction of the cube roots of the first 64 primes. */
export const K: readonly number[] = primes(ROUNDS).map((prime) =>
  Math.floor((Math.cbrt(prime) % 1) * FRACTION),
);

/** H(0): the same of the square roots of the first eight. */
export const INITIAL: readonly number[] = primes(8).map((prime) =>
  Math.floor((Math.sqrt(prime) % 1) * FRACTION),
);

/** What a sigma does: rotations, and the third one a shift in the schedule's. */
export interface Sigma {
  readonly turns: readonly [number, number, number];
  readonly shift: boolean;
}

export const SIGMA_0: Sigma = { turns: [7, 18, 3], shift: true };
export const SIGMA_1: Sigma = { turns: [17, 19, 10], shift: true };
export const BIG_SIGMA_0: Sigma = { turns: [2, 13, 22], shift: false };
export const BIG_SIGMA_1: Sigma = { turns: [6, 11, 25], shift: false };

const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

function sigma({ turns: [i, j, k], shift }: Sigma, x: number): number {
  return rotate(x, i) ^ rotate(x, j) ^ (shift ? x >>> k : rotate(x, k));
}

/** W_0 .. W_63 of a block of 64 bytes. */
export function schedule(block: Uint8Array): Uint32Array {
  const view = new DataView(block.buffer, block.byteOffset, 64);
  const W = new Uint32Array(ROUNDS);
  for (let t = 0; t < ROUNDS; t++) {
    W[t] =
      t < 16
        ? view.getUint32(4 * t)
        : sigma(SIGMA_1, W[t - 2]!) + W[t - 7]! + sigma(SIGMA_0, W[t - 15]!) + W[t - 16]!;
  }
  return W;
}

/** (a, .., h) before each round and after the last one: 65 times 8 words. */
export function rounds(state: Uint32Array, W: Uint32Array): Uint32Array {
  const rows = new Uint32Array(8 * (ROUNDS + 1));
  rows.set(state);
  for (let t = 0; t < ROUNDS; t++) {
    const [a, b, c, d, e, f, g, h] = rows.subarray(8 * t, 8 * t + 8) as unknown as Eight;
    const T1 = h + sigma(BIG_SIGMA_1, e) + ((e & f) ^ (~e & g)) + K[t]! + W[t]!;
    const T2 = sigma(BIG_SIGMA_0, a) + ((a & b) ^ (a & c) ^ (b & c));
    rows.set([T1 + T2, a, b, c, d + T1, e, f, g], 8 * (t + 1));
  }
  return rows;
}

type Eight = readonly [number, number, number, number, number, number, number, number];

/** The chaining value after a block. */
export function chained(state: Uint32Array, rows: Uint32Array): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(state, (word, i) => word + rows[8 * ROUNDS + i]!);
}
