/** Plans, and why they are what they are: a sentence for each decision. */
import { compressionFor } from './batch.ts';
import { logBytes, logMs, logProduct, type Rated } from './choose.ts';
import type { CostModel } from './model.ts';
import type { Alternative, Plan } from './plan.ts';
import type { OwnWish } from './wish.ts';
import { bytes, ms, plural } from './words.ts';

/** The plan of a rated candidate, next to all others. */
export function planOf(
  chosen: Rated,
  rated: readonly Rated[],
  wish: OwnWish,
  model: CostModel,
): Plan {
  const { choice, arrangement, confidence } = chosen;
  const compression = compressionFor(arrangement.count);
  return Object.freeze({
    ...choice,
    ...arrangement,
    level: wish.level,
    compression,
    confidence,
    model: model.source,
    reasons: reasonsFor(chosen, rated, wish, model),
    alternatives: alternativesTo(chosen, rated, wish),
  });
}

function reasonsFor(
  chosen: Rated,
  rated: readonly Rated[],
  wish: OwnWish,
  model: CostModel,
): readonly string[] {
  const { misses } = chosen;
  return [
    ...misses.map(({ words }) => `It misses the wish: it ${words}.`),
    whyChosen(chosen, rated, wish),
    whySecure(chosen, wish),
    ...whyTogether(chosen),
    whyWorkers(chosen),
    whyCompression(chosen),
    ...(model.source === 'built-in'
      ? ['The times are those of another machine: calibrate to get those of this one.']
      : []),
  ];
}

const GOALS = {
  speed: 'the least time to prove',
  size: 'the fewest bytes',
  balanced: 'the least product of time and bytes, with the usual form',
} as const;

function whyChosen({ choice, misses }: Rated, rated: readonly Rated[], wish: OwnWish): string {
  const { system, suite, form } = choice;
  const name = `${system} on ${suite}, form ${form}`;
  if (rated.length === 1) return `${name}: the statement leaves no choice.`;
  if (misses.length > 0) return `${name}: misses the wish by least.`;
  const left = rated.filter((one) => one.misses.length === 0).length;
  if (left === 1) return `${name}: the only one of ${String(rated.length)} that fulfils the wish.`;
  return `${name}: ${GOALS[wish.prefer]} among ${String(left)} of ${String(rated.length)} that fulfil the wish.`;
}

function whySecure({ choice }: Rated, wish: OwnWish): string {
  const { level, classical, quantum, category } = choice.security;
  const worth = `level ${String(level)} (${String(classical)} bits; ${String(quantum)} against quantum computers)`;
  const asked = wish.postQuantum ? ', post-quantum' : '';
  const not = category === null ? ', not post-quantum' : `, category ${String(category)}`;
  return `Asked for level ${String(wish.level)}${asked}; it is worth ${worth}${not}.`;
}

function whyTogether({ choice, arrangement }: Rated): readonly string[] {
  const { valuesPerProof, proofBytes, proveMs } = choice;
  const cost = `${bytes(proofBytes)} and ${ms(proveMs.value)}`;
  if (valuesPerProof > 1) return [`${plural(valuesPerProof, 'value')} in one proof of ${cost}.`];
  if (arrangement.count === 1) return [`One proof of ${cost}.`];
  return [`${plural(arrangement.count, 'proof')} of ${cost} each.`];
}

function whyWorkers({ arrangement }: Rated): string {
  const { workers, isolation, chunk, count, totalMs } = arrangement;
  const total = `about ${ms(totalMs.value)} in all`;
  if (workers === 0)
    return `No worker: there is none to use, or the way to it costs more; ${total}.`;
  const hands = `${plural(workers, 'worker')} (${isolation})`;
  return count === 1
    ? `In a worker (${isolation}), so that the caller stays free; ${total}.`
    : `${hands}, ${plural(chunk, 'proof')} a dispatch; ${total}.`;
}

function whyCompression({ arrangement }: Rated): string {
  const { count } = arrangement;
  return compressionFor(count) === 'none'
    ? 'No compression: proofs are incompressible, and there is little around them.'
    : `Adaptive compression: ${plural(count, 'record')} have more in common than their proofs.`;
}

function alternativesTo(
  chosen: Rated,
  rated: readonly Rated[],
  wish: OwnWish,
): readonly Alternative[] {
  return rated
    .filter((one) => one !== chosen)
    .map((one) => ({ reason: whyLost(one, chosen, wish), ...one.choice }));
}

function whyLost(one: Rated, chosen: Rated, wish: OwnWish): string {
  if (one.misses.length > 0) return one.misses.map(({ words }) => words).join('; ');
  const times = (rank: (rated: Rated) => number): number => Math.exp(rank(one) - rank(chosen));
  const against = (words: string): string =>
    `${words} of ${chosen.choice.form} on ${chosen.choice.suite}`;
  if (wish.prefer === 'size') return against(ratio(times(logBytes), 'the bytes'));
  if (wish.prefer === 'speed') return against(ratio(times(logMs), 'the time'));
  if (!one.usual && chosen.usual) return `not the usual form of ${one.choice.system}`;
  return against(ratio(times(logProduct), 'the product of time and bytes'));
}

function ratio(times: number, what: string): string {
  return Math.abs(times - 1) < 0.02
    ? `no gain: the same, ${what}`
    : `${times.toPrecision(3)} times ${what}`;
}
