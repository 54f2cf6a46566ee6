/**
 * The vole proof system: SHA-256 preimages, and integers within them, by VOLE in the head and QuickSilver.
 * Post-quantum, no setup. Maths: docs/protocol/vole.md
 */
import { voleMemory } from '../../kernels/default-vole.ts';
import type { RandomSource } from '../../bytes/random.ts';
import type { Kind, VoleKind } from '../../statements/ids.ts';
import type { Statement } from '../../statements/statement.ts';
import type { Witness } from '../../statements/witness.ts';
import type { Proof } from '../proof.ts';
import type { ProofSystem, ProveOptions } from '../system.ts';
import { voleCost } from './cost.ts';
import { proveVole } from './prove.ts';
import { verifyVole, verifyVoles } from './verify.ts';

export const vole: ProofSystem = Object.freeze({
  ...voleCost,
  prove: async <K extends Kind>(
    statement: Statement<K>,
    witness: Witness<K>,
    options: ProveOptions,
    random?: RandomSource,
  ) => {
    const own = statement as Statement<VoleKind>;
    const proof = await proveVole(own, witness as Witness<VoleKind>, options, random);
    return proof as Proof as Proof<K>;
  },
  verify: verifyVole,
  verifyBatch: verifyVoles,
  memoryBytes: voleMemory,
  // only engines that remember proofs need it
  checkWitness: async (statement: Statement, witness: Witness) =>
    (await import('./check-witness.ts')).checkVoleWitness(statement, witness),
});
