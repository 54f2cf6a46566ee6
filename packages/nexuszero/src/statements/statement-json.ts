/** Statements to and from JSON, all kinds; docs/formats.md sections "JSON" and "Statements". */
import { fromBase64url, toBase64url } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { exactObject, parseJson, stringField, type Json, type JsonObject } from '../bytes/json.ts';
import { parseU64 } from '../bytes/u64.ts';
import type { Kind } from './ids.ts';
import { cipherNamed } from './preimage-compile.ts';
import { RANGE_MAX_VALUES } from './range-compile.ts';
import {
  POINT_FIELDS,
  requireKind,
  suiteNamed,
  type HashedRangeStatement,
  type PreimageStatement,
  type RangeValue,
  type Statement,
} from './statement.ts';

/** The keys of each kind's JSON after type, v, kind and suite. */
const FIELDS: Readonly<Record<Kind, readonly string[]>> = Object.freeze({
  ...POINT_FIELDS,
  linear: ['elements', 'equations'],
  range: ['values'],
  preimage: ['digest', 'length'],
  hashedRange: ['digest', 'length', 'offset', 'width', 'min', 'max'],
});

/** The JSON form: fixed key order, points as base64url. */
export function statementToJson(statement: Statement): JsonObject {
  const head = {
    type: 'nexuszero-statement',
    v: 1,
    kind: statement.kind,
    suite: statement.suite,
  };
  if (statement.kind === 'range')
    return { ...head, values: statement.values.map(rangeValueToJson) };
  if (statement.kind === 'preimage' || statement.kind === 'hashedRange') {
    return { ...head, ...preimageToJson(statement) };
  }
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
  const fields = FIELDS[kind];
  const object = exactObject(value, ['type', 'v', 'kind', 'suite', ...fields], room);
  if (kind === 'preimage' || kind === 'hashedRange') return { kind, ...readPreimage(object) };
  const suite = suiteNamed(object['suite']).name;
  if (kind === 'linear') return { kind, suite, ...readLinear(object) };
  if (kind === 'range') {
    if (suite !== 'ristretto255') {
      throw new NexusError('UNSUPPORTED', 'statement: range statements are on ristretto255', {
        path: 'suite',
      });
    }
    return { kind, suite, values: readRange(object) };
  }
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

function rangeValueToJson({ V, min, max }: RangeValue): JsonObject {
  return { V: toBase64url(V), min: String(min), max: String(max) };
}

function readRange(object: JsonObject): RangeValue[] {
  const { values } = object;
  if (!Array.isArray(values)) {
    throw new NexusError('BAD_ENCODING', 'statement: values must be an array', { path: 'values' });
  }
  if (values.length > RANGE_MAX_VALUES) {
    throw new NexusError('LIMIT_EXCEEDED', `statement: over ${String(RANGE_MAX_VALUES)} values`);
  }
  return (values as readonly Json[]).map((value, i) => {
    const path = `values[${String(i)}]`;
    const field = exactObject(value, ['V', 'min', 'max'], `statement: ${path}`);
    const text = (key: string): string => stringField(field, key, `statement: ${path}`);
    return {
      V: readPoint(text('V'), `${path}.V`),
      min: parseU64(text('min'), `${path}.min`),
      max: parseU64(text('max'), `${path}.max`),
    };
  });
}

function preimageToJson(statement: PreimageStatement | HashedRangeStatement): JsonObject {
  const { digest, length } = statement;
  const head = { digest: toBase64url(digest), length };
  if (statement.kind === 'preimage') return head;
  const { offset, width, min, max } = statement;
  return { ...head, offset, width, min: String(min), max: String(max) };
}

/** Numbers are left to the statement's own checks. */
function readPreimage(object: JsonObject): Record<string, unknown> {
  const { suite, length, offset, width } = object;
  const text = (key: string): string => stringField(object, key, 'statement');
  const head = {
    suite: cipherNamed(suite).name,
    digest: readPoint(text('digest'), 'digest'),
    length,
  };
  if (!('min' in object)) return head;
  const [min, max] = [parseU64(text('min'), 'min'), parseU64(text('max'), 'max')];
  return { ...head, offset, width, min, max };
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
