/** Metrics for Prometheus. Labels are words of closed lists: never ids, tenants or anything that a client chooses. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricsReport } from 'nexuszero';
import type { JobRecord, Level } from '../ports/job.ts';
import { LANES, type LaneName } from '../ports/job-queue.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What troubles of the jobs are the journal's. */
const UNWRITTEN = new Set(['job_not_written', 'job_start_not_written', 'job_end_not_written']);

/** What is asked for at each scrape. */
export interface Sources {
  readonly depth: (lane: LaneName) => number;
  readonly inHand: () => number;
  readonly engine: () => MetricsReport;
}

export class Metrics {
  readonly registry: Registry = new Registry();
  readonly #jobs = this.#counter('zk_jobs_total', 'Jobs that ended, by how', [
    'op',
    'level',
    'outcome',
  ]);
  readonly #durations = this.#histogram(
    'zk_job_duration_seconds',
    'From the coming of a job to its end',
    ['op', 'level'],
  );
  readonly #waits = this.#histogram(
    'zk_queue_wait_seconds',
    'From the coming of a job to its first begin',
    ['level'],
  );
  readonly #requests = this.#histogram('zk_request_duration_seconds', 'Requests', [
    'route',
    'status',
  ]);
  readonly #restarts = this.#counter(
    'zk_worker_restarts_total',
    'Provers that were replaced while they worked, by why',
    ['reason'],
  );
  readonly #memory = this.#counter(
    'zk_memory_limit_kills_total',
    'Provers ended for their memory',
    [],
  );
  readonly #redeliveries = this.#counter(
    'zk_redeliveries_total',
    'Jobs that went to another prover',
    [],
  );
  readonly #journal = this.#counter(
    'zk_journal_errors_total',
    'Writes to the journal that failed',
    [],
  );
  readonly #logs = this.#counter(
    'zk_troubles_total',
    'What went wrong beside the faults of jobs',
    [],
  );

  /** `version` is that of the packages. */
  constructor(version: string) {
    const info = this.#gauge('zk_build_info', 'What runs', ['version', 'node']);
    info.set({ version, node: process.version }, 1);
  }

  ended({ op, level, state, outcome, createdMs, endedMs = createdMs }: JobRecord): void {
    const of = { op, level: String(level) };
    const result = outcome?.error?.code ?? outcome?.verdict?.code ?? state;
    this.#jobs.inc({ ...of, outcome: result });
    this.#durations.observe(of, (endedMs - createdMs) / 1000);
    if (outcome?.error?.code === 'MEMORY_EXCEEDED') this.#memory.inc();
  }

  /** A verification that was no job. */
  verified(outcome: string, ms: number): void {
    const of = { op: 'verify', level: 'any' };
    this.#jobs.inc({ ...of, outcome });
    this.#durations.observe(of, ms / 1000);
  }

  started(level: Level, waitedMs: number): void {
    this.#waits.observe({ level: String(level) }, waitedMs / 1000);
  }

  request(route: string, status: number, ms: number): void {
    this.#requests.observe({ route, status: String(status) }, ms / 1000);
  }

  redelivered(reason: string): void {
    this.#redeliveries.inc();
    this.#restarts.inc({ reason });
  }

  trouble(what: string): void {
    this.#logs.inc();
    if (UNWRITTEN.has(what)) this.#journal.inc();
  }

  /** Looks at these at each scrape. */
  watch({ depth, inHand, engine }: Sources): void {
    const lanes = this.#gauge('zk_queue_depth', 'Jobs that wait', ['level'], () => {
      for (const lane of LANES) lanes.set({ level: String(lane) }, depth(lane));
    });
    const jobs = this.#gauge('zk_jobs_inflight', 'Jobs in hand', [], () => {
      jobs.set(inHand());
    });
    const bytes = this.#gauge('zk_resident_bytes', 'Memory', ['of'], () => {
      const { memory } = engine();
      for (const [of, value] of [
        ['service', memory.processBytes],
        ['provers', memory.workerBytes],
      ] as const) {
        if (value !== undefined) bytes.set({ of }, value);
      }
    });
    const cache = this.#gauge(
      'zk_cache_requests_total',
      'Verdicts asked of the memory',
      ['result'],
      () => {
        const { hits, misses } = engine().cache.verdicts;
        cache.set({ result: 'hit' }, hits);
        cache.set({ result: 'miss' }, misses);
      },
    );
  }

  #counter<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Counter<Label> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Histogram<Label> {
    const registers = [this.registry];
    return new Histogram({ name, help, labelNames: [...labelNames], buckets: SECONDS, registers });
  }

  #gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: () => void = () => undefined,
  ): Gauge<Label> {
    const registers = [this.registry];
    return new Gauge({ name, help, labelNames: [...labelNames], registers, collect });
  }
}
