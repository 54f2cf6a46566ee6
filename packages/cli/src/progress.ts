/** How far long work is: one line on a terminal's stderr, nothing elsewhere. */

/** What a bar shows. */
export interface Reached {
  /** From 0 to 1; undefined when the end is not known. */
  readonly share?: number | undefined;
  /** What has been done, in words. */
  readonly words: string;
  readonly elapsedMs: number;
}

const CELLS = 25;
/** Before, what is left is a guess. */
const GUESS_MS = 1000;

/** The line, no wider than `columns`. */
export function barLine({ share, words, elapsedMs }: Reached, columns: number): string {
  if (share === undefined) return words.slice(0, columns);
  const done = Math.min(1, Math.max(0, share));
  const bar = '#'.repeat(Math.floor(done * CELLS)).padEnd(CELLS, '.');
  const percent = String(Math.floor(100 * done)).padStart(3);
  const left = elapsedMs < GUESS_MS || done === 0 ? undefined : (elapsedMs / done) * (1 - done);
  const rest = left === undefined ? '' : `, ${formatLeft(left)} left`;
  const text = `${percent} %  ${words}${rest}`;
  const whole = `[${bar}] ${text}`;
  return (whole.length <= columns ? whole : text).slice(0, columns);
}

/** A time that nobody needs to know exactly. */
export function formatLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return `${String(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${String(minutes)} min` : `${String(Math.ceil(minutes / 60))} h`;
}

/** A line that is written over and over, and gone in the end. */
export interface ProgressLine {
  /** Shows what `reached` gives, unless it was asked a moment ago. */
  show(reached: () => Omit<Reached, 'elapsedMs'>): void;
  end(): void;
}

const EVERY_MS = 100;

/** For a terminal; silent where stderr is none, or where `quiet` says that something else is written there. */
export function progressLine(quiet = false): ProgressLine {
  const { stderr } = process;
  if (!stderr.isTTY || quiet) return { show: () => undefined, end: () => undefined };
  const started = performance.now();
  let next = started;
  let shown = false;
  return {
    show(reached) {
      const now = performance.now();
      if (now < next) return;
      next = now + EVERY_MS;
      shown = true;
      // a terminal that does not know its width says 0
      const line = barLine({ ...reached(), elapsedMs: now - started }, (stderr.columns || 80) - 1);
      stderr.write(`\r${line}\u001b[K`);
    },
    end() {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}
