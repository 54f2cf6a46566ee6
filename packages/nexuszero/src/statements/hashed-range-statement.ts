/** Statements about values in hashed messages, and their witnesses. */
import { wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Json, JsonObject } from '../bytes/json.ts';
import type { CipherName } from '../kernels/ciphers.ts';
import { requireMessage } from './preimage-statement.ts';
import { compilePreimage } from './preimage-compile.ts';
import type { HashedRangeStatement } from './statement.ts';
import { readKind, statementToJson } from './statement-json.ts';
import { Witness } from './witness.ts';

/** Where the value is and what it lies between; all but `suite` are the statement's fields. */
export type StatementInput = Omit<HashedRangeStatement, 'kind' | 'suite'> & {
  readonly suite?: CipherName;
};

/**
 * The statement about a value in a message that is known by its digest.
 * @throws BAD_PARAMETER | BAD_ENCODING - for a bad digest, length, place or bounds; LIMIT_EXCEEDED - for
 * messages of more than 4,151 bytes
 */
export function statement(input: StatementInput): HashedRangeStatement {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'hashedRange: expected an object');
  }
  const { suite = 'ChaCha12', digest, length, offset, width, min, max } = input;
  const given = { kind: 'hashedRange', suite, digest, length, offset, width, min, max } as const;
  const own = compilePreimage(given);
  return Object.freeze({
    kind: 'hashedRange',
    suite: own.cipher.name,
    digest: own.digest,
    length: own.length,
    ...own.bounds!,
  });
}

/** The witness: a copy of the message. `prove` checks that it has the digest, and its value the bounds. */
export function witness(message: Uint8Array): Witness<'hashedRange'> {
  const own = requireMessage(message);
  try {
    return new Witness('hashedRange', ['message'], own);
  } finally {
    wipe(own);
  }
}

/** Reads the JSON form. @throws BAD_ENCODING | UNSUPPORTED - when malformed or of another kind */
export function fromJSON(source: string | Json): HashedRangeStatement {
  return statement(readKind(source, 'hashedRange') as unknown as HashedRangeStatement);
}

/** The JSON form; docs/formats.md section "Statements". @throws as `statement` */
export function toJSON(input: HashedRangeStatement): JsonObject {
  return statementToJson(statement(input));
}

/** The canonical bytes, which a proof is bound to; docs/formats.md section "Preimage proofs". */
export function encode(input: HashedRangeStatement): Uint8Array {
  return compilePreimage(input).bytes;
}
