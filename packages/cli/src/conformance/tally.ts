/** Counting of conformance checks: each record passes, fails or is skipped with a reason. */
import { printable } from '../failure.ts';

export interface SetResult {
  readonly set: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each failure and for each reason to skip. */
  readonly remarks: readonly string[];
}

export class Tally {
  readonly #remarks = new Set<string>();
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };

  /** One check of the record `id`. */
  expect(holds: boolean, id: string, what: string): void {
    if (holds) {
      this.#counts.passed++;
    } else {
      this.#counts.failed++;
      this.#remarks.add(printable(`FAILED ${id.slice(0, 120)}: ${what}`));
    }
  }

  skip(reason: string, count = 1): void {
    this.#counts.skipped += count;
    this.#remarks.add(printable(`skipped: ${reason}`));
  }

  result(set: string): SetResult {
    return { set, ...this.#counts, remarks: [...this.#remarks] };
  }
}
