/** What a worker does with a load: its jobs one after the other, an answer for each, and nothing is thrown. */
import { wipe } from '../bytes/bytes.ts';
import { isNexusError, NexusError, type ErrorCode, type VerdictCode } from '../bytes/errors.ts';
import { proofEnvelope, type Proof } from '../proofs/proof.ts';
import type {
  AbortSignalLike,
  Progress,
  ProofSystem,
  ProveOptions,
  Verdict,
} from '../proofs/system.ts';
import type { Kind } from '../statements/ids.ts';
import type { Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';
import { verifyBatch } from './dispatch.ts';
import {
  receiveWitness,
  type Job,
  type JobAnswer,
  type JobProgress,
  type LoadMessage,
  type ProveJob,
  type Span,
  type VerifyJob,
} from './job.ts';
import type { LaneMessage } from './lanes.ts';
import { systemFor, systemOf } from './registry.ts';

/** What goes back. */
export interface Served {
  /** One a job, in their order. */
  readonly answers: readonly JobAnswer[];
  /** Buffers of the answers that may move. */
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Does the jobs of a load. A bad one fails alone; consecutive jobs of verification under one policy are checked
 * together, and each of them is said to have taken its part of the time.
 * @param message - a LoadMessage; its witnesses are wiped
 * @param tell - hears of the borders of stages, when the load asks for it
 * @param signal - of a load that is served in the thread of whoever may stop it
 */
export async function serveLoad(
  message: unknown,
  tell: (told: JobProgress) => void = () => undefined,
  signal?: AbortSignalLike,
): Promise<Served> {
  const { jobs, progress = false } = message as LoadMessage;
  const answers: JobAnswer[] = [];
  try {
    for (let index = 0; index < jobs.length; index = answers.length) {
      const job = jobs[index]!;
      if (job.op === 'prove') {
        const at = index;
        const onProgress = (step: Progress): void => {
          tell({ index: at, progress: step });
        };
        const hooks = { ...(progress && { onProgress }), ...(signal && { signal }) };
        answers.push(await prove(job, hooks));
      } else {
        const group = together(jobs, index);
        for (const answer of await verifyTogether(group, signal)) answers.push(answer);
      }
    }
  } finally {
    // those of jobs that were not reached
    for (const job of jobs) if (job.op === 'prove') wipe(job.witness.scalars);
  }
  const transfer: ArrayBuffer[] = [];
  for (const answer of answers) {
    if (answer.ok && answer.proof) transfer.push(answer.proof.buffer as ArrayBuffer);
  }
  return { answers, transfer };
}

/**
 * The worker's end of a lane: what to do with a message that is a load.
 * @param post - sends a LaneMessage to the pool
 */
export function serveLane(
  post: (message: LaneMessage, transfer: readonly ArrayBuffer[]) => void,
): (message: unknown) => void {
  const tell = (told: JobProgress): void => {
    post({ told }, []);
  };
  return (message) => {
    serveLoad(message, tell).then(
      ({ answers, transfer }) => {
        post({ answer: answers }, transfer);
      },
      () => {
        post({ failed: true }, []);
      },
    );
  };
}

type Hooks = Pick<ProveOptions, 'onProgress' | 'signal'>;

async function prove(job: ProveJob, hooks: Hooks): Promise<JobAnswer> {
  const spans: Span[] = [];
  const witness = receiveWitness(job.witness);
  let system: ProofSystem | undefined;
  try {
    const found = systemFor(job.statement);
    system = found instanceof Promise ? await found : found;
    const options = { ...job.options, ...hooks, selfVerify: job.selfVerify };
    const { proof } = await proveWith(system, job.statement, witness, options, spans);
    // a buffer that nothing else holds, to be moved
    const bytes = proofEnvelope(proof).slice();
    return { ok: true, proof: bytes, spans, memoryBytes: system.memoryBytes() };
  } catch (error) {
    return { ...failure(error), spans, memoryBytes: system?.memoryBytes() ?? 0 };
  } finally {
    witness.wipe();
  }
}

/** Proves, verifies the proof where that is asked for, and notes in `spans` what took how long. */
export async function proveWith<K extends Kind>(
  system: ProofSystem,
  statement: Statement<K>,
  witness: Witness,
  { selfVerify, ...options }: ProveOptions & { readonly selfVerify: boolean },
  spans: Span[] = [],
): Promise<{ readonly proof: Proof<K>; readonly spans: readonly Span[] }> {
  const proof = await timed(spans, 'prove', () =>
    system.prove(statement, witness as Witness<K>, options),
  );
  if (selfVerify) {
    const { context } = options;
    const check = (): Promise<Verdict> => system.verify(statement, proof, { context });
    requireHeld(await timed(spans, 'selfVerify', check));
  }
  return { proof, spans };
}

/** Does `work` and notes how long it took. */
async function timed<Result>(
  spans: Span[],
  stage: Span['stage'],
  work: () => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    spans.push({ stage, ms: performance.now() - started });
  }
}

/** @throws INTERNAL - when a proof that was just made does not hold */
function requireHeld(verdict: Verdict): void {
  if (verdict.ok) return;
  throw new NexusError('INTERNAL', `engine: the proof that was made is refused, ${verdict.code}`, {
    hint: 'the memory or the processor may be faulty; please report it',
  });
}

/** The jobs of verification from `from` on that one policy covers. */
function together(jobs: readonly Job[], from: number): readonly VerifyJob[] {
  const group: VerifyJob[] = [];
  for (let index = from; index < jobs.length; index++) {
    const job = jobs[index]!;
    if (job.op !== 'verify' || !samePolicy(job, group[0] ?? job)) break;
    group.push(job);
  }
  return group;
}

const samePolicy = ({ policy: a }: VerifyJob, { policy: b }: VerifyJob): boolean =>
  a.level === b.level && a.postQuantum === b.postQuantum;

async function verifyTogether(
  jobs: readonly VerifyJob[],
  signal: AbortSignalLike | undefined,
): Promise<readonly JobAnswer[]> {
  const started = performance.now();
  const results = await verdictsOn(jobs, signal);
  const span: Span = { stage: 'verify', ms: (performance.now() - started) / jobs.length };
  return Promise.all(
    results.map(async (result, i) => {
      const memoryBytes = await memoryOf(jobs[i]!.statement);
      return { ...result, spans: [span], memoryBytes };
    }),
  );
}

type Result = { readonly ok: true } | Failure;

async function verdictsOn(
  jobs: readonly VerifyJob[],
  signal: AbortSignalLike | undefined,
): Promise<readonly Result[]> {
  try {
    return (await verifyBatch(jobs, { ...jobs[0]!.policy, ...(signal && { signal }) })).map(
      toResult,
    );
  } catch (error) {
    if (jobs.length === 1) return [failure(error)];
  }
  // something is wrong with one of them that no verdict can say, or they are too many together
  const half = jobs.length >> 1;
  const first = await verdictsOn(jobs.slice(0, half), signal);
  return [...first, ...(await verdictsOn(jobs.slice(half), signal))];
}

const toResult = (verdict: Verdict): Result =>
  verdict.ok ? { ok: true } : { ok: false, code: verdict.code, message: verdict.reason };

const memoryOf = (statement: Statement): Promise<number> =>
  systemOf(statement).then(
    (system) => system.memoryBytes(),
    () => 0,
  );

interface Failure {
  readonly ok: false;
  readonly code: ErrorCode | VerdictCode;
  readonly message: string;
  readonly path?: string;
  readonly hint?: string;
}

/** What the caller may know of an error: of those that are not ours, that there was one. */
function failure(error: unknown): Failure {
  if (!isNexusError(error)) {
    return { ok: false, code: 'INTERNAL', message: 'engine: a job failed unexpectedly' };
  }
  const { code, message, path, hint } = error;
  return { ok: false, code, message, ...(path && { path }), ...(hint && { hint }) };
}
