/** The one error class of the client. Codes of the service: docs/errors.md and the contract; those of the client itself are below. */
import type { Problem, ProblemCode } from './generated/contract.ts';

/** What goes wrong on this side of the wire. */
export type ClientCode =
  'UNREACHABLE' | 'TIMEOUT' | 'CIRCUIT_OPEN' | 'VERSION_MISMATCH' | 'BAD_ANSWER' | 'ABORTED';

/** A newer service may send codes that are not listed here. */
export type ServiceErrorCode = ProblemCode | ClientCode;

/** Codes of the client itself. `ABORTED` is the service's too, for a job that was cancelled. */
export const CLIENT_CODES: Readonly<Record<ClientCode, string>> = /* @__PURE__ */ Object.freeze({
  UNREACHABLE: 'no answer came from the service',
  TIMEOUT: 'the call was not done within its timeoutMs',
  CIRCUIT_OPEN: 'the service failed too often: nothing is sent to it for a while',
  VERSION_MISMATCH: 'the service speaks another major version of the interface',
  BAD_ANSWER: 'what answered does not answer as a proof service does',
  ABORTED: 'the signal of the caller fired',
});

/** What an error may say beyond its code. */
export interface ServiceErrorDetails {
  /** Of the HTTP answer; 0 when there was none. */
  readonly status?: number | undefined;
  readonly hint?: string | undefined;
  /** Where the request is malformed. */
  readonly errors?: Problem['errors'] | undefined;
  /** How long the service asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The request, as the log of the service has it. */
  readonly instance?: string | undefined;
  readonly cause?: unknown;
}

const BRAND = Symbol.for('nexuszero.service-error');

/** The only error that this package throws. It never holds a witness or a token. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ServiceErrorCode;
  /** Of the HTTP answer; 0 when there was none. */
  readonly status: number;
  readonly detail: string;
  declare readonly hint?: string;
  declare readonly errors?: NonNullable<Problem['errors']>;
  declare readonly retryAfterMs?: number;
  declare readonly instance?: string;

  constructor(code: ServiceErrorCode, detail: string, details: ServiceErrorDetails = {}) {
    super(detail, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.detail = detail;
    this.status = details.status ?? 0;
    if (details.hint !== undefined) this.hint = details.hint;
    if (details.errors !== undefined) this.errors = details.errors;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    if (details.instance !== undefined) this.instance = details.instance;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for a ServiceError of any realm or any copy of this package. */
export function isServiceError(value: unknown): value is ServiceError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** The caller used the interface wrongly. */
export function misuse(detail: string, hint?: string): ServiceError {
  return new ServiceError('BAD_PARAMETER', detail, { hint });
}

export function badAnswer(detail: string, status = 0, hint?: string): ServiceError {
  return new ServiceError('BAD_ANSWER', detail, { status, hint });
}
