/**
 * From a range statement to what is proved: checked copies and the canonical bytes. A statement may be a
 * plain object that somebody forged, so everything is checked here again, each time.
 */
import { toHex } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { U64_MAX } from '../bytes/u64.ts';
import { SUITES } from '../kernels/suites.ts';
import {
  copyPoint,
  reading,
  requireKind,
  type RangeStatement,
  type RangeValue,
  type Statement,
} from './statement.ts';

/** Values that one statement takes. */
export const RANGE_MAX_VALUES = 65_536;

export interface CompiledRange {
  readonly values: readonly RangeValue[];
  /** `01 || u32(k) || k x (V || u64(min) || u64(max))`. */
  readonly bytes: Uint8Array;
}

const HEAD_BYTES = 5;
const VALUE_BYTES = 48;

/**
 * @throws BAD_PARAMETER | BAD_ENCODING | LIMIT_EXCEEDED | UNSUPPORTED - when the statement is malformed or
 * names a commitment twice
 */
export function compileRange(statement: RangeStatement): CompiledRange {
  return reading(() => compile(statement));
}

function compile(statement: RangeStatement): CompiledRange {
  const values = copyValues(requireRangeKind(statement).values);
  return { values, bytes: encodeValues(values) };
}

function requireRangeKind(statement: Statement): RangeStatement {
  if (typeof statement !== 'object' || (statement as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'statement: expected an object');
  }
  if (requireKind(statement.kind) !== 'range') {
    throw new NexusError('UNSUPPORTED', 'statement: expected kind range', { path: 'kind' });
  }
  if ((statement.suite as unknown) !== 'ristretto255') {
    throw new NexusError('UNSUPPORTED', 'statement: range proofs are on ristretto255', {
      path: 'suite',
    });
  }
  return statement as RangeStatement;
}

/**
 * Bytes of the compiled statement: what a batch counts before it compiles. What cannot be read counts
 * little: it fails at once.
 */
export function rangeBytes(statement: Statement): number {
  try {
    const values: unknown = (statement as RangeStatement).values;
    return HEAD_BYTES + (Array.isArray(values) ? VALUE_BYTES * values.length : 0);
  } catch {
    return HEAD_BYTES;
  }
}

/** By index and each field once: a list may bring methods, and an object getters, of its own. */
export function copyValues(given: unknown): readonly RangeValue[] {
  const list = requireValues(given);
  const count = list.length;
  const values: RangeValue[] = [];
  for (let i = 0; i < count; i++) values.push(copyValue(list[i], i));
  if (count > 1) requireDistinct(values);
  return values;
}

function requireValues(given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) {
    throw new NexusError('BAD_PARAMETER', 'statement: values must be an array', { path: 'values' });
  }
  const list = given as readonly unknown[];
  const count = list.length;
  if (count === 0) throw new NexusError('BAD_PARAMETER', 'statement: no value', { path: 'values' });
  if (count > RANGE_MAX_VALUES) {
    throw new NexusError('LIMIT_EXCEEDED', `statement: over ${String(RANGE_MAX_VALUES)} values`);
  }
  return list;
}

/**
 * The bounds alone, for whoever plans: the commitments are not looked at.
 * @throws BAD_PARAMETER | LIMIT_EXCEEDED | UNSUPPORTED - when they are malformed or of another kind
 */
export function readBounds(statement: Statement): readonly Pick<RangeValue, 'min' | 'max'>[] {
  return reading(() => {
    const list = requireValues(requireRangeKind(statement).values);
    const count = list.length;
    const bounds: Pick<RangeValue, 'min' | 'max'>[] = [];
    for (let i = 0; i < count; i++) {
      const { min, max } = requireValue(list[i], i);
      requireBounds(min, max, i);
      bounds.push({ min: min as bigint, max: max as bigint });
    }
    return bounds;
  });
}

function copyValue(given: unknown, index: number): RangeValue {
  const { V, min, max } = requireValue(given, index);
  requireBounds(min, max, index);
  const point = copyPoint(SUITES.ristretto255, V, `${pathOf(index)}.V`);
  return Object.freeze({ V: point, min: min as bigint, max: max as bigint });
}

function requireValue(given: unknown, index: number): ValueFields {
  if (typeof given === 'object' && given !== null) return given;
  const path = pathOf(index);
  throw new NexusError('BAD_PARAMETER', `statement: ${path}: expected an object`, { path });
}

type ValueFields = { readonly [field in keyof RangeValue]?: unknown };

const pathOf = (index: number): string => `values[${String(index)}]`;

/** @throws BAD_PARAMETER - unless 0 <= min <= max < 2^64, as bigints */
function requireBounds(min: unknown, max: unknown, index: number): void {
  const bigints = typeof min === 'bigint' && typeof max === 'bigint';
  if (!bigints || min < 0n || min > max || max > U64_MAX) {
    const path = pathOf(index);
    throw new NexusError('BAD_PARAMETER', `${path}: expected bigints 0 <= min <= max < 2^64`, {
      path,
    });
  }
}

/** A commitment named twice would count one value twice, and intersect its bounds unseen. */
function requireDistinct(values: readonly RangeValue[]): void {
  const seen = new Map<string, number>();
  values.forEach(({ V }, i) => {
    const text = toHex(V);
    const other = seen.get(text);
    if (other !== undefined) {
      const both = `values[${String(other)}] and values[${String(i)}]`;
      throw new NexusError('BAD_PARAMETER', `statement: ${both} are the same commitment`);
    }
    seen.set(text, i);
  });
}

function encodeValues(values: readonly RangeValue[]): Uint8Array {
  const out = new Uint8Array(HEAD_BYTES + VALUE_BYTES * values.length);
  const view = new DataView(out.buffer);
  out[0] = 1;
  view.setUint32(1, values.length, true);
  values.forEach(({ V, min, max }, i) => {
    const at = HEAD_BYTES + VALUE_BYTES * i;
    out.set(V, at);
    view.setBigUint64(at + 32, min, true);
    view.setBigUint64(at + 40, max, true);
  });
  return out;
}
