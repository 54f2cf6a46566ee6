/** What goes to a worker and comes back: plain data, the witness in a buffer of its own that moves and is wiped. */
import { ownBytes, wipe } from '../bytes/bytes.ts';
import type { ErrorCode, VerdictCode } from '../bytes/errors.ts';
import type { Progress, ProveOptions, VerifyPolicy } from '../proofs/system.ts';
import type { Kind } from '../statements/ids.ts';
import type { Statement } from '../statements/statement.ts';
import { Witness, witnessScalars } from '../statements/witness.ts';

/** What one dispatch brings to a worker. */
export interface LoadMessage {
  readonly jobs: readonly Job[];
  /** Whether the borders of stages are told, as `JobProgress`. */
  readonly progress?: boolean;
}

/** How far a job of the load is. */
export interface JobProgress {
  readonly index: number;
  readonly progress: Progress;
}

/** A proof to make. */
export interface ProveJob {
  readonly op: 'prove';
  readonly statement: Statement;
  readonly witness: SentWitness;
  readonly options: Pick<ProveOptions, 'context' | 'form' | 'prefer'>;
  /** Verify what was made before it is given out. */
  readonly selfVerify: boolean;
}

/** A proof to check. */
export interface VerifyJob {
  readonly op: 'verify';
  readonly statement: Statement;
  readonly proof: Uint8Array;
  readonly context: string;
  readonly policy: Pick<VerifyPolicy, 'level' | 'postQuantum'>;
}

export type Job = ProveJob | VerifyJob;

/** A witness on its way. */
export interface SentWitness {
  readonly kind: Kind;
  readonly names: readonly string[];
  readonly scalars: Uint8Array;
}

/** What became of a job, in the order of the load. */
export type JobAnswer =
  | {
      readonly ok: true;
      /** Of a proof that was made. */
      readonly proof?: Uint8Array;
      readonly spans: readonly Span[];
      /** Bytes of wasm memory that the kernels of its system hold afterwards. */
      readonly memoryBytes: number;
    }
  | {
      readonly ok: false;
      readonly code: ErrorCode | VerdictCode;
      readonly message: string;
      readonly path?: string;
      readonly hint?: string;
      readonly spans: readonly Span[];
      readonly memoryBytes: number;
    };

/** How long a stage took in the worker, in milliseconds. */
export interface Span {
  readonly stage: 'prove' | 'selfVerify' | 'verify';
  readonly ms: number;
}

/** A copy of the witness in a buffer of its own. Whoever gets it wipes it. */
export function sendWitness(witness: Witness): SentWitness {
  const scalars = ownBytes(witnessScalars(witness))!;
  return { kind: witness.kind, names: witness.names, scalars };
}

/** The witness at the other end; what was sent is wiped. */
export function receiveWitness({ kind, names, scalars }: SentWitness): Witness {
  try {
    return new Witness(kind, names, scalars);
  } finally {
    wipe(scalars);
  }
}
