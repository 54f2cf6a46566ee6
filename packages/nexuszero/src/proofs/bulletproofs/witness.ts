/**
 * The prover's openings of the derived commitments. Values and blindings stay bytes; nothing branches on
 * one of them but on whether all are right.
 */
import { wipe } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { encodeU64, subtractU64 } from '../../bytes/u64.ts';
import type { RangeBits, RangeCurve } from '../../kernels/range.ts';
import { encodeScalar } from '../../kernels/scalar.ts';
import { SUITES } from '../../kernels/suites.ts';
import type { CompiledRange } from '../../statements/range-compile.ts';
import type { RangeValue } from '../../statements/statement.ts';
import { Witness, witnessScalars } from '../../statements/witness.ts';
import { isTwoSided, type Chunk } from './layout.ts';

/** Bytes of a value and its blinding in a witness, scalars of 32 bytes each. */
const OPENING = 64;
const ZERO = encodeScalar(SUITES.ristretto255, 0n);
const MINUS_ONE = encodeScalar(SUITES.ristretto255, -1n);

/** @throws BAD_PARAMETER | WITNESS_MISMATCH - for what is no witness of such a statement */
export function requireWitness(witness: Witness, { values }: CompiledRange): void {
  if (!Witness.is(witness)) {
    throw new NexusError('BAD_PARAMETER', 'witness: expected what the statement maker returned');
  }
  if (witness.kind !== 'range' || witnessScalars(witness).length !== OPENING * values.length) {
    throw new NexusError('WITNESS_MISMATCH', 'range: the witness is for another statement');
  }
}

/** @throws WITNESS_MISMATCH - when a value lies outside its bounds; looks at all of them, without work */
export function requireInRange(values: readonly RangeValue[], secrets: Uint8Array): void {
  const spare = new Uint8Array(8);
  let outside = 0;
  values.forEach(({ min, max }, j) => {
    const value = secrets.subarray(OPENING * j, OPENING * j + 32);
    for (let i = 8; i < 32; i++) outside |= value[i]!;
    outside |= subtractU64(spare, value, encodeU64(min));
    outside |= subtractU64(spare, encodeU64(max), value);
  });
  wipe(spare);
  if (outside !== 0) {
    throw new NexusError('WITNESS_MISMATCH', 'range: a value is outside its bounds');
  }
}

/** 8 bytes a value, 32 a blinding. */
export interface Openings {
  readonly values: Uint8Array;
  readonly blindings: Uint8Array;
}

function emptyOpenings(count: number): Openings {
  return { values: new Uint8Array(8 * count), blindings: new Uint8Array(32 * count) };
}

/** The openings as a kernel commits to them, apart from their scalars. To be wiped. */
export function splitOpenings(secrets: Uint8Array): Openings {
  const count = secrets.length / OPENING;
  const openings = emptyOpenings(count);
  for (let j = 0; j < count; j++) {
    const at = OPENING * j;
    openings.values.set(secrets.subarray(at, at + 8), 8 * j);
    openings.blindings.set(secrets.subarray(at + 32, at + OPENING), 32 * j);
  }
  return openings;
}

/** Openings of a chunk's commitments: (v - min, g), (max - v, -g), padding (0, 1). To be wiped. */
export function chunkOpenings(
  kernel: RangeCurve,
  values: readonly RangeValue[],
  bits: RangeBits,
  secrets: Uint8Array,
  { from, to, sides, parties }: Chunk,
): Openings {
  const openings = emptyOpenings(parties);
  let party = 0;
  const next = (): { value: Uint8Array; blinding: Uint8Array } => ({
    value: openings.values.subarray(8 * party, 8 * (party + 1)),
    blinding: openings.blindings.subarray(32 * party, 32 * ++party),
  });
  for (let j = from; j < to; j++) {
    const { min, max } = values[j]!;
    const v = secrets.subarray(OPENING * j, OPENING * j + 8);
    const g = secrets.subarray(OPENING * j + 32, OPENING * (j + 1));
    const lower = next();
    subtractU64(lower.value, v, encodeU64(min));
    lower.blinding.set(g);
    if (!isTwoSided(values[j]!, bits)) continue;
    const upper = next();
    subtractU64(upper.value, encodeU64(max), v);
    const negative = kernel.multiplyAddScalar(g, MINUS_ONE, ZERO);
    upper.blinding.set(negative);
    wipe(negative);
  }
  for (party = sides; party < parties;) next().blinding[0] = 1;
  return openings;
}
