/** The cost model: its JSON, its curves, and what it makes of observations. */
import { describe, expect, test } from 'vitest';
import { builtInModel, COST_DESCRIPTORS, CostModel, type Json } from '../../src/plan.ts';
import { curveThrough, rising } from '../../src/plan/curve.ts';
import { refit } from '../../src/plan/fit.ts';
import { ROWS } from './streams.ts';

const ROW = 'bulletproofs';

/** A small model's JSON with something put in its place. */
const changed = (change: (json: Record<string, Json>) => void): Json => {
  const json = JSON.parse(JSON.stringify(builtInModel())) as Record<string, Json>;
  change(json);
  return json;
};

const line = (points: Json, more: Record<string, Json> = {}): Json =>
  changed((json) => {
    json['rows'] = { a: { prove: { points, ...more }, verify: { points: [[1, 1]] } } };
  });

describe('JSON', () => {
  test('comes back as it was, observations and all', () => {
    const model = builtInModel();
    for (let i = 0; i < 150; i++) model.observe(ROW, 'prove', 64, 9 + Math.sin(i));
    const again = CostModel.from(JSON.stringify(model));
    const [before, after] = [model, again].map((one) => one.predict(ROW, 'prove', 64));
    for (const key of ['value', 'low', 'high', 'confidence'] as const) {
      expect(Math.abs(Math.log(after![key] / before![key]))).toBeLessThan(0.05);
    }
    expect(JSON.stringify(again)).toBe(JSON.stringify(model));
  });

  test('has a row for everything that can be planned', () => {
    const model = builtInModel();
    for (const row of ROWS) expect(model.predict(row, 'verify', 1).value).toBeGreaterThan(0);
    expect(COST_DESCRIPTORS).toHaveLength(3);
    expect(JSON.stringify(model).length).toBeLessThan(6000);
    expect(model.source).toBe('built-in');
  });

  test.each<[string, Json]>([
    ['no object', []],
    ['another order', changed((json) => (json['source'] = json['source']!)) && { source: 'a' }],
    ['another source', changed((json) => (json['source'] = 'guessed'))],
    ['no rows', changed((json) => (json['rows'] = {}))],
    ['rows in a list', changed((json) => (json['rows'] = []))],
    ['a row without verify', changed((json) => (json['rows'] = { a: { prove: {} } }))],
    ['no points', line([])],
    ['a point of one number', line([[1]])],
    ['a point of three', line([[1, 2, 3]])],
    ['a size of 0', line([[0, 2]])],
    ['a time below 0', line([[1, -2]])],
    ['a word', line([[1, 'fast']])],
    [
      'sizes that fall',
      line([
        [2, 2],
        [1, 3],
      ]),
    ],
    [
      'times that fall',
      line([
        [1, 3],
        [2, 2],
      ]),
    ],
    ['half a memory', line([[1, 1]], { scale: 0 })],
    ['hits of another number', line([[1, 1]], { scale: 0, residuals: [0], hits: '11' })],
    ['hits that are none', line([[1, 1]], { scale: 0, residuals: [0], hits: 'x' })],
    ['a scale of another world', line([[1, 1]], { scale: 99, residuals: [], hits: '' })],
    [
      'more than the window',
      line([[1, 1]], { scale: 0, residuals: Array<number>(97).fill(0), hits: '1'.repeat(97) }),
    ],
    ['null', null],
  ])('%s is refused', (_, json) => {
    expect(() => CostModel.from(json)).toThrow(
      expect.objectContaining({ code: 'BAD_ENCODING' }) as Error,
    );
  });

  test('another version, and text that is not canonical', () => {
    const later = changed((json) => (json['version'] = 2));
    expect(() => CostModel.from(later)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }) as Error,
    );
    expect(() => CostModel.from('{"version": 1}')).toThrow(/model/);
  });
});

