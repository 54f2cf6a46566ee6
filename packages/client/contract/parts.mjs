// Pieces that requests and answers share. Bytes are base64url without padding, times milliseconds.
import { Type } from '@sinclair/typebox';

export const words = (list, options = {}) =>
  Type.Unsafe({ type: 'string', enum: list, ...options });
export const strict = { additionalProperties: false };
export const named = (name) => Type.Unsafe({ $ref: `${name}#` });
export const bytes = (description) =>
  Type.String({ pattern: '^[A-Za-z0-9_-]*$', description: `${description} Base64url.` });
export const count = (description, options = {}) =>
  Type.Integer({ minimum: 0, description, ...options });
export const ms = (description) => Type.Number({ minimum: 0, description });

export const LEVELS = [128, 192, 256];
export const level = (description) => Type.Unsafe({ type: 'integer', enum: LEVELS, description });

/** Whatever the library writes and reads: docs/formats.md has its fields. */
export const json = (description) =>
  Type.Unsafe({ type: 'object', additionalProperties: true, description });

export const context = Type.String({
  minLength: 1,
  maxLength: 1024,
  description:
    'What the proof is for: a proof holds under its own context only. At most 1,024 bytes of UTF-8.',
});
export const statement = json('A statement, as `statementToJSON` writes it.');
export const witness = Type.Unsafe({
  type: ['object', 'array'],
  description:
    'The secrets of the statement, as the secret file has them: an object, or for ranges openings. Sealed before it is kept.',
});
export const proof = bytes('A proof with its envelope.');
export const operation = words(['prove', 'verify', 'batch']);
export const states = words(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'], {
  description: '`expired`: not done by its deadline.',
});
export const priority = words(['high', 'normal', 'low'], { description: '`normal` if left out.' });
export const deadlineMs = Type.Integer({
  minimum: 1,
  maximum: 86_400_000,
  description: 'What is not done so many milliseconds after it came is expired.',
});
