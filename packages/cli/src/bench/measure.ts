/**
 * Measuring: all rows of a run take turns, sample by sample, so that a slow moment of the machine hits
 * them alike; the unit U takes its turns among them. The figures are those of a program that does one
 * thing over and over: U is taken several times in a row, and before a sample of a short row one call is
 * made that does not count, for the caches are full of the other rows' tables.
 */
import { NexusError } from 'nexuszero';

export interface Row {
  readonly group: string;
  readonly name: string;
  /** Operations that one call of `run` does; the figures are per operation. */
  readonly operations?: number;
  /** Bytes of what the operation makes. */
  readonly bytes?: number;
  /** One call, on the i-th of the row's inputs. */
  run(i: number): unknown;
  /** Whether the result of `run(i)` is right; bare kernel loops give none. */
  check?(result: unknown, i: number): boolean | Promise<boolean>;
  /** Ends what the row holds. */
  close?(): unknown;
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

export const FULL: Effort = { warmUp: 60, unitWarmUp: 200, samples: 100, unitSamples: 300 };
/** To see that every row runs; its figures mean little. */
export const QUICK: Effort = { warmUp: 2, unitWarmUp: 20, samples: 3, unitSamples: 20 };

/** Milliseconds that one sample should last: about one U, so that rows and unit see alike caches. */
const SAMPLE_MS = 1;

/**
 * Figures of all rows, in order, and the unit's p10 in milliseconds.
 * @throws INTERNAL - when a row gave a wrong result, which no time may stand for
 */
export async function measure(
  unit: Row,
  rows: readonly Row[],
  effort: Effort,
  progress: (done: number) => void = () => undefined,
): Promise<{ unitMs: number; figures: Figures[] }> {
  await warm(unit, effort.unitWarmUp);
  const paces: Pace[] = [];
  for (const row of rows) paces.push(await warm(row, effort.warmUp));
  const unitTimes: number[] = [];
  const times: number[][] = rows.map(() => []);
  const unitsARound = Math.ceil(effort.unitSamples / effort.samples);
  for (let round = 0; round < effort.samples; round++) {
    for (let i = 0; i < unitsARound; i++) {
      unitTimes.push(await sample(unit, round * unitsARound + i, 1));
    }
    for (const [i, row] of rows.entries()) {
      const { calls, every, short } = paces[i]!;
      if (round % every !== 0) continue;
      if (short) await sample(row, round, 1);
      times[i]!.push(await sample(row, round * calls, calls));
    }
    progress((round + 1) / effort.samples);
  }
  const unitMs = quantile(unitTimes, 0.1);
  const figures = rows.map((row, i) => summarise(row, times[i]!, unitMs));
  return { unitMs, figures };
}

/** How many calls make a sample, every how many rounds one is taken, and whether the caches matter. */
interface Pace {
  readonly calls: number;
  readonly every: number;
  readonly short: boolean;
}

/** A call that lasts longer is sampled in some rounds only, and needs fewer of them to warm up. */
const SLOW_MS = 20;

async function warm(row: Row, times: number): Promise<Pace> {
  let last = SAMPLE_MS;
  const started = performance.now();
  for (let i = 0; i < times && performance.now() - started < times * SLOW_MS; i++) {
    last = await sample(row, i, 1);
  }
  const calls = Math.round(SAMPLE_MS / Math.max(last, 1e-5));
  return {
    calls: Math.max(1, Math.min(1000, calls)),
    every: Math.max(1, Math.min(4, Math.floor(last / SLOW_MS))),
    short: last < SLOW_MS,
  };
}

/** Milliseconds for one call, averaged over `calls`; the last result is checked outside the time. */
async function sample(row: Row, from: number, calls: number): Promise<number> {
  let result: unknown;
  const started = performance.now();
  for (let i = from; i < from + calls; i++) {
    result = row.run(i);
    if (result instanceof Promise) result = await result;
  }
  const ms = (performance.now() - started) / calls;
  if ((await row.check?.(result, from + calls - 1)) === false) {
    throw new NexusError('INTERNAL', `bench: ${row.name}: wrong result`);
  }
  return ms;
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
