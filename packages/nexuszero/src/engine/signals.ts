/** Listens to each signal once, however many jobs it can abort. Signals are the caller's: what they throw must not cost others their jobs. */
import { NexusError } from '../bytes/errors.ts';
import type { AbortSignalLike } from '../proofs/system.ts';
import type { Task } from './task.ts';

interface Watch {
  readonly tasks: Set<Task>;
  readonly listener: () => void;
}

export class Signals {
  readonly #watches = new Map<AbortSignalLike, Watch>();
  readonly #onAbort: (signal: AbortSignalLike, tasks: readonly Task[]) => void;

  /** `onAbort` gets the tasks that hang on the signal. */
  constructor(onAbort: (signal: AbortSignalLike, tasks: readonly Task[]) => void) {
    this.#onAbort = onAbort;
  }

  /** One more job hangs on its signal. */
  watch(task: Task): void {
    const { signal } = task.input;
    if (signal?.addEventListener === undefined) return;
    const watch = this.#watches.get(signal);
    if (watch !== undefined) {
      watch.tasks.add(task);
      return;
    }
    const tasks = new Set([task]);
    const listener = (): void => {
      this.#onAbort(signal, [...tasks]);
    };
    signal.addEventListener('abort', listener);
    this.#watches.set(signal, { tasks, listener });
  }

  /** One job less. */
  release(task: Task): void {
    const { signal } = task.input;
    if (signal === undefined) return;
    const watch = this.#watches.get(signal);
    if (watch === undefined) return;
    watch.tasks.delete(task);
    if (watch.tasks.size > 0) return;
    this.#watches.delete(signal);
    unlisten(signal, watch.listener);
  }
}

/** Whether a signal has fired; one that throws when it is asked has not. */
export function hasFired(signal: AbortSignalLike | undefined): boolean {
  try {
    return signal?.aborted === true;
  } catch {
    return false;
  }
}

/** @throws ABORTED - when the signal has fired: not even what is known already is given out then */
export function throwIfFired(signal: AbortSignalLike | undefined): void {
  if (hasFired(signal)) throw abortedBy(signal!);
}

/** What the jobs of a signal that fired fail with. */
export function abortedBy(signal: AbortSignalLike): NexusError {
  return new NexusError('ABORTED', 'aborted by the caller', { cause: reasonOf(signal) });
}

/** Why a signal fired, where it says so. */
export function reasonOf(signal: AbortSignalLike): unknown {
  try {
    return signal.reason;
  } catch {
    return undefined;
  }
}

/** A signal that does not let go calls a listener that does nothing any more. */
export function unlisten(signal: AbortSignalLike, listener: () => void): void {
  try {
    signal.removeEventListener?.('abort', listener);
  } catch {
    // nothing to be done about it here
  }
}
