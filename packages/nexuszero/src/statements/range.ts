/**
 * Range: "I can open every commitment V = v*B + g*B~, and each v lies within its bounds", bounds included.
 * Maths: docs/protocol/bulletproofs.md
 */
import { concat, ownBytes, utf8, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { randomBytes } from '../bytes/random.ts';
import { encodeU64, subtractU64, U64_MAX } from '../bytes/u64.ts';
import { defaultRange } from '../kernels/default-range.ts';
import type { RangeCurve } from '../kernels/range.ts';
import { turnAt } from '../bytes/turn.ts';
import { Opening, openingCommitment, requireBlinding } from './opening.ts';
import { RANGE_MAX_VALUES } from './range-compile.ts';
import { boundsOf, type Bounds } from './bounds.ts';
import { statement, witness } from './range-statement.ts';
import type { RangeStatement } from './statement.ts';
import type { Witness } from './witness.ts';

export {
  encode,
  fromJSON,
  statement,
  toJSON,
  witness,
  type StatementInput,
} from './range-statement.ts';
export type { Bounds } from './bounds.ts';

/** A value below 2^64: a bigint, or its 8 bytes, little-endian, which never pass through BigInt. */
export type SecretValue = bigint | Uint8Array;

/** What to commit to: one value, several within the same bounds, or several with bounds of their own. */
export type CommitInput = { readonly seed?: Uint8Array } & (
  | (Bounds & { readonly value: SecretValue })
  | (Bounds & { readonly values: readonly SecretValue[] })
  | { readonly values: readonly (Bounds & { readonly value: SecretValue })[] }
);

/** What `commit` gives. */
export interface CommittedRange {
  readonly statement: RangeStatement;
  readonly witness: Witness<'range'>;
  /** To keep: with its opening a commitment can be proved about again. */
  readonly openings: readonly Opening[];
}

/**
 * Commits to values, each under a fresh blinding, and states their bounds. A bigint value passes through
 * BigInt arithmetic, which is not constant-time; 8 bytes, little-endian, do not.
 * @throws WITNESS_MISMATCH - when a value lies outside its bounds; BAD_PARAMETER - for bad bounds or a seed
 * that is not 32 bytes
 */
export async function commit(input: CommitInput): Promise<CommittedRange> {
  const wanted = itemsOf(input);
  const seed = input.seed === undefined ? undefined : requireSeed(input.seed);
  const values: Uint8Array[] = [];
  try {
    for (const { value, min, max } of wanted) {
      const own = valueBytes(value);
      values.push(own);
      requireWithin(own, min, max);
    }
    const openings = await openAll(values, wanted, seed);
    const bounded = wanted.map(({ min, max }, i) => ({
      V: openingCommitment(openings[i]!),
      min,
      max,
    }));
    return { statement: statement({ values: bounded }), witness: witness(openings), openings };
  } finally {
    wipe(seed, ...values);
  }
}

async function openAll(
  values: readonly Uint8Array[],
  wanted: readonly Wanted[],
  seed: Uint8Array | undefined,
): Promise<Opening[]> {
  const kernel = await defaultRange();
  const openings: Opening[] = [];
  for (const [index, value] of values.entries()) {
    await turnAt(index);
    const { min, max } = wanted[index]!;
    const place = concat(encodeU64(min), encodeU64(max), encodeU64(BigInt(index)));
    openings.push(openingOf(kernel, value, seed, place));
  }
  return openings;
}

const BLINDING_LABEL = utf8('nexuszero blinding v1');

interface Wanted {
  readonly value: SecretValue;
  readonly min: bigint;
  readonly max: bigint;
}

function itemsOf(input: CommitInput): readonly Wanted[] {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'range: expected an object with value or values');
  }
  if ('value' in input) return [{ value: input.value, ...boundsOf(input) }];
  const list: unknown = input.values;
  if (!Array.isArray(list)) {
    throw new NexusError('BAD_PARAMETER', 'range: expected value or values', { path: 'values' });
  }
  if (list.length > RANGE_MAX_VALUES) {
    throw new NexusError('LIMIT_EXCEEDED', `range: over ${String(RANGE_MAX_VALUES)} values`);
  }
  // a hole becomes undefined, which no value is
  const values: readonly unknown[] = Array.from(list);
  const shared = 'min' in input || 'max' in input || 'bits' in input;
  if (!shared) {
    const own = values as readonly (Bounds & { readonly value: SecretValue })[];
    return own.map((item) => ({ value: requireItem(item).value, ...boundsOf(item) }));
  }
  const bounds = boundsOf(input);
  return (values as readonly SecretValue[]).map((value) => ({ value, ...bounds }));
}

function requireItem<T>(item: T): T {
  if (typeof item === 'object' && item !== null) return item;
  throw new NexusError(
    'BAD_PARAMETER',
    'range: expected { value, min, max } for each value, or bounds for all',
  );
}

/** `place`: bounds and index of the value. */
function openingOf(
  kernel: RangeCurve,
  value: Uint8Array,
  seed: Uint8Array | undefined,
  place: Uint8Array,
): Opening {
  const scalar = concat(value, new Uint8Array(24));
  const blinding = drawBlinding(kernel, value, seed, place);
  try {
    requireBlinding(blinding);
    return new Opening(kernel.range.commit(value, blinding), scalar, blinding);
  } finally {
    wipe(scalar, blinding);
  }
}

/**
 * A uniform blinding: from the platform's randomness alone, or hedged with a seed. Then it is
 * SHAKE256("nexuszero blinding v1" || seed || fresh || value || min || max || index), 64 bytes, reduced:
 * with a broken generator two values still get two blindings.
 */
function drawBlinding(
  kernel: RangeCurve,
  value: Uint8Array,
  seed: Uint8Array | undefined,
  place: Uint8Array,
): Uint8Array {
  const fresh = randomBytes(64);
  const input = seed && concat(BLINDING_LABEL, seed, fresh, value, place);
  const wide = input && kernel.shake256(input, 64);
  try {
    return kernel.reduceScalar(wide ?? fresh);
  } finally {
    wipe(fresh, input, wide);
  }
}

/** 8 bytes of the caller's value, a copy. */
function valueBytes(value: SecretValue): Uint8Array {
  if (typeof value === 'bigint') {
    if (value < 0n || value > U64_MAX) throw outOfRange();
    return encodeU64(value);
  }
  const own = ownBytes(value);
  if (own?.length === 8) return own;
  throw new NexusError('BAD_PARAMETER', 'range: a value is a bigint or 8 bytes, little-endian');
}

/** Looks at every byte; one branch on the result, which the caller learns. */
function requireWithin(value: Uint8Array, min: bigint, max: bigint): void {
  const spare = new Uint8Array(8);
  const below = subtractU64(spare, value, encodeU64(min));
  const above = subtractU64(spare, encodeU64(max), value);
  wipe(spare);
  if ((below | above) !== 0) throw outOfRange();
}

function outOfRange(): NexusError {
  return new NexusError('WITNESS_MISMATCH', 'range: a value is outside its bounds');
}

/** A copy. @throws BAD_PARAMETER - unless it is 32 bytes */
function requireSeed(seed: unknown): Uint8Array {
  const own = ownBytes(seed);
  if (own?.length === 32) return own;
  throw new NexusError('BAD_PARAMETER', 'range: expected a seed of 32 secret bytes');
}
