/**
 * The range proof system: Bulletproofs over Pedersen commitments on ristretto255, byte-compatible with
 * dalek's v1. Not post-quantum. Maths: docs/protocol/bulletproofs.md
 */
import { rangeMemory } from '../../kernels/default-range.ts';
import type { RandomSource } from '../../bytes/random.ts';
import type { Kind } from '../../statements/ids.ts';
import type { Statement } from '../../statements/statement.ts';
import type { Witness } from '../../statements/witness.ts';
import type { Proof } from '../proof.ts';
import type { ProofSystem, ProveOptions } from '../system.ts';
import { verifyRange, verifyRanges } from './batch.ts';
import { bulletproofsCost } from './cost.ts';
import { requireRange } from './prepare.ts';
import { proveRange } from './prove.ts';

export const bulletproofs: ProofSystem = Object.freeze({
  ...bulletproofsCost,
  prove: async <K extends Kind>(
    statement: Statement<K>,
    witness: Witness<K>,
    options: ProveOptions,
    random?: RandomSource,
  ) => {
    const range = requireRange(statement);
    const proof = await proveRange(range, witness as Witness<'range'>, options, random);
    return proof as Proof as Proof<K>;
  },
  verify: verifyRange,
  verifyBatch: verifyRanges,
  memoryBytes: rangeMemory,
  // only engines that remember proofs need it
  checkWitness: async (statement: Statement, witness: Witness) =>
    (await import('./check-witness.ts')).checkRangeWitness(statement, witness),
});
