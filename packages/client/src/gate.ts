/** The most requests at once; who came first goes first. */
import { misuse } from './errors.ts';
import type { Limit } from './limit.ts';

export class Gate {
  readonly most: number;
  readonly #waiting = new Set<() => void>();
  #active = 0;

  constructor(most: number) {
    if (!Number.isSafeInteger(most) || most < 1) {
      throw misuse('connections: expected a whole number above 0');
    }
    this.most = most;
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for its turn; the caller calls what it gives when it is done, once or more often.
   * @throws TIMEOUT | ABORTED - when the call is over before
   */
  async enter(limit: Limit): Promise<() => void> {
    limit.throwIfOver();
    if (this.#active < this.most) this.#active++;
    else await this.#turn(limit);
    let inside = true;
    return () => {
      if (inside) this.#leave();
      inside = false;
    };
  }

  #turn(limit: Limit): Promise<void> {
    return limit.until((resolve) => {
      this.#waiting.add(resolve);
      return () => {
        this.#waiting.delete(resolve);
      };
    });
  }

  /** The place goes to the next in line, so that nobody new can take it. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#active--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
