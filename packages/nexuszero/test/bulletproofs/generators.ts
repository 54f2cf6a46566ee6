/** dalek's Bulletproofs generators and ristretto255 arithmetic over @noble/curves, all BigInt. */
import { pippenger } from '@noble/curves/abstract/curve.js';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha3_512, shake256 } from '@noble/hashes/sha3.js';
import { concat, isZero, u32le, utf8 } from '../../src/bytes/bytes.ts';
import { bytesToBigIntLE } from '../../src/kernels/scalar.ts';

const { Point } = ristretto255;
export type RistrettoPoint = typeof Point.BASE;

/** The order l. */
export const ORDER = Point.Fn.ORDER;
export const IDENTITY = Point.ZERO;
export const B = Point.BASE;
/** B~, the generator of blindings. */
export const B_BLINDING = fromUniform(sha3_512(B.toBytes()));

export interface Generators {
  readonly G: readonly RistrettoPoint[];
  readonly H: readonly RistrettoPoint[];
}

/** G_j,i and H_j,i for j < m, i < n, in the order of the proof's vectors. */
export function generators(n: number, m: number): Generators {
  const parties = Array.from({ length: m }, (_, j) => j);
  return {
    G: parties.flatMap((j) => chain('G', j).slice(0, n)),
    H: parties.flatMap((j) => chain('H', j).slice(0, n)),
  };
}

const chains = new Map<string, readonly RistrettoPoint[]>();

/** The 64 generators of one letter and party. */
function chain(letter: 'G' | 'H', party: number): readonly RistrettoPoint[] {
  const name = `${letter}${String(party)}`;
  let points = chains.get(name);
  if (points === undefined) {
    const seed = concat(utf8('GeneratorsChain'), utf8(letter), u32le(party));
    const stream = shake256(seed, { dkLen: 64 * 64 });
    points = Array.from({ length: 64 }, (_, i) => fromUniform(stream.slice(64 * i, 64 * i + 64)));
    chains.set(name, points);
  }
  return points;
}

function fromUniform(bytes: Uint8Array): RistrettoPoint {
  return ristretto255_hasher.deriveToCurve!(bytes);
}

export const mod = (value: bigint): bigint => ((value % ORDER) + ORDER) % ORDER;

/** base^0 .. base^(count - 1). */
export function powers(base: bigint, count: number): bigint[] {
  const result: bigint[] = [];
  for (let value = 1n; result.length < count; value = mod(value * base)) result.push(value);
  return result;
}

export const invert = (value: bigint): bigint => Point.Fn.inv(mod(value));

export function inner(a: readonly bigint[], b: readonly bigint[]): bigint {
  return mod(a.reduce((sum, value, i) => sum + value * b[i]!, 0n));
}

export type Term = readonly [scalar: bigint, point: RistrettoPoint];

/** The sum of scalar * point. */
export function combine(terms: readonly Term[]): RistrettoPoint {
  const points = terms.map(([, point]) => point);
  return pippenger(
    Point,
    points,
    terms.map(([scalar]) => mod(scalar)),
  );
}

/** value * B + blinding * B~. */
export function commitment(value: bigint, blinding: bigint): RistrettoPoint {
  return combine([
    [value, B],
    [blinding, B_BLINDING],
  ]);
}

/** The point of a canonical encoding; the identity's (zeros) is one. */
export function decodePoint(bytes: Uint8Array): RistrettoPoint | undefined {
  if (isZero(bytes)) return IDENTITY;
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}

/** The integer of 32 bytes when it is below the order. */
export function decodeScalar(bytes: Uint8Array): bigint | undefined {
  const value = bytesToBigIntLE(bytes);
  return value < ORDER ? value : undefined;
}

/** An integer, lowest byte first. */
export function littleEndian(value: bigint, length = 32): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

/** A scalar of 64 uniform bytes. */
export const reduceWide = (bytes: Uint8Array): bigint => mod(bytesToBigIntLE(bytes));
