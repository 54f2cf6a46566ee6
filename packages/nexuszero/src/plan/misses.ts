/** What a candidate misses of a wish, by weight: security first, then what was fixed, then limits. */
import type { Candidate } from './candidates.ts';
import type { OwnWish } from './wish.ts';
import { bytes, ms } from './words.ts';

export interface Miss {
  /** 2: security, 1: something fixed, 0: a limit. */
  readonly weight: 0 | 1 | 2;
  /** How far a limit is missed: the logarithm of the ratio. */
  readonly excess: number;
  /** For instance "takes 3.1 ms to prove, over 2 ms". */
  readonly words: string;
}

/** `values`: how many committed values the request has. */
export function missesOf({ choice }: Candidate, wish: OwnWish, values: number): readonly Miss[] {
  const misses: Miss[] = [];
  const miss = (weight: 0 | 1 | 2, words: string, excess = 0): void => {
    misses.push({ weight, excess, words });
  };
  const { security, valuesPerProof } = choice;
  if (wish.postQuantum && security.category === null) miss(2, 'falls to a quantum computer');
  if (security.level < wish.level) {
    miss(2, `is worth level ${String(security.level)}, below ${String(wish.level)}`);
  }
  for (const key of ['system', 'suite', 'form'] as const) {
    const wanted = wish[key];
    if (wanted !== undefined && wanted !== choice[key])
      miss(1, `has ${key} ${choice[key]}, not ${wanted}`);
  }
  if (wish.aggregate === true && valuesPerProof < values) miss(1, 'has one proof for each value');
  if (wish.aggregate === false && valuesPerProof > 1) miss(1, 'has all values in one proof');
  const limit = (
    most: number | undefined,
    value: number,
    written: (value: number) => string,
    what: string,
  ): void => {
    if (most === undefined || value <= most) return;
    miss(0, `takes ${written(value)} ${what}, over ${written(most)}`, Math.log(value / most));
  };
  limit(wish.maxProofBytes, choice.proofBytes, bytes, 'a proof');
  limit(wish.maxProveMs, choice.proveMs.value, ms, 'to prove');
  limit(wish.maxVerifyMs, choice.verifyMs.value, ms, 'to verify');
  return misses;
}

/** Orders by what matters most; 0 when both miss alike. */
export function compareMisses(a: readonly Miss[], b: readonly Miss[]): number {
  for (const weight of [2, 1] as const) {
    const difference = countOf(a, weight) - countOf(b, weight);
    if (difference !== 0) return difference;
  }
  return excessOf(a) - excessOf(b);
}

const countOf = (misses: readonly Miss[], weight: number): number =>
  misses.filter((miss) => miss.weight === weight).length;

const excessOf = (misses: readonly Miss[]): number =>
  misses.reduce((sum, { excess }) => sum + excess, 0);
