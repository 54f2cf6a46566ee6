/** The composition root: the only file that knows drivers and the environment. */
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createEngine, type CostModel, type Engine, type EngineEvent } from 'nexuszero';
import type { Config } from './config.ts';
import { guardFailedCommits } from './drivers/embedded/commit-guard.ts';
import { createLaneQueue } from './drivers/embedded/lane-queue.ts';
import { openLmdbStore, type LmdbStore } from './drivers/embedded/lmdb-store.ts';
import { buildApp } from './http/app.ts';
import type { HttpParts } from './http/parts.ts';
import { Jobs, type JobsListener } from './jobs/jobs.ts';
import { Runner } from './jobs/runner.ts';
import { Sealer } from './jobs/sealer.ts';
import { Keyring } from './keys/keyring.ts';
import { loadPoolKey } from './keys/pool-key.ts';
import type { Log } from './telemetry/log.ts';
import { Metrics } from './telemetry/metrics.ts';
import { proverWorks } from './workers/probe.ts';

/** A service that runs. */
export interface Service {
  readonly url: string;
  /** Ends it: not ready, no new work, jobs in hand done, journal closed. What is left is taken up at the next start. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly log: Log;
  /** Of this machine; the built-in one otherwise. */
  readonly model?: CostModel;
}

/** Jobs that each prover has in hand or next: short ones go to it together. */
const JOBS_AHEAD = 8;
const SWEEP_MS = 60_000;

