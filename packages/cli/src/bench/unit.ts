/**
 * The unit U of every ratio: a random ristretto255 point times a random scalar in @noble/curves 2.4.0,
 * plain TypeScript that everybody can run. Its multiplication of the generator is a baseline row.
 */
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { loadGroup } from 'nexuszero/sigma';
import { randomPoint, several, turn } from './inputs.ts';
import type { Row } from './measure.ts';

const { Point } = ristretto255;
type RistrettoPoint = typeof Point.BASE;

/** `P.multiplyUnsafe(k)`: P without precomputed tables, no encoding. Our kernel checks it. */
export async function unitRow(): Promise<Row> {
  const group = await loadGroup('ristretto255');
  const inputs = await several(async () => {
    const encoded = await randomPoint(group);
    const k = group.randomScalar();
    const expected = Point.fromBytes(group.multiply(encoded, k));
    return { point: Point.fromBytes(encoded), k: Point.Fn.fromBytes(k), expected };
  });
  return {
    group: 'unit',
    name: 'U',
    run: (i) => turn(inputs, i).point.multiplyUnsafe(turn(inputs, i).k),
    check: (result, i) => (result as RistrettoPoint).equals(turn(inputs, i).expected),
  };
}

/** The generator times a scalar, encoded; the library keeps tables for it. */
export async function nobleFixedBase(): Promise<Row> {
  const group = await loadGroup('ristretto255');
  const inputs = await several(() => {
    const k = group.randomScalar();
    return { k: Point.Fn.fromBytes(k), expected: group.multiplyBase(k) };
  });
  return {
    group: 'group',
    name: '@noble/curves: fixed-base, encoded',
    bytes: 32,
    run: (i) => Point.BASE.multiply(turn(inputs, i).k).toBytes(),
    check: (result, i) => sameBytes(result, turn(inputs, i).expected),
  };
}

export function sameBytes(result: unknown, expected: Uint8Array): boolean {
  return result instanceof Uint8Array && Buffer.compare(result, expected) === 0;
}

/** What the other implementation makes of the inputs of the group rows. */
export function expectedResults(inputs: {
  scalar: Uint8Array;
  point: Uint8Array;
  other: Uint8Array;
  uniform: Uint8Array;
}): Readonly<Record<'onBase' | 'onPoint' | 'sum' | 'mapped', Uint8Array>> {
  const scalar = Point.Fn.fromBytes(inputs.scalar);
  const point = Point.fromBytes(inputs.point);
  return {
    onBase: Point.BASE.multiply(scalar).toBytes(),
    onPoint: point.multiply(scalar).toBytes(),
    sum: point.add(Point.fromBytes(inputs.other)).toBytes(),
    mapped: ristretto255_hasher.deriveToCurve!(inputs.uniform).toBytes(),
  };
}
