/** What lattice cryptography stores: uniform matrices and Gaussian noise. */
import type { CorpusClass } from './class.ts';
import { drawsOf, type Draws } from './draws.ts';

const SIGMA = 3.2;
/** Beyond it a sample of 2^32 is not expected. */
const TAIL = 21;

/** How many of 2^32 samples are -TAIL .. TAIL, rounded. */
const NOISE_WEIGHTS: readonly number[] = noiseWeights();

function noiseWeights(): number[] {
  const density = Array.from({ length: 2 * TAIL + 1 }, (_, i) =>
    Math.exp(-((i - TAIL) ** 2) / (2 * SIGMA * SIGMA)),
  );
  const total = density.reduce((sum, value) => sum + value, 0);
  return density.map((value) => Math.floor((value / total) * 2 ** 32));
}

function matrix64(draws: Draws, count: number): BigInt64Array {
  return BigInt64Array.from({ length: count }, () => BigInt(draws.below(12_289)));
}

function matrix16(draws: Draws, count: number): Uint16Array {
  return Uint16Array.from({ length: count }, () => draws.below(3329));
}

function noise64(draws: Draws, count: number): BigInt64Array {
  return BigInt64Array.from({ length: count }, () => BigInt(draws.weighted(NOISE_WEIGHTS) - TAIL));
}

function numbers(
  name: string,
  about: string,
  width: number,
  make: (draws: Draws, count: number) => BigInt64Array | Uint16Array,
): CorpusClass {
  return {
    name,
    about,
    generate(seed, bytes) {
      const draws = drawsOf(seed, name, bytes);
      const data = new Uint8Array(make(draws, Math.ceil(bytes / width)).buffer);
      const entropyBits = (draws.take() * bytes) / data.length;
      return Promise.resolve({ bytes: data.subarray(0, bytes), entropyBits });
    },
  };
}

/** Every entry is drawn for itself. */
export const LATTICE: readonly CorpusClass[] = [
  numbers('lwe-matrix-i64', 'uniform modulo 12,289, i64 LE', 8, matrix64),
  numbers('lwe-u16', 'uniform modulo 3,329, u16 LE', 2, matrix16),
  numbers('lwe-noise-i64', 'a rounded Gaussian of sigma 3.2, i64 LE', 8, noise64),
];
