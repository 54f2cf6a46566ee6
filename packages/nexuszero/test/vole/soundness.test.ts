/** What the parameters are worth, computed from themselves; docs/protocol/vole.md section 9. */
import { expect, test } from 'vitest';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import {
  DEGREE,
  kernelParameters,
  PRESETS,
  preset,
  soundness,
} from '../../src/proofs/vole/parameters.ts';
import { vole } from '../../src/proofs/vole/system.ts';
import { preimage } from '../../src/preimage.ts';

test.each(PRESETS)('$form is worth level $level', (row) => {
  const bits = soundness(row);
  expect(Math.min(bits.consistency, bits.packs, bits.challenge)).toBeGreaterThanOrEqual(row.level);
  expect(row.sum + row.grind).toBeGreaterThanOrEqual(row.level + Math.log2(DEGREE));
});

test('one bit of grinding less, or one column, would be below it', () => {
  for (const row of PRESETS) {
    for (const less of [{ grind: row.grind - 1 }, { sum: row.sum - 1 }]) {
      expect(soundness({ ...row, ...less }).challenge).toBeLessThan(row.level);
      expect(() => preset({ ...row, ...less })).toThrow(/below its level/);
    }
  }
});

test('depths fit the kernel, and columns the field', () => {
  for (const row of PRESETS) {
    const { level, tau, sum } = kernelParameters(row, CIPHERS.ChaCha12);
    expect(Math.floor(sum / tau)).toBeGreaterThanOrEqual(2);
    expect(Math.ceil(sum / tau)).toBeLessThanOrEqual(12);
    expect(sum).toBeLessThanOrEqual(level);
  }
});

test('no cipher of fewer than 12 rounds', () => {
  expect(Object.values(CIPHERS).map(({ rounds }) => rounds)).toEqual([12, 20, 12, 20, 12, 20]);
});

test('the system says so of statements, and knows no other form', () => {
  const statement = preimage.statement({ digest: new Uint8Array(32), length: 9 });
  expect(vole.security(statement)).toEqual({
    level: 128,
    classical: 128,
    quantum: 64,
    category: 1,
  });
  const shape = vole.shapeOf(statement);
  expect(vole.cost(shape, 'tiny')).toMatchObject({ bytes: 12 + 15_444, proveSize: 1 });
  expect(() => vole.cost(shape, 'compact')).toThrow(
    expect.objectContaining({ code: 'BAD_PARAMETER' }),
  );
});
