/**
 * A prime-order group as the plain TypeScript prover and verifier use it: opaque points, BigInt
 * scalars. The NIST suites run on it; tests run ristretto255 on it as the oracle of the wasm.
 */
import type { Suite } from './suites.ts';

export interface PointGroup<P> {
  readonly suite: Suite;
  readonly identity: P;
  readonly generator: P;
  /** The point, or undefined for a malformed or non-canonical encoding and for the identity. */
  decode(bytes: Uint8Array): P | undefined;
  /** The encoding, or undefined for the identity, which has none. */
  encode(point: P): Uint8Array | undefined;
  add(a: P, b: P): P;
  negate(a: P): P;
  equals(a: P, b: P): boolean;
  /** scalar * point for a secret scalar in [0, order): blinded as far as BigInt allows, never vartime. */
  multiply(point: P, scalar: bigint): P;
  /** sum of scalars[i] * points[i], for public values only. */
  combineVartime(points: readonly P[], scalars: readonly bigint[]): P;
}