/** @throws NexusError | FolderError | StorageError - when something is not as it must be; nothing runs then */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  const undo: (() => unknown)[] = [guardFailedCommits()];
  try {
    return await start(config, options, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function start(
  config: Config,
  { log, model }: ServiceOptions,
  undo: (() => unknown)[],
): Promise<Service> {
  const pool = await loadPoolKey(config.keys);
  const keyring = await Keyring.load(join(config.keys, 'keyring'));
  undo.push(() => {
    pool.destroy();
    keyring.close();
  });
  const store = await openStore(config, log);
  undo.push(() => store.close());
  const version = versionOf();
  const metrics = new Metrics(version);
  const engine = openEngine(config, model, (event) => {
    logEvent(log, event);
    if (event.type === 'retry') metrics.redelivered(event.why);
  });
  undo.push(() => engine.close());
  const sealer = new Sealer(pool);
  const bounds = { jobs: config.queue, expectedMs: config.queueMs * config.provers };
  const queue = createLaneQueue(bounds);
  const limits = { slots: JOBS_AHEAD * config.provers, provers: config.provers };
  const jobs = new Jobs(
    { store, queue, sealer, runner: new Runner(engine), listener: listener(log, metrics) },
    { ...limits, keepMs: 1000 * config.keepS },
  );
  metrics.watch({
    depth: (level) => jobs.depth(level),
    inHand: () => jobs.inHand,
    engine: () => engine.metrics(),
  });
  const state = new State(store, jobs);
  const parts: HttpParts = { engine, jobs, keyring, metrics, ...state.parts };
  const app = await buildApp(parts, config, log, version);
  undo.push(() => app.close());
  await app.listen({ host: config.host, port: config.port });
  const url = urlOf(app, config.host);
  const pending = jobs.start();
  log.info({ url, pending, version }, 'started');
  const works = proverWorks(engine).then(() => {
    state.provers = true;
    log.info({ provers: config.provers }, 'ready');
  });
  works.catch((error: unknown) => {
    log.error({ error }, 'no_prover_works');
  });
  const sweeper = setInterval(() => {
    jobs.sweep().catch((error: unknown) => {
      log.warn({ error }, 'not_swept');
    });
  }, SWEEP_MS).unref();
  const close = closer(config, { app, jobs, engine, store, sealer, state, sweeper, log }, undo);
  return { url, close };
}

interface Running {
  readonly app: FastifyInstance;
  readonly jobs: Jobs;
  readonly engine: Engine;
  readonly store: LmdbStore;
  readonly sealer: Sealer;
  readonly state: State;
  readonly sweeper: NodeJS.Timeout;
  readonly log: Log;
}

/** Once, whoever asks how often. */
function closer(
  config: Config,
  running: Running,
  undo: readonly (() => unknown)[],
): () => Promise<void> {
  const { app, jobs, engine, store, sealer, state, sweeper, log } = running;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    state.closing = true;
    clearInterval(sweeper);
    log.info({}, 'closing');
    await new Promise((resolve) => setTimeout(resolve, 1000 * config.drainS));
    // those who wait for their jobs are answered while these end
    const listener = app.close();
    await jobs.close(1000 * config.shutdownS);
    await listener;
    await engine.close();
    sealer.close();
    await store.shredded();
    await store.close();
    // keys and guard, which came first
    for (const step of undo.slice(0, 2).reverse()) await step();
    log.info({}, 'closed');
  };
  return () => (closing ??= close());
}

/** How long an answer about the journal holds; milliseconds. */
const PROBE_MS = 1000;

/** What readiness depends on. */
class State {
  provers = false;
  closing = false;
  readonly #store: LmdbStore;
  readonly #jobs: Jobs;
  #probe: { readonly at: number; readonly works: Promise<boolean> } | undefined;

  constructor(store: LmdbStore, jobs: Jobs) {
    this.#store = store;
    this.#jobs = jobs;
  }

  get parts(): Pick<HttpParts, 'unready' | 'started'> {
    return { unready: () => this.#unready(), started: () => this.provers };
  }

  async #unready(): Promise<Readonly<Record<string, string>>> {
    return {
      ...(this.closing && { service: 'closing' }),
      ...(!this.provers && { provers: 'none has shown that it works' }),
      ...(!this.#jobs.hasRoom && { queue: 'full' }),
      ...(!(await this.#journalWorks()) && { journal: 'cannot be written' }),
    };
  }

  #journalWorks(): Promise<boolean> {
    const now = performance.now();
    if (this.#probe === undefined || now - this.#probe.at > PROBE_MS) {
      this.#probe = { at: now, works: this.#store.probe().catch(() => false) };
    }
    return this.#probe.works;
  }
}

function openStore(config: Config, log: Log): Promise<LmdbStore> {
  return openLmdbStore({
    folder: config.data,
    // those in hand have left the queue; a few come while it is looked whether there is room
    slots: config.queue + JOBS_AHEAD * config.provers + 1024,
    onWarn: (detail, event) => {
      log.warn(detail, event);
    },
  });
}

function openEngine(
  config: Config,
  model: CostModel | undefined,
  onEvent: (event: EngineEvent) => void,
): Engine {
  return createEngine({
    preset: config.preset,
    workers: config.provers,
    isolation: 'process',
    selfVerify: config.selfVerify === 'yes',
    limits: {
      jobMs: config.jobMs,
      hungMs: config.hungMs,
      // not to be watched there
      ...(process.platform !== 'win32' && { memoryBytes: config.proverBytes }),
    },
    cache: { verdicts: config.verdicts, ttlMs: 1000 * config.verdictsS },
    ...(model && { model }),
    onEvent,
  });
}

function listener(log: Log, metrics: Metrics): JobsListener {
  return {
    accepted: ({ id, op, level, priority, expectedMs }) => {
      log.debug({ job: id, op, level, priority, expectedMs }, 'accepted');
    },
    started: ({ id, level, attempts }, waitedMs) => {
      metrics.started(level, waitedMs);
      log.debug({ job: id, attempts, waitedMs }, 'begun');
    },
    ended: (job) => {
      metrics.ended(job);
      const { id, op, level, state, outcome } = job;
      log.debug({ job: id, op, level, state, code: outcome?.error?.code }, 'ended');
    },
    trouble: (what, details) => {
      metrics.trouble(what);
      log.error(details, what);
    },
  };
}

/** Decisions of the optimizer, and what befalls provers. */
function logEvent(log: Log, event: EngineEvent): void {
  if (event.type === 'retry') log.warn({ why: event.why }, 'prover_replaced');
  else if (event.type === 'note') log.info({ note: event.text }, 'note');
  else if (event.type === 'plan' && event.planned.ok) {
    const { kind, system, suite, form, proofBytes, proveMs, reasons } = event.planned.plan;
    log.debug({ kind, system, suite, form, proofBytes, proveMs: proveMs.value, reasons }, 'plan');
  }
}

function urlOf(app: FastifyInstance, host: string): string {
  const { port, family } = app.server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${family === 'IPv6' && name === host ? `[${name}]` : name}:${String(port)}`;
}

function versionOf(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
