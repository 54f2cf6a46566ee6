/** Starts the service: provers first, so that they get ready while the rest is still being loaded. */
import { createEngine, type CostModel, type EngineEvent } from 'nexuszero';
import type { Config } from './config.ts';
import { asNexusError } from './start-fault.ts';
import type { Provers, Service } from './running.ts';
import type { Log } from './telemetry/log.ts';
import { proverWorks } from './workers/probe.ts';

export interface ServiceOptions {
  readonly log: Log;
  /** Of this machine; the built-in one otherwise. */
  readonly model?: CostModel;
}

/** @throws IO_ERROR | BAD_ENCODING | UNSUPPORTED - when folders or keys are not as they must be; nothing runs then */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  const provers = openProvers(config, options);
  try {
    const { composeService } = await import('./server.ts');
    return await asNexusError(() => composeService(config, options.log, provers));
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
