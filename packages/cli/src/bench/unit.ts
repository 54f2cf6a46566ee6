/**
 * The unit U of every ratio: a random ristretto255 point times a random scalar in @noble/curves 2.4.0,
 * plain TypeScript that everybody can run. Its multiplication of the generator is a baseline row.
 */
import { randomBytes } from 'node:crypto';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';

const { Point } = ristretto255;

function randomScalar(): bigint {
  return ristretto255_hasher.hashToScalar(randomBytes(64));
}

/** `P.multiplyUnsafe(k)`: P random without precomputed tables, no encoding. */
export function makeUnit(): () => unknown {
  const point = ristretto255_hasher.hashToCurve(randomBytes(64));
  const scalar = randomScalar();
  const expected = point.multiply(scalar);
  if (!point.multiplyUnsafe(scalar).equals(expected)) {
    throw new Error('bench: the unit gave a wrong result');
  }
  return () => point.multiplyUnsafe(scalar);
}

/** The generator times a scalar, encoded; the library keeps tables for it. */
export function nobleFixedBase(): () => Uint8Array {
  const scalar = randomScalar();
  return () => Point.BASE.multiply(scalar).toBytes();
}
