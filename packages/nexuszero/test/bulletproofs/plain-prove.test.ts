/** The plain prover and verifier against each other; what the cheats are, and that they are refused. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { commitment, generators, invert, mod, ORDER } from './generators.ts';
import { PlainMerlin } from './plain-merlin.ts';
import { plainProve, type Cheat, type ProveJob } from './plain-prove.ts';
import { plainAccepts, plainAcceptsBatch, type RangeJob, type Weigh } from './plain-verify.ts';

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

describe('V with a share of G_0 and H_0', () => {
  /** V = v B + g B~ - (G_0 + H_0) / c, which nobody can open. */
  function smuggle(c: bigint): RangeJob {
    const { G, H } = generators(8, 1);
    const input = openings(8, [18n]);
    const share = G[0]!.add(H[0]!).multiply(invert(c)).negate();
    return jobOf(input, {
      commitments: [commitment(18n, input.blindings[0]!).add(share)],
      // l and r less z^2 in place 0: their product loses z^2 when the lowest bit is set
      bitsOf: [19n],
      bend: ({ l_0: [l, ...ls], r_0: [r, ...rs] }, { z }) => ({
        l_0: [mod(l! - z * z), ...ls],
        r_0: [mod(r! - z * z), ...rs],
      }),
    });
  }
  const known: Weigh = (proofs) => proofs.map(() => ({ rho: 1n, c: 99n }));

  test('passes a verifier whose c is known beforehand', () => {
    expect(plainAcceptsBatch([smuggle(99n)], known)).toBe(true);
  });

  test('is refused when c hangs on the proof, and by the two equations apart', () => {
    expect(plainAcceptsBatch([smuggle(99n)])).toBe(false);
    expect(plainAccepts(smuggle(99n))).toBe(false);
  });
});
