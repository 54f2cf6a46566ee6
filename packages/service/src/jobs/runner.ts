/** Runs one job on the provers, and says how it ended. What it needs of secrets it wipes. */
import { randomBytes } from 'node:crypto';
import type { BatchResult, JsonObject, Progress, ProofRequest } from '@nexuszero/client';
import {
  isNexusError,
  witnessFromJSON,
  statementFromJSON,
  type Engine,
  type Json,
  type Made,
  type Witness,
} from 'nexuszero';
import type { JobRecord, Outcome } from '../ports/job.ts';
import { gathered, runBatch } from './batch.ts';
import { faultOf, WITNESS_FAULT } from './fault.ts';
import { readVerification, wishOf } from './requests.ts';
import { proofText } from './texts.ts';

/** How a job ended. */
export interface Run {
  readonly state: 'succeeded' | 'failed' | 'cancelled' | 'expired';
  readonly outcome: Outcome;
  readonly results?: Uint8Array;
}

export interface RunContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export class Runner {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Never fails; `secret` is wiped. */
  async run(job: JobRecord, secret: Uint8Array | undefined, context: RunContext): Promise<Run> {
    const started = performance.now();
    try {
      return await this.#runs[job.op](job, secret ?? new Uint8Array(), context);
    } catch (error) {
      if (error instanceof WitnessFault) {
        await laterThan(started);
        return { state: 'failed', outcome: { error: WITNESS_FAULT } };
      }
      return failedRun(error);
    } finally {
      secret?.fill(0);
    }
  }

  readonly #runs = {
    prove: async (job: JobRecord, secret: Uint8Array, { signal }: RunContext): Promise<Run> => {
      const made = await this.#prove(job, secret, signal);
      const { proof } = made;
      const { system, suite, form, security, size } = proof;
      const { level, classical, quantum, category } = security;
      return {
        state: 'succeeded',
        outcome: {
          made: {
            proof: proofText(proof),
            ...{ system, suite, form, bytes: size },
            security: { level, classical, quantum, category },
          },
        },
      };
    },

    verify: async ({ request, ...job }: JobRecord, _: Uint8Array, { signal }: RunContext) => {
      const { statement, proof, context, policy } = readVerification(request as never);
      const options = { ...policy, ...leftOf(job), context, signal };
      const checked = await this.#engine.verify(statement, proof, options);
      const verdict = checked.ok
        ? { ok: true }
        : { ok: false, code: checked.code, reason: checked.reason };
      return { state: 'succeeded', outcome: { verdict } } as const;
    },

    batch: async (job: JobRecord, secret: Uint8Array, run: RunContext): Promise<Run> => {
      const lines = new TextDecoder().decode(secret).split('\n').slice(0, -1);
      const sources = lines.map((line) => JSON.parse(line) as JsonObject);
      const tally = { done: 0, failed: 0, total: sources.length };
      const written: string[] = [];
      const own = { signal: run.signal, ...leftOf(job) };
      for await (const result of gathered(runBatch(this.#engine, sources as never, own))) {
        written.push(lineOf(result));
        tally.done++;
        if (!result.ok) tally.failed++;
        run.onProgress({ ...tally });
      }
      const { done, failed } = tally;
      const results = Buffer.from(written.join(''), 'utf8');
      return { state: 'succeeded', outcome: { batch: { done, failed } }, results };
    },
  };

  async #prove(job: JobRecord, secret: Uint8Array, signal: AbortSignal): Promise<Made> {
    const { statement: json, context, options = {} } = job.request as unknown as ProofRequest;
    const statement = statementFromJSON(json as Json);
    const { priority } = job;
    const turn = { context, priority, ...leftOf(job), signal };
    const witness = readWitness(statement, secret);
    if (witness === undefined) {
      // one that does not match is found by a prover, in its turn: one that is malformed waits for a prover too
      await this.#engine.verify(statement, new Uint8Array(randomBytes(32)), turn);
      throw new WitnessFault();
    }
    try {
      return await this.#engine.prove(statement, witness, { ...turn, wish: wishOf(options) });
    } catch (error) {
      if (isNexusError(error) && error.code === 'WITNESS_MISMATCH') throw new WitnessFault();
      throw error;
    } finally {
      witness.wipe();
    }
  }
}

/** Whatever is wrong with a witness is wrong in the same way. */
class WitnessFault extends Error {}

/** Undefined for whatever is malformed. */
function readWitness(
  statement: Parameters<typeof witnessFromJSON>[0],
  secret: Uint8Array,
): Witness | undefined {
  try {
    return witnessFromJSON(statement, new TextDecoder().decode(secret));
  } catch {
    return undefined;
  }
}

/** Witness faults are told on the strokes of a slow clock: when says nothing about what was wrong. */
const STROKE_MS = 50;

async function laterThan(started: number): Promise<void> {
  const past = performance.now() - started;
  const wait = Math.ceil(past / STROKE_MS) * STROKE_MS - past;
  await new Promise((resolve) => setTimeout(resolve, wait));
}

/** The time that is left, as an option. */
function leftOf({ deadlineMs }: Pick<JobRecord, 'deadlineMs'>): { readonly deadlineMs?: number } {
  return deadlineMs === undefined ? {} : { deadlineMs: Math.max(1, deadlineMs - Date.now()) };
}

function failedRun(error: unknown): Run {
  const fault = faultOf(error);
  const outcome = { error: fault.toFault() };
  if (fault.code === 'ABORTED') return { state: 'cancelled', outcome };
  if (fault.code === 'DEADLINE_EXCEEDED') return { state: 'expired', outcome };
  return { state: 'failed', outcome };
}

const lineOf = (result: BatchResult): string => `${JSON.stringify(result)}\n`;
