/** The verifier of section 8 of docs/protocol/vole.md. */
import { constraintPacks } from './plain-constraints.ts';
import {
  elementBytes,
  equalBytes,
  fieldAlgebra,
  hash,
  invert,
  join,
  multiply,
  packElements,
  power,
  readElement,
  readInteger,
} from './plain-primitives.ts';
import { layoutOf, muOf, parametersOf } from './plain-statement.ts';
import type { Layout, Parameters, PlainClaim } from './plain-statement.ts';
import {
  addDifference,
  elementAt,
  hashOfTags,
  readHashWeights,
  rebuildVole,
} from './plain-vole.ts';
import type { Opened, Opening } from './plain-vole.ts';

export type { PlainClaim } from './plain-statement.ts';

/** Every hash on the way, in the order of the protocol; all empty if the proof was not read. */
export interface PlainTrace {
  mu: Uint8Array;
  hCom: Uint8Array;
  hC: Uint8Array;
  ch1First32: Uint8Array;
  hV: Uint8Array;
  ch2First32: Uint8Array;
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
  { trees }: Parameters,
  { groups, rowGroups }: Layout,
  payload: Uint8Array,
): PlainProof | undefined {
  let offset = 0;
  const take = (size: number): Uint8Array => payload.slice(offset, (offset += size));
  const fixed = { iv: take(16), counter: take(4), delta: take(16), coefficients: take(64) };
  const uTilde = take(32);
  const difference = take(16 * groups);
  const corrections = trees.map(({ index }) => (index === 0 ? undefined : take(16 * rowGroups)));
  const openings = trees.map(({ depth }): Opening => {
    const siblings = Array.from({ length: depth }, () => take(16));
    return { siblings, commitment: take(32) };
  });
  if (offset !== payload.length) return undefined;
  return {
    ...fixed,
    delta: readElement(fixed.delta, 0),
    coefficients: [0, 16, 32, 48].map((at) => readElement(fixed.coefficients, at)),
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
  const challenges = { ch1First32: none, ch2First32: none, challenge: none };
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
  const mu = muOf(claim);
  const { commitments: hCom, columns } = rebuildVole(parameters, layout, proof);
  const hC = hash('corr', 32, ...proof.corrections.filter((c) => c !== undefined));
  const ch1 = hash('ch1', 32 + 20 * (layout.rowGroups - 2), mu, iv, hCom, hC);
  const ch1First32 = ch1.slice(0, 32);
  const hV = hashOfTags(readHashWeights(ch1, layout), columns, delta, uTilde);
  const ch2 = hash('ch2', 32 + 16 * layout.packs, ch1First32, hV, uTilde, difference);
  const ch2First32 = ch2.slice(0, 32);
  const sum = sumOfPacks(claim, ch2, delta, addDifference(columns, delta, difference));
  const a0 = elementBytes(lowestCoefficient(layout, proof, columns, sum));
  const h3 = hash('ch3', 32, ch2First32, a0, join(...coefficients.map(elementBytes)));
  const challenge = hash('pow', 20, h3, counter);
  return { mu, hCom, hC, ch1First32, hV, ch2First32, a0, h3, challenge };
}

/** S of section 6: the packs at q / Delta, with their chi. */
function sumOfPacks(
  claim: PlainClaim,
  ch2: Uint8Array,
  delta: bigint,
  columns: readonly Uint8Array[],
): bigint {
  const inverse = invert(delta);
  const row = (t: number): bigint => multiply(elementAt(columns, t), inverse);
  const packs = constraintPacks(fieldAlgebra, claim, row);
  return packs.reduce(
    (sum, lanes, p) => sum ^ multiply(readElement(ch2, 32 + 16 * p), packElements(lanes)),
    0n,
  );
}

/** a_0 = Delta^5 S + sum of Delta^m q*_m + sum of Delta^m a_m; the columns are those before d. */
function lowestCoefficient(
  { groups }: Layout,
  { delta, coefficients }: PlainProof,
  columns: readonly Uint8Array[],
  sum: bigint,
): bigint {
  let result = multiply(power(delta, 5), sum);
  for (let m = 0; m < 4; m++) {
    const start = 128 * (groups + m);
    const mask = packElements(Array.from({ length: 128 }, (_, i) => elementAt(columns, start + i)));
    result ^= multiply(power(delta, m), mask);
    result ^= multiply(power(delta, m + 1), coefficients[m]!);
  }
  return result;
}

/** Whether t is a challenge, and this Delta. */
function isChallenge(
  challenge: Uint8Array,
  delta: bigint,
  { columns, grinding }: Parameters,
): boolean {
  const zeros = grinding - (128 - columns);
  const rest = readInteger(challenge, 16, 4) & ((1n << BigInt(zeros)) - 1n);
  return equalBytes(challenge.slice(0, 16), elementBytes(delta)) && rest === 0n;
}
