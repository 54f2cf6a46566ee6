/** Whether a message has the digest, and its value the bounds, that a statement says, without a proof of it. */
import { copyBytes, sameBytes, wipe } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { defaultVole } from '../../kernels/default-vole.ts';
import { requireWithin } from '../../statements/hashed-range.ts';
import { compilePreimage } from '../../statements/preimage-compile.ts';
import type { Statement } from '../../statements/statement.ts';
import { witnessScalars, type Witness } from '../../statements/witness.ts';
import { requireWitness } from './prove.ts';

/** @throws WITNESS_MISMATCH - when it does not satisfy the statement; as `prove` for bad statements */
export async function checkVoleWitness(statement: Statement, witness: Witness): Promise<void> {
  const compiled = compilePreimage(statement);
  requireWitness(witness, compiled);
  const message = copyBytes(witnessScalars(witness));
  try {
    const kernel = await defaultVole(compiled.cipher.level);
    if (!sameBytes(kernel.sha256(message), compiled.digest)) {
      throw new NexusError('WITNESS_MISMATCH', `${compiled.kind}: the message has another digest`);
    }
    const { bounds } = compiled;
    if (bounds === undefined) return;
    const { offset, width } = bounds;
    requireWithin(message.subarray(offset, offset + width), bounds);
  } finally {
    wipe(message);
  }
}
