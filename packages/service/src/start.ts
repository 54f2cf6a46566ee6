/** Starts the service: provers first, so that they get ready while the rest is still being loaded. */
import { createEngine, type CostModel, type Engine, type EngineEvent } from 'nexuszero';
import type { Config } from './config.ts';
import type { Log } from './telemetry/log.ts';
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

/** Provers on their way. */
export interface Provers {
  readonly engine: Engine;
  /** Settles once one has proved something. */
  readonly work: Promise<void>;
  /** Hears when one is replaced in the middle of its work, and why. */
  onReplaced: (why: string) => void;
}

/** @throws NexusError | FolderError | StorageError - when something is not as it must be; nothing runs then */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  const provers = openProvers(config, options);
  try {
    const { composeService } = await import('./server.ts');
    return await composeService(config, options.log, provers);
  } catch (error) {
    await provers.engine.close();
    throw error;
  }
}

function openProvers(config: Config, { log, model }: ServiceOptions): Provers {
  const engine = createEngine({
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
    onEvent: (event) => {
      tell(log, event);
      if (event.type === 'retry') provers.onReplaced(event.why);
    },
  });
  const work = proverWorks(engine);
  // whoever composes the service hears of it
  work.catch(() => undefined);
  const provers: Provers = { engine, work, onReplaced: () => undefined };
  return provers;
}

/** Decisions of the optimizer, and what befalls provers. */
function tell(log: Log, event: EngineEvent): void {
  if (event.type === 'retry') log.warn({ why: event.why }, 'prover_replaced');
  else if (event.type === 'note') log.info({ note: event.text }, 'note');
  else if (event.type === 'plan' && event.planned.ok) {
    const { kind, system, suite, form, proofBytes, proveMs, reasons } = event.planned.plan;
    log.debug({ kind, system, suite, form, proofBytes, proveMs: proveMs.value, reasons }, 'plan');
  }
}
