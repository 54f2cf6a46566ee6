/** The planner that an engine asks: quick, and it tells what it decided. */
import { expect, test } from 'vitest';
import { discreteLog } from '../../src/sigma.ts';
import { builtInModel, type Decision } from '../../src/plan.ts';
import { ALONE, plannerOf, TWO_THREADS } from './requests.ts';

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1]!;

test('every decision is told, remembered ones too', async () => {
  const decisions: Decision[] = [];
  const planner = plannerOf(builtInModel(), (decision) => decisions.push(decision));
  const { statement } = await discreteLog.generate();
  const planned = planner.plan(statement, {}, ALONE);
  planner.plan(statement, {}, ALONE);
  planner.plan(statement, { prefer: 'size' }, ALONE);
  expect(decisions.map(({ remembered }) => remembered)).toEqual([false, true, false]);
  expect(decisions[0]!.planned).toBe(planned);
});

test('news of the model makes plans anew', async () => {
  const planner = plannerOf();
  const { statement } = await discreteLog.generate();
  const first = planner.plan(statement, {}, ALONE);
  const cost = planner.costOf(statement, 'batchable');
  const { value } = planner.model.predict(cost.row, 'prove', 1);
  planner.observe(cost, 'prove', 1.3 * value);
  const second = planner.plan(statement, {}, ALONE);
  if (!first.ok || !second.ok) throw new Error('test: no plan');
  expect(second.plan.proveMs.value).toBeGreaterThan(first.plan.proveMs.value);
  expect([first.plan.confidence, second.plan.confidence]).toEqual([0, 1]);
  expect(planner.model.revision).toBe(1);
});

test('statements of one shape share a plan', async () => {
  const planner = plannerOf();
  const [one, other] = [await discreteLog.generate(), await discreteLog.generate()];
  expect(planner.plan(one.statement, {}, ALONE)).toBe(planner.plan(other.statement, {}, ALONE));
});

test('memory is bounded', () => {
  const planner = plannerOf();
  const ask = (length: number): unknown =>
    planner.planCommitment({ kind: 'preimage', length }, {}, ALONE);
  const first = ask(0);
  for (let length = 1; length <= 600; length++) ask(length);
  expect(ask(0)).not.toBe(first);
  expect(ask(0)).toEqual(first);
});

// on a quiet machine 0.05 ms; tests run beside each other
test('a plan that is new takes less than 0.2 ms, one that is remembered a few microseconds', () => {
  const planner = plannerOf();
  const timed = (commit: { kind: 'range'; min: bigint; max: bigint }, most: number): number => {
    const start = performance.now();
    planner.planCommitment(commit, { prefer: 'speed', maxProofBytes: most }, TWO_THREADS);
    return performance.now() - start;
  };
  const fresh = (i: number): number => timed({ kind: 'range', min: 0n, max: 300n }, 10_000 + i);
  const known = (): number => timed({ kind: 'range', min: 0n, max: 300n }, 10_000);
  for (let i = 0; i < 300; i++) fresh(i);
  expect(median(Array.from({ length: 300 }, (_, i) => fresh(300 + i)))).toBeLessThan(0.2);
  expect(median(Array.from({ length: 300 }, known))).toBeLessThan(0.03);
});
