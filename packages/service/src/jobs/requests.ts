/** Requests as they come in: read once into what can be proved or checked, and into the part of them that is public. */
import type {
  BatchRequest,
  JsonObject,
  ProofRequest,
  VerificationRequest,
} from '@nexuszero/client';
import {
  Proof,
  statementFromJSON,
  type Engine,
  type Json,
  type Statement,
  type Wish,
} from 'nexuszero';
import type { Level, Operation, Priority } from '../ports/job.ts';
import { ServiceFault } from './fault.ts';
import { bytesOf, textOf } from './texts.ts';

/** A request that is well-formed as far as can be seen without its secrets. */
export interface Accepted {
  readonly op: Operation;
  readonly level: Level;
  readonly priority: Priority;
  readonly deadlineMs: number | undefined;
  readonly expectedMs: number;
  /** Without secrets. */
  readonly request: JsonObject;
  /** With them; whoever has sealed it wipes it. */
  readonly secret: Uint8Array | undefined;
}

/** @throws what reading a statement throws; PLAN_IMPOSSIBLE - when no proof can be what is asked of it */
export function acceptProof(engine: Engine, body: ProofRequest): Accepted {
  const { statement, witness, context, options = {} } = body;
  const { priority = 'normal', deadlineMs } = options;
  const planned = engine.plan(statementFromJSON(statement as Json), wishOf(options));
  if (!planned.ok) throw new ServiceFault('PLAN_IMPOSSIBLE', planned.reason);
  const { proveMs, security } = planned.plan;
  return {
    op: 'prove',
    level: security.level,
    ...{ priority, deadlineMs, expectedMs: proveMs.value },
    request: { statement, context, options: { ...options } },
    secret: Buffer.from(textOf(witness), 'utf8'),
  };
}

/** A verification that runs as a job. @throws as `acceptProof` */
export function acceptVerification(engine: Engine, body: VerificationRequest): Accepted {
  const { statement, proof, context, options = {} } = body;
  const { plan, level } = verificationPlan(engine, readVerification(body).statement);
  return {
    op: 'verify',
    level,
    priority: 'normal',
    deadlineMs: options.deadlineMs,
    expectedMs: plan,
    request: { statement, proof, context, options: { ...options } },
    secret: undefined,
  };
}

/** A verification, read. */
export interface Verification {
  readonly statement: Statement;
  readonly proof: Proof | Uint8Array;
  readonly context: string;
  readonly policy: {
    readonly level?: Level;
    readonly postQuantum?: boolean;
    readonly deadlineMs?: number;
  };
}

/** @throws BAD_ENCODING | UNSUPPORTED - when the statement is malformed; a malformed proof is a false one */
export function readVerification(body: VerificationRequest): Verification {
  const { statement, proof, context, options: policy = {} } = body;
  return {
    statement: statementFromJSON(statement as Json),
    proof: bytesOf(proof, 'proof'),
    context,
    policy,
  };
}

function verificationPlan(engine: Engine, statement: Statement): { plan: number; level: Level } {
  const planned = engine.plan(statement, LEAST);
  if (!planned.ok) return { plan: 1, level: 128 };
  return { plan: planned.plan.verifyMs.value, level: planned.plan.security.level };
}

/** Whatever the engine asks of its own proofs: a statement to check is what it is. */
const LEAST: Wish = Object.freeze({ level: 128, postQuantum: false });

/** A batch that runs as one job; its items are read when it runs, and each fails alone. */
export function acceptBatch(body: BatchRequest): Accepted {
  const { items, options = {} } = body;
  const { priority = 'low', deadlineMs } = options;
  return {
    op: 'batch',
    level: 128,
    ...{ priority, deadlineMs, expectedMs: ITEM_MS * items.length },
    request: { count: items.length },
    secret: Buffer.from(items.map((item) => `${textOf(item)}\n`).join(''), 'utf8'),
  };
}

/** What an item of a batch is taken for, in milliseconds, before it is read. */
const ITEM_MS = 2;

export function wishOf({
  prefer,
  form,
  level,
  postQuantum,
}: NonNullable<ProofRequest['options']>): Wish {
  return {
    ...(prefer !== undefined && { prefer }),
    ...(form !== undefined && { form }),
    ...(level !== undefined && { level }),
    ...(postQuantum !== undefined && { postQuantum }),
  };
}
