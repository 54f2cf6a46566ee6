/** Proving by way of the engine: validate, plan, wait for a worker, prove, verify what was made. */
import { copyBytes, wipe } from '../bytes/bytes.ts';
import { isNexusError, NexusError, type ErrorCode } from '../bytes/errors.ts';
import { randomBytes } from '../bytes/random.ts';
import type { Plan, Wish } from '../plan/plan.ts';
import { wishOver } from '../plan/wish.ts';
import { encodeContext } from '../proofs/context.ts';
import { requireObject, requireProgress } from '../proofs/options.ts';
import { adoptProof, Proof, proofEnvelope } from '../proofs/proof.ts';
import type { AbortSignalLike, ProveOptions } from '../proofs/system.ts';
import { FORM_IDS, type Kind } from '../statements/ids.ts';
import { snapshotStatement } from '../statements/snapshot.ts';
import type { Statement } from '../statements/statement.ts';
import { Witness } from '../statements/witness.ts';
import { requireWord } from './config.ts';
import type { Core } from './core.ts';
import { receiveWitness, sendWitness, type JobAnswer, type SentWitness, type Span } from './job.ts';
import { systemFor, systemOf } from './registry.ts';
import { ProofResult, type Made, type Stage } from './results.ts';
import { late, type Scheduler } from './scheduler.ts';
import { throwIfFired } from './signals.ts';
import { proveWith } from './serve.ts';
import { PRIORITIES, type Priority, type Settled, type TaskInput } from './task.ts';

/** How a job stands among the others. */
export interface JobOptions {
  /** `normal` when not given. */
  readonly priority?: Priority;
  /** Milliseconds from the call: what is not done by then fails with DEADLINE_EXCEEDED. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignalLike;
}

/** How to prove with an engine. */
export interface EngineProveOptions
  extends JobOptions, Pick<ProveOptions, 'context' | 'form' | 'onProgress'> {
  /** What of the engine's wish is different for this proof. */
  readonly wish?: Wish;
  /** Whether the proof is verified before it is given out; as the engine has it when not given. */
  readonly selfVerify?: boolean;
}

/** A proof under way. */
export interface Started<K extends Kind> {
  /** Milliseconds that it is expected to take. */
  readonly expectedMs: number;
  readonly made: Promise<Made<K>>;
}

export class Prover {
  readonly #core: Core;
  /** Of this engine alone: keys of remembered proofs mean nothing elsewhere. */
  readonly #secret: Uint8Array;
  /** The engine's wish with a form fixed. */
  readonly #withForm = new Map<string, Wish>();

  constructor(core: Core) {
    this.#core = core;
    this.#secret = core.proofs.isOff ? new Uint8Array() : randomBytes(32);
  }

