/** Listens to each signal once, however many jobs it can abort. */
import type { AbortSignalLike } from '../proofs/system.ts';

interface Watch {
  jobs: number;
  readonly listener: () => void;
}

export class Signals {
  readonly #watches = new Map<AbortSignalLike, Watch>();
  readonly #onAbort: (signal: AbortSignalLike) => void;

  constructor(onAbort: (signal: AbortSignalLike) => void) {
    this.#onAbort = onAbort;
  }

  /** One more job hangs on the signal. */
  watch(signal: AbortSignalLike | undefined): void {
    if (signal?.addEventListener === undefined) return;
    const watch = this.#watches.get(signal);
    if (watch !== undefined) {
      watch.jobs++;
      return;
    }
    const listener = (): void => {
      this.#onAbort(signal);
    };
    this.#watches.set(signal, { jobs: 1, listener });
    signal.addEventListener('abort', listener);
  }

  /** One job less. */
  release(signal: AbortSignalLike | undefined): void {
    if (signal === undefined) return;
    const watch = this.#watches.get(signal);
    if (watch === undefined || --watch.jobs > 0) return;
    this.#watches.delete(signal);
    signal.removeEventListener?.('abort', watch.listener);
  }
}
