/** The context that ties a proof to its use: audience, nonce and expiry belong in it. */
import { utf8 } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';

export const CONTEXT_MAX_BYTES = 1024;

/**
 * UTF-8 of a context; no normalisation.
 * @throws BAD_PARAMETER - unless it is a well-formed string of 1 to 1,024 UTF-8 bytes
 */
export function encodeContext(context: unknown): Uint8Array {
  if (typeof context !== 'string') {
    throw new NexusError('BAD_PARAMETER', 'context: required, a string', {
      hint: 'name what the proof is for, for example "login/2026-11-25/nonce-7f3a"',
    });
  }
  if (context.length > CONTEXT_MAX_BYTES || !context.isWellFormed()) {
    const why = context.isWellFormed() ? 'longer than 1,024 bytes' : 'not well-formed Unicode';
    throw new NexusError('BAD_PARAMETER', `context: ${why}`);
  }
  const bytes = utf8(context);
  if (bytes.length === 0 || bytes.length > CONTEXT_MAX_BYTES) {
    throw new NexusError('BAD_PARAMETER', 'context: expected 1 to 1,024 UTF-8 bytes');
  }
  return bytes;
}
