/** What a batch gives back is bounded where it is held together. */
import type { BatchResult } from '@nexuszero/client';
import { expect, test } from 'vitest';
import { gathered } from '../../src/jobs/batch.ts';

test('results that are held together have a bound, and those of a stream have none', async () => {
  let made = 0;
  async function* results(): AsyncGenerator<BatchResult> {
    for (; made < 1000; made++) {
      await Promise.resolve();
      yield { id: String(made), ok: true, proof: 'A'.repeat(1000), ms: 1 };
    }
  }
  const got: BatchResult[] = [];
  const all = async (): Promise<void> => {
    for await (const result of gathered(results(), 100_000)) got.push(result);
  };
  await expect(all()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(got.length).toBeGreaterThan(80);
  // no more was proved than was kept
  expect(made).toBe(got.length);
});
