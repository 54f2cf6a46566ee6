/**
 * Names the false proofs of a batch: halves what fails, reusing the weights of the whole batch
 * (sound: they were fixed after all proofs). "False" is only ever said by the verification of that
 * proof alone, and a work budget keeps the worst case near verifying one by one.
 */

export interface Bisection {
  /** Whether all of [from, to) hold together. */
  check(from: number, to: number): boolean;
  /** Whether proof `index` holds, verified alone. */
  single(index: number): boolean;
  /** Called between steps; throws to stop. */
  pause(): void;
}

/** A batch of up to this many proofs is verified one by one. */
const ALONE = 2;
/** So is a part of a failed batch of up to this many: a sum over so few saves too little. */
const ALONE_IN_PARTS = 8;
/** Proof-slots that batch calls may take in all, as a multiple of the batch. */
const BUDGET = 3;

/** One boolean a proof. An empty batch gives none. */
export function bisect(count: number, bisection: Bisection): boolean[] {
  const holds = new Array<boolean>(count).fill(true);
  let budget = BUDGET * count;
  const ranges: [number, number][] = count === 0 ? [] : [[0, count]];
  for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
    const [from, to] = range;
    bisection.pause();
    const alone = to - from === count ? ALONE : ALONE_IN_PARTS;
    if (to - from <= alone || budget < to - from) {
      for (let i = from; i < to; i++) holds[i] = bisection.single(i);
      continue;
    }
    budget -= to - from;
    if (bisection.check(from, to)) continue;
    const middle = (from + to) >>> 1;
    ranges.push([middle, to], [from, middle]);
  }
  return holds;
}
