/** Whether a witness opens a statement's commitments and lies within its bounds, without a proof of it. */
import { copyBytes, sameBytes, wipe } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { defaultRange } from '../../kernels/default-range.ts';
import { compileRange } from '../../statements/range-compile.ts';
import type { Statement } from '../../statements/statement.ts';
import { witnessScalars, type Witness } from '../../statements/witness.ts';
import { requireRange } from './prepare.ts';
import { requireInRange, requireWitness, splitOpenings } from './witness.ts';

/** @throws WITNESS_MISMATCH - when it does not satisfy the statement; as `prove` for bad statements */
export async function checkRangeWitness(statement: Statement, witness: Witness): Promise<void> {
  const range = compileRange(requireRange(statement));
  requireWitness(witness, range);
  const secrets = copyBytes(witnessScalars(witness));
  const openings = splitOpenings(secrets);
  try {
    requireInRange(range.values, secrets);
    const kernel = await defaultRange();
    const opened = kernel.range.commit(openings.values, openings.blindings);
    const all = range.values.every(({ V }, j) =>
      sameBytes(V, opened.subarray(32 * j, 32 * j + 32)),
    );
    if (all) return;
    throw new NexusError('WITNESS_MISMATCH', 'range: the witness does not open the commitments');
  } finally {
    wipe(secrets, openings.values, openings.blindings);
  }
}
