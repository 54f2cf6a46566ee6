/**
 * The vole proof system: SHA-256 preimages, and integers within them, by VOLE in the head and QuickSilver.
 * Post-quantum, no setup. Maths: docs/protocol/vole.md
 */
import { NexusError } from '../../bytes/errors.ts';
import type { RandomSource } from '../../bytes/random.ts';
import { blocksOf, voleProofBytes, voleRowBytes } from '../../kernels/vole-size.ts';
import type { FormName, Kind, VoleKind } from '../../statements/ids.ts';
import { compilePreimage } from '../../statements/preimage-compile.ts';
import type { Statement } from '../../statements/statement.ts';
import type { Witness } from '../../statements/witness.ts';
import { ENVELOPE_BYTES, type Proof } from '../proof.ts';
import { suiteSecurity } from '../security.ts';
import type { Cost, ProofSystem, ProveOptions } from '../system.ts';
import { findPreset, kernelParameters } from './parameters.ts';
import { proveVole } from './prove.ts';
import { verifyVole, verifyVoles } from './verify.ts';

/** No group at all; the cipher makes a row for every leaf. */
function cost(statement: Statement, form: FormName): Cost {
  const { cipher, length } = compilePreimage(statement);
  const preset = findPreset(cipher.level, form);
  if (preset === undefined) {
    throw new NexusError('BAD_PARAMETER', `form: no form of vole proofs on ${cipher.name}`);
  }
  const { level, tau, sum } = preset;
  const deeper = sum % tau;
  const leaves = (tau + deeper) * 2 ** Math.floor(sum / tau);
  const hashBlocks = blocksOf(length);
  return {
    bytes: ENVELOPE_BYTES + voleProofBytes(kernelParameters(preset, cipher), length),
    proveMultiplications: 0,
    verifyMultiplications: 0,
    cipherBlocks: leaves * (1 + Math.ceil(voleRowBytes(level, length) / 64)),
    hashBlocks,
  };
}

export const vole: ProofSystem = Object.freeze({
  name: 'vole',
  kinds: Object.freeze(['preimage', 'hashedRange'] as const),
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
  security: (statement: Statement) => suiteSecurity(compilePreimage(statement).cipher.name),
  cost,
});
