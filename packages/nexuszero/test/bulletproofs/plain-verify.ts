/**
 * A verifier of dalek's range proof v1 (Bulletproofs, ePrint 2017/1066 section 4.2): parse, replay, one
 * table of coefficients. A single proof is decided by its two equations apart, without any weight;
 * a batch by one weighted sum, with weights that attack tests may weaken.
 */
import { shake256 } from '@noble/hashes/sha3.js';
import { concat, u32le, utf8 } from '../../src/bytes/bytes.ts';
import { bytesToBigIntLE } from '../../src/kernels/scalar.ts';
import {
  B,
  B_BLINDING,
  combine,
  decodePoint,
  decodeScalar,
  generators,
  IDENTITY,
  invert,
  mod,
  powers,
  type RistrettoPoint,
  type Term,
} from './generators.ts';
import type { PlainMerlin } from './plain-merlin.ts';
import * as protocol from './plain-protocol.ts';

export interface RangeJob {
  /** Left as it is. */
  readonly transcript: PlainMerlin;
  /** n: the values lie in [0, 2^n - 1]. */
  readonly bits: number;
  readonly commitments: Uint8Array;
  readonly proof: Uint8Array;
}

/** The proof's points and scalars. */
interface Parsed extends protocol.Answers {
  readonly V: readonly RistrettoPoint[];
  readonly A: RistrettoPoint;
  readonly S: RistrettoPoint;
  readonly T_1: RistrettoPoint;
  readonly T_2: RistrettoPoint;
  readonly L: readonly RistrettoPoint[];
  readonly R: readonly RistrettoPoint[];
  readonly a: bigint;
  readonly b: bigint;
}

/** With the challenges. */
export interface Replay extends Parsed {
  readonly y: bigint;
  readonly z: bigint;
  readonly x: bigint;
  readonly w: bigint;
  readonly u: readonly bigint[];
  /** After the last u: it does not cover the last answers a, b. */
  readonly transcript: PlainMerlin;
}

export function split(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.slice(32 * i, 32 * i + 32));
}