  /** The wish of a batch of so many items, to be given to `start` for each. */
  batchWish(count: number): Wish {
    return Object.freeze({ ...this.#core.settings.wish, count });
  }

  /** Plans and sets going; whatever is wrong fails `made`. */
  start<K extends Kind>(
    statement: Statement<K>,
    witness: Witness<K>,
    options: EngineProveOptions,
    batch?: Wish,
  ): Started<K> {
    const started = performance.now();
    let kind: Kind | undefined;
    try {
      this.#core.requireOpen();
      const request = this.#validate(statement, witness, options, batch);
      kind = request.statement.kind;
      const validated = performance.now();
      const plan = this.#core.plan(request.statement, request.wish);
      const planned = performance.now();
      const stages: Stage[] = [
        { stage: 'validate', ms: validated - started },
        { stage: 'plan', ms: planned - validated },
      ];
      const made = this.#make<K>(request, { plan, stages, started });
      return { expectedMs: plan.proveMs.value, made };
    } catch (error) {
      return {
        expectedMs: 0,
        made: Promise.reject(this.#core.failed('prove', kind, error)),
      };
    }
  }

  #validate(
    statement: Statement,
    witness: Witness,
    options: EngineProveOptions,
    batch: Wish | undefined,
  ): Request {
    requireObject(options, 'options');
    const { context, form, wish, priority = 'normal', deadlineMs, signal, onProgress } = options;
    const { selfVerify = this.#core.settings.selfVerify } = options;
    encodeContext(context);
    // what was read, not what another look would find
    requireProgress({ context, ...(onProgress && { onProgress }) });
    requireJobOptions({ priority, ...(deadlineMs !== undefined && { deadlineMs }) });
    throwIfFired(signal);
    if (typeof (selfVerify as unknown) !== 'boolean') throw notBoolean('selfVerify');
    if (!Witness.is(witness)) {
      throw new NexusError('BAD_PARAMETER', 'witness: expected what the statement maker returned');
    }
    const own = snapshotStatement(statement);
    if (witness.kind !== own.kind) {
      throw new NexusError('WITNESS_MISMATCH', 'engine: the witness is for another statement');
    }
    return {
      statement: own,
      witness,
      context,
      wish: this.#mergeWish(batch ?? this.#core.settings.wish, wish, form),
      isBatch: batch !== undefined,
      selfVerify,
      priority,
      deadline: deadlineMs === undefined ? undefined : performance.now() + deadlineMs,
      signal,
      onProgress,
    };
  }

  #make<K extends Kind>(request: Request, course: Course): Promise<Made<K>> {
    const scheduler = this.#core.scheduler();
    if (!(scheduler instanceof Promise) && this.#core.proofs.isOff && scheduler.enter()) {
      return this.#makeHere<K>(request, course, scheduler);
    }
    return this.#makeInTurn<K>(request, course, scheduler);
  }

  /** In the calling thread, which nobody else wants: no load is made, no copy of the witness but the prover's own. */
  async #makeHere<K extends Kind>(
    request: Request,
    { plan, stages, started }: Course,
    scheduler: Scheduler,
  ): Promise<Made<K>> {
    const { statement } = request;
    try {
      const found = systemFor(statement);
      const system = found instanceof Promise ? await found : found;
      const made = await proveWith(system, statement as Statement<K>, request.witness, {
        ...hooksOf(request),
        context: request.context,
        form: plan.form,
        selfVerify: request.selfVerify,
      });
      const { proof, spans } = made;
      addSpans(stages, spans, proof.size, system.memoryBytes());
      this.#core.observe(plan.cost, 'prove', spans[0]!.ms);
      const ms = performance.now() - started;
      this.#core.done('prove', statement.kind, stages, ms);
      return new ProofResult(proof, plan, stages, ms, false);
    } catch (error) {
      throw this.#core.failed('prove', statement.kind, isLate(request, error) ? late() : error);
    } finally {
      scheduler.leave();
    }
  }

  /** The same object for the same wish, for plans are remembered by it. */
  #mergeWish(base: Wish, own: Wish | undefined, form: Wish['form']): Wish {
    if (own !== undefined) {
      return { ...wishOver(base, own), ...(form !== undefined && { form }) };
    }
    if (form === undefined) return base;
    // of a batch, or of a word that is no form: not to be kept
    if (base !== this.#core.settings.wish || !Object.hasOwn(FORM_IDS, form)) {
      return { ...base, form };
    }
    let merged = this.#withForm.get(form);
    if (merged === undefined) this.#withForm.set(form, (merged = Object.freeze({ ...base, form })));
    return merged;
  }

  async #makeInTurn<K extends Kind>(
    request: Request,
    course: Course,
    scheduler: Scheduler | Promise<Scheduler>,
  ): Promise<Made<K>> {
    const { statement, context } = request;
    const { plan } = course;
    const sent = sendWitness(request.witness);
    try {
      const key = this.#core.proofs.isOff
        ? undefined
        : this.#core.keys.request(this.#secret, statement, context, plan.form);
      const known =
        key === undefined ? undefined : await this.#recall<K>(request, course, sent, key);
      if (known !== undefined) return known;
      const ready = scheduler instanceof Promise ? await scheduler : scheduler;
      const made = this.#finish<K>(statement, course, await ready.run(taskOf(request, plan, sent)));
      if (key !== undefined) {
        const proof = proofEnvelope(made.proof);
        this.#core.proofs.set(key, { proof, verified: request.selfVerify });
      }
      return made;
    } catch (error) {
      throw this.#core.failed('prove', statement.kind, error);
    } finally {
      wipe(sent.scalars);
    }
  }

  /** What was proved before, for a witness that fits; a wrong one must learn nothing from the cache. */
  async #recall<K extends Kind>(
    { statement, selfVerify }: Request,
    { plan, stages, started }: Course,
    sent: SentWitness,
    key: string,
  ): Promise<Made<K> | undefined> {
    const asked = performance.now();
    const system = await systemOf(statement);
    if (system.checkWitness === undefined) return undefined;
    const witness = receiveWitness({ ...sent, scalars: copyBytes(sent.scalars) });
    try {
      await system.checkWitness(statement, witness);
    } finally {
      witness.wipe();
    }
    const known = this.#core.proofs.get(key);
    // who asks for a verified proof is not given one that nobody verified
    if (known === undefined || (selfVerify && !known.verified)) return undefined;
    const proof = Proof.from(known.proof) as Proof<K>;
    stages.push({ stage: 'cache', ms: performance.now() - asked, bytes: proof.size });
    const ms = performance.now() - started;
    this.#core.done('prove', statement.kind, stages, ms, true);
    return new ProofResult(proof, plan, stages, ms, true);
  }

  #finish<K extends Kind>(
    statement: Statement,
    { plan, stages, started }: Course,
    settled: Settled,
  ): Made<K> {
    const { answer, waitedMs } = settled;
    if (!answer.ok) throw errorOf(answer);
    const { system, suite, form } = plan;
    const header = { system, suite, form, kind: statement.kind as K };
    const proof = adoptProof(header, answer.proof!);
    addWorkerStages(stages, settled, proof.size);
    this.#core.metrics.wait.add(waitedMs);
    const span = answer.spans.find(({ stage }) => stage === 'prove');
    if (span !== undefined && !settled.cold) this.#core.observe(plan.cost, 'prove', span.ms);
    const ms = performance.now() - started;
    this.#core.done('prove', statement.kind, stages, ms);
    return new ProofResult(proof, plan, stages, ms, false);
  }
}

