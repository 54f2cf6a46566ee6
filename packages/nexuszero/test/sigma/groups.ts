/** The plain TypeScript group of every suite, and the scalars and points that tests make with it. */
import { shake256 } from '@noble/hashes/sha3.js';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { nistGroup } from '../../src/kernels/nist.ts';
import type { PointGroup } from '../../src/kernels/points.ts';
import { bytesToBigIntLE, encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES, type Suite, type SuiteName } from '../../src/kernels/suites.ts';
import { nobleRistretto } from './noble-ristretto.ts';

export const SUITE_NAMES: readonly SuiteName[] = ['P256', 'ristretto255', 'P384', 'P521'];

/** Runs `use` on the suite's group; the points' type stays inside. */
export function onGroup<R>(name: SuiteName, use: <P>(group: PointGroup<P>) => R): R {
  return name === 'ristretto255' ? use(nobleRistretto) : use(nistGroup(name));
}

/** An integer in [1, order) that only the label decides. */
export function integerOf({ order }: Suite, label: string): bigint {
  const wide = bytesToBigIntLE(shake256(utf8(label), { dkLen: 98 }));
  return 1n + (wide % (order - 1n));
}

export function scalarOf(name: SuiteName, label: string): Uint8Array {
  return encodeScalar(SUITES[name], integerOf(SUITES[name], label));
}

/** The encoding of the sum of scalar * point; points are encodings, 'G' the generator. */
export function sumOf(
  name: SuiteName,
  ...terms: readonly (readonly [bigint, Uint8Array | 'G'])[]
): Uint8Array {
  return onGroup(name, (group) => {
    const points = terms.map(([, point]) => {
      const decoded = point === 'G' ? group.generator : group.decode(point);
      if (decoded === undefined) throw new Error('test: not a point');
      return decoded;
    });
    const { order } = group.suite;
    const scalars = terms.map(([scalar]) => ((scalar % order) + order) % order);
    const encoding = group.encode(group.combineVartime(points, scalars));
    if (encoding === undefined) throw new Error('test: the sum is the identity');
    return encoding;
  });
}

/** A point that only the label decides. */
export function pointOf(name: SuiteName, label: string): Uint8Array {
  return sumOf(name, [integerOf(SUITES[name], `point ${label}`), 'G']);
}

/** The encoding of -point. */
export function negated(name: SuiteName, point: Uint8Array): Uint8Array {
  return sumOf(name, [-1n, point]);
}

/** scalars joined in the suite's encoding. */
export function joinScalars(name: SuiteName, scalars: readonly bigint[]): Uint8Array {
  return concat(...scalars.map((scalar) => encodeScalar(SUITES[name], scalar)));
}
