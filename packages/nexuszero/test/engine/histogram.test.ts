/** Histograms: quantiles of any durations within 2 %. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from '../../src/engine/histogram.ts';

const duration = fc.double({ min: 1e-3, max: 1e6, noNaN: true });

test('quantiles are those of the sorted durations, within the width of a bucket', () => {
  fc.assert(
    fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), (durations) => {
      const histogram = new Histogram();
      for (const ms of durations) histogram.add(ms);
      const sorted = [...durations].sort((a, b) => a - b);
      for (const fraction of [0.5, 0.95, 0.99]) {
        const exact = sorted[Math.max(1, Math.ceil(fraction * sorted.length)) - 1]!;
        const ratio = histogram.quantile(fraction) / exact;
        expect(ratio).toBeGreaterThan(1 / 1.021);
        expect(ratio).toBeLessThan(1.021);
      }
      const { count, maxMs, totalMs } = histogram.summary();
      expect(count).toBe(durations.length);
      expect(maxMs).toBe(sorted.at(-1));
      expect(totalMs).toBeCloseTo(
        durations.reduce((sum, ms) => sum + ms, 0),
        3,
      );
    }),
  );
});

test('an empty one says 0, and what is below or above all buckets is counted', () => {
  const histogram = new Histogram();
  expect(histogram.summary()).toEqual({
    count: 0,
    p50Ms: 0,
    p95Ms: 0,
    p99Ms: 0,
    maxMs: 0,
    totalMs: 0,
  });
  histogram.add(0);
  expect(histogram.quantile(0.5)).toBe(0);
  histogram.add(1e12);
  expect(histogram.summary()).toMatchObject({ count: 2, maxMs: 1e12 });
});
