/**
 * Measuring: all rows of a run take turns, sample by sample, so that a slow moment of the machine hits
 * them alike; the unit U takes its turns among them.
 */

export interface Row {
  readonly group: string;
  readonly name: string;
  /** Operations that one call of `run` does; the figures are per operation. */
  readonly operations?: number;
  /** Bytes of what the operation makes. */
  readonly bytes?: number;
  /** One measured call; throws when its result is not what it must be. */
  run(): unknown;
}

export interface Figures {
  readonly group: string;
  readonly name: string;
  readonly n: number;
  readonly p10Ms: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  /** p10 as a multiple of U. */
  readonly ratioU: number;
  readonly bytes?: number;
}

export interface Effort {
  /** Calls before measuring, for every row and for the unit. */
  readonly warmUp: number;
  readonly unitWarmUp: number;
  readonly samples: number;
  readonly unitSamples: number;
}

export const FULL: Effort = { warmUp: 60, unitWarmUp: 200, samples: 120, unitSamples: 300 };
/** To see that every row runs; its figures mean little. */
export const QUICK: Effort = { warmUp: 2, unitWarmUp: 20, samples: 3, unitSamples: 20 };

/** Milliseconds that one sample should last: about one U, so that rows and unit see alike caches. */
const SAMPLE_MS = 1;

/** Figures of all rows, in order, and the unit's p10 in milliseconds. */
export async function measure(
  unit: () => unknown,
  rows: readonly Row[],
  effort: Effort,
  progress: (done: number) => void = () => undefined,
): Promise<{ unitMs: number; figures: Figures[] }> {
  for (let i = 0; i < effort.unitWarmUp; i++) unit();
  const calls: number[] = [];
  for (const row of rows) calls.push(await warm(row, effort.warmUp));
  const unitTimes: number[] = [];
  const times: number[][] = rows.map(() => []);
  const rounds = Math.max(effort.samples, rows.length === 0 ? effort.unitSamples : 0);
  const unitsARound = Math.ceil(effort.unitSamples / rounds);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < unitsARound; i++) unitTimes.push(await sample(unit, 1));
    for (const [i, row] of rows.entries()) times[i]!.push(await sample(() => row.run(), calls[i]!));
    progress((round + 1) / rounds);
  }
  const unitMs = quantile(unitTimes, 0.1);
  const figures = rows.map((row, i) => summarise(row, times[i]!, unitMs));
  return { unitMs, figures };
}

/** Warms a row up; how many calls make a sample long enough. */
async function warm(row: Row, times: number): Promise<number> {
  let last = SAMPLE_MS;
  for (let i = 0; i < times; i++) last = await sample(() => row.run(), 1);
  return Math.max(1, Math.min(1000, Math.round(SAMPLE_MS / Math.max(last, 1e-5))));
}

/** Milliseconds for one call, averaged over `calls`. */
async function sample(run: () => unknown, calls: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < calls; i++) {
    const result = run();
    if (result instanceof Promise) await result;
  }
  return (performance.now() - started) / calls;
}

function summarise(row: Row, times: readonly number[], unitMs: number): Figures {
  const { group, name, operations = 1, bytes } = row;
  const at = (fraction: number): number => quantile(times, fraction) / operations;
  return {
    group,
    name,
    n: times.length,
    p10Ms: at(0.1),
    medianMs: at(0.5),
    p95Ms: at(0.95),
    ratioU: at(0.1) / unitMs,
    ...(bytes !== undefined && { bytes }),
  };
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN;
}
