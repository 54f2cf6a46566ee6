/** Unsigned 64-bit integers as 8 bytes, little-endian. Secret ones stay bytes: no branch, no BigInt. */
import { NexusError } from './errors.ts';

export const U64_MAX = 18_446_744_073_709_551_615n;

/** The 8 bytes of an integer in [0, 2^64); BigInt, so not constant-time. */
export function encodeU64(value: bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value, true);
  return out;
}

/** out = a - b mod 2^64; returns 1 when b > a, else 0. Constant time; `out` may be `a` or `b`. */
export function subtractU64(out: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  let borrow = 0;
  for (let i = 0; i < 8; i++) {
    const difference = a[i]! - b[i]! - borrow;
    out[i] = difference;
    borrow = (difference >> 31) & 1;
  }
  return borrow;
}

/**
 * The integer of a decimal text without leading zeros.
 * @throws BAD_ENCODING - when it is not one below 2^64
 */
export function parseU64(text: string, path: string): bigint {
  if (/^(?:0|[1-9][0-9]{0,19})$/.test(text)) {
    const value = BigInt(text);
    if (value <= U64_MAX) return value;
  }
  throw new NexusError('BAD_ENCODING', `${path}: expected a decimal number below 2^64`, { path });
}
