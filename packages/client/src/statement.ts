/** Statements to JSON, as `statementToJSON` of the library writes them; docs/formats.md section "Statements". */
import { isBytes, toBase64url } from './bytes.ts';
import { misuse, ServiceError } from './errors.ts';
import type { Json, JsonObject } from './generated/contract.ts';

/** A statement of the library, its JSON, or the text of that. */
export type StatementLike = { readonly kind: string; readonly suite: string } | JsonObject | string;

/** How the fields of a kind are written, in their order. */
type Writer = (value: unknown, name: string) => Json;
type Fields = Readonly<Record<string, Writer>>;

const point: Writer = (value, name) => {
  if (isBytes(value)) return toBase64url(value);
  throw misuse(`statement: ${name} must be a Uint8Array`);
};
const asIs: Writer = (value) => value as Json;
const decimal: Writer = (value, name) => {
  if (typeof value === 'bigint') return String(value);
  throw misuse(`statement: ${name} must be a bigint`);
};
const points: Writer = (value, name) =>
  Object.fromEntries(
    Object.entries(Object(value) as object).map(([key, bytes]) => [key, point(bytes, name)]),
  );
const bounded: Writer = (values, name) => {
  if (!Array.isArray(values)) throw misuse(`statement: ${name} must be an array`);
  return values.map((value) => written(value, { V: point, min: decimal, max: decimal }));
};

const message: Fields = { digest: point, length: asIs };
const KINDS: Readonly<Record<string, Fields>> = {
  dlog: { X: point },
  dleq: { H: point, X: point, Y: point },
  pedersen: { C: point },
  linear: { elements: points, equations: asIs },
  range: { values: bounded },
  preimage: message,
  hashedRange: { ...message, offset: asIs, width: asIs, min: decimal, max: decimal },
};

/** @throws BAD_PARAMETER - for what is no statement; UNSUPPORTED - for one of a kind that is not known here */
export function statementJson(statement: StatementLike): JsonObject {
  if (isStatementJson(statement)) {
    return typeof statement === 'string' ? objectOf(statement) : statement;
  }
  const { kind, suite } = Object(statement ?? {}) as Partial<Record<string, unknown>>;
  if (typeof kind !== 'string' || typeof suite !== 'string') {
    throw misuse('statement: expected a statement of the library, or its JSON');
  }
  if (!Object.hasOwn(KINDS, kind)) {
    const hint = 'give its JSON, as statementToJSON writes it';
    throw new ServiceError('UNSUPPORTED', 'statement: unknown kind', { hint });
  }
  return { type: 'nexuszero-statement', v: 1, kind, suite, ...written(statement, KINDS[kind]!) };
}

/** Whether it is JSON already. */
export function isStatementJson(statement: StatementLike): statement is JsonObject | string {
  if (typeof statement === 'string') return true;
  return (statement as JsonObject | null)?.['type'] === 'nexuszero-statement';
}

function written(value: unknown, fields: Fields): JsonObject {
  const given = Object(value ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(fields).map(([name, write]) => [name, write(given[name], name)]),
  );
}

function objectOf(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null) return value as JsonObject;
  } catch {
    // refused below
  }
  throw misuse('statement: the text is no JSON object');
}
