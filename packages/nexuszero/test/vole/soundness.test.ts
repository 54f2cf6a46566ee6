/** What the parameters are worth, computed from themselves; docs/protocol/vole.md section 9. */
import { expect, test } from 'vitest';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import {
  DEGREE,
  FORMS,
  kernelParameters,
  PRESETS,
  soundness,
} from '../../src/proofs/vole/parameters.ts';
import { preimage, prove } from '../../src/preimage.ts';

test.each(FORMS)('%s is worth its level', (form) => {
  const preset = PRESETS[form];
  const bits = soundness(preset);
  expect(Math.min(bits.consistency, bits.packs, bits.challenge)).toBeGreaterThanOrEqual(
    preset.level,
  );
  expect(preset.sum + preset.grind).toBeGreaterThanOrEqual(preset.level + Math.log2(DEGREE));
});

test('one bit of grinding less, or one column, would be below it', () => {
  for (const preset of Object.values(PRESETS)) {
    for (const less of [{ grind: preset.grind - 1 }, { sum: preset.sum - 1 }]) {
      expect(soundness({ ...preset, ...less }).challenge).toBeLessThan(preset.level);
    }
  }
});

test('depths fit the kernel, and columns the field', () => {
  for (const preset of Object.values(PRESETS)) {
    const { tau, sum } = kernelParameters(preset, CIPHERS.ChaCha12);
    expect(Math.floor(sum / tau)).toBeGreaterThanOrEqual(2);
    expect(Math.ceil(sum / tau)).toBeLessThanOrEqual(12);
    expect(sum).toBeLessThanOrEqual(128);
  }
});

test('no cipher of fewer than 12 rounds', () => {
  expect(Object.values(CIPHERS).map(({ rounds }) => rounds)).toEqual([12, 20]);
});

test('labels are those of a system of hash and cipher', async () => {
  const { statement, witness } = await preimage.fromMessage(new Uint8Array(20));
  const proof = await prove(statement, witness, { context: 'c' });
  expect(proof.security).toEqual({ level: 128, classical: 128, quantum: 64, category: 1 });
});
