/** Batch weights of the kernel are those of docs/protocol/bulletproofs.md: which half is rho and which c. */
import { expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/bytes.ts';
import { littleEndian, mod } from './generators.ts';
import { kernelClaim, plainTranscript, type Claim, type Script } from './kernel-proofs.ts';
import { formatWeights, replay } from './plain-verify.ts';
import { transparent } from './transparent.ts';

const script: Script = { label: utf8('weights') };

const claimAbout = (value: bigint): Claim =>
  kernelClaim({
    script,
    bits: 8,
    values: [value],
    blindings: [value + 2n],
    fresh: new Uint8Array(32).fill(9),
  });

test('A is weighed with rho, T_1 and T_2 with rho c x and rho c x^2', async () => {
  const { kernel, memory } = await transparent();
  const claims = [3n, 18n, 255n].map(claimAbout);
  const proofs = claims.map((claim) => replay({ ...claim, transcript: plainTranscript(script) })!);
  const weights = formatWeights(proofs);
  const holds = (scalar: bigint): boolean =>
    memory().includes(Buffer.from(littleEndian(mod(scalar))));
  expect(holds(weights[0]!.rho)).toBe(false);
  kernel.range.openBatch(
    claims.map((claim) => ({ ...claim, transcript: kernel.merlin(script.label) })),
  );
  for (const [p, { rho, c }] of weights.entries()) {
    const { x } = proofs[p]!;
    for (const scalar of [rho, rho * x, rho * c * x, rho * c * x * x]) {
      expect(holds(scalar)).toBe(true);
    }
    // the other way round, and without c
    for (const scalar of [c * x, rho * x * x]) {
      expect(holds(scalar)).toBe(false);
    }
  }
});
