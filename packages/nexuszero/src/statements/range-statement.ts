/** Range statements about existing commitments, and their witnesses. */
import { concat, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { parseJson, type Json, type JsonObject } from '../bytes/json.ts';
import { boundsOf, type Bounds } from './bounds.ts';
import { Opening, openingSecrets } from './opening.ts';
import { readOpening } from './opening-json.ts';
import { compileRange, copyValues, RANGE_MAX_VALUES } from './range-compile.ts';
import { readKind, statementToJson } from './statement-json.ts';
import type { RangeStatement, RangeValue } from './statement.ts';
import { Witness } from './witness.ts';

/** What a statement is made of: commitments within the same bounds, or each with its own. */
export type StatementInput =
  | (Bounds & { readonly commitments: readonly Uint8Array[] })
  | { readonly values: readonly RangeValue[] };

/**
 * The statement about existing commitments. Whether they are points is checked by every `prove` and
 * `verify`, which also refuse V = min*B and V = max*B: those show their value.
 * @throws BAD_PARAMETER - for bad bounds, no value, or one commitment twice; BAD_ENCODING - for an
 * encoding that cannot be a commitment; LIMIT_EXCEEDED - for more than 65,536 values
 */
export function statement(input: StatementInput): RangeStatement {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'range: expected an object with commitments or values');
  }
  const values =
    'commitments' in input ? withBounds(input.commitments, boundsOf(input)) : input.values;
  return Object.freeze({
    kind: 'range',
    suite: 'ristretto255',
    values: Object.freeze(copyValues(values)),
  });
}

function withBounds(
  commitments: readonly Uint8Array[],
  bounds: { min: bigint; max: bigint },
): readonly RangeValue[] {
  if (!Array.isArray(commitments)) {
    throw new NexusError('BAD_PARAMETER', 'range: commitments must be an array');
  }
  return (commitments as readonly Uint8Array[]).map((V) => ({ V, ...bounds }));
}

/** @throws LIMIT_EXCEEDED - for more values than a statement takes */
function requireCount(count: number): void {
  if (count <= RANGE_MAX_VALUES) return;
  throw new NexusError('LIMIT_EXCEEDED', `range: over ${String(RANGE_MAX_VALUES)} values`);
}

/** The witness of a statement about the openings' commitments, in their order. */
export function witness(openings: Opening | readonly Opening[]): Witness<'range'> {
  // a hole becomes undefined, which no opening is
  const list: readonly unknown[] = Array.isArray(openings) ? Array.from(openings) : [openings];
  requireCount(list.length);
  if (list.length === 0 || !list.every((item) => Opening.is(item))) {
    throw new NexusError('BAD_PARAMETER', 'range: expected openings, as `commit` returns them');
  }
  const names = list.flatMap((_, i) => [`v${String(i + 1)}`, `g${String(i + 1)}`]);
  const scalars = concat(...list.map(openingSecrets));
  try {
    return new Witness('range', names, scalars);
  } finally {
    wipe(scalars);
  }
}

/**
 * The witness in the JSON of an opening, or of an array of them, for a statement about their commitments.
 * `prove` checks that they open.
 * @throws BAD_ENCODING | UNSUPPORTED - when it is malformed
 */
export function witnessFromJSON(source: string | Json): Witness<'range'> {
  const json = typeof source === 'string' ? parseJson(source, 'opening') : source;
  const list = Array.isArray(json) ? (json as readonly Json[]) : [json];
  requireCount(list.length);
  return witness(
    list.map((item) => {
      const { value, blinding, commitment } = readOpening(item);
      try {
        return new Opening(commitment, value, blinding);
      } finally {
        wipe(value, blinding);
      }
    }),
  );
}

/** Reads the JSON form. @throws BAD_ENCODING | UNSUPPORTED - when malformed or of another kind */
export function fromJSON(source: string | Json): RangeStatement {
  return statement(readKind(source, 'range') as unknown as RangeStatement);
}

/** The JSON form; docs/formats.md section "Statements". @throws as `statement` */
export function toJSON(input: RangeStatement): JsonObject {
  return statementToJson(statement({ values: compileRange(input).values }));
}

/** The canonical bytes, which the transcript absorbs; docs/formats.md section "Range proofs". */
export function encode(input: RangeStatement): Uint8Array {
  return compileRange(input).bytes;
}
