/** What range proofs cost, from the bounds alone. Layout: docs/protocol/bulletproofs.md; rows: docs/protocol/optimizer.md */
import { NexusError } from '../../bytes/errors.ts';
import { boundsOf } from '../../statements/bounds.ts';
import type { FormName, Kind } from '../../statements/ids.ts';
import { RANGE_MAX_VALUES, readBounds } from '../../statements/range-compile.ts';
import type { CommitmentRequest, RangeShape, Shape } from '../../statements/shape.ts';
import type { RangeValue, Statement } from '../../statements/statement.ts';
import { ENVELOPE_BYTES } from '../proof.ts';
import { suiteSecurity } from '../security.ts';
import type { Cost, CostDescriptor } from '../system.ts';
import { CHUNK_BITS, isTwoSided, layoutOf } from './layout.ts';

/**
 * Verifying, a derived commitment is a point decoded, two multiplications of B and two encodings: about as many
 * additions as five bits under proof add to the one sum that is checked.
 */
const DERIVED_BITS = 5;

/** The costs of range proofs. */
export const bulletproofsCost: CostDescriptor = Object.freeze({
  name: 'bulletproofs',
  kinds: Object.freeze(['range'] as const satisfies readonly Kind[]),
  shapeOf: (statement: Statement) => shapeOf(readBounds(statement)),
  offers,
  forms: () => FORMS,
  cost,
  security: () => suiteSecurity('ristretto255'),
});

const FORMS: readonly FormName[] = Object.freeze(['standard']);

function cost(shape: Shape, form: FormName): Cost {
  if (form !== 'standard')
    throw new NexusError('BAD_PARAMETER', 'form: range proofs have one only');
  const { payloadBytes, bits, derived } = shape as RangeShape;
  return {
    bytes: ENVELOPE_BYTES + payloadBytes,
    row: 'bulletproofs',
    proveSize: bits,
    verifySize: bits + DERIVED_BITS * derived,
  };
}

type Bounded = Pick<RangeValue, 'min' | 'max'>;

function shapeOf(values: readonly Bounded[]): RangeShape {
  const { bits, chunks, payloadBytes } = layoutOf(values);
  const sides = chunks.reduce((sum, { parties }) => sum + parties, 0);
  const derived = values.filter((value) => value.min !== 0n || isTwoSided(value, bits)).length;
  return shape(values.length, bits * sides, derived, payloadBytes);
}

/** All values in one proof, or one proof a value. */
function offers(request: CommitmentRequest): readonly RangeShape[] {
  if (request.kind !== 'range') return [];
  const { values = 1 } = request;
  const bounds = boundsOf(request);
  if (!Number.isSafeInteger(values) || values < 1) {
    throw new NexusError('BAD_PARAMETER', 'values: expected a whole number from 1', {
      path: 'values',
    });
  }
  if (values > RANGE_MAX_VALUES) {
    throw new NexusError('LIMIT_EXCEEDED', `range: over ${String(RANGE_MAX_VALUES)} values`);
  }
  const each = shapeOf([bounds]);
  return values === 1 ? [each] : [together(bounds, values), each];
}

/** Many values within the same bounds: full chunks, which are all alike, and the rest. */
function together(bounds: Bounded, values: number): RangeShape {
  const { bits } = layoutOf([bounds]);
  const most = Math.floor(CHUNK_BITS / bits / (isTwoSided(bounds, bits) ? 2 : 1));
  const full = Math.floor(values / most);
  const whole = full === 0 ? NOTHING : shapeOf(Array.from({ length: most }, () => bounds));
  const left = values % most;
  const rest = left === 0 ? NOTHING : shapeOf(Array.from({ length: left }, () => bounds));
  return shape(
    values,
    full * whole.bits + rest.bits,
    full * whole.derived + rest.derived,
    full * whole.payloadBytes + rest.payloadBytes,
  );
}

const shape = (
  values: number,
  bits: number,
  derived: number,
  payloadBytes: number,
): RangeShape => ({ kind: 'range', suite: 'ristretto255', values, bits, derived, payloadBytes });

const NOTHING: RangeShape = shape(0, 0, 0, 0);
