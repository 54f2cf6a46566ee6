/** Checks of what kernels are given, and their errors. */
import { byteCount } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';

/** @throws the code - when there are not `size` bytes */
export function requireSize(
  code: 'BAD_ENCODING' | 'BAD_PARAMETER',
  what: string,
  bytes: Uint8Array,
  size: number,
): void {
  const got = byteCount(bytes);
  if (got === size) return;
  const expected = `expected ${String(size)} bytes, got ${String(got)}`;
  throw new NexusError(code, `kernels: ${what}: ${expected}`);
}

/** BAD_PARAMETER, for what the caller did wrongly. */
export function bad(what: string): NexusError {
  return new NexusError('BAD_PARAMETER', `kernels: ${what}`);
}
