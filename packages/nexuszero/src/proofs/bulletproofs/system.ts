/**
 * The range proof system: Bulletproofs over Pedersen commitments on ristretto255, byte-compatible with
 * dalek's v1. Not post-quantum. Maths: docs/protocol/bulletproofs.md
 */
import { NexusError } from '../../bytes/errors.ts';
import type { RandomSource } from '../../bytes/random.ts';
import { compileRange } from '../../statements/range-compile.ts';
import type { FormName, Kind } from '../../statements/ids.ts';
import type { Statement } from '../../statements/statement.ts';
import type { Witness } from '../../statements/witness.ts';
import { ENVELOPE_BYTES, type Proof } from '../proof.ts';
import { suiteSecurity } from '../security.ts';
import type { Cost, ProofSystem, ProveOptions } from '../system.ts';
import { verifyRange, verifyRanges } from './batch.ts';
import { layoutOf } from './layout.ts';
import { requireRange } from './prepare.ts';
import { proveRange } from './prove.ts';

/** Scalars of S, of the commitments, of A, T_1 and T_2; and those of the one sum that is checked. */
function cost(statement: Statement, form: FormName): Cost {
  if (form !== 'standard')
    throw new NexusError('BAD_PARAMETER', 'form: range proofs have one only');
  const { values } = compileRange(requireRange(statement));
  const { bits, chunks, payloadBytes } = layoutOf(values);
  let proveMultiplications = 0;
  let verifyMultiplications = 0;
  for (const { parties } of chunks) {
    const length = bits * parties;
    const rounds = Math.log2(length);
    proveMultiplications += 2 * length * (1 + rounds) + 2 * parties + 6;
    verifyMultiplications += 2 * length + parties + 2 * rounds + 6;
  }
  return { bytes: ENVELOPE_BYTES + payloadBytes, proveMultiplications, verifyMultiplications };
}

export const bulletproofs: ProofSystem = Object.freeze({
  name: 'bulletproofs',
  kinds: Object.freeze(['range'] as const),
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
  security: () => suiteSecurity('ristretto255'),
  cost,
});
