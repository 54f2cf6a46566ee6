/** Models that somebody else wrote: they may predict nonsense, and nothing else. */
import { expect, test } from 'vitest';
import { createEngine } from '../../src/index.ts';
import { builtInModel, CostModel, plan } from '../../src/plan.ts';

type Points = readonly (readonly [number, number])[];

/** The built-in model with other points for range proofs, as text. */
function modelWith(points: Points): string {
  const { rows, ...rest } = JSON.parse(JSON.stringify(builtInModel())) as {
    readonly rows: Record<string, { readonly verify: unknown }>;
  };
  const { verify } = rows['bulletproofs']!;
  return JSON.stringify({
    ...rest,
    rows: { ...rows, bulletproofs: { prove: { points }, verify } },
  });
}

test('a row of any name is a row', () => {
  const lines = '{"prove":{"points":[[1,1]]},"verify":{"points":[[1,1]]}}';
  const text = `{"version":1,"source":"calibrated","rows":{"__proto__":${lines}}}`;
  expect(JSON.stringify(CostModel.from(text))).toBe(text);
  expect('prove' in {}).toBe(false);
});

test.each<[string, Points]>([
  [
    'as steep as can be',
    [
      [1, 1e-9],
      [1.000_000_01, 1e9],
    ],
  ],
  [
    'falling towards nothing',
    [
      [1e8, 1e-9],
      [1.000_000_1e8, 1e9],
    ],
  ],
])('a curve %s gives numbers', (_, points) => {
  const model = CostModel.from(modelWith(points));
  const planned = plan(
    { commit: { kind: 'range', bits: 64 }, wish: { system: 'bulletproofs' } },
    { model },
  );
  if (!planned.ok) throw new Error(planned.reason);
  const { proveMs, totalMs, chunk } = planned.plan;
  for (const value of [proveMs.value, proveMs.low, proveMs.high, totalMs.value]) {
    expect(Number.isFinite(value) && value > 0).toBe(true);
  }
  expect(Number.isSafeInteger(chunk) && chunk >= 1).toBe(true);
  model.observe('bulletproofs', 'prove', 64, 2);
  expect(Number.isFinite(model.predict('bulletproofs', 'prove', 64).value)).toBe(true);
});

test('sizes without a distance are no curve', () => {
  expect(() =>
    CostModel.from(
      modelWith([
        [1e8, 1],
        [1e8 + 2e-8, 1],
      ]),
    ),
  ).toThrow('malformed');
});

test('an engine takes no model in which rows are missing', () => {
  const line = '{"points":[[1,1]]}';
  const model = `{"version":1,"source":"calibrated","rows":{"x":{"prove":${line},"verify":${line}}}}`;
  expect(() => createEngine({ model })).toThrow('no row');
});
