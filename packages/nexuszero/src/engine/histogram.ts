/**
 * Quantiles of many durations in constant memory: counts in buckets whose borders grow by a constant factor, so every
 * quantile is right within 2 %. From 100 ns to some hours.
 */
const STEP = 1.04;
const LEAST_MS = 1e-4;
const LOG_STEP = Math.log(STEP);
const BUCKETS = 640;

/** What a histogram knows, in milliseconds. */
export interface Summary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The sum of all durations. */
  readonly totalMs: number;
}

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #total = 0;
  #max = 0;

  add(ms: number): void {
    const bucket = ms <= LEAST_MS ? 0 : Math.ceil(Math.log(ms / LEAST_MS) / LOG_STEP);
    this.#counts[Math.min(BUCKETS - 1, bucket)]!++;
    this.#count++;
    this.#total += ms;
    if (ms > this.#max) this.#max = ms;
  }

  /** The middle of the bucket that holds the quantile; 0 when nothing was added. */
  quantile(fraction: number): number {
    let left = Math.max(1, Math.ceil(fraction * this.#count));
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket]!;
      if (left <= 0) return Math.min(this.#max, LEAST_MS * STEP ** (bucket - 0.5));
    }
    return 0;
  }

  summary(): Summary {
    return {
      count: this.#count,
      p50Ms: this.quantile(0.5),
      p95Ms: this.quantile(0.95),
      p99Ms: this.quantile(0.99),
      maxMs: this.#max,
      totalMs: this.#total,
    };
  }
}
