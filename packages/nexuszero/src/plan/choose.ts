/** Which candidate is taken, or comes nearest; docs/protocol/optimizer.md section 3. */
import { arrange, type Arrangement } from './batch.ts';
import type { Candidate } from './candidates.ts';
import { compareMisses, missesOf, type Miss } from './misses.ts';
import type { CostModel } from './model.ts';
import type { Surroundings } from './plan.ts';
import type { OwnWish } from './wish.ts';

/** A candidate with all that is known of it under a wish. */
export interface Rated extends Candidate {
  readonly misses: readonly Miss[];
  readonly arrangement: Arrangement;
  /** Of all proofs. */
  readonly totalBytes: number;
}

/** What a request comes to: `times` statements of `values` values. */
export interface Amount {
  readonly times: number;
  readonly values: number;
}

export function rate(
  candidate: Candidate,
  { times, values }: Amount,
  wish: OwnWish,
  surroundings: Surroundings,
  model: CostModel,
): Rated {
  const { choice } = candidate;
  const count = times * Math.ceil(values / choice.valuesPerProof);
  return {
    misses: missesOf(candidate, wish, values),
    arrangement: arrange(choice, count, wish, surroundings, model),
    totalBytes: count * choice.proofBytes,
    // last: fields that follow a spread are slow to add, and a plan has many candidates
    ...candidate,
  };
}

/**
 * The best of those that miss nothing, or of those that miss least; undefined when there is none at all. Of equals, the
 * first: systems, offers and forms come in a fixed order, the usual forms first.
 */
export function choose(rated: readonly Rated[], prefer: OwnWish['prefer']): Rated | undefined {
  const least = leastMissing(rated);
  // a form that is not usual is taken where it was asked for, or where the usual one does not fit
  const usual = prefer === 'balanced' ? least.filter((one) => one.usual) : [];
  return best(usual.length > 0 ? usual : least, prefer);
}

function leastMissing(rated: readonly Rated[]): readonly Rated[] {
  let least: Rated[] = [];
  for (const one of rated) {
    const order = least[0] === undefined ? -1 : compareMisses(one.misses, least[0].misses);
    if (order < 0) least = [one];
    else if (order === 0) least.push(one);
  }
  return least;
}

function best(rated: readonly Rated[], prefer: OwnWish['prefer']): Rated | undefined {
  if (prefer === 'size') return first(alike(rated, logBytes, 0), logMs);
  return first(rated, prefer === 'speed' ? logMs : logProduct);
}

/** Times that differ by less than that are the same: the model knows no better. */
const SAME_TIME = Math.log(1.02);

const first = (rated: readonly Rated[], rank: Rank): Rated | undefined =>
  alike(rated, rank, SAME_TIME)[0];

/** Those within `tolerance` of the least. */
function alike(rated: readonly Rated[], rank: Rank, tolerance: number): readonly Rated[] {
  const ranks = rated.map(rank);
  const least = Math.min(...ranks);
  return rated.filter((_, i) => ranks[i]! - least <= tolerance);
}

/** A logarithm, the less the better. */
export type Rank = (rated: Rated) => number;

export const logMs: Rank = ({ arrangement }) => Math.log(arrangement.totalMs.value);
export const logBytes: Rank = ({ totalBytes }) => Math.log(totalBytes);
export const logProduct: Rank = (rated) => logMs(rated) + logBytes(rated);
