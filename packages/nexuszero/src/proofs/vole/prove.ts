/** Proving a statement about a SHA-256 preimage: one kernel call. */
import { copyBytes, wipe } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { platformRandom, randomBytes, type RandomSource } from '../../bytes/random.ts';
import type { Cipher } from '../../kernels/ciphers.ts';
import type { VoleKind } from '../../statements/ids.ts';
import { compilePreimage, type CompiledPreimage } from '../../statements/preimage-compile.ts';
import type { Statement } from '../../statements/statement.ts';
import { Witness, witnessScalars } from '../../statements/witness.ts';
import { encodeContext } from '../context.ts';
import { requireForm, requireObject, requireProgress, throwIfAborted } from '../options.ts';
import { Proof } from '../proof.ts';
import type { ProveOptions } from '../system.ts';
import { requireHelpers } from './helpers.ts';
import { kernelParameters, presetsOf, type Preset } from './parameters.ts';
import { encodeBinding, type VoleVersion } from './protocol.ts';
import { provePayload } from './together.ts';

/** Fresh bytes that iv and roots are hedged with. */
const FRESH_BYTES = 32;

/** Makes a proof of the given version: ours, or the test version that `verify` refuses. */
export async function proveVole<K extends VoleKind>(
  statement: Statement<K>,
  witness: Witness<K>,
  options: ProveOptions,
  random: RandomSource = platformRandom,
  version: VoleVersion = 1,
): Promise<Proof<K>> {
  requireObject(options, 'options');
  const context = encodeContext(options.context);
  requireProgress(options);
  const helpers = requireHelpers(options.helpers);
  throwIfAborted(options.signal);
  options.onProgress?.({ stage: 'validate' });
  const compiled = compilePreimage(statement);
  const preset = choosePreset(options, compiled.cipher);
  requireWitness(witness, compiled);
  // a copy: the caller may wipe the witness while the kernel is awaited
  const message = copyBytes(witnessScalars(witness));
  let fresh: Uint8Array | undefined;
  try {
    options.onProgress?.({ stage: 'prove', done: 0, total: 1 });
    fresh = randomBytes(FRESH_BYTES, random);
    const binding = encodeBinding(compiled, preset, context, version);
    const parameters = kernelParameters(preset, compiled.cipher);
    const job = { parameters, statement: { ...compiled, binding }, signal: options.signal };
    const payload = await provePayload(helpers, job, { message, fresh });
    const suite = compiled.cipher.name;
    return Proof.wrap(
      { system: 'vole', suite, kind: compiled.kind as K, form: preset.form },
      payload,
    );
  } finally {
    wipe(message, fresh);
    options.onProgress?.({ stage: 'done' });
  }
}

/** @throws BAD_PARAMETER - for a form that the suite's level has not */
function choosePreset(options: ProveOptions, { level }: Cipher): Preset {
  const presets = presetsOf(level);
  requireForm(
    options,
    presets.map(({ form }) => form),
  );
  const { prefer, form = prefer === undefined ? 'balanced' : undefined } = options;
  const chosen = presets.find((preset) => preset.form === form);
  return chosen ?? presets.at(prefer === 'size' ? -1 : 0)!;
}

/** @throws BAD_PARAMETER | WITNESS_MISMATCH - for what is no witness of such a statement */
export function requireWitness(witness: Witness, { kind, length }: CompiledPreimage): void {
  if (!Witness.is(witness)) {
    throw new NexusError('BAD_PARAMETER', 'witness: expected what the statement maker returned');
  }
  if (witness.kind !== kind || witnessScalars(witness).length !== length) {
    throw new NexusError('WITNESS_MISMATCH', `${kind}: the witness is for another statement`);
  }
}
