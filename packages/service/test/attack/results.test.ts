/** What a batch gives back is bounded where it is held together. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BatchResult } from '@nexuszero/client';
import { prove } from 'nexuszero';
import { preimage } from 'nexuszero/preimage';
import { expect, test } from 'vitest';
import { gathered } from '../../src/jobs/batch.ts';
import { proofText } from '../../src/jobs/texts.ts';

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

test('the text of a proof takes its length, not thirty times that', async () => {
  const { statement, witness } = await preimage.fromMessage(new Uint8Array(40));
  const proof = await prove(statement, witness, { context: 'c', form: 'speed' });
  expect(proofText(proof)).toBe(proof.toJSON());
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const texts = Array.from({ length: 50 }, () => proofText(proof));
  collect();
  const each = (process.memoryUsage().heapUsed - before) / texts.length;
  expect(each / texts[0]!.length).toBeLessThan(3);
});
