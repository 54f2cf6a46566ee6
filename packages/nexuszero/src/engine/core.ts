/** What the parts of one engine share. */
import { isNexusError, NexusError } from '../bytes/errors.ts';
import type { Surroundings, Plan, Planned, Wish } from '../plan/plan.ts';
import { Planner } from '../plan/planner.ts';
import type { Cost, Verdict } from '../proofs/system.ts';
import type { Kind } from '../statements/ids.ts';
import type { Statement } from '../statements/statement.ts';
import { Cache } from './cache.ts';
import type { Settings } from './config.ts';
import type { EngineEvent } from './events.ts';
import { KeyMaker } from './key.ts';
import { LocalPool } from './local-pool.ts';
import { Metrics, type Operation } from './metrics.ts';
import type { Platform, WorkerPool } from './pool.ts';
import type { Stage } from './results.ts';
import { Scheduler } from './scheduler.ts';

/** Observations that the model learns from at once. */
const OBSERVED = 4;

export class Core {
  readonly settings: Settings;
  readonly platform: Platform;
  readonly planner: Planner;
  readonly metrics: Metrics = new Metrics();
  readonly keys: KeyMaker;
  readonly verdicts: Cache<Verdict>;
  readonly proofs: Cache<{ readonly proof: Uint8Array; readonly verified: boolean }>;
  readonly surroundings: Surroundings;
  #opening: Promise<{ readonly pool: WorkerPool; readonly scheduler: Scheduler }> | undefined;
  #open: { readonly pool: WorkerPool; readonly scheduler: Scheduler } | undefined;
  #closed = false;
  readonly #observed: {
    readonly cost: Cost;
    readonly operation: 'prove' | 'verify';
    readonly ms: number;
  }[] = [];

  constructor(settings: Settings, platform: Platform, planner: Planner) {
    this.settings = settings;
    this.platform = platform;
    this.planner = planner;
    this.keys = new KeyMaker(platform.digest);
    this.verdicts = new Cache(settings.verdicts);
    this.proofs = new Cache(settings.proofs);
    const { workers, isolation } = settings;
    this.surroundings = Object.freeze({
      workers,
      isolation: workers === 0 ? 'none' : isolation,
      cores: platform.cores,
    });
  }

  /** The scheduler at once when there is one: a job is not to wait a turn for it. */
  scheduler(): Scheduler | Promise<Scheduler> {
    this.requireOpen();
    if (this.#open !== undefined) return this.#open.scheduler;
    this.#opening ??= this.#openPool().catch((error: unknown) => {
      // a failed start must not be remembered
      this.#opening = undefined;
      throw error;
    });
    return this.#opening.then(({ scheduler }) => scheduler);
  }

  async #openPool(): Promise<{ pool: WorkerPool; scheduler: Scheduler }> {
    const { limits } = this.settings;
    const pool = await this.#makePool();
    const scheduler = new Scheduler(
      pool,
      { waiting: limits.queue, jobMs: limits.jobMs, hungMs: limits.hungMs },
      {
        retried: (why) => {
          this.metrics.retries++;
          this.emit({ type: 'retry', why });
        },
      },
    );
    this.#open = { pool, scheduler };
    if (this.#closed) await this.#shut();
    return this.#open;
  }

  async #makePool(): Promise<WorkerPool> {
    const { workers, isolation, limits } = this.settings;
    if (workers === 0) return new LocalPool();
    const { openPool } = this.platform;
    if (openPool === undefined) {
      throw new NexusError('UNSUPPORTED', 'engine: this runtime has no workers', {
        hint: 'create the engine with workers: 0',
      });
    }
    const { memoryBytes } = limits;
    return openPool(isolation, { workers, ...(memoryBytes !== undefined && { memoryBytes }) });
  }

  /** @throws ABORTED - after `close` */
  requireOpen(): void {
    if (this.#closed) throw new NexusError('ABORTED', 'engine: the engine was closed');
  }

  get pool(): WorkerPool | undefined {
    return this.#open?.pool;
  }

  get waiting(): number {
    return this.#open?.scheduler.waiting ?? 0;
  }

  get running(): number {
    return this.#open?.scheduler.running ?? 0;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.verdicts.clear();
    this.proofs.clear();
    if (this.#open !== undefined) await this.#shut();
    else await this.#opening?.catch(() => undefined);
  }

  async #shut(): Promise<void> {
    this.#open?.scheduler.close();
    await this.#open?.pool.close();
  }

  /** @throws PLAN_IMPOSSIBLE - naming what comes nearest; BAD_ENCODING | BAD_PARAMETER | UNSUPPORTED - for a bad statement */
  plan(statement: Statement, wish: Wish): Plan {
    return planOf(this.planner.plan(statement, wish, this.surroundings));
  }

  /** What an operation took, in milliseconds. The model learns from several at once: that takes a third of the time. */
  observe(cost: Cost, operation: 'prove' | 'verify', ms: number): void {
    if (this.#observed.push({ cost, operation, ms }) >= OBSERVED) this.learn();
  }

  /** Has the model learn what was observed. */
  learn(): void {
    for (const { cost, operation, ms } of this.#observed) this.planner.observe(cost, operation, ms);
    this.#observed.length = 0;
  }

  emit(event: EngineEvent): void {
    const { onEvent } = this.settings as { readonly onEvent?: (event: EngineEvent) => unknown };
    if (onEvent === undefined) return;
    try {
      const told = onEvent(event);
      // of one that goes on by itself, what it throws later
      if (told instanceof Promise) told.catch(() => undefined);
    } catch {
      // a listener's fault must not become a proof's
    }
  }

  done(
    operation: Operation,
    kind: Kind | undefined,
    stages: readonly Stage[],
    ms: number,
    cached = false,
  ): void {
    this.metrics.done(operation, kind, stages, ms);
    if (this.settings.onEvent === undefined) return;
    this.emit({ type: 'done', operation, ...(kind && { kind }), ms, stages, cached });
  }

  /** Counts a failure; gives the error back to be thrown. */
  failed(operation: Operation, kind: Kind | undefined, error: unknown): Error {
    const code = isNexusError(error) ? error.code : 'INTERNAL';
    this.metrics.failed(operation, kind, code);
    this.emit({ type: 'failed', operation, ...(kind && { kind }), code });
    return error as Error;
  }
}

/** @throws PLAN_IMPOSSIBLE - naming what comes nearest */
export function planOf(planned: Planned): Plan {
  if (planned.ok) return planned.plan;
  const { reason, nearest } = planned;
  throw new NexusError('PLAN_IMPOSSIBLE', `plan: ${reason}`, {
    ...(nearest !== undefined && { hint: `the nearest: ${nameOfPlan(nearest)}`, cause: nearest }),
  });
}

function nameOfPlan({ system, suite, form, proofBytes, proveMs, security }: Plan): string {
  const level = `level ${String(security.level)}`;
  const time = `about ${proveMs.value.toPrecision(3)} ms to prove`;
  return `${system} on ${suite}, ${form}: ${level}, ${String(proofBytes)} bytes, ${time}`;
}
