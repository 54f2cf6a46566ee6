/** The plain prover and verifier against each other; what the cheats are, and that they are refused. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { commitment, ORDER } from './generators.ts';
import { PlainMerlin } from './plain-merlin.ts';
import { plainProve, type Cheat, type ProveJob } from './plain-prove.ts';
import { plainAccepts, type RangeJob } from './plain-verify.ts';

const transcript = PlainMerlin.open(utf8('plain'));
const fresh = new Uint8Array(32).fill(7);
const openings = (bits: number, values: readonly bigint[]): ProveJob => ({
  ...{ transcript, bits, values, fresh },
  blindings: values.map((_, j) => ORDER - 5n - BigInt(j)),
});

function jobOf(input: ProveJob, cheat: Cheat = {}): RangeJob {
  const points =
    cheat.commitments ?? input.values.map((v, j) => commitment(v, input.blindings[j]!));
  const commitments = concat(...points.map((point) => point.toBytes()));
  return { transcript, bits: input.bits, commitments, proof: plainProve(input, cheat) };
}

describe('honest proofs are accepted', () => {
  test.each([
    [8, [0n]],
    [8, [255n]],
    [8, [18n, 0n, 255n, 1n]],
    [16, [65_535n, 0n]],
    [32, [2n ** 32n - 1n]],
    [64, [2n ** 64n - 1n]],
  ])('%s bits, values %s', (bits, values) => {
    expect(plainAccepts(jobOf(openings(bits, values)))).toBe(true);
  });
});

test('a value beyond the range has no proof', () => {
  expect(plainAccepts(jobOf(openings(8, [256n])))).toBe(false);
  expect(plainAccepts(jobOf(openings(8, [ORDER - 1n])))).toBe(false);
});

test('bits of another value: the inner product does not hold', () => {
  expect(plainAccepts(jobOf(openings(8, [1n]), { bitsOf: [2n] }))).toBe(false);
});
