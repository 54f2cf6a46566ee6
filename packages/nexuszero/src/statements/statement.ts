/**
 * Statements: plain frozen public data, one shape a kind, safe for structuredClone. Their JSON and
 * canonical bytes: docs/formats.md section "Statements".
 */
import { fromHex, isZero, ownBytes, toHex } from '../bytes/bytes.ts';
import { isNexusError, NexusError } from '../bytes/errors.ts';
import type { CipherName } from '../kernels/ciphers.ts';
import { isSuiteName, SUITES, type Suite, type SuiteName } from '../kernels/suites.ts';
import { KIND_IDS, type Kind, type SigmaKind } from './ids.ts';

/** "I know x with X = x*G." */
export interface DlogStatement {
  readonly kind: 'dlog';
  readonly suite: SuiteName;
  readonly X: Uint8Array;
}

/** "I know x with X = x*G and Y = x*H." */
export interface DleqStatement {
  readonly kind: 'dleq';
  readonly suite: SuiteName;
  readonly H: Uint8Array;
  readonly X: Uint8Array;
  readonly Y: Uint8Array;
}

/** "I know v and r with C = v*G + r*H", H the suite's fixed second generator. */
export interface PedersenStatement {
  readonly kind: 'pedersen';
  readonly suite: SuiteName;
  readonly C: Uint8Array;
}

/** "I know the secrets of these equations." Equations in the form of `formatEquation`. */
export interface LinearStatement {
  readonly kind: 'linear';
  readonly suite: SuiteName;
  /** Every point but G by its name; the order of the names is the order of the elements. */
  readonly elements: Readonly<Record<string, Uint8Array>>;
  readonly equations: readonly string[];
}

/** A commitment V = v*B + g*B~ and the bounds of its v, both included; they are below 2^64. */
export interface RangeValue {
  readonly V: Uint8Array;
  readonly min: bigint;
  readonly max: bigint;
}

/** "I can open every V, and each value lies within its bounds." */
export interface RangeStatement {
  readonly kind: 'range';
  readonly suite: 'ristretto255';
  readonly values: readonly RangeValue[];
}

/** "I know a message of `length` bytes whose SHA-256 is `digest`." */
export interface PreimageStatement {
  readonly kind: 'preimage';
  readonly suite: CipherName;
  /** 32 bytes. */
  readonly digest: Uint8Array;
  readonly length: number;
}

/**
 * "I know a message of `length` bytes whose SHA-256 is `digest`, and the big-endian integer of its bytes
 * offset .. offset + width - 1 lies within the bounds", both included.
 */
export interface HashedRangeStatement {
  readonly kind: 'hashedRange';
  readonly suite: CipherName;
  readonly digest: Uint8Array;
  readonly length: number;
  readonly offset: number;
  /** 1 to 8 bytes. */
  readonly width: number;
  readonly min: bigint;
  readonly max: bigint;
}

/** The shape of each kind. */
export interface StatementOf {
  readonly dlog: DlogStatement;
  readonly dleq: DleqStatement;
  readonly pedersen: PedersenStatement;
  readonly linear: LinearStatement;
  readonly range: RangeStatement;
  readonly preimage: PreimageStatement;
  readonly hashedRange: HashedRangeStatement;
}

export type Statement<K extends Kind = Kind> = StatementOf[K];

/** The point fields of the kinds with a fixed relation, in the order of their elements. */
export const POINT_FIELDS: Readonly<Record<Exclude<SigmaKind, 'linear'>, readonly string[]>> =
  Object.freeze({ dlog: ['X'], dleq: ['H', 'X', 'Y'], pedersen: ['C'] });

/**
 * Reads what a caller passed as a statement: an object whose getters throw is malformed like any other.
 * @throws BAD_PARAMETER - when it cannot be read
 */
export function reading<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (isNexusError(cause)) throw cause;
    throw new NexusError('BAD_PARAMETER', 'statement: cannot be read', { cause });
  }
}

/** @throws UNSUPPORTED - when the suite is not one of P256, ristretto255, P384, P521 */
export function suiteNamed(name: unknown): Suite {
  if (isSuiteName(name)) return SUITES[name];
  throw new NexusError('UNSUPPORTED', 'statement: unknown suite', {
    path: 'suite',
    hint: `known suites: ${Object.keys(SUITES).join(', ')}`,
  });
}

/** @throws UNSUPPORTED - when the kind is not in the table of ids */
export function requireKind(kind: unknown): Kind {
  if (typeof kind === 'string' && Object.hasOwn(KIND_IDS, kind)) return kind as Kind;
  throw new NexusError('UNSUPPORTED', 'statement: unknown kind', {
    path: 'kind',
    hint: `known kinds: ${Object.keys(KIND_IDS).join(', ')}`,
  });
}

/**
 * A copy of `point` after the checks that need no arithmetic: length, sign byte or not all zero.
 * Whether it lies on the curve is checked by every `prove` and `verify`.
 * @throws BAD_ENCODING - naming the field
 */
export function copyPoint(suite: Suite, point: unknown, field: string): Uint8Array {
  const own = ownBytes(point);
  if (own?.length !== suite.pointBytes) {
    const got = own === undefined ? typeof point : `${String(own.length)} bytes`;
    const expected = `${String(suite.pointBytes)} bytes for ${suite.name}`;
    throw new NexusError('BAD_ENCODING', `statement: ${field}: expected ${expected}, got ${got}`, {
      path: field,
    });
  }
  const malformed = suite.name === 'ristretto255' ? isZero(own) : own[0] !== 2 && own[0] !== 3;
  if (malformed) {
    throw new NexusError('BAD_ENCODING', `statement: ${field} is the identity or malformed`, {
      path: field,
    });
  }
  return own;
}

/** Refuses an H that makes a DLEQ say nothing. @throws BAD_PARAMETER - when H is G or -G */
export function checkSecondBase(suite: Suite, H: Uint8Array): void {
  const text = toHex(H);
  if (text === suite.generator || text === suite.negatedGenerator) {
    throw new NexusError('BAD_PARAMETER', 'statement: H must not be the generator or its negative');
  }
}

/** The fixed second Pedersen generator, encoded. */
export function pedersenH(suite: Suite): Uint8Array {
  return fromHex(suite.pedersenH);
}
