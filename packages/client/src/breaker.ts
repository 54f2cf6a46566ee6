/** Leaves a service alone that fails again and again, and looks from time to time whether it is back. */
import { misuse, ServiceError } from './errors.ts';

/** When to leave the service alone. */
export interface BreakerSettings {
  /** Failures in a row after which nothing is sent any more; 5 when not given. */
  readonly failures?: number;
  /** Milliseconds after which one request may find out whether the service is back; 5,000 when not given. */
  readonly coolDownMs?: number;
}

/** `half-open`: one request is on its way to find out. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** How it stands. */
export interface BreakerReport extends Required<BreakerSettings> {
  readonly state: BreakerState;
  /** In a row, until now. */
  readonly failed: number;
  /** Milliseconds until the next request may find out; 0 when one may go now. */
  readonly retryAfterMs: number;
}

export class Breaker {
  readonly #failures: number;
  readonly #coolDownMs: number;
  #failed = 0;
  #openedAt = 0;
  #isProbing = false;

  constructor(settings: BreakerSettings | false) {
    // one that is off waits for a number of failures that never comes
    const { failures = 5, coolDownMs = 5000 } =
      settings === false ? { failures: Infinity } : settings;
    if (!(failures >= 1) || !(coolDownMs >= 0)) {
      throw misuse('breaker: expected failures above 0 and coolDownMs of 0 or more');
    }
    this.#failures = failures;
    this.#coolDownMs = coolDownMs;
  }

  report(): BreakerReport {
    const state = this.#failed < this.#failures ? 'closed' : this.#isProbing ? 'half-open' : 'open';
    const retryAfterMs = state === 'closed' ? 0 : this.#restMs();
    const { failures, coolDownMs } = { failures: this.#failures, coolDownMs: this.#coolDownMs };
    return { state, failed: this.#failed, retryAfterMs, failures, coolDownMs };
  }

  /** To be called before a request, which must end with `succeeded`, `failed` or `abandoned`. @throws CIRCUIT_OPEN */
  enter(): void {
    if (this.#failed < this.#failures) return;
    const retryAfterMs = this.#restMs();
    if (retryAfterMs > 0 || this.#isProbing) {
      throw new ServiceError(
        'CIRCUIT_OPEN',
        `the service failed ${String(this.#failed)} times in a row`,
        { retryAfterMs, hint: 'nothing is sent until one request finds it back' },
      );
    }
    this.#isProbing = true;
  }

  succeeded(): void {
    this.#failed = 0;
    this.#isProbing = false;
  }

  failed(): void {
    this.#failed++;
    this.#isProbing = false;
    this.#openedAt = performance.now();
  }

  /** Nothing was learned: the caller gave up. */
  abandoned(): void {
    this.#isProbing = false;
  }

  #restMs(): number {
    return Math.max(0, Math.ceil(this.#openedAt + this.#coolDownMs - performance.now()));
  }
}