describe('curves', () => {
  test('go through their points, straight in the logarithm between them', () => {
    const curve = curveThrough([
      [1, 2],
      [4, 8],
      [16, 8],
    ]);
    expect([1, 2, 4, 8, 16].map((size) => Math.exp(curve(Math.log(size))))).toEqual(
      [2, 4, 8, 8, 8].map((ms) => expect.closeTo(ms, 9) as number),
    );
  });

  test('go on as they ended, and come as they begin', () => {
    const curve = curveThrough([
      [2, 1],
      [4, 3],
    ]);
    expect(Math.exp(curve(Math.log(8)))).toBeCloseTo(9);
    expect(Math.exp(curve(Math.log(1)))).toBeCloseTo(1 / 3);
    expect(Math.exp(curveThrough([[1, 3]])(Math.log(5)))).toBeCloseTo(15);
  });

  test('never fall', () => {
    expect(
      rising([
        [1, 5],
        [2, 3],
        [3, 7],
      ]),
    ).toEqual([
      [1, 5],
      [2, 5],
      [3, 7],
    ]);
  });
});

describe('a calibration', () => {
  const base = builtInModel();
  const measuredAt = (factor: number, doubt: number | undefined) =>
    base.curves.map(({ row, operation, points }) => ({
      ...{ row, operation, size: points[0]![0], ms: points[0]![1] * factor },
      ...(doubt === undefined ? {} : { doubt }),
    }));

  test('moves every row of a faster machine, measured at one size or not at all', () => {
    const model = refit(base, measuredAt(0.5, 0.01).slice(0, -2));
    expect(model.source).toBe('calibrated');
    for (const { row, operation, points } of base.curves) {
      const [size, ms] = points.at(-1)!;
      expect(model.predict(row, operation, size).value / ms).toBeCloseTo(0.5, 2);
    }
  });

  test('a row that stands out keeps its own time, one within the noise does not', () => {
    const noisy = measuredAt(1, 0.2).map((one) =>
      one.row === ROW && one.operation === 'prove' ? { ...one, ms: one.ms * 1.2 } : one,
    );
    const quiet = noisy.map((one) => ({ ...one, doubt: 0.01 }));
    const size = base.curves.find(({ row }) => row === ROW)!.points[0]![0];
    const [before, unmoved, moved] = [base, refit(base, noisy), refit(base, quiet)].map(
      (model) => model.predict(ROW, 'prove', size).value,
    );
    expect(unmoved! / before!).toBeCloseTo(1, 2);
    expect(moved! / before!).toBeCloseTo(1.2, 2);
  });

  test('too few samples count for little', () => {
    const few = measuredAt(1, 0.1).map((one) => {
      if (one.row !== ROW) return one;
      const { row, operation, size, ms } = one;
      return { row, operation, size, ms: ms * 1.15 };
    });
    const size = base.curves.find(({ row }) => row === ROW)!.points[0]![0];
    const ratio =
      refit(base, few).predict(ROW, 'prove', size).value / base.predict(ROW, 'prove', size).value;
    expect(ratio).toBeCloseTo(1, 2);
  });
});

describe('observations', () => {
  test('unknown rows are refused, what is no time is passed over', () => {
    const model = builtInModel();
    const bad = expect.objectContaining({ code: 'BAD_PARAMETER' }) as Error;
    expect(() => model.predict('stark', 'prove', 1)).toThrow(bad);
    expect(() => {
      model.observe('stark', 'prove', 1, 1);
    }).toThrow(bad);
    for (const ms of [0, -1, NaN, Infinity]) model.observe(ROW, 'prove', 8, ms);
    expect(model.revision).toBe(0);
    expect(model.predict(ROW, 'prove', 8).confidence).toBe(0);
  });

  test('predictions move with the revision only', () => {
    const model = builtInModel();
    const ask = (): string => JSON.stringify(model.predict(ROW, 'prove', 64));
    let [before, revision] = [ask(), model.revision];
    let kept = 0;
    for (let i = 0; i < 300; i++) {
      model.observe(ROW, 'prove', 64, 7 + ((i * 7) % 11) / 20);
      if (model.revision === revision) {
        kept++;
        expect(ask()).toBe(before);
      } else {
        expect(ask()).not.toBe(before);
      }
      [before, revision] = [ask(), model.revision];
    }
    expect(kept).toBeGreaterThan(150);
  });

  test('no observation: no confidence, and a wide interval', () => {
    const { value, low, high, confidence } = builtInModel().predict(ROW, 'prove', 64);
    expect(confidence).toBe(0);
    expect(high / value).toBeGreaterThan(1.4);
    expect(value / low).toBeGreaterThan(1.4);
  });
});
