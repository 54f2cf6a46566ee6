/** A signal of the engine's own that follows others: the caller's, a batch's, an item's. */
import type { AbortSignalLike } from '../proofs/system.ts';
import { hasFired, reasonOf, unlisten } from './signals.ts';

export class Stop implements AbortSignalLike {
  readonly #leaders: readonly AbortSignalLike[];
  readonly #listeners = new Set<() => void>();
  readonly #follow = (): void => {
    this.now(this.reason);
  };
  #stopped = false;
  #reason: unknown;

  constructor(...leaders: readonly (AbortSignalLike | undefined)[]) {
    // null is none, as it is for the free functions
    this.#leaders = leaders.filter(isSignal);
    for (const leader of this.#leaders) leader.addEventListener?.('abort', this.#follow);
  }

  /** Also of leaders that tell nobody. */
  get aborted(): boolean {
    return this.#stopped || this.#leaders.some(hasFired);
  }

  /** Of the first leader that fired, if none told of it yet. */
  get reason(): unknown {
    if (this.#stopped) return this.#reason;
    const first = this.#leaders.find(hasFired);
    return first && reasonOf(first);
  }

  now(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#reason = reason;
    this.release();
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Follows nobody any more. */
  release(): void {
    for (const leader of this.#leaders) unlisten(leader, this.#follow);
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
}

const isSignal = (leader: AbortSignalLike | undefined): leader is AbortSignalLike =>
  typeof leader === 'object' && (leader as unknown) !== null;
