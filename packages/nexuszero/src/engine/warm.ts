/** Making a worker quick before it has work: the first proof of a system takes ten times as long as the next. */
import { generate } from '../statements/dlog.ts';
import { fromMessage } from '../statements/preimage.ts';
import { commit } from '../statements/range.ts';
import type { Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';
import { prove, verify } from './dispatch.ts';

/** The least there is to prove, one of each system. */
const LEAST: readonly (() => Promise<{ statement: Statement; witness: Witness }>)[] = [
  () => generate(),
  () => commit({ value: 1n, bits: 8 }),
  () => fromMessage(new Uint8Array(1)),
];

/**
 * Loads the systems, makes their kernels and tables, and has their code compiled: a proof of each is made and checked.
 * @param wanted - asked between the systems; false ends it
 */
export async function warmUp(wanted: () => boolean): Promise<void> {
  const options = { context: 'nexuszero/warm' };
  for (const make of LEAST) {
    if (!wanted()) return;
    const { statement, witness } = await make();
    await verify(statement, await prove(statement, witness, options), options);
    witness.wipe();
  }
}
