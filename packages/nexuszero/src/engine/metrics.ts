/** What an engine counts. One plain object comes out, which a service exports as it likes. */
import type { ErrorCode, VerdictCode } from '../bytes/errors.ts';
import type { Kind } from '../statements/ids.ts';
import type { CacheStatistics } from './cache.ts';
import { Histogram, type Summary } from './histogram.ts';
import type { Stage, StageName } from './results.ts';

/** What is counted apart. */
export type Operation = 'prove' | 'verify' | 'seal' | 'open' | 'compress' | 'decompress';

/** What `metrics()` gives; times in milliseconds, since the engine was made. */
export interface MetricsReport {
  readonly operations: Readonly<Record<string, OperationReport>>;
  /** Of all operations together: calls that failed with an error. A proof that is false is no error. */
  readonly errorRate: number;
  readonly queue: {
    readonly waiting: number;
    readonly running: number;
    readonly wait: Summary;
  };
  readonly workers: {
    readonly count: number;
    readonly isolation: 'none' | 'thread' | 'process';
    readonly replaced: number;
    readonly retries: number;
  };
  readonly cache: { readonly verdicts: CacheStatistics; readonly proofs: CacheStatistics };
  /** Resident bytes, where the platform can tell: of this process, and of worker processes together. */
  readonly memory: { readonly processBytes?: number; readonly workerBytes?: number };
}

/** Of one operation on one kind, under a key like `prove/range`. */
export interface OperationReport {
  readonly count: number;
  /** Calls that failed, by their code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Verdicts that were not ok, by their code. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly total: Summary;
  readonly stages: Readonly<Partial<Record<StageName, Summary>>>;
}

class Counter {
  count = 0;
  readonly errors: Record<string, number> = {};
  readonly refusals: Record<string, number> = {};
  readonly total = new Histogram();
  readonly stages = new Map<StageName, Histogram>();

  report(): OperationReport {
    const stages = [...this.stages].map(([name, histogram]) => [name, histogram.summary()]);
    return {
      count: this.count,
      errors: { ...this.errors },
      refusals: { ...this.refusals },
      total: this.total.summary(),
      stages: Object.fromEntries(stages) as OperationReport['stages'],
    };
  }
}

/** Calls that are counted at once: one by one, the code would be cold each time, beside proofs that fill the caches. */
const TOGETHER = 16;

interface Done {
  readonly operation: Operation;
  readonly kind: Kind | undefined;
  readonly stages: readonly Stage[];
  readonly ms: number;
}

export class Metrics {
  readonly wait: Histogram = new Histogram();
  retries = 0;
  readonly #counters = new Map<string, Counter>();
  readonly #done: Done[] = [];

  /** A call that gave its result. */
  done(operation: Operation, kind: Kind | undefined, stages: readonly Stage[], ms: number): void {
    if (this.#done.push({ operation, kind, stages, ms }) >= TOGETHER) this.#count();
  }

  #count(): void {
    for (const done of this.#done) this.#add(done);
    this.#done.length = 0;
  }

  #add({ operation, kind, stages, ms }: Done): void {
    const counter = this.#counter(operation, kind);
    counter.count++;
    counter.total.add(ms);
    for (const { stage, ms: own } of stages) {
      let histogram = counter.stages.get(stage);
      if (histogram === undefined) counter.stages.set(stage, (histogram = new Histogram()));
      histogram.add(own);
    }
  }

  refused(operation: Operation, kind: Kind | undefined, code: VerdictCode): void {
    const { refusals } = this.#counter(operation, kind);
    refusals[code] = (refusals[code] ?? 0) + 1;
  }

  failed(operation: Operation, kind: Kind | undefined, code: ErrorCode): void {
    const counter = this.#counter(operation, kind);
    counter.count++;
    counter.errors[code] = (counter.errors[code] ?? 0) + 1;
  }

  operations(): Record<string, OperationReport> {
    this.#count();
    const rows = [...this.#counters].map(([key, counter]) => [key, counter.report()]);
    return Object.fromEntries(rows) as Record<string, OperationReport>;
  }

  errorRate(): number {
    this.#count();
    let calls = 0;
    let errors = 0;
    for (const counter of this.#counters.values()) {
      calls += counter.count;
      for (const count of Object.values(counter.errors)) errors += count;
    }
    return calls === 0 ? 0 : errors / calls;
  }

  #counter(operation: Operation, kind: Kind | undefined): Counter {
    const key = kind === undefined ? operation : `${operation}/${kind}`;
    let counter = this.#counters.get(key);
    if (counter === undefined) this.#counters.set(key, (counter = new Counter()));
    return counter;
  }
}
