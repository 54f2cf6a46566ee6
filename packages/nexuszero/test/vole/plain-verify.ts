/** The verifier of section 8 of docs/protocol/vole.md. */
import { constraintPacks } from './plain-constraints.ts';
import { equalBytes, fieldOf, hashOf, join, readInteger } from './plain-primitives.ts';
import { layoutOf, muOf, parametersOf, placesOfMask } from './plain-statement.ts';
import type { Layout, Parameters, PlainClaim } from './plain-statement.ts';
import {
  addDifference,
  elementAt,
  hashOfCorrections,
  hashOfTags,
  readHashKey,
  rebuildVole,
  sizeOfFirstChallenge,
  sizeOfUniversalHash,
} from './plain-vole.ts';
import type { Opened, Opening } from './plain-vole.ts';

export type { PlainClaim } from './plain-statement.ts';

/** Every hash on the way, in the order of the protocol; all empty if the proof was not read. */
export interface PlainTrace {
  mu: Uint8Array;
  hCom: Uint8Array;
  hC: Uint8Array;
  /** The first 2 B bytes, so 32 at level 128 only, of ch1 and below of ch2. */
  ch1Head: Uint8Array;
  hV: Uint8Array;
  ch2Head: Uint8Array;
  a0: Uint8Array;
  h3: Uint8Array;
  /** t of section 8. */
  challenge: Uint8Array;
}

/** Throws RangeError if the claim itself is malformed. */
export function plainVerify(
  claim: PlainClaim,
  payload: Uint8Array,
): { ok: boolean; trace: PlainTrace } {
  const parameters = parametersOf(claim);
  const layout = layoutOf(claim);
  const proof = readProof(parameters, layout, payload);
  if (proof === undefined || !isPossible(proof.delta, parameters)) {
    return { ok: false, trace: emptyTrace() };
  }
  const trace = traceOf(claim, parameters, layout, proof);
  return { ok: isChallenge(trace.challenge, proof.delta, parameters), trace };
}

// the proof's bytes, section 8

export interface PlainProof extends Opened {
  counter: Uint8Array;
  /** a_1 .. a_4 */
  coefficients: readonly bigint[];
  /** u~ */
  uTilde: Uint8Array;
  /** d */
  difference: Uint8Array;
}

/** Undefined for another length. */
export function readProof(
  { lambda, trees }: Parameters,
  { groups, rowGroups }: Layout,
  payload: Uint8Array,
): PlainProof | undefined {
  const { size, read } = fieldOf(lambda);
  let offset = 0;
  const take = (count: number): Uint8Array => payload.slice(offset, (offset += count));
  const fixed = { iv: take(16), counter: take(4), delta: take(size), coefficients: take(4 * size) };
  const uTilde = take(sizeOfUniversalHash(lambda));
  const difference = take(16 * groups);
  const corrections = trees.map(({ index }) => (index === 0 ? undefined : take(16 * rowGroups)));
  const openings = trees.map(({ depth }): Opening => {
    const siblings = Array.from({ length: depth }, () => take(size));
    return { siblings, commitment: take(2 * size) };
  });
  if (offset !== payload.length) return undefined;
  return {
    ...fixed,
    delta: read(fixed.delta, 0),
    coefficients: [0, 1, 2, 3].map((m) => read(fixed.coefficients, size * m)),
    uTilde,
    difference,
    corrections,
    openings,
  };
}

function isPossible(delta: bigint, { columns }: Parameters): boolean {
  return delta !== 0n && delta >> BigInt(columns) === 0n;
}

function emptyTrace(): PlainTrace {
  const none = new Uint8Array(0);
  const challenges = { ch1Head: none, ch2Head: none, challenge: none };
  return { mu: none, hCom: none, hC: none, hV: none, a0: none, h3: none, ...challenges };
}

// the transcript, sections 5, 6 and 8

/** Everything that the verifier computes. */
export function traceOf(
  claim: PlainClaim,
  parameters: Parameters,
  layout: Layout,
  proof: PlainProof,
): PlainTrace {
  const { iv, counter, coefficients, uTilde, difference, delta } = proof;
  const { lambda } = parameters;
  const hash = hashOf(lambda);
  const { size, toBytes } = fieldOf(lambda);
  const mu = muOf(claim);
  const { commitments: hCom, columns } = rebuildVole(parameters, layout, proof);
  const corrections = proof.corrections.filter((c) => c !== undefined);
  const hC = hashOfCorrections(lambda, corrections);
  const ch1 = hash('ch1', sizeOfFirstChallenge(lambda, layout), mu, iv, hCom, hC);
  const ch1Head = ch1.slice(0, 2 * size);
  const key = readHashKey(lambda, ch1, layout);
  const hV = hashOfTags(lambda, key, columns, delta, uTilde);
  const ch2 = hash('ch2', size * (2 + layout.packs), ch1Head, hV, uTilde, difference);
  const ch2Head = ch2.slice(0, 2 * size);
  const lowest = lowestCoefficient(claim, parameters, layout, proof, columns, ch2);
  const a0 = toBytes(lowest);
  const h3 = hash('ch3', 2 * size, ch2Head, a0, join(...coefficients.map(toBytes)));
  const challenge = hash('pow', size + 4, h3, counter);
  return { mu, hCom, hC, ch1Head, hV, ch2Head, a0, h3, challenge };
}

/** S of section 6: the packs at q / Delta, with their chi. */
function sumOfPacks(
  claim: PlainClaim,
  { lambda }: Parameters,
  ch2: Uint8Array,
  delta: bigint,
  columns: readonly Uint8Array[],
): bigint {
  const field = fieldOf(lambda);
  const inverse = field.invert(delta);
  const row = (t: number): bigint => field.multiply(elementAt(columns, t), inverse);
  const packs = constraintPacks(field, claim, row);
  const chi = (p: number): bigint => field.read(ch2, field.size * (2 + p));
  return packs.reduce((sum, lanes, p) => sum ^ field.multiply(chi(p), field.pack(lanes)), 0n);
}

/** a_0 = Delta^5 S + sum of Delta^m q*_m + sum of Delta^m a_m; the columns are those before d. */
function lowestCoefficient(
  claim: PlainClaim,
  parameters: Parameters,
  layout: Layout,
  { delta, coefficients, difference }: PlainProof,
  columns: readonly Uint8Array[],
  ch2: Uint8Array,
): bigint {
  const { multiply, power, pack } = fieldOf(parameters.lambda);
  const differing = addDifference(columns, delta, difference);
  let result = multiply(power(delta, 5), sumOfPacks(claim, parameters, ch2, delta, differing));
  for (let m = 0; m < 4; m++) {
    const places = placesOfMask(parameters.lambda, layout, m);
    const mask = pack(places.map((t) => elementAt(columns, t)));
    result ^= multiply(power(delta, m), mask);
    result ^= multiply(power(delta, m + 1), coefficients[m]!);
  }
  return result;
}

/** Whether t is a challenge, and this Delta. */
function isChallenge(
  challenge: Uint8Array,
  delta: bigint,
  { lambda, columns, grinding }: Parameters,
): boolean {
  const { size, toBytes } = fieldOf(lambda);
  const zeros = grinding - (lambda - columns);
  const rest = readInteger(challenge, size, 4) & ((1n << BigInt(zeros)) - 1n);
  return equalBytes(challenge.slice(0, size), toBytes(delta)) && rest === 0n;
}
