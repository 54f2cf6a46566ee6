/** Verifying by way of the engine: what was found out about the same bytes is remembered. */
import { isBytes, ownBytes } from '../bytes/bytes.ts';
import {
  isNexusError,
  NexusError,
  VERDICT_CODES,
  type ErrorCode,
  type VerdictCode,
} from '../bytes/errors.ts';
import type { Level } from '../bytes/security.ts';
import { parsePolicy, requireObject } from '../proofs/options.ts';
import { CONTEXT_MAX_BYTES, encodeContext } from '../proofs/context.ts';
import { Proof, proofEnvelope } from '../proofs/proof.ts';
import type { Verdict, VerifyPolicy } from '../proofs/system.ts';
import { HOLDS, refuse } from '../proofs/verdict.ts';
import { snapshotStatement } from '../statements/snapshot.ts';
import type { Statement } from '../statements/statement.ts';
import type { Core } from './core.ts';
import type { JobAnswer } from './job.ts';
import { addWorkerStages, errorOf, requireJobOptions, type JobOptions } from './prover.ts';
import { checkedOf, type Checked, type Stage } from './results.ts';
import { throwIfFired } from './signals.ts';
import type { TaskInput } from './task.ts';

/** How to verify with an engine; level and postQuantum as the engine's wish has them when not given. */
export interface EngineVerifyOptions extends JobOptions, Omit<VerifyPolicy, 'signal'> {
  /** The context that the verifier expects, never one that came with the proof. */
  readonly context: string;
}

/** A verification under way. */
export interface StartedCheck {
  readonly expectedMs: number;
  readonly checked: Promise<Checked>;
}

interface Request {
  readonly statement: Statement;
  readonly proof: Uint8Array;
  readonly context: string;
  readonly policy: { readonly level: Level; readonly postQuantum: boolean };
  readonly job: JobOptions;
  readonly key: string | undefined;
  readonly stages: Stage[];
  readonly started: number;
}

export class Verifier {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** `together` says that many come at once: they share a load, and what it saves. */
  start(
    statement: Statement,
    proof: Proof | Uint8Array,
    options: EngineVerifyOptions,
    together = false,
  ): StartedCheck {
    const started = performance.now();
    try {
      this.#core.requireOpen();
      const request = this.#validate(statement, proof, options, started);
      const known = request.key === undefined ? undefined : this.#core.verdicts.get(request.key);
      if (known !== undefined) {
        return { expectedMs: 0, checked: Promise.resolve(this.#give(request, known, true)) };
      }
      const expectedMs = this.#expected(request, together);
      const checked = this.#check(request, expectedMs).catch((error: unknown) => {
        throw this.#core.failed('verify', request.statement.kind, error);
      });
      return { expectedMs, checked };
    } catch (error) {
      throw this.#core.failed('verify', undefined, error);
    }
  }

  /** One of many: what is wrong with the item is its verdict, what is wrong with the call is thrown. */
  async startAny(
    statement: Statement,
    proof: Proof | Uint8Array,
    options: EngineVerifyOptions,
  ): Promise<Checked> {
    requireJobOptions(options);
    encodeContext(options.context);
    parsePolicy(options);
    const refused = (verdict: Verdict): Checked => checkedOf(verdict, [], 0, false);
    if (!Proof.is(proof) && !isBytes(proof)) return refused(refuse('PROOF_MALFORMED'));
    try {
      return await this.start(statement, proof, options, true).checked;
    } catch (error) {
      if (!isNexusError(error) || !STATEMENT_FAULTS.has(error.code)) throw error;
      return refused(refuse('STATEMENT_MALFORMED', error.message));
    }
  }

