/** A signal of the engine's own that follows others: the caller's, a batch's, an item's. */
import type { AbortSignalLike } from '../proofs/system.ts';

export class Stop implements AbortSignalLike {
  reason: unknown;
  readonly #leaders: readonly AbortSignalLike[];
  readonly #listeners = new Set<() => void>();
  readonly #follow = (): void => {
    this.now(this.#leaders.find(({ aborted }) => aborted)?.reason);
  };
  #stopped = false;

  constructor(...leaders: readonly (AbortSignalLike | undefined)[]) {
    this.#leaders = leaders.filter((leader) => leader !== undefined);
    for (const leader of this.#leaders) leader.addEventListener?.('abort', this.#follow);
  }

  /** Also of leaders that tell nobody. */
  get aborted(): boolean {
    return this.#stopped || this.#leaders.some(({ aborted }) => aborted);
  }

  now(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.reason = reason;
    this.release();
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Follows nobody any more. */
  release(): void {
    for (const leader of this.#leaders) leader.removeEventListener?.('abort', this.#follow);
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
