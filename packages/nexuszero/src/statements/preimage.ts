/**
 * Preimage: "I know a message of `length` bytes whose SHA-256 is `digest`". Post-quantum. The length is
 * public; a message that can be guessed is found by trying, so put random bytes in it.
 * Maths: docs/protocol/vole.md
 */
import { wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { CipherName } from '../kernels/ciphers.ts';
import { defaultVole } from '../kernels/default-vole.ts';
import { cipherNamed } from './preimage-compile.ts';
import { requireMessage, statement, witness } from './preimage-statement.ts';
import type { PreimageStatement } from './statement.ts';
import type { Witness } from './witness.ts';

export { encode, fromJSON, statement, toJSON, witness } from './preimage-statement.ts';

/** What `fromMessage` gives. */
export interface PreimagePair {
  readonly statement: PreimageStatement;
  readonly witness: Witness<'preimage'>;
}

/** Statement and witness of a message; its digest is computed in constant time. */
export async function fromMessage(
  message: Uint8Array,
  options: { suite?: CipherName } = {},
): Promise<PreimagePair> {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'preimage: expected an object of options');
  }
  const { suite = 'ChaCha12' } = options;
  const own = requireMessage(message);
  try {
    const digest = (await defaultVole(cipherNamed(suite).level)).sha256(own);
    return {
      statement: statement({ suite, digest, length: own.length }),
      witness: witness(own),
    };
  } finally {
    wipe(own);
  }
}
