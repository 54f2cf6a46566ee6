/** What the range system says of itself: costs that agree with the proofs, its worth, its one kind. */
import { describe, expect, test } from 'vitest';
import { bulletproofs } from '../../src/proofs/bulletproofs/system.ts';
import { discreteLog } from '../../src/sigma.ts';
import { claimOf, coded, times, U64 } from './claims.ts';

describe('cost', () => {
  test.each([
    ['8 bits', times(1, { value: 7n, min: 0n, max: 255n }), 1],
    ['[18, 120]', times(1, { value: 42n, min: 18n, max: 120n }), 2],
    ['64 bits', times(1, { value: U64, min: 0n, max: U64 }), 1],
    ['two chunks', times(20, { value: 5n, min: 0n, max: U64 }), 20],
  ])('%s: the bytes are those of the proof', async (_, values, sides) => {
    const { statement, proof } = await claimOf(values);
    const cost = bulletproofs.cost(bulletproofs.shapeOf(statement), 'standard');
    expect(cost.bytes).toBe(proof.size);
    const bits = values[0]!.max === U64 ? 64 : 8;
    expect(cost.proveSize).toBeGreaterThanOrEqual(bits * sides);
    expect(cost.verifySize).toBeGreaterThanOrEqual(cost.proveSize);
  });

  test('of a form that there is not', async () => {
    const { statement } = await claimOf(times(1, { value: 7n, min: 0n, max: 255n }));
    const shape = bulletproofs.shapeOf(statement);
    expect(() => bulletproofs.cost(shape, 'compact')).toThrow(coded('BAD_PARAMETER'));
  });
});

test('statements of other kinds, and what is none', async () => {
  const { statement } = await discreteLog.generate();
  expect(() => bulletproofs.shapeOf(statement)).toThrow(coded('UNSUPPORTED'));
  expect(() => bulletproofs.shapeOf(null as never)).toThrow(coded('BAD_PARAMETER'));
});

test('128 bits against what exists today, nothing against quantum computers', async () => {
  const { statement } = await claimOf(times(1, { value: 7n, min: 0n, max: 255n }));
  expect(bulletproofs.security(statement)).toMatchObject({ level: 128, category: null });
});
