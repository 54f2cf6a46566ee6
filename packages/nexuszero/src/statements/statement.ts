/**
 * Statements: plain frozen public data, one shape a kind, safe for structuredClone. Their JSON and
 * canonical bytes: docs/formats.md section "Statements".
 */
import { copyBytes, fromBase64url, fromHex, isZero, toBase64url, toHex } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { exactObject, parseJson, stringField, type Json, type JsonObject } from '../bytes/json.ts';
import { isSuiteName, SUITES, type Suite, type SuiteName } from '../kernels/suites.ts';
import { KIND_IDS, type Kind } from './ids.ts';

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

/** The shape of each kind. */
export interface StatementOf {
  readonly dlog: DlogStatement;
  readonly dleq: DleqStatement;
  readonly pedersen: PedersenStatement;
  readonly linear: LinearStatement;
}

export type Statement<K extends Kind = Kind> = StatementOf[K];

/** The point fields of the kinds with a fixed relation, in the order of their elements. */
export const POINT_FIELDS: Readonly<Record<Exclude<Kind, 'linear'>, readonly string[]>> =
  Object.freeze({ dlog: ['X'], dleq: ['H', 'X', 'Y'], pedersen: ['C'] });

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
  if (!(point instanceof Uint8Array) || point.length !== suite.pointBytes) {
    const got = point instanceof Uint8Array ? `${String(point.length)} bytes` : typeof point;
    const expected = `${String(suite.pointBytes)} bytes for ${suite.name}`;
    throw new NexusError('BAD_ENCODING', `statement: ${field}: expected ${expected}, got ${got}`, {
      path: field,
    });
  }
  const malformed =
    suite.name === 'ristretto255' ? isZero(point) : point[0] !== 2 && point[0] !== 3;
  if (malformed) {
    throw new NexusError('BAD_ENCODING', `statement: ${field} is the identity or malformed`, {
      path: field,
    });
  }
  return copyBytes(point);
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

/** The JSON form: fixed key order, points as base64url. */
export function statementToJson(statement: Statement): JsonObject {
  const head = {
    type: 'nexuszero-statement',
    v: 1,
    kind: statement.kind,
    suite: statement.suite,
  };
  if (statement.kind === 'linear') {
    return {
      ...head,
      elements: mapPoints(statement.elements, toBase64url),
      equations: statement.equations,
    };
  }
  const points = statement as unknown as Readonly<Record<string, Uint8Array>>;
  const fields = POINT_FIELDS[statement.kind].map((field) => [field, toBase64url(points[field]!)]);
  return { ...head, ...(Object.fromEntries(fields) as JsonObject) };
}

/** The fields of a statement's JSON, points decoded; the caller builds the statement from them. */
export function readStatementJson(source: string | Json): Record<string, unknown> {
  const room = 'statement';
  const value = typeof source === 'string' ? parseJson(source, room) : source;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NexusError('BAD_ENCODING', `${room}: expected a JSON object`);
  }
  const { type, v } = value as JsonObject;
  if (type !== 'nexuszero-statement') {
    throw new NexusError('BAD_ENCODING', 'statement: type is not "nexuszero-statement"');
  }
  if (v !== 1)
    throw new NexusError('UNSUPPORTED', 'statement: unknown version', {
      path: 'v',
    });
  const kind = requireKind((value as JsonObject)['kind']);
  const fields = kind === 'linear' ? ['elements', 'equations'] : POINT_FIELDS[kind];
  const object = exactObject(value, ['type', 'v', 'kind', 'suite', ...fields], room);
  const suite = suiteNamed(object['suite']).name;
  if (kind === 'linear') return { kind, suite, ...readLinear(object) };
  const points = fields.map((field) => [field, readPoint(stringField(object, field, room), field)]);
  return {
    kind,
    suite,
    ...(Object.fromEntries(points) as Record<string, Uint8Array>),
  };
}

/** As `readStatementJson`, for one kind. @throws BAD_ENCODING - when it is of another kind */
export function readKind(source: string | Json, kind: Kind): Record<string, unknown> {
  const fields = readStatementJson(source);
  if (fields['kind'] !== kind) {
    throw new NexusError('BAD_ENCODING', `statement: expected kind ${kind}`, { path: 'kind' });
  }
  return fields;
}

function readLinear(object: JsonObject): Record<string, unknown> {
  const { elements, equations } = object;
  if (typeof elements !== 'object' || elements === null || Array.isArray(elements)) {
    throw new NexusError('BAD_ENCODING', 'statement: elements must be an object');
  }
  const points = Object.entries(elements as JsonObject).map(([name, text]) => {
    if (typeof text !== 'string') {
      throw new NexusError('BAD_ENCODING', 'statement: a point must be a string');
    }
    return [name, readPoint(text, `elements.${name}`)];
  });
  return {
    elements: Object.fromEntries(points) as Record<string, Uint8Array>,
    equations,
  };
}

function readPoint(text: string, path: string): Uint8Array {
  // the longest point has 67 bytes; a huge text is refused before it is decoded
  if (text.length > 90) {
    throw new NexusError('BAD_ENCODING', `statement: ${path} is too long`, {
      path,
    });
  }
  return fromBase64url(text);
}

function mapPoints(
  points: Readonly<Record<string, Uint8Array>>,
  encode: (point: Uint8Array) => string,
): JsonObject {
  return Object.fromEntries(Object.entries(points).map(([name, p]) => [name, encode(p)]));
}
