/**
 * Forgeries against batch weights: each passes a verifier weakened in one point, which shows that the
 * attack is carried out well, and fails against the plain verifier and the kernel.
 */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import {
  commitment,
  generators,
  inner,
  invert,
  littleEndian,
  mod,
  ORDER,
  powers,
} from './generators.ts';
import { kernelVerdict, openBatch, plainTranscript, type Claim } from './kernel-proofs.ts';
import { nullVector } from './null-vector.ts';
import { plainProve, type Cheat } from './plain-prove.ts';
import {
  foldFactors,
  plainAccepts,
  plainAcceptsBatch,
  replay,
  weightsOf,
  type RangeJob,
  type Replay,
  type Weigh,
} from './plain-verify.ts';

const BITS = 8;

/** A claim about one value of 8 bits, cheated as told. */
function cheated(value: bigint, blinding: bigint, label: string, cheat: Cheat): Claim {
  const script = { label: utf8(label) };
  const points = cheat.commitments ?? [commitment(value, blinding)];
  const commitments = concat(...points.map((point) => point.toBytes()));
  const job = { bits: BITS, values: [value], blindings: [blinding], fresh: new Uint8Array(32) };
  const proof = plainProve({ ...job, transcript: plainTranscript(script) }, cheat);
  return { script, bits: BITS, commitments, proof };
}

const jobOf = ({ script, ...rest }: Claim): RangeJob => ({
  ...rest,
  transcript: plainTranscript(script),
});

function withEnd(claim: Claim, a: bigint, b: bigint): Claim {
  const proof = claim.proof.slice();
  proof.set(concat(littleEndian(mod(a)), littleEndian(mod(b))), proof.length - 64);
  return { ...claim, proof };
}

/** The plain verifier and the kernel refuse the claims together and one by one. */
function expectRefused(claims: readonly Claim[]): void {
  expect(plainAcceptsBatch(claims.map(jobOf))).toBe(false);
  expect(claims.map(jobOf).some(plainAccepts)).toBe(false);
  const batch = openBatch(claims);
  expect(batch.statuses).toEqual(claims.map(() => 'ok'));
  expect(batch.check(0, claims.length)).toBe(false);
  expect(claims.map(kernelVerdict)).toEqual(claims.map(() => 'rejected'));
}

describe('nine false proofs whose weights are known before the last answers', () => {
  /** Our weights, had they nothing but dalek's transcript, which ends before a and b. */
  const early: Weigh = (proofs) =>
    weightsOf(proofs.map(({ transcript }) => transcript.clone().challenge(utf8('batch'), 32)));

  /** 8 + 1 claims that 999,999 and more have 8 bits: a and b shifted so that the errors cancel. */
  function forge(): Claim[] {
    const values = Array.from({ length: BITS + 1 }, (_, p) => 999_999n + BigInt(p));
    const claims = values.map((value, p) =>
      cheated(value, BigInt(p + 5), `forged ${p}`, { bitsOf: [value % 256n] }),
    );
    const proofs = claims.map((claim) => replay(jobOf(claim))!);
    const rho = early(proofs).map((weight) => weight.rho);
    const factors = proofs.map(({ u }) => foldFactors(u));
    const yInverse = proofs.map(({ y }) => powers(invert(y), BITS));
    const equations = (coefficient: (p: number, i: number) => bigint) =>
      Array.from({ length: BITS }, (_, i) => proofs.map((_, p) => rho[p]! * coefficient(p, i)));
    // what the shifts da, db put on each G_i and H_i
    const da = nullVector(equations((p, i) => factors[p]!.s[i]!));
    const db = nullVector(equations((p, i) => factors[p]!.sInverse[i]! * yInverse[p]![i]!));
    // on B: sum of rho w (t_x - <l, r> - k a db - b da - k da db) = 0 gives the scale k of db
    const onB = (term: (proof: Replay, p: number) => bigint) =>
      inner(
        rho,
        proofs.map((proof, p) => mod(proof.w * term(proof, p))),
      );
    const error = onB(({ z }, p) => z * z * (values[p]! - (values[p]! % 256n)));
    const constant = mod(error - onB(({ b }, p) => b * da[p]!));
    const slope = onB(({ a }, p) => a * db[p]! + da[p]! * db[p]!);
    const k = mod(constant * invert(slope));
    return claims.map((claim, p) =>
      withEnd(claim, proofs[p]!.a + da[p]!, proofs[p]!.b + k * db[p]!),
    );
  }
  const forged = forge();

  test('pass that verifier', () => {
    expect(plainAcceptsBatch(forged.map(jobOf), early)).toBe(true);
  });

  test('are refused', () => {
    expectRefused(forged);
  });
});

describe('a commitment with a share of G_0 and H_0, for a c known beforehand', () => {
  const C = 99n;
  const known: Weigh = (proofs) => proofs.map(() => ({ rho: 1n, c: C }));
  const { G, H } = generators(BITS, 1);
  // V = 18 B + 7 B~ - (G_0 + H_0) / c, which nobody can open
  const share = G[0]!.add(H[0]!).multiply(invert(C)).negate();
  const smuggled = cheated(18n, 7n, 'smuggled', {
    commitments: [commitment(18n, 7n).add(share)],
    // l and r less z^2 in place 0: their product loses z^2 when the lowest bit is set
    bitsOf: [19n],
    bend: ({ l_0: [l, ...ls], r_0: [r, ...rs] }, { z }) => ({
      l_0: [mod(l! - z * z), ...ls],
      r_0: [mod(r! - z * z), ...rs],
    }),
  });

  test('passes that verifier', () => {
    expect(plainAcceptsBatch([jobOf(smuggled)], known)).toBe(true);
  });

  test('is refused', () => {
    expectRefused([smuggled]);
  });
});

describe('errors that cancel each other', () => {
  const equal: Weigh = (proofs) => proofs.map(() => ({ rho: 1n, c: 5n }));
  const honest = cheated(18n, ORDER - 3n, 'cancel', {});
  const { a, b } = replay(jobOf(honest))!;
  const pair = [withEnd(honest, a, b + 1n), withEnd(honest, a, b - 1n)];

  test('pass a verifier of equal weights', () => {
    expect(plainAcceptsBatch(pair.map(jobOf), equal)).toBe(true);
  });

  test('are refused', () => {
    expectRefused(pair);
  });
});
