/** Results on stdout, everything else on stderr; plain text for people, JSON for machines. */

export interface Output {
  readonly json: boolean;
  /** A line of the result for people; nothing with --json. */
  line(text?: string): void;
  /** The result for machines, one JSON text; nothing without --json. */
  result(value: unknown): void;
  /** A remark for people. */
  note(text: string): void;
}

export function makeOutput(json: boolean): Output {
  return {
    json,
    line(text = '') {
      if (!json) process.stdout.write(`${text}\n`);
    },
    result(value) {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
    note(text) {
      process.stderr.write(`${text}\n`);
    },
  };
}

/** Whether colours are welcome on stdout. */
export function colourful(): boolean {
  return process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
}

/** A time in the unit that reads best. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 1) return `${ms.toFixed(2)} ms`;
  return `${(ms * 1000).toFixed(1)} µs`;
}
