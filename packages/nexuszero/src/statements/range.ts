/**
 * Range: "I can open every commitment V = v*B + g*B~, and each v lies within its bounds", bounds included.
 * Maths: docs/protocol/bulletproofs.md
 */
import { concat, copyBytes, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { randomBytes } from '../bytes/random.ts';
import { encodeU64, subtractU64, U64_MAX } from '../bytes/u64.ts';
import { defaultRange } from '../kernels/default-range.ts';
import type { RangeCurve } from '../kernels/range.ts';
import { Opening, requireBlinding } from './opening.ts';
import { boundsOf, statement, witness, type Bounds } from './range-statement.ts';
import type { RangeStatement } from './statement.ts';
import type { Witness } from './witness.ts';

export {
  encode,
  fromJSON,
  statement,
  toJSON,
  witness,
  type Bounds,
  type StatementInput,
} from './range-statement.ts';

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
  const openings: Opening[] = [];
  for (const [index, { value, min, max }] of wanted.entries()) {
    const seed = input.seed === undefined ? {} : { seed: input.seed };
    openings.push(await makeOpening({ value, index, within: { min, max }, ...seed }));
  }
  const values = openings.map(({ commitment }, i) => ({
    V: commitment,
    min: wanted[i]!.min,
    max: wanted[i]!.max,
  }));
  return { statement: statement({ values }), witness: witness(openings), openings };
}

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
  const { values } = input;
  if (!Array.isArray(values)) {
    throw new NexusError('BAD_PARAMETER', 'range: expected value or values', { path: 'values' });
  }
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
  throw new NexusError('BAD_PARAMETER', 'range: values without bounds in common have their own');
}

interface MakeInput {
  readonly value: SecretValue;
  /** Which of several values this is: enters the derivation from a seed. */
  readonly index: number;
  readonly within: { readonly min: bigint; readonly max: bigint };
  readonly seed?: Uint8Array;
}

/** Commits to one value. @throws WITNESS_MISMATCH - when it lies outside `within`, before any work */
export async function makeOpening(input: MakeInput): Promise<Opening> {
  const value = valueBytes(input.value);
  try {
    requireWithin(value, input.within);
    const kernel = await defaultRange();
    const blinding = drawBlinding(kernel, input.seed, input.index);
    try {
      return openingOf(kernel, value, blinding);
    } finally {
      wipe(blinding);
    }
  } finally {
    wipe(value);
  }
}

function openingOf(kernel: RangeCurve, value: Uint8Array, blinding: Uint8Array): Opening {
  const wide = concat(value, new Uint8Array(24));
  try {
    return new Opening(kernel.range.commit(value, blinding), wide, blinding);
  } finally {
    wipe(wide);
  }
}

/** 8 bytes of the caller's value, a copy. */
function valueBytes(value: SecretValue): Uint8Array {
  if (typeof value === 'bigint') {
    if (value < 0n || value > U64_MAX) throw outOfRange();
    return encodeU64(value);
  }
  if (!(value instanceof Uint8Array) || value.length !== 8) {
    throw new NexusError('BAD_PARAMETER', 'range: a value is a bigint or 8 bytes, little-endian');
  }
  return copyBytes(value);
}

/** Looks at every byte; one branch on the result, which the caller learns. */
function requireWithin(value: Uint8Array, { min, max }: MakeInput['within']): void {
  const spare = new Uint8Array(8);
  const below = subtractU64(spare, value, encodeU64(min));
  const above = subtractU64(spare, encodeU64(max), value);
  wipe(spare);
  if ((below | above) !== 0) throw outOfRange();
}

function outOfRange(): NexusError {
  return new NexusError('WITNESS_MISMATCH', 'range: a value is outside its bounds');
}

const BLINDING_LABEL = new TextEncoder().encode('nexuszero blinding v1');

/** A uniform blinding other than 0: from the platform's randomness alone, or hedged with a seed. */
function drawBlinding(kernel: RangeCurve, seed: Uint8Array | undefined, index: number): Uint8Array {
  const fresh = randomBytes(64);
  const wide = seed === undefined ? fresh : hedged(kernel, seed, fresh, index);
  const blinding = kernel.reduceScalar(wide);
  wipe(fresh, wide);
  requireBlinding(blinding);
  return blinding;
}

/** SHAKE256("nexuszero blinding v1" || seed || fresh || u64 index), 64 bytes. */
function hedged(
  kernel: RangeCurve,
  seed: Uint8Array,
  fresh: Uint8Array,
  index: number,
): Uint8Array {
  if (!(seed instanceof Uint8Array) || seed.length !== 32) {
    throw new NexusError('BAD_PARAMETER', 'range: expected a seed of 32 secret bytes');
  }
  const input = concat(BLINDING_LABEL, seed, fresh, encodeU64(BigInt(index)));
  try {
    return kernel.shake256(input, 64);
  } finally {
    wipe(input);
  }
}