/** A request whose form was checked. Fields that were not given are there as well: spreading them in would take its time. */
interface Request {
  readonly statement: Statement;
  readonly witness: Witness;
  readonly context: string;
  readonly wish: Wish;
  readonly isBatch: boolean;
  readonly selfVerify: boolean;
  readonly priority: Priority;
  readonly deadline: number | undefined;
  readonly signal: AbortSignalLike | undefined;
  readonly onProgress: ProveOptions['onProgress'] | undefined;
}

/** Where it stands. */
interface Course {
  readonly plan: Plan;
  readonly stages: Stage[];
  readonly started: number;
}

/** What a job in the calling thread looks at and tells. */
function hooksOf({
  deadline,
  signal,
  onProgress,
}: Request): Pick<ProveOptions, 'signal' | 'onProgress'> {
  const limit =
    deadline === undefined
      ? signal
      : {
          get aborted() {
            return signal?.aborted === true || performance.now() >= deadline;
          },
          get reason() {
            return signal?.reason;
          },
        };
  return { ...(limit && { signal: limit }), ...(onProgress && { onProgress }) };
}

/** Whether an abort was the deadline's doing. */
function isLate({ deadline, signal }: Request, error: unknown): boolean {
  if (deadline === undefined || signal?.aborted === true) return false;
  return isNexusError(error) && error.code === 'ABORTED' && performance.now() >= deadline;
}

function taskOf(request: Request, plan: Plan, sent: SentWitness): TaskInput {
  const { statement, context, isBatch, selfVerify, priority } = request;
  const { deadline, signal, onProgress } = request;
  return {
    job: () => ({
      op: 'prove',
      statement,
      witness: { ...sent, scalars: copyBytes(sent.scalars) },
      options: { context, form: plan.form },
      selfVerify,
    }),
    priority,
    expectedMs: plan.proveMs.value,
    ...(isBatch && { chunk: plan.chunk }),
    ...(deadline !== undefined && { deadline }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  };
}

/** @throws BAD_PARAMETER - for what is no priority or deadline */
export function requireJobOptions({ priority, deadlineMs }: JobOptions): void {
  if (priority !== undefined) requireWord('priority', priority, PRIORITIES);
  if (deadlineMs === undefined) return;
  if (typeof (deadlineMs as unknown) === 'number' && deadlineMs >= 0) return;
  throw new NexusError('BAD_PARAMETER', 'engine: deadlineMs: expected milliseconds from now', {
    path: 'deadlineMs',
  });
}

const notBoolean = (path: string): NexusError =>
  new NexusError('BAD_PARAMETER', `engine: ${path}: expected true or false`, { path });

/** Stages that a worker went through, and what was lost on the way to it. */
export function addWorkerStages(stages: Stage[], settled: Settled, bytes: number): void {
  const { waitedMs, heldMs, together: jobs } = settled;
  const { spans, memoryBytes } = settled.answer;
  stages.push({ stage: 'queue', ms: waitedMs });
  let worked = 0;
  for (const { ms } of spans) worked += ms;
  stages.push({ stage: 'transfer', ms: Math.max(0, heldMs - worked), jobs });
  addSpans(stages, spans, bytes, memoryBytes);
}

function addSpans(
  stages: Stage[],
  spans: readonly Span[],
  bytes: number,
  memoryBytes: number,
): void {
  for (const { stage, ms } of spans) stages.push({ stage, ms, bytes, memoryBytes });
}

/** The error that a worker met, as it would have been thrown here. */
export function errorOf(answer: JobAnswer & { readonly ok: false }): NexusError {
  const { code, message, path, hint } = answer;
  return new NexusError(code as ErrorCode, message, {
    ...(path !== undefined && { path }),
    ...(hint !== undefined && { hint }),
  });
}
