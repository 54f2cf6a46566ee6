/** Ctrl-C and its kin: work that wants to may end in order, and nothing half done is left lying about. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type SignalName = (typeof SIGNALS)[number];

const cleaners = new Set<() => void>();
let stopping: ((by: SignalName) => void) | undefined;
let listening = false;

/** Calls `clean` before a signal ends the program. */
export function cleanOnSignals(clean: () => void): void {
  listen();
  cleaners.add(clean);
}

/** Work that a signal stops instead of ending the program. */
export interface Interruptible {
  /** Fires with the first signal; a second one ends the program. */
  readonly signal: AbortSignal;
  /** What came is done with: signals end the program again. */
  release(): void;
  /** Ends the program as the signal that came would have, so that a shell knows. */
  die(): void;
}

/** For one piece of work at a time. */
export function interruptible(): Interruptible {
  listen();
  const controller = new AbortController();
  let came: SignalName = 'SIGINT';
  const stop = (by: SignalName): void => {
    came = by;
    controller.abort();
  };
  const release = (): void => {
    if (stopping === stop) stopping = undefined;
  };
  stopping = stop;
  return {
    signal: controller.signal,
    release,
    die() {
      release();
      end(came);
    },
  };
}

function listen(): void {
  if (listening) return;
  listening = true;
  for (const name of SIGNALS) process.on(name, hear);
}

function hear(name: SignalName): void {
  const stop = stopping;
  stopping = undefined;
  if (stop === undefined) end(name);
  else stop(name);
}

function end(name: SignalName): void {
  for (const clean of cleaners) clean();
  // without a listener left the signal does what it does by default
  process.removeListener(name, hear);
  process.kill(process.pid, name);
}
