/**
 * Strict JSON: one text for one value. A text is accepted only when writing its value again gives
 * the same text, which rules out duplicate keys (a policy engine might read the first while we
 * read the last), lax numbers and escapes. Rules: docs/formats.md, section "JSON".
 */
import { NexusError } from './errors.ts';

/** A parsed JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** A parsed JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Reads one JSON value written without blanks or with an indent of two; one final newline may follow.
 * @throws BAD_ENCODING - when the text is not JSON or not in that form
 */
export function parseJson(text: string, room: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new NexusError('BAD_ENCODING', `${room}: not JSON`);
  }
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  if (body !== written(value, 0, room) && body !== written(value, 2, room)) {
    throw new NexusError('BAD_ENCODING', `${room}: JSON is not in canonical form`, {
      hint: 'no duplicate keys; no blanks or an indent of two, as JSON.stringify writes it',
    });
  }
  return value;
}

/** The text of a value. Nesting beyond the engine's stack, which no form of ours has, is refused. */
function written(value: Json, indent: 0 | 2, room: string): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch {
    throw new NexusError('BAD_ENCODING', `${room}: JSON nested too deeply`);
  }
}

/**
 * The object's fields, when it has exactly `keys` (each in `optional` may be absent) in that order.
 * @throws BAD_ENCODING - when `value` is no plain object or has other keys
 */
export function exactObject(
  value: Json,
  keys: readonly string[],
  room: string,
  optional: readonly string[] = [],
): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NexusError('BAD_ENCODING', `${room}: expected a JSON object`);
  }
  const own = Object.keys(value);
  const expected = keys.filter((key) => own.includes(key) || !optional.includes(key));
  if (own.length !== expected.length || own.some((key, i) => key !== expected[i])) {
    throw new NexusError(
      'BAD_ENCODING',
      `${room}: expected the keys ${expected.join(', ')} in this order`,
    );
  }
  return value as JsonObject;
}

/** @throws BAD_ENCODING - when the field is not a string */
export function stringField(object: JsonObject, key: string, room: string): string {
  const value = object[key];
  if (typeof value !== 'string') {
    throw new NexusError('BAD_ENCODING', `${room}: ${key} must be a string`, {
      path: key,
    });
  }
  return value;
}
