/**
 * Scalars as BigInt, for the suites that run on @noble/curves and for public coefficients.
 * BigInt arithmetic is not constant-time; the ristretto255 suite never brings a secret here.
 */
import { copyBytes } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Suite } from './suites.ts';

/** The integer that `bytes` encode with the first byte lowest. */
export function bytesToBigIntLE(bytes: Uint8Array): bigint {
  let hex = '';
  for (const byte of bytes) hex = byte.toString(16).padStart(2, '0') + hex;
  return BigInt(`0x0${hex}`);
}

/** The canonical scalar in `bytes` (Ns of them), or undefined when it is not below the order. */
export function decodeScalar(suite: Suite, bytes: Uint8Array): bigint | undefined {
  if (bytes.length !== suite.scalarBytes) return undefined;
  const little = suite.scalarOrder === 'little-endian' ? bytes : copyBytes(bytes).reverse();
  const value = bytesToBigIntLE(little);
  return value < suite.order ? value : undefined;
}

/**
 * A public integer as a scalar of the suite, Ns bytes; negative ones wrap modulo the order.
 * Not constant-time.
 */
export function encodeScalar(suite: Suite, value: bigint): Uint8Array {
  const reduced = ((value % suite.order) + suite.order) % suite.order;
  const hex = reduced.toString(16).padStart(2 * suite.scalarBytes, '0');
  const out = new Uint8Array(suite.scalarBytes);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return suite.scalarOrder === 'little-endian' ? out.reverse() : out;
}

/** Refuses a scalar that is no canonical encoding; the message holds no byte of it. */
export function requireScalar(suite: Suite, bytes: Uint8Array, name: string): void {
  if (!(bytes instanceof Uint8Array) || bytes.length !== suite.scalarBytes) {
    throw new NexusError(
      'BAD_PARAMETER',
      `scalar ${name}: expected ${String(suite.scalarBytes)} bytes (${suite.scalarOrder})`,
    );
  }
  if (!isCanonicalScalar(suite, bytes)) {
    throw new NexusError('BAD_PARAMETER', `scalar ${name}: not below the order of ${suite.name}`);
  }
}

/** Whether `bytes` (Ns of them) encode an integer below the order; reads every byte, no BigInt. */
function isCanonicalScalar(suite: Suite, bytes: Uint8Array): boolean {
  const order = encodeOrder(suite);
  let borrow = 0;
  for (let i = 0; i < bytes.length; i++) {
    const at = suite.scalarOrder === 'little-endian' ? i : bytes.length - 1 - i;
    borrow = ((bytes[at]! - order[i]! - borrow) >> 31) & 1;
  }
  return borrow === 1;
}

const orders = new Map<string, Uint8Array>();

/** The order, lowest byte first. */
function encodeOrder(suite: Suite): Uint8Array {
  let bytes = orders.get(suite.name);
  if (bytes === undefined) {
    const hex = suite.order.toString(16).padStart(2 * suite.scalarBytes, '0');
    bytes = Uint8Array.from({ length: suite.scalarBytes }, (_, i) =>
      Number.parseInt(hex.slice(hex.length - 2 * i - 2, hex.length - 2 * i), 16),
    );
    orders.set(suite.name, bytes);
  }
  return bytes;
}