function parse({ bits, commitments, proof }: RangeJob): Parsed | undefined {
  const rounds = Math.log2((bits * commitments.length) / 32);
  if (![8, 16, 32, 64].includes(bits) || !Number.isInteger(rounds)) return undefined;
  if (proof.length !== 32 * (9 + 2 * rounds)) return undefined;
  const parts = split(proof);
  const V = split(commitments).map(decodePoint);
  const points = [...parts.slice(0, 4), ...parts.slice(7, -2)].map(decodePoint);
  const scalars = [...parts.slice(4, 7), ...parts.slice(-2)].map(decodeScalar);
  if (!V.every(isPresent) || !points.every(isPresent) || !scalars.every(isPresent))
    return undefined;
  if (points.some((point) => point.equals(IDENTITY))) return undefined;
  const [A, S, T_1, T_2, ...folds] = points;
  const [t_x, t_x_blinding, e_blinding, a, b] = scalars;
  const L = folds.filter((_, i) => i % 2 === 0);
  const R = folds.filter((_, i) => i % 2 === 1);
  const fixed = { A: A!, S: S!, T_1: T_1!, T_2: T_2! };
  const answers = { t_x: t_x!, t_x_blinding: t_x_blinding!, e_blinding: e_blinding! };
  return { V, ...fixed, ...answers, L, R, a: a!, b: b! };
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;

/** Undefined when malformed. */
export function replay(job: RangeJob): Replay | undefined {
  const parsed = parse(job);
  if (parsed === undefined) return undefined;
  const transcript = job.transcript.clone();
  const { A, S, T_1, T_2, L, R } = parsed;
  const commitments = split(job.commitments);
  protocol.openRange(transcript, job.bits, commitments);
  const { y, z } = protocol.bitChallenges(transcript, A.toBytes(), S.toBytes());
  const x = protocol.polynomialChallenge(transcript, T_1.toBytes(), T_2.toBytes());
  const w = protocol.openInnerProduct(transcript, parsed, job.bits * commitments.length);
  const u = L.map((point, k) =>
    protocol.foldChallenge(transcript, point.toBytes(), R[k]!.toBytes()),
  );
  if ([y, z, x, w, ...u].includes(0n)) return undefined;
  return { ...parsed, y, z, x, w, u, transcript };
}

/** Two sums that vanish for a true proof: t(x) is what T_1 and T_2 say; l and r have it as product. */
export interface Equations {
  readonly polynomial: readonly Term[];
  readonly inner: readonly Term[];
}

export function equations(proof: Replay, n: number): Equations {
  const { V, z, x, w, u } = proof;
  const m = V.length;
  const { G, H } = generators(n, m);
  const zs = powers(z, m).map((power) => mod(z * z * power));
  const twos = powers(2n, n);
  const sY = powers(invert(proof.y), n * m);
  const { s, sInverse } = foldFactors(u);
  return {
    polynomial: [
      ...V.map((point, j): Term => [zs[j]!, point]),
      [delta(n, m, proof) - proof.t_x, B],
      [x, proof.T_1],
      [x * x, proof.T_2],
      [-proof.t_x_blinding, B_BLINDING],
    ],
    inner: [
      [1n, proof.A],
      [x, proof.S],
      ...proof.L.map((point, k): Term => [u[k]! ** 2n, point]),
      ...proof.R.map((point, k): Term => [invert(u[k]!) ** 2n, point]),
      [-proof.e_blinding, B_BLINDING],
      [w * (proof.t_x - proof.a * proof.b), B],
      ...G.map((point, i): Term => [-z - proof.a * s[i]!, point]),
      ...H.map((point, i): Term => {
        const bit = zs[Math.floor(i / n)]! * twos[i % n]!;
        return [z + sY[i]! * (bit - proof.b * sInverse[i]!), point];
      }),
    ],
  };
}

/** delta(y, z) = (z - z^2) <1, y^nm> - z^3 <1, 2^n> (1 + z + .. + z^(m-1)). */
export function delta(n: number, m: number, { y, z }: { y: bigint; z: bigint }): bigint {
  const sum = (list: readonly bigint[]): bigint => list.reduce((total, value) => total + value, 0n);
  const values = sum(powers(2n, n)) * sum(powers(z, m));
  return mod((z - z * z) * sum(powers(y, n * m)) - z ** 3n * values);
}

/** s_i: the product of u_k where bit lg - 1 - k of i is set, and of 1 / u_k where it is not. */
export function foldFactors(u: readonly bigint[]): { s: bigint[]; sInverse: bigint[] } {
  let s = [1n];
  for (const challenge of u) {
    s = s.flatMap((value) => [mod(value * invert(challenge)), mod(value * challenge)]);
  }
  return { s, sInverse: s.toReversed() };
}

const vanishes = (terms: readonly Term[]): boolean => combine(terms).equals(IDENTITY);

/** Whether both equations of the proof hold. */
export function plainAccepts(job: RangeJob): boolean {
  const proof = replay(job);
  if (proof === undefined) return false;
  const { polynomial, inner } = equations(proof, job.bits);
  return vanishes(polynomial) && vanishes(inner);
}

/** rho of a proof, and c between its two equations. */
export interface Weight {
  readonly rho: bigint;
  readonly c: bigint;
}
export type Weigh = (proofs: readonly Replay[]) => readonly Weight[];

/** Weights from one digest of each proof. */
export function weightsOf(digests: readonly Uint8Array[]): readonly Weight[] {
  const seed = concat(utf8('nexuszero range batch v1'), u32le(digests.length), ...digests);
  return split(shake256(seed, { dkLen: 32 * digests.length })).map((bytes) => ({
    rho: bytesToBigIntLE(bytes.slice(0, 16)),
    c: bytesToBigIntLE(bytes.slice(16)),
  }));
}

/** The weights of our format: a hash of all proofs, the last answers included. */
export const formatWeights: Weigh = (proofs) =>
  weightsOf(proofs.map(({ transcript, a, b }) => protocol.batchDigest(transcript.clone(), a, b)));

/** Whether the weighted sum over all proofs vanishes; false when one is malformed. */
export function plainAcceptsBatch(jobs: readonly RangeJob[], weigh = formatWeights): boolean {
  const proofs = jobs.map(replay);
  if (!proofs.every((proof) => proof !== undefined)) return false;
  const weights = weigh(proofs);
  const terms = proofs.flatMap((proof, p) => {
    const { rho, c } = weights[p]!;
    const { polynomial, inner } = equations(proof, jobs[p]!.bits);
    return [
      ...inner.map(([scalar, point]): Term => [rho * scalar, point]),
      ...polynomial.map(([scalar, point]): Term => [rho * c * scalar, point]),
    ];
  });
  return vanishes(terms);
}
