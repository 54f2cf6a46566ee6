/** Trying again: which failures are worth it, and how long to wait. */
import { isServiceError, misuse, type ServiceError } from './errors.ts';
import type { Limit } from './limit.ts';

/** How to try again. */
export interface RetrySettings {
  /** Tries after the first; 3 when not given. */
  readonly most?: number;
  /** The first pause is up to so many milliseconds, each further one up to twice as many; 100 when not given. */
  readonly baseMs?: number;
  /** No pause is longer than so many milliseconds, but where the service asks for it; 5,000 when not given. */
  readonly maxMs?: number;
}

export type RetryPolicy = Required<RetrySettings>;

/** @throws BAD_PARAMETER - for what is no number of tries, or no time */
export function retryPolicy(given: number | RetrySettings = {}): RetryPolicy {
  const {
    most = 3,
    baseMs = 100,
    maxMs = 5000,
  } = typeof given === 'number' ? { most: given } : given;
  const fits = Number.isSafeInteger(most) && most >= 0 && baseMs >= 0 && maxMs >= baseMs;
  if (!fits) throw misuse('retries: expected a number of tries, or { most, baseMs, maxMs }');
  return { most, baseMs, maxMs };
}

/**
 * A pause before try `failures + 1`: uniform below a bound that doubles ("full jitter"), so that clients which failed together do
 * not come back together; after what the service asked for, where it did.
 */
export function pauseMs({ baseMs, maxMs }: RetryPolicy, failures: number, askedMs = 0): number {
  const [draw] = crypto.getRandomValues(new Uint32Array(1)) as unknown as readonly [number];
  return askedMs + (draw / 2 ** 32) * Math.min(maxMs, baseMs * 2 ** (failures - 1));
}

const PASSING: readonly number[] = [429, 502, 503, 504];

/** Whether the same request may do better later. */
export function isPassing(error: ServiceError): boolean {
  if (error.code === 'UNREACHABLE') return true;
  // a job that has killed its provers was tried again by the service already
  const isFinal = error.code === 'WORKER_LOST' || error.code === 'VERSION_MISMATCH';
  return PASSING.includes(error.status) && !isFinal;
}

/** The patience of one call: waits after a failure, or throws it when trying again is of no use. */
export class Patience {
  readonly #policy: RetryPolicy;
  readonly #limit: Limit;
  #failures = 0;

  constructor(policy: RetryPolicy, limit: Limit) {
    this.#policy = policy;
    this.#limit = limit;
  }

  /** There was progress: what fails next fails for the first time. */
  reset(): void {
    this.#failures = 0;
  }

  /** @throws the error itself, or TIMEOUT | ABORTED - when the call is over before */
  async after(error: unknown): Promise<void> {
    if (!isServiceError(error)) throw error;
    // our own first try is still under way over there: its answer will come, and no try is lost
    const isOurs = error.code === 'IDEMPOTENCY_RUNNING' && this.#failures > 0;
    // a call under way waits for the breaker, where one that begins fails at once
    const passes = isPassing(error) || (error.code === 'CIRCUIT_OPEN' && this.#failures > 0);
    if (!isOurs && (!passes || this.#failures >= this.#policy.most)) throw error;
    if (!isOurs) this.#failures++;
    const ms = pauseMs(this.#policy, this.#failures, error.retryAfterMs);
    if (ms >= this.#limit.leftMs) throw error;
    await this.#limit.sleep(ms);
  }
}
