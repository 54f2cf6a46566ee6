/** The composition root: the only file that knows drivers. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { guardFailedCommits } from './drivers/embedded/commit-guard.ts';
import { createLaneQueue } from './drivers/embedded/lane-queue.ts';
import { openLmdbStore, type LmdbStore } from './drivers/embedded/lmdb-store.ts';
import { buildApp } from './http/app.ts';
import { Jobs, type JobsListener } from './jobs/jobs.ts';
import { Runner } from './jobs/runner.ts';
import { Sealer } from './jobs/sealer.ts';
import { Keyring } from './keys/keyring.ts';
import { loadPoolKey, requirePoolKey } from './keys/pool-key.ts';
import { Readiness } from './readiness.ts';
import type { Provers, Service } from './running.ts';
import type { Log } from './telemetry/log.ts';
import { Metrics } from './telemetry/metrics.ts';

/** Single jobs that each prover has in hand or next: short ones go to it together. */
const JOBS_AHEAD = 8;
const SWEEP_MS = 60_000;
/** Milliseconds that answers have to go out, however late it is; and between looks at connections that are done with. */
const [ANSWER_MS, IDLE_MS] = [100, 20];

/** What was opened, to be closed in the reverse order when something fails. */
type Opened = (() => unknown)[];

/** @throws NexusError | FolderError | StorageError - when something is not as it must be; all but the provers is closed then */
export async function composeService(config: Config, log: Log, provers: Provers): Promise<Service> {
  const opened: Opened = [guardFailedCommits()];
  try {
    return await compose(config, log, provers, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

async function compose(
  config: Config,
  log: Log,
  provers: Provers,
  opened: Opened,
): Promise<Service> {
  const { engine } = provers;
  const pool = await loadPoolKey(config.keys);
  const keyring = await Keyring.load(join(config.keys, 'keyring'));
  const sealer = new Sealer(pool);
  opened.push(() => {
    for (const keys of [sealer, keyring]) keys.close();
    pool.destroy();
  });
  const store = await openStore(config, log);
  opened.push(() => store.close());
  await requirePoolKey(config.keys, store, sealer);
  const version = versionOf();
  const metrics = new Metrics(version);
  provers.onReplaced = (why) => {
    metrics.redelivered(why);
  };
  const jobs = new Jobs(
    {
      ...{ store, sealer, runner: new Runner(engine), listener: listener(log, metrics) },
      queue: createLaneQueue({ jobs: config.queue, expectedMs: config.queueMs * config.provers }),
    },
    {
      slots: JOBS_AHEAD * config.provers,
      provers: config.provers,
      keepMs: 1000 * config.keepS,
    },
  );
  metrics.watch({
    depth: (lane) => jobs.depth(lane),
    inHand: () => jobs.inHand,
    engine: () => engine.metrics(),
  });
  const readiness = new Readiness(jobs);
  const parts = { engine, jobs, keyring, metrics, readiness };
  const app = await buildApp(parts, config, log, version);
  await app.listen({ host: config.host, port: config.port });
  const url = urlOf(app, config.host);
  log.info({ url, pending: jobs.start(), version }, 'started');
  watchProvers(provers, readiness, log);
  const close = closer(config, log, opened, { app, jobs, readiness, store, engine });
  return { url, close };
}

function watchProvers({ work }: Provers, readiness: Readiness, log: Log): void {
  work.then(
    () => {
      readiness.provers = true;
      log.info({}, 'ready');
    },
    (error: unknown) => {
      log.error({ error }, 'no_prover_works');
    },
  );
}

interface Running {
  readonly app: FastifyInstance;
  readonly jobs: Jobs;
  readonly readiness: Readiness;
  readonly store: LmdbStore;
  readonly engine: Provers['engine'];
}

/** Ends all in order, once, whoever asks how often. */
function closer(
  config: Config,
  log: Log,
  opened: Opened,
  { app, jobs, readiness, store, engine }: Running,
): () => Promise<void> {
  const sweeper = setInterval(() => {
    jobs.sweep().catch((error: unknown) => {
      log.warn({ error }, 'not_swept');
    });
  }, SWEEP_MS).unref();
  const close = async (): Promise<void> => {
    readiness.closing = true;
    clearInterval(sweeper);
    log.info({}, 'closing');
    await new Promise((resolve) => setTimeout(resolve, 1000 * config.drainS));
    // those who wait for their jobs are answered while these end
    const listening = app.close();
    const end = performance.now() + 1000 * config.shutdownS;
    await jobs.close(1000 * config.shutdownS);
    await hangUp(app, listening, Math.max(ANSWER_MS, end - performance.now()));
    await engine.close();
    // the next start overwrites what this one could not
    await store.shredded().catch((error: unknown) => {
      log.error({ error }, 'not_shredded');
    });
    for (const end of opened.reverse()) await end();
    log.info({}, 'closed');
  };
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}

/** Connections that were answered are closed; who does not read, or sends for ever, must not keep it from ending. */
async function hangUp(
  { server }: FastifyInstance,
  listening: Promise<void>,
  graceMs: number,
): Promise<void> {
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, IDLE_MS);
  const late = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await listening;
  clearInterval(idle);
  clearTimeout(late);
}

function openStore(config: Config, log: Log): Promise<LmdbStore> {
  return openLmdbStore({
    folder: config.data,
    // those in hand have left the queue; a few come while it is looked whether there is room
    slots: config.queue + (JOBS_AHEAD + 1) * config.provers + 1024,
    onWarn: (detail, event) => {
      log.warn(detail, event);
    },
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

function urlOf(app: FastifyInstance, host: string): string {
  const { port, family } = app.server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${family === 'IPv6' && name === host ? `[${name}]` : name}:${String(port)}`;
}

function versionOf(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
