/** What goes wrong, as whoever asked is told: a code of the contract and words that hold no secret. */
import { PROBLEM_CODES, type Fault, type ProblemCode } from '@nexuszero/client/contract';
import { isNexusError } from 'nexuszero';
import { StorageError, StoreFullError } from '../ports/job-store.ts';

export interface FaultDetails {
  readonly hint?: string;
  /** When it may be tried again, in milliseconds. */
  readonly retryMs?: number;
  readonly cause?: unknown;
}

export class ServiceFault extends Error {
  override readonly name = 'ServiceFault';
  readonly code: ProblemCode;
  readonly hint: string | undefined;
  readonly retryMs: number | undefined;

  constructor(code: ProblemCode, message: string, { hint, retryMs, cause }: FaultDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.retryMs = retryMs;
  }

  /** As it is kept with its job. */
  toFault(): Fault {
    const { code, message, hint } = this;
    return { code, detail: message, ...(hint !== undefined && { hint }) };
  }
}

/** The same words whatever is wrong with a witness: they are for whoever has no business to know it. */
export const WITNESS_FAULT: Fault = Object.freeze({
  code: 'WITNESS_MISMATCH',
  detail: 'the witness is none for this statement',
});

/** Whatever was thrown, as a fault of the contract; what nobody foresaw is INTERNAL and says nothing. */
export function faultOf(error: unknown): ServiceFault {
  if (error instanceof ServiceFault) return error;
  if (error instanceof StorageError) {
    return new ServiceFault('STORAGE_UNAVAILABLE', 'the journal cannot be written now', {
      ...{ hint: 'try again; whoever runs the service has to see to its disk', cause: error },
      retryMs: 1000,
    });
  }
  if (error instanceof StoreFullError) {
    return new ServiceFault('QUEUE_FULL', 'as many jobs wait as may', { retryMs: 1000 });
  }
  if (!isNexusError(error)) {
    return new ServiceFault('INTERNAL', 'a fault of the service', { cause: error });
  }
  const { code, hint } = error;
  if (code === 'WITNESS_MISMATCH') return new ServiceFault(code, WITNESS_FAULT.detail);
  if (!Object.hasOwn(PROBLEM_CODES, code)) {
    return new ServiceFault('INTERNAL', 'a fault of the service', { cause: error });
  }
  const message = error.message.slice(0, 500);
  const details = { cause: error, ...(hint !== undefined && { hint }) };
  return new ServiceFault(code as ProblemCode, message, details);
}
