/** Bounds of a committed value, as callers write them. */
import { NexusError } from '../bytes/errors.ts';
import { U64_MAX } from '../bytes/u64.ts';

/** [min, max], or [0, 2^bits - 1]. */
export type Bounds =
  { readonly min: bigint; readonly max: bigint } | { readonly bits: 8 | 16 | 32 | 64 };

/** @throws BAD_PARAMETER - unless it is {min, max} or {bits} */
export function boundsOf(input: Bounds): { min: bigint; max: bigint } {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'range: expected min and max, or bits');
  }
  if ('bits' in input) {
    const { bits } = input;
    if (![8, 16, 32, 64].includes(bits) || 'min' in input || 'max' in input) {
      throw new NexusError('BAD_PARAMETER', 'range: bits are 8, 16, 32 or 64, without min and max');
    }
    return { min: 0n, max: (1n << BigInt(bits)) - 1n };
  }
  const { min, max } = input;
  if (
    typeof min !== 'bigint' ||
    typeof max !== 'bigint' ||
    min < 0n ||
    min > max ||
    max > U64_MAX
  ) {
    throw new NexusError('BAD_PARAMETER', 'range: expected bigints 0 <= min <= max < 2^64', {
      hint: 'write 18n, not 18',
    });
  }
  return { min, max };
}
