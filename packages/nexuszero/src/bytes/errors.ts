/** The one error class of the package and the closed registry of its codes. Prose: docs/errors.md */

/** Codes that are thrown. */
export type ErrorCode =
  | 'BAD_ENCODING'
  | 'BAD_PARAMETER'
  | 'WITNESS_MISMATCH'
  | 'OPEN_FAILED'
  | 'UNDERDETERMINED'
  | 'UNSUPPORTED'
  | 'LIMIT_EXCEEDED'
  | 'ABORTED'
  | 'DEADLINE_EXCEEDED'
  | 'MEMORY_EXCEEDED'
  | 'WORKER_LOST'
  | 'QUEUE_FULL'
  | 'PLAN_IMPOSSIBLE'
  | 'IO_ERROR'
  | 'INTERNAL';

/** Codes of verdicts. */
export type VerdictCode =
  | 'PROOF_FALSE'
  | 'PROOF_MALFORMED'
  | 'PROOF_MISMATCH'
  | 'STATEMENT_MALFORMED'
  | 'LEVEL_TOO_LOW'
  | 'NOT_POST_QUANTUM';

/** What a code means. */
export interface CodeEntry {
  /** The status with which the command line ends when it meets the code. */
  readonly exit: 1 | 2;
  readonly meaning: string;
}

/** Every code that can be thrown. Codes are never renamed and never reused. */
export const ERROR_CODES: Readonly<Record<ErrorCode, CodeEntry>> = Object.freeze({
  BAD_ENCODING: {
    exit: 2,
    meaning: 'bytes or JSON from outside are malformed or not canonical',
  },
  BAD_PARAMETER: {
    exit: 2,
    meaning: 'the caller used the interface wrongly',
  },
  WITNESS_MISMATCH: {
    exit: 2,
    meaning: 'the witness does not satisfy the statement',
  },
  OPEN_FAILED: {
    exit: 1,
    meaning:
      'the box does not open with this key, info and aad, or the container has another hash: it was changed',
  },
  UNDERDETERMINED: {
    exit: 2,
    meaning: 'the relation does not pin down its secrets',
  },
  UNSUPPORTED: {
    exit: 2,
    meaning: 'well-formed, but of a kind, suite or version not known here',
  },
  LIMIT_EXCEEDED: {
    exit: 2,
    meaning: 'a documented size or count limit was passed',
  },
  ABORTED: { exit: 2, meaning: 'the AbortSignal of the caller fired' },
  DEADLINE_EXCEEDED: { exit: 2, meaning: 'the job was not done by its deadline' },
  MEMORY_EXCEEDED: { exit: 2, meaning: 'the job needed more memory than it may have' },
  WORKER_LOST: {
    exit: 2,
    meaning: 'the worker that had the job died, and so did the one that tried it again',
  },
  QUEUE_FULL: { exit: 2, meaning: 'the engine has as many jobs waiting as it holds' },
  PLAN_IMPOSSIBLE: { exit: 1, meaning: 'no plan fulfils the wish; the message names the nearest' },
  IO_ERROR: { exit: 2, meaning: 'a file could not be read or written' },
  INTERNAL: { exit: 2, meaning: 'a fault of ours: please report it' },
});

/** Every code that a verdict `{ ok: false, code }` can carry; `verify` returns them, never throws them. */
export const VERDICT_CODES: Readonly<Record<VerdictCode, CodeEntry>> = Object.freeze({
  PROOF_FALSE: {
    exit: 1,
    meaning: 'the proof does not hold for this statement and context',
  },
  PROOF_MALFORMED: {
    exit: 1,
    meaning: 'the bytes are not a well-formed proof',
  },
  PROOF_MISMATCH: {
    exit: 1,
    meaning: 'the proof is of another system, suite, kind or form',
  },
  STATEMENT_MALFORMED: { exit: 2, meaning: 'in a batch: the statement of this item is malformed' },
  LEVEL_TOO_LOW: {
    exit: 1,
    meaning: 'the suite is below the level asked for',
  },
  NOT_POST_QUANTUM: {
    exit: 1,
    meaning: 'the system falls to a quantum computer',
  },
});

/** What an error may say beyond its message. */
export interface NexusErrorDetails {
  /** Where in the input the fault lies, for instance `elements[2].point`. */
  readonly path?: string;
  /** What to do next. */
  readonly hint?: string;
  readonly cause?: unknown;
}

const BRAND = Symbol.for('nexuszero.error');

/** The only error that this package throws. The message never holds a secret. */
export class NexusError extends Error {
  override readonly name = 'NexusError';
  readonly code: ErrorCode;
  declare readonly path?: string;
  declare readonly hint?: string;

  constructor(code: ErrorCode, message: string, details: NexusErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.path !== undefined) this.path = details.path;
    if (details.hint !== undefined) this.hint = details.hint;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for a NexusError of any realm or any copy of this package. */
export function isNexusError(value: unknown): value is NexusError {
  return typeof value === 'object' && value !== null && BRAND in value;
}
