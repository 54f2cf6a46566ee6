/**
 * P-256, P-384 and P-521 over @noble/curves. Secret multiplications use noble's `multiply`, which
 * hides the scalar's digits but computes with BigInt: NOT constant-time (docs/threat-model.md).
 */
import { pippenger } from '@noble/curves/abstract/curve.js';
import type { WeierstrassPoint, WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';
import { p256, p256_hasher, p384, p384_hasher, p521, p521_hasher } from '@noble/curves/nist.js';
import type { PointGroup } from './points.ts';
import { SUITES, type Suite, type SuiteName } from './suites.ts';

export type NistPoint = WeierstrassPoint<bigint>;
export type NistName = Exclude<SuiteName, 'ristretto255'>;

const CURVES = {
  P256: {
    Point: p256.Point,
    hasher: p256_hasher,
    rfc9380: 'P256_XMD:SHA-256_SSWU_RO_',
  },
  P384: {
    Point: p384.Point,
    hasher: p384_hasher,
    rfc9380: 'P384_XMD:SHA-384_SSWU_RO_',
  },
  P521: {
    Point: p521.Point,
    hasher: p521_hasher,
    rfc9380: 'P521_XMD:SHA-512_SSWU_RO_',
  },
} as const;

export function nistGroup(name: NistName): PointGroup<NistPoint> {
  return weierstrassGroup(SUITES[name], CURVES[name].Point);
}

/** RFC 9380 hash_to_curve with the suite that `rfc9380` names appended to `domain`. */
export function hashToNist(name: NistName, message: Uint8Array, domain: Uint8Array): NistPoint {
  return CURVES[name].hasher.hashToCurve(message, { DST: domain });
}

/** The RFC 9380 suite name of the curve. */
export function rfc9380Name(name: NistName): string {
  return CURVES[name].rfc9380;
}

function weierstrassGroup(
  suite: Suite,
  Point: WeierstrassPointCons<bigint>,
): PointGroup<NistPoint> {
  return {
    suite,
    identity: Point.ZERO,
    generator: Point.BASE,
    decode: (bytes) => decodeCompressed(suite, Point, bytes),
    encode: (point) => (point.is0() ? undefined : point.toBytes(true)),
    add: (a, b) => a.add(b),
    negate: (a) => a.negate(),
    equals: (a, b) => a.equals(b),
    // noble throws on the scalar 0, which a proof may hold
    multiply: (point, scalar) => (scalar === 0n ? Point.ZERO : point.multiply(scalar)),
    combineVartime: (points, scalars) => combine(Point, points, scalars),
  };
}

/** SEC1 compressed form only: noble itself would also take 04 and the point at infinity. */
function decodeCompressed(
  suite: Suite,
  Point: WeierstrassPointCons<bigint>,
  bytes: Uint8Array,
): NistPoint | undefined {
  if (bytes.length !== suite.pointBytes || (bytes[0] !== 2 && bytes[0] !== 3)) return undefined;
  try {
    const point = Point.fromBytes(bytes);
    point.assertValidity();
    return point;
  } catch {
    return undefined;
  }
}

/** Pippenger pays off from a handful of points on. */
const PIPPENGER_FROM = 6;

function combine(
  Point: WeierstrassPointCons<bigint>,
  points: readonly NistPoint[],
  scalars: readonly bigint[],
): NistPoint {
  if (points.length >= PIPPENGER_FROM) return pippenger(Point, [...points], [...scalars]);
  let sum = Point.ZERO;
  points.forEach((point, i) => {
    const scalar = scalars[i]!;
    if (scalar !== 0n) sum = sum.add(point.multiplyUnsafe(scalar));
  });
  return sum;
}
