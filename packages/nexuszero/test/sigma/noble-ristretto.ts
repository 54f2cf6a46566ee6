/** ristretto255 over @noble/curves as a PointGroup: the oracle of the wasm backend. */
import { ristretto255 } from '@noble/curves/ed25519.js';
import { isZero } from '../../src/bytes/bytes.ts';
import type { PointGroup } from '../../src/kernels/points.ts';
import { SUITES } from '../../src/kernels/suites.ts';

const { Point } = ristretto255;
export type RistrettoPoint = typeof Point.BASE;

export const nobleRistretto: PointGroup<RistrettoPoint> = {
  suite: SUITES.ristretto255,
  identity: Point.ZERO,
  generator: Point.BASE,
  decode(bytes) {
    if (bytes.length !== 32 || isZero(bytes)) return undefined;
    try {
      return Point.fromBytes(bytes);
    } catch {
      return undefined;
    }
  },
  encode: (point) => (point.equals(Point.ZERO) ? undefined : point.toBytes()),
  add: (a, b) => a.add(b),
  negate: (a) => a.negate(),
  equals: (a, b) => a.equals(b),
  multiply: (point, scalar) => (scalar === 0n ? Point.ZERO : point.multiply(scalar)),
  combineVartime: (points, scalars) =>
    points.reduce((sum, point, i) => {
      const scalar = scalars[i]! % SUITES.ristretto255.order;
      return scalar === 0n ? sum : sum.add(point.multiplyUnsafe(scalar));
    }, Point.ZERO),
};
