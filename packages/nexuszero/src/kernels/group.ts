/**
 * A prime-order group over encodings, for making statements: keys, commitments and the points of
 * relations of one's own. Secret scalars stay bytes; ristretto255 runs in constant-time wasm, the
 * NIST curves on @noble/curves, which is NOT constant-time.
 */
import { equalBytes, fromHex, isZero } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { randomBytes, type RandomSource } from '../bytes/random.ts';
import { defaultCurve } from './default.ts';
import type { Curve } from './curve.ts';
import type { PointGroup } from './points.ts';
import { bytesToBigIntLE, decodeScalar, encodeScalar, requireScalar } from './scalar.ts';
import { isSuiteName, SUITES, type Suite, type SuiteName } from './suites.ts';

/** A scalar and the encoding of the point that it multiplies. */
export type Term = readonly [scalar: Uint8Array, point: Uint8Array];

/** Operations on encodings of one suite's group. */
export interface Group {
  readonly suite: Suite;
  /** The encoding of G. */
  readonly generator: Uint8Array;
  /** A uniform secret scalar, never zero. */
  randomScalar(random?: RandomSource): Uint8Array;
  /** scalar * G. @throws BAD_PARAMETER - when the scalar is not canonical or the result is the identity */
  multiplyBase(scalar: Uint8Array): Uint8Array;
  /** scalar * point. @throws BAD_ENCODING - when `point` is malformed; BAD_PARAMETER as above */
  multiply(point: Uint8Array, scalar: Uint8Array): Uint8Array;
  /** a + b. @throws as `multiply` */
  add(a: Uint8Array, b: Uint8Array): Uint8Array;
  /**
   * The sum of scalar * point over the terms; a zero scalar is welcome. For commitments v*G + r*H.
   * @throws as `multiply`
   */
  combine(terms: readonly Term[]): Uint8Array;
  /**
   * A point nobody knows the discrete logarithm of: RFC 9380 hash_to_curve (NIST) or its
   * ristretto255_XMD:SHA-512_R255MAP_RO_. `domain` is the DST, 1 to 255 bytes of your own.
   */
  hashToPoint(message: Uint8Array, domain: Uint8Array): Promise<Uint8Array>;
  /** Whether `point` is a canonical encoding of a point other than the identity. */
  isPoint(point: Uint8Array): boolean;
}

/** The group of a suite; NIST code is loaded on first use. */
export async function loadGroup(name: SuiteName): Promise<Group> {
  if (!isSuiteName(name)) throw new NexusError('UNSUPPORTED', 'group: unknown suite');
  if (name === 'ristretto255') return ristrettoGroup(await defaultCurve());
  const { hashToNist, nistGroup } = await import('./nist.ts');
  return nistGroupOf(nistGroup(name), (message, domain) => hashToNist(name, message, domain));
}

function ristrettoGroup(curve: Curve): Group {
  const suite = SUITES.ristretto255;
  const generator = fromHex(suite.generator);
  const isPoint = (point: Uint8Array): boolean =>
    point instanceof Uint8Array &&
    point.length === suite.pointBytes &&
    curve.isPoint(point) &&
    !isZero(point);
  // within the kernel the identity is 32 zero bytes, so terms may vanish
  const times = ([scalar, point]: Term): Uint8Array => {
    requireScalar(suite, scalar, 'of a term');
    if (equalBytes(point, generator)) return curve.multiplyBase(scalar);
    if (!isPoint(point)) throw notAPoint(suite);
    return curve.multiply(point, scalar);
  };
  const close = (point: Uint8Array): Uint8Array => {
    if (isZero(point)) throw identityResult();
    return point;
  };
  return {
    suite,
    generator,
    randomScalar: (random) => nonZero(() => curve.reduceScalar(randomBytes(64, random)), suite),
    multiplyBase: (scalar) => close(times([scalar, generator])),
    multiply: (point, scalar) => close(times([scalar, point])),
    add(a, b) {
      if (!isPoint(a) || !isPoint(b)) throw notAPoint(suite);
      return close(curve.add(a, b));
    },
    combine: (terms) =>
      close(terms.map(times).reduce((a, b) => curve.add(a, b), new Uint8Array(32))),
    async hashToPoint(message, domain) {
      requireHashInput(message, domain);
      const { expandMessage } = await import('./expand.ts');
      return close(curve.fromUniformBytes(expandMessage(message, domain, 64)));
    },
    isPoint,
  };
}

function nistGroupOf<P>(
  points: PointGroup<P>,
  hash: (message: Uint8Array, domain: Uint8Array) => P,
): Group {
  const { suite } = points;
  const wide = suite.scalarBytes + suite.level / 8;
  const open = (point: Uint8Array): P => {
    const decoded = points.decode(point);
    if (decoded === undefined) throw notAPoint(suite);
    return decoded;
  };
  const times = ([scalar, point]: Term): P => {
    requireScalar(suite, scalar, 'of a term');
    return points.multiply(open(point), decodeScalar(suite, scalar) ?? 0n);
  };
  const close = (point: P): Uint8Array => {
    const encoding = points.encode(point);
    if (encoding === undefined) throw identityResult();
    return encoding;
  };
  const generator = fromHex(suite.generator);
  return {
    suite,
    generator,
    randomScalar: (random) =>
      nonZero(() => encodeScalar(suite, bytesToBigIntLE(randomBytes(wide, random))), suite),
    multiplyBase: (scalar) => close(times([scalar, generator])),
    multiply: (point, scalar) => close(times([scalar, point])),
    add: (a, b) => close(points.add(open(a), open(b))),
    combine: (terms) => close(terms.map(times).reduce((a, b) => points.add(a, b), points.identity)),
    // async, so that misuse rejects rather than throws
    // eslint-disable-next-line @typescript-eslint/require-await
    async hashToPoint(message, domain) {
      requireHashInput(message, domain);
      return close(hash(message, domain));
    },
    isPoint: (point) => point instanceof Uint8Array && points.decode(point) !== undefined,
  };
}

/** Draws again in the one case in 2^250 where a scalar is zero. */
function nonZero(draw: () => Uint8Array, suite: Suite): Uint8Array {
  for (let attempt = 0; attempt < 8; attempt++) {
    const scalar = draw();
    if (scalar.some((byte) => byte !== 0)) return scalar;
  }
  throw new NexusError('INTERNAL', `${suite.name}: the random generator gives zeros only`);
}

function requireHashInput(message: unknown, domain: unknown): void {
  const bytes = message instanceof Uint8Array && domain instanceof Uint8Array;
  if (!bytes || domain.length === 0 || domain.length > 255) {
    throw new NexusError(
      'BAD_PARAMETER',
      'group: expected a message and a domain of 1 to 255 bytes',
    );
  }
}

function notAPoint(suite: Suite): NexusError {
  return new NexusError('BAD_ENCODING', `${suite.name}: not a point, or the identity`);
}

function identityResult(): NexusError {
  return new NexusError(
    'BAD_PARAMETER',
    'group: the result is the identity, which has no encoding',
  );
}
