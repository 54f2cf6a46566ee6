/** The plain verifier against dalek's published proofs, which nobody here wrote. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { PlainMerlin } from './plain-merlin.ts';
import { plainAccepts, plainAcceptsBatch, split } from './plain-verify.ts';
import { sharedProofs, withChangedByte, type SharedProof } from './shared-proofs.ts';

const jobOf = (shared: SharedProof, label = shared.label) => ({
  ...shared,
  transcript: PlainMerlin.open(label),
});

describe.skipIf(sharedProofs.length === 0)('the plain verifier', () => {
  test.each(sharedProofs)('accepts $name', (shared) => {
    expect(plainAccepts(jobOf(shared))).toBe(true);
  });

  test('accepts all of them as one batch, and not with one of them changed', () => {
    const jobs = sharedProofs.map((shared) => jobOf(shared));
    expect(plainAcceptsBatch(jobs)).toBe(true);
    const proof = withChangedByte(jobs[0]!.proof, 4 * 32);
    expect(plainAcceptsBatch([{ ...jobs[0]!, proof }, ...jobs.slice(1)])).toBe(false);
  });

  test('rejects a change of any byte of the smallest proof or its commitment', () => {
    const job = jobOf(sharedProofs[0]!);
    for (let i = 0; i < job.proof.length; i++) {
      const proof = withChangedByte(job.proof, i);
      expect(plainAccepts({ ...job, proof }), `byte ${i} of the proof`).toBe(false);
    }
    for (let i = 0; i < 32; i++) {
      const commitments = withChangedByte(job.commitments, i);
      expect(plainAccepts({ ...job, commitments }), `byte ${i} of V`).toBe(false);
    }
  });

  test('rejects another label, another size and another order of commitments', () => {
    const job = jobOf(sharedProofs[0]!);
    expect(plainAccepts(jobOf(sharedProofs[0]!, utf8('another label')))).toBe(false);
    expect(plainAccepts({ ...job, bits: 16 })).toBe(false);
    const several = jobOf(
      sharedProofs.find(({ bits, commitments }) => bits * commitments.length === 1024)!,
    );
    const [first, second, ...rest] = split(several.commitments);
    const swapped = concat(second!, first!, ...rest);
    expect(plainAccepts({ ...several, commitments: swapped })).toBe(false);
    // the same n m, so a proof of the same length
    const half = several.commitments.slice(0, several.commitments.length / 2);
    expect(plainAccepts({ ...several, bits: 2 * several.bits, commitments: half })).toBe(false);
  });
});

test('the shared proofs are present', (ctx) => {
  ctx.skip(sharedProofs.length === 0, 'bulletproofs vectors not found: set NEXUSZERO_VECTORS');
  expect(sharedProofs.length).toBeGreaterThan(0);
});
