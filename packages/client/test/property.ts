/** One arbitrary, many runs. */
import * as fc from 'fast-check';
import { test } from 'vitest';

export function property<T>(
  title: string,
  arbitrary: fc.Arbitrary<T>,
  run: (value: T) => void | Promise<void>,
): void {
  test(title, async () => {
    const numRuns = process.env['SLOW'] === '1' ? 5000 : 300;
    const checked = fc.asyncProperty(arbitrary, async (value) => {
      await run(value);
    });
    await fc.assert(checked, { numRuns });
  });
}
