/** Long loops of short steps let the rest of the program have its turn. */
import { expect, test } from 'vitest';
import { turnAt } from '../../src/bytes/turn.ts';
import { opening, range } from '../../src/range.ts';

/** How many times a timer fired while the work was under way. */
async function timersDuring(work: () => Promise<unknown>): Promise<number> {
  let fired = 0;
  const timer = setInterval(() => fired++, 0);
  await work();
  clearInterval(timer);
  return fired;
}

test('one step in 256 waits for timers, the others do not', async () => {
  const steps = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await turnAt(i);
  };
  expect(await timersDuring(() => steps(255))).toBe(0);
  expect(await timersDuring(() => steps(256 * 8))).toBeGreaterThan(0);
});

test('many commitments, and many openings read', async () => {
  const values = Array.from({ length: 600 }, (_, i) => BigInt(i));
  const { openings } = await range.commit({ values: values.slice(0, 300), bits: 16 });
  const list = openings.map(opening.toJSON);
  expect(await timersDuring(() => range.commit({ values, bits: 16 }))).toBeGreaterThan(0);
  expect(await timersDuring(() => opening.listFromJSON(list))).toBeGreaterThan(0);
});
