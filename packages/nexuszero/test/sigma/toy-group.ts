/** The subgroup of order 11 of the integers modulo 23, written additively: small enough to try everything. */
import type { PointGroup } from '../../src/kernels/points.ts';
import { SUITES, type Suite } from '../../src/kernels/suites.ts';

const MODULUS = 23;
const ORDER = 11n;
const GENERATOR = 2;

export const TOY_SUITE: Suite = Object.freeze({
  ...SUITES.P256,
  ciphersuite: 'toy',
  pointBytes: 1,
  scalarBytes: 1,
  order: ORDER,
});

function power(base: number, exponent: bigint): number {
  let result = 1;
  for (let i = 0n; i < exponent; i++) result = (result * base) % MODULUS;
  return result;
}

/** Points are residues; the identity is 1, "adding" multiplies. */
export const toyGroup: PointGroup<number> = {
  suite: TOY_SUITE,
  identity: 1,
  generator: GENERATOR,
  decode: ([value]) =>
    value !== undefined && value > 1 && value < MODULUS && power(value, ORDER) === 1
      ? value
      : undefined,
  encode: (point) => (point === 1 ? undefined : new Uint8Array([point])),
  add: (a, b) => (a * b) % MODULUS,
  negate: (a) => power(a, ORDER - 1n),
  equals: (a, b) => a === b,
  multiply: power,
  combineVartime: (points, scalars) =>
    points.reduce((sum, point, i) => (sum * power(point, scalars[i]!)) % MODULUS, 1),
};

/** scalar * G */
export function toyPoint(scalar: bigint): number {
  return power(GENERATOR, scalar);
}
