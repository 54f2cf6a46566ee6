/** Statements about SHA-256 preimages, and their witnesses. */
import { ownBytes, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Json, JsonObject } from '../bytes/json.ts';
import type { CipherName } from '../kernels/ciphers.ts';
import { MESSAGE_MAX_BYTES } from '../kernels/vole-size.ts';
import { compilePreimage } from './preimage-compile.ts';
import type { PreimageStatement } from './statement.ts';
import { readKind, statementToJson } from './statement-json.ts';
import { Witness } from './witness.ts';

/**
 * The statement about a digest of 32 bytes.
 * @throws BAD_PARAMETER | BAD_ENCODING - for what is no digest or length; LIMIT_EXCEEDED - for messages of
 * more than 4,151 bytes
 */
export function statement(input: {
  suite?: CipherName;
  digest: Uint8Array;
  length: number;
}): PreimageStatement {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'preimage: expected an object with digest and length');
  }
  const { suite = 'ChaCha12', digest, length } = input;
  const own = compilePreimage({ kind: 'preimage', suite, digest, length });
  return Object.freeze({
    kind: 'preimage',
    suite: own.cipher.name,
    digest: own.digest,
    length: own.length,
  });
}

/** The witness: a copy of the message. `prove` checks that it has the digest. */
export function witness(message: Uint8Array): Witness<'preimage'> {
  const own = requireMessage(message);
  try {
    return new Witness('preimage', ['message'], own);
  } finally {
    wipe(own);
  }
}

/** A copy. @throws BAD_PARAMETER - for what is no Uint8Array; LIMIT_EXCEEDED - for more than 4,151 bytes */
export function requireMessage(message: unknown): Uint8Array {
  const own = ownBytes(message);
  if (own === undefined) {
    throw new NexusError('BAD_PARAMETER', 'preimage: expected a message as Uint8Array');
  }
  if (own.length > MESSAGE_MAX_BYTES) {
    wipe(own);
    const most = String(MESSAGE_MAX_BYTES);
    throw new NexusError('LIMIT_EXCEEDED', `preimage: the message is over ${most} bytes`);
  }
  return own;
}

/** Reads the JSON form. @throws BAD_ENCODING | UNSUPPORTED - when malformed or of another kind */
export function fromJSON(source: string | Json): PreimageStatement {
  return statement(readKind(source, 'preimage') as unknown as PreimageStatement);
}

/** The JSON form; docs/formats.md section "Statements". @throws as `statement` */
export function toJSON(input: PreimageStatement): JsonObject {
  return statementToJson(statement(input));
}

/** The canonical bytes, which a proof is bound to; docs/formats.md section "Preimage proofs". */
export function encode(input: PreimageStatement): Uint8Array {
  return compilePreimage(input).bytes;
}
