/** What observations do: slow systems lose, confidence tells the truth, and one wild time changes little. */
import { describe, expect, test } from 'vitest';
import { builtInModel, type CostModel, type Plan, type Wish } from '../../src/plan.ts';
import { ALONE, plannerOf } from './requests.ts';
import { STREAMS } from './streams.ts';

const COMMIT = { kind: 'range', bits: 16 } as const;
const WISH: Wish = { prefer: 'speed' };

/** A planner whose machine takes what the built-in model says, times a factor. */
function machineOf(model: CostModel = builtInModel()) {
  const truth = builtInModel();
  const planner = plannerOf(model);
  const next = (wish: Wish = WISH): Plan => {
    const planned = planner.planCommitment(COMMIT, wish, ALONE);
    if (!planned.ok) throw new Error(planned.reason);
    return planned.plan;
  };
  const take = (plan: Plan, factor: number): void => {
    const { row, proveSize } = plan.cost;
    planner.observe(plan, 'prove', factor * truth.predict(row, 'prove', proveSize).value);
  };
  return { next, take };
}

describe('an artificial slow-down', () => {
  test('of one system, threefold: another is chosen within 20 observations, and confidence falls meanwhile', () => {
    const { next, take } = machineOf();
    const noise = STREAMS['a quiet machine']!(1);
    for (let i = 0; i < 120; i++) take(next(), Math.exp(noise()));
    const before = next();
    let observations = 0;
    let least = before.confidence;
    while (next().system === before.system && observations < 100) {
      take(next(), 3 * Math.exp(noise()));
      observations++;
      least = Math.min(least, next().system === before.system ? next().confidence : least);
    }
    expect(observations).toBeLessThanOrEqual(20);
    expect(next().system).not.toBe(before.system);
    expect(least).toBeLessThan(before.confidence);
  });

  test('with traffic of other systems besides', () => {
    const { next, take } = machineOf();
    const noise = STREAMS['a quiet machine']!(2);
    const all: readonly Wish[] = [WISH, { system: 'bulletproofs' }, { system: 'vole' }];
    for (let i = 0; i < 300; i++) take(next(all[i % 3]), Math.exp(noise()));
    const before = next();
    let observations = 0;
    while (next().system === before.system && observations < 100) {
      for (const wish of all) {
        const plan = next(wish);
        take(plan, (plan.system === before.system ? 3 : 1) * Math.exp(noise()));
        if (plan.system === before.system) observations++;
      }
    }
    expect(observations).toBeLessThanOrEqual(20);
  });

  test('of the whole machine: predictions follow, the choice stays', () => {
    const { next, take } = machineOf();
    const before = next();
    for (let i = 0; i < 60; i++) take(next(), 2);
    const after = next({ ...WISH, system: before.system });
    expect(after.proveMs.value / before.proveMs.value).toBeCloseTo(2, 1);
  });
});

test('one wild time is not believed', () => {
  const { next, take } = machineOf();
  for (let i = 0; i < 100; i++) take(next(), 1 + (i % 5) / 100);
  const before = next().proveMs.value;
  take(next(), 50);
  expect(next().proveMs.value / before).toBeLessThan(1.05);
  for (let i = 0; i < 3; i++) take(next(), 1);
  expect(next().proveMs.value / before).toBeCloseTo(1, 1);
});

describe.each(Object.entries(STREAMS))('%s', (_, make) => {
  test('the confidence stated is the share of the next 200 within 0.1', () => {
    const errors: number[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const model = builtInModel();
      const stream = make(seed);
      const observe = (): boolean => {
        const { value, low, high } = model.predict('bulletproofs', 'prove', 64);
        const ms = 8 * Math.exp(stream());
        model.observe('bulletproofs', 'prove', 64, ms);
        return value > 0 && ms >= low && ms <= high;
      };
      for (let i = 0; i < 150; i++) observe();
      const { confidence } = model.predict('bulletproofs', 'prove', 64);
      const inside = Array.from({ length: 200 }, observe).filter(Boolean).length;
      errors.push(Math.abs(confidence - inside / 200));
    }
    // of a single row, 96 observations and 200 more leave three hundredths of chance themselves
    expect(errors.filter((error) => error <= 0.1).length).toBeGreaterThanOrEqual(36);
  });
});

describe('rows of a system', () => {
  const ratio = (model: CostModel, row: string): number =>
    model.predict(row, 'prove', 1).value / builtInModel().predict(row, 'prove', 1).value;
  const [FIRST, SECOND] = ['vole/ChaCha12/speed', 'vole/ChaCha12/balanced'] as const;

  const observe = (model: CostModel, row: string, factor: number, count: number): void => {
    const { value } = builtInModel().predict(row, 'prove', 1);
    for (let i = 0; i < count; i++) {
      model.observe(row, 'prove', 1, factor * value * (1 + (i % 5) / 100));
    }
  };

  test('are slow together: what is seen of one is expected of the others', () => {
    const model = builtInModel();
    observe(model, FIRST, 1, 60);
    observe(model, FIRST, 3, 20);
    expect(ratio(model, SECOND)).toBeGreaterThan(1.8);
    expect(ratio(model, 'bulletproofs')).toBe(1);
  });

  test('come apart when they are seen to', () => {
    const model = builtInModel();
    for (let round = 0; round < 60; round++) {
      observe(model, FIRST, 3, 3);
      observe(model, SECOND, 1, 3);
    }
    expect(ratio(model, FIRST)).toBeCloseTo(3, 0);
    expect(ratio(model, SECOND)).toBeCloseTo(1, 0);
  });
});