  #validate(
    statement: Statement,
    proof: Proof | Uint8Array,
    options: EngineVerifyOptions,
    started: number,
  ): Request {
    requireObject(options, 'options');
    const { context, priority = 'normal', deadlineMs, signal } = options;
    const job: JobOptions = {
      priority,
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(signal && { signal }),
    };
    requireJobOptions(job);
    throwIfFired(signal);
    // the rest of what a context must be, the verifier says; here it must only not be endless
    if (typeof (context as unknown) !== 'string' || context.length > CONTEXT_MAX_BYTES) {
      encodeContext(context);
    }
    const { wish } = this.#core.settings;
    const policy = parsePolicy({
      level: options.level ?? wish.level ?? 128,
      postQuantum: options.postQuantum ?? wish.postQuantum ?? false,
    });
    const own = snapshotStatement(statement);
    const bytes = Proof.is(proof) ? proofEnvelope(proof) : ownBytes(proof);
    if (bytes === undefined) {
      throw new NexusError('BAD_PARAMETER', 'proof: expected a Proof or a Uint8Array');
    }
    const key = this.#core.verdicts.isOff
      ? undefined
      : this.#core.keys.verification(own, bytes, context, policy);
    const stages: Stage[] = [{ stage: 'validate', ms: performance.now() - started }];
    return { statement: own, proof: bytes, context, policy, job, key, stages, started };
  }

  /** A proof in a batch of its kind takes a part of the time; those of vole take all of it. */
  #expected({ statement }: Request, together: boolean): number {
    const alone = this.#core.planner.verifyMs(statement);
    return together && isBatched(statement) ? alone / BATCH_GAIN : alone;
  }

  async #check(request: Request, expectedMs: number): Promise<Checked> {
    const { stages } = request;
    const scheduler = this.#core.scheduler();
    const ready = scheduler instanceof Promise ? await scheduler : scheduler;
    const settled = await ready.run(taskOf(request, expectedMs));
    const { answer, waitedMs, together, cold } = settled;
    const verdict = verdictOf(answer);
    addWorkerStages(stages, settled, request.proof.length);
    this.#core.metrics.wait.add(waitedMs);
    const span = answer.spans.find(({ stage }) => stage === 'verify');
    if (span !== undefined && together === 1 && !cold && verdict.ok) {
      const { form } = Proof.from(request.proof);
      const cost = this.#core.planner.costOf(request.statement, form);
      this.#core.observe(cost, 'verify', span.ms);
    }
    const isKept = verdict.ok || verdict.code !== 'STATEMENT_MALFORMED';
    if (request.key !== undefined && isKept) this.#core.verdicts.set(request.key, verdict);
    return this.#give(request, verdict, false);
  }

  #give({ statement, stages, started }: Request, verdict: Verdict, cached: boolean): Checked {
    const ms = performance.now() - started;
    const { kind } = statement;
    if (cached) stages.push({ stage: 'cache', ms: ms - stages[0]!.ms });
    this.#core.done('verify', kind, stages, ms, cached);
    if (!verdict.ok) {
      this.#core.metrics.refused('verify', kind, verdict.code);
      this.#core.emit({ type: 'refused', operation: 'verify', kind, code: verdict.code });
    }
    return checkedOf(verdict, stages, ms, cached);
  }
}

/** What a malformed statement is refused with. */
const STATEMENT_FAULTS: ReadonlySet<ErrorCode> = new Set([
  'BAD_ENCODING',
  'BAD_PARAMETER',
  'UNSUPPORTED',
  'LIMIT_EXCEEDED',
  'UNDERDETERMINED',
]);

/** What one proof of 64 takes of the time alone, at least; docs/protocol/bulletproofs.md and sigma.md have the figures. */
const BATCH_GAIN = 8;

const isBatched = ({ kind }: Statement): boolean => kind !== 'preimage' && kind !== 'hashedRange';

function taskOf(
  { statement, proof, context, policy, job, started }: Request,
  expectedMs: number,
): TaskInput {
  const { priority = 'normal', deadlineMs, signal } = job;
  return {
    job: () => ({ op: 'verify', statement, proof, context, policy }),
    priority,
    expectedMs,
    ...(deadlineMs !== undefined && { deadline: started + deadlineMs }),
    ...(signal && { signal }),
  };
}

/** @throws what the worker met, when it is no verdict */
function verdictOf(answer: JobAnswer): Verdict {
  if (answer.ok) return HOLDS;
  const { code, message } = answer;
  if (Object.hasOwn(VERDICT_CODES, code)) return refuse(code as VerdictCode, message);
  throw errorOf(answer);
}
