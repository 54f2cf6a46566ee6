/** Options of calls, and what of them is sent. */
import { misuse, ServiceError } from './errors.ts';
import type { JsonObject, ProveOptions, VerifyOptions } from './generated/contract.ts';
import type { CallOptions, Limit } from './limit.ts';

/** What a proof is for: it holds under its own context only. 1 to 1,024 bytes of UTF-8. */
export interface ContextOption {
  readonly context: string;
}

/** How to prove. */
export interface ProveCallOptions extends CallOptions, ProveOptions, ContextOption {
  /** Have the service prove although the client has an engine: the witness is sent to it. */
  readonly remote?: boolean;
}

/** What is asked of a proof. */
export interface VerifyCallOptions extends CallOptions, VerifyOptions, ContextOption {}

/** How a job is made. */
export interface SubmitOptions extends ProveCallOptions {
  /** Two calls with the same key make one job; a fresh one for each call when not given. */
  readonly idempotencyKey?: string;
}

/** The longest deadline that the contract takes, in milliseconds. */
const DEADLINE_MAX_MS = 86_400_000;

/** @throws BAD_PARAMETER - for what is no context */
export function requireContext({ context }: ContextOption): string {
  if (typeof (context as unknown) === 'string' && context !== '') return context;
  throw misuse('context: required, a string', 'name what the proof is for: "login/nonce-7f3a"');
}

/**
 * The milliseconds that are left when it is asked: of `deadlineMs`, or of the call's own time where the caller gave that alone,
 * for then nobody wants what comes later.
 */
export function deadlineOf(
  { deadlineMs, timeoutMs }: { readonly deadlineMs?: number } & CallOptions,
  limit?: Limit,
): () => number | undefined {
  const endsAt = deadlineMs === undefined ? undefined : performance.now() + deadlineMs;
  return () => {
    if (endsAt === undefined) {
      if (timeoutMs === undefined || limit === undefined) return undefined;
      return Math.min(DEADLINE_MAX_MS, Math.max(1, Math.floor(limit.leftMs)));
    }
    const left = Math.floor(endsAt - performance.now());
    if (left >= 1) return left;
    throw new ServiceError('DEADLINE_EXCEEDED', 'the deadline passed before the request left');
  };
}

/** The options of the contract in its order, those that are given; undefined when there are none. */
export function sentOptions(
  given: ProveOptions,
  deadlineMs: number | undefined = given.deadlineMs,
): JsonObject | undefined {
  const { prefer, form, level, postQuantum, priority } = given;
  const all = Object.entries({ prefer, form, level, postQuantum, deadlineMs, priority });
  const said = all.filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}
