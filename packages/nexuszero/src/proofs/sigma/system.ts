/**
 * The sigma proof system: discrete logarithms, DLEQ, Pedersen openings and linear relations.
 * Not post-quantum. Maths: docs/protocol/sigma.md
 */
import { wipe } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { platformRandom, randomBytes, type RandomSource } from '../../bytes/random.ts';
import { curveMemory } from '../../kernels/default.ts';
import { compileStatement, type Instance } from '../../statements/compile.ts';
import type { Kind, SigmaForm } from '../../statements/ids.ts';
import type { Statement } from '../../statements/statement.ts';
import { Witness, witnessScalars } from '../../statements/witness.ts';
import { encodeContext } from '../context.ts';
import { requireForm, requireObject, requireProgress, throwIfAborted } from '../options.ts';
import { Proof } from '../proof.ts';
import type { ProofSystem, ProveOptions, Verdict, VerifyOptions } from '../system.ts';
import { FRESH_BYTES } from './backend.ts';
import { sigmaBackend } from './backends.ts';
import { verifyMany } from './batch.ts';
import { sigmaCost } from './cost.ts';
import { badInstance, prepare, toVerdict } from './prepare.ts';
import { encodeTag, type TagPrefix } from './protocol.ts';

/** Makes a proof under the given tag prefix: ours, or the test prefix that `verify` refuses. */
export async function proveSigma<K extends Kind>(
  statement: Statement<K>,
  witness: Witness<K>,
  options: ProveOptions,
  random: RandomSource = platformRandom,
  prefix?: TagPrefix,
): Promise<Proof<K>> {
  requireObject(options, 'options');
  const context = encodeContext(options.context);
  requireProgress(options);
  throwIfAborted(options.signal);
  options.onProgress?.({ stage: 'validate' });
  const instance = compileStatement(statement);
  const form = chooseForm(options, instance.equations);
  requireWitness(witness, instance);
  const tag = encodeTag(instance.kind, form, instance.suite, context, prefix);
  const backend = await sigmaBackend(instance.suite.name);
  throwIfAborted(options.signal);
  options.onProgress?.({ stage: 'prove' });
  const fresh = randomBytes(FRESH_BYTES, random);
  try {
    const secrets = witnessScalars(witness);
    const job = { tag, instance: instance.bytes, form, witness: secrets, fresh };
    const result = backend.prove(job);
    if (result.outcome !== 'ok') {
      if (result.outcome === 'bad instance') throw badInstance();
      throw new NexusError('WITNESS_MISMATCH', 'sigma: the witness does not satisfy the statement');
    }
    const header = {
      system: 'sigma',
      suite: instance.suite.name,
      kind: statement.kind,
      form,
    } as const;
    return Proof.wrap<K>(header as typeof header & { kind: K }, result.narg);
  } finally {
    wipe(fresh);
    options.onProgress?.({ stage: 'done' });
  }
}

/**
 * The form of a proof of `equations` equations. With one equation the batchable form costs no
 * byte more; with several, the compact one is the smallest.
 */
function chooseForm(options: ProveOptions, equations: number): SigmaForm {
  requireForm(options, ['batchable', 'compact']);
  const { form, prefer } = options;
  if (form === 'batchable' || form === 'compact') return form;
  return prefer === 'size' && equations > 1 ? 'compact' : 'batchable';
}

function requireWitness(witness: Witness, instance: Instance): void {
  if (!Witness.is(witness)) {
    throw new NexusError('BAD_PARAMETER', 'witness: expected what the statement maker returned');
  }
  if (witness.kind !== instance.kind || witness.names.length !== instance.scalars) {
    throw new NexusError('WITNESS_MISMATCH', `sigma: the witness is for another statement`);
  }
}

/** Checks one proof; see `ProofSystem.verify`. */
export async function verifySigma(
  statement: Statement,
  proof: Proof | Uint8Array,
  options: VerifyOptions,
): Promise<Verdict> {
  requireObject(options, 'options');
  const prepared = prepare({ statement, proof, context: options.context }, options);
  throwIfAborted(options.signal);
  if ('verdict' in prepared) return prepared.verdict;
  const backend = await sigmaBackend(prepared.instance.suite.name);
  throwIfAborted(options.signal);
  const { tag, instance, narg, form } = prepared;
  return toVerdict(backend.verify({ tag, instance: instance.bytes, narg, form }));
}

export const sigma: ProofSystem = Object.freeze({
  ...sigmaCost,
  prove: <K extends Kind>(
    statement: Statement<K>,
    witness: Witness<K>,
    options: ProveOptions,
    random?: RandomSource,
  ) => proveSigma(statement, witness, options, random),
  verify: verifySigma,
  verifyBatch: verifyMany,
  memoryBytes: curveMemory,
});
