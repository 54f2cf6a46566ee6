/** How long one call may take: the caller's signal and the call's time, as one signal. */
import { misuse, ServiceError } from './errors.ts';

/** What every call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call: waiting in line, all tries and the pauses between them. */
  readonly timeoutMs?: number | undefined;
}

/** The longest time that timers take; a longer one would be none. */
const LONGEST_MS = 2_147_483_647;

export class Limit {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #endsAt: number;
  #unfollow: (() => void) | undefined;
  #timedOut = false;

  constructor({ signal, timeoutMs }: CallOptions) {
    if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= LONGEST_MS)) {
      throw misuse('timeoutMs: expected milliseconds above 0');
    }
    this.#caller = signal;
    this.#endsAt = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
    if (signal?.aborted === true) this.#controller.abort();
    else if (signal !== undefined) this.#unfollow = follow(signal, this.#abort);
    if (timeoutMs === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timedOut = !this.isOver;
      this.#controller.abort();
    }, timeoutMs);
  }

  readonly #abort = (): void => {
    this.#controller.abort();
  };

  /** Fires with whatever ends the call first. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Milliseconds; Infinity where the call has no end. */
  get leftMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /** Why the call is over. */
  error(): ServiceError {
    return this.#timedOut
      ? new ServiceError('TIMEOUT', 'the call was not done within its timeoutMs')
      : new ServiceError('ABORTED', 'aborted by the caller', { cause: this.#caller?.reason });
  }

  /** @throws TIMEOUT | ABORTED - when the call is over */
  throwIfOver(): void {
    if (this.isOver) throw this.error();
  }

  /** Settles as `start` lets it, or rejects when the call is over; `start` gives what undoes it. */
  until<T>(start: (resolve: (value: T) => void) => () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.isOver) {
        reject(this.error());
        return;
      }
      const over = (): void => {
        undo();
        reject(this.error());
      };
      const undo = start((value) => {
        this.signal.removeEventListener('abort', over);
        resolve(value);
      });
      this.signal.addEventListener('abort', over);
    });
  }

  /** What comes first: the promise, or the end of the call. */
  race<T>(promise: Promise<T>): Promise<T> {
    // where the call is over already nobody else would hear of its failure
    promise.catch(() => undefined);
    return this.until<T | Promise<T>>((resolve) => {
      const settle = (): void => {
        resolve(promise);
      };
      promise.then(settle, settle);
      return () => undefined;
    }) as Promise<T>;
  }

  /** @throws TIMEOUT | ABORTED - when the call is over before */
  sleep(ms: number): Promise<void> {
    return this.until((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, LONGEST_MS));
      return () => {
        clearTimeout(timer);
      };
    });
  }

  /** Ends the call and all that listens to its signal; to be called once it is done. */
  release(): void {
    clearTimeout(this.#timer);
    this.#unfollow?.();
    this.#controller.abort();
  }
}

/** The calls that share a signal, and the one listener that tells them: Node takes more than ten listeners for a leak. */
interface Following {
  readonly calls: Set<() => void>;
  readonly tell: () => void;
}

const followings = new WeakMap<AbortSignal, Following>();

/** Gives what undoes it. */
function follow(signal: AbortSignal, abort: () => void): () => void {
  const { calls, tell } = followings.get(signal) ?? followed(signal);
  calls.add(abort);
  return () => {
    calls.delete(abort);
    if (calls.size > 0) return;
    signal.removeEventListener('abort', tell);
    followings.delete(signal);
  };
}

function followed(signal: AbortSignal): Following {
  const calls = new Set<() => void>();
  const tell = (): void => {
    for (const abort of [...calls]) abort();
  };
  const following = { calls, tell };
  followings.set(signal, following);
  signal.addEventListener('abort', tell);
  return following;
}
