/**
 * One slow clock for everything that may become late: a timer for each job would cost more than a short proof's share. It stops by
 * itself when there is nothing to look after, and keeps no program from ending.
 */
import { quietTimer } from '../bytes/turn.ts';

/** How late something late is noticed, at most; milliseconds. */
const TICK_MS = 10;

export class Watch {
  readonly #look: (now: number) => boolean;
  #awake = false;

  /** `look` says whether there is still something to look after. */
  constructor(look: (now: number) => boolean) {
    this.#look = look;
  }

  wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    quietTimer(() => {
      this.#awake = false;
      if (this.#look(performance.now())) this.wake();
    }, TICK_MS);
  }
}
