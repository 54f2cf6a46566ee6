/**
 * Attacks through nonces: provers with a stock of S, or with nonces used twice, give openings away to the
 * extractors below; the kernel under a generator that always gives the same bytes does not.
 */
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/bytes/bytes.ts';
import { commitment, inner, invert, mod } from './generators.ts';
import { kernelProve, plainTranscript, type Openings } from './kernel-proofs.ts';
import { nullVector } from './null-vector.ts';
import { hedgedNonces, plainProve, type Nonces, type ProveJob } from './plain-prove.ts';
import { replay, type Replay } from './plain-verify.ts';

const BITS = 8;
const VALUE = 173n;
const BLINDING = 2n ** 251n + 12345n;
const V = commitment(VALUE, BLINDING);
const constant = new Uint8Array(32).fill(0x42);

const openings = (context: number): Openings => ({
  script: { label: utf8('nonces'), messages: [[utf8('context'), utf8(`context ${context}`)]] },
  ...{ bits: BITS, values: [VALUE], blindings: [BLINDING], fresh: constant },
});

const plainJob = ({ script, ...rest }: Openings): ProveJob => ({
  ...rest,
  transcript: plainTranscript(script),
});

/** What everybody sees of the proof of one value in a context. */
function seen(context: number, prove: (openings: Openings) => Uint8Array): Replay {
  const given = openings(context);
  const transcript = plainTranscript(given.script);
  return replay({ transcript, bits: BITS, commitments: V.toBytes(), proof: prove(given) })!;
}

const contexts = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Nonces of their own, with s_L, s_R and rho (so S) out of a stock. */
function fromStock(given: Openings): Uint8Array {
  const job = plainJob(given);
  const stock = hedgedNonces(plainTranscript({ label: utf8('stock') }), job);
  const { s_L, s_R, rho } = stock;
  return plainProve(job, { nonces: { ...hedgedNonces(job.transcript, job), s_L, s_R, rho } });
}

/** All nonces of context 0, whatever the context. */
function withOldNonces(given: Openings): Uint8Array {
  const first = plainJob(openings(0));
  const nonces: Nonces = hedgedNonces(first.transcript, first);
  return plainProve(plainJob(given), { nonces });
}

/**
 * The values that fit `a` of nine proofs of one 8-bit value, if all have the same s_L: each `a` is linear
 * in the bits and the eight s_L, so one combination of nine is free of s_L.
 */
function valuesThatFit(proofs: readonly Replay[]): bigint[] {
  const factors = proofs.map(({ u }) => lFactors(u));
  const free = nullVector(
    Array.from({ length: BITS }, (_, i) => proofs.map(({ x }, p) => x * factors[p]![i]!)),
  );
  return Array.from({ length: 2 ** BITS }, (_, value) => BigInt(value)).filter((value) => {
    const rests = proofs.map(({ a, z }, p) => {
      const bits = factors[p]!.map((_, i) => ((value >> BigInt(i)) & 1n) - z);
      return mod(a - inner(factors[p]!, bits));
    });
    return inner(free, rests) === 0n;
  });
}

/** a = sum of l_i times these: u_k where bit lg - 1 - k of i is 0, 1 / u_k where it is 1. */
function lFactors(u: readonly bigint[]): bigint[] {
  return u.reduce<bigint[]>(
    (list, challenge) =>
      list.flatMap((value) => [mod(value * challenge), mod(value * invert(challenge))]),
    [1n],
  );
}

/** The blinding behind V, from t_x_blinding of three proofs, if all have the same tau_1, tau_2. */
function blindingThatFits(proofs: readonly Replay[]): bigint {
  const free = nullVector([1, 2].map((power) => proofs.map(({ x }) => x ** BigInt(power))));
  const known = proofs.map(({ t_x_blinding }) => t_x_blinding);
  const squares = proofs.map(({ z }) => mod(z * z));
  return mod(inner(free, known) * invert(inner(free, squares)));
}

describe('nine proofs of one value', () => {
  test('from a stock of S: the value is found from `a` alone', () => {
    const proofs = contexts(9).map((i) => seen(i, fromStock));
    expect(new Set(proofs.map(({ S }) => S.toHex())).size).toBe(1);
    expect(valuesThatFit(proofs)).toEqual([VALUE]);
  });

  test('of the kernel under constant randomness: no value fits', () => {
    const proofs = contexts(9).map((i) => seen(i, kernelProve));
    expect(new Set(proofs.map(({ S }) => S.toHex())).size).toBe(9);
    expect(valuesThatFit(proofs)).toEqual([]);
  });
});

describe('three proofs of one value', () => {
  test('under nonces of the first: the blinding is found', () => {
    const proofs = contexts(3).map((i) => seen(i, withOldNonces));
    expect(blindingThatFits(proofs)).toBe(BLINDING);
  });

  test('of the kernel under constant randomness: it is not', () => {
    const proofs = contexts(3).map((i) => seen(i, kernelProve));
    expect(blindingThatFits(proofs)).not.toBe(BLINDING);
  });
});

test('one context under constant randomness gives one proof, so no second equation', () => {
  const proofs = [0, 0].map(() => toHex(kernelProve(openings(0))));
  expect(new Set(proofs).size).toBe(1);
});
