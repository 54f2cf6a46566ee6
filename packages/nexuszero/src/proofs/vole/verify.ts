/** Verification of vole proofs: policy, envelope against statement and length first, then one kernel call. */
import { turn } from '../../bytes/turn.ts';
import { voleProofBytes } from '../../kernels/vole-size.ts';
import { compilePreimage, type CompiledPreimage } from '../../statements/preimage-compile.ts';
import type { Statement } from '../../statements/statement.ts';
import { encodeContext } from '../context.ts';
import { prepareItem, readItem } from '../item.ts';
import { parsePolicy, requireBatch, requireObject, throwIfAborted } from '../options.ts';
import type { Proof } from '../proof.ts';
import { suiteSecurity } from '../security.ts';
import type { Verdict, VerifyItem, VerifyOptions, VerifyPolicy } from '../system.ts';
import { checkPolicy, HOLDS, readProof, refuse } from '../verdict.ts';
import { findPreset, kernelParameters, type Preset } from './parameters.ts';
import { requireHelpers } from './helpers.ts';
import { encodeBinding } from './protocol.ts';
import { verifyPayload, type Job } from './together.ts';

interface Prepared {
  readonly compiled: CompiledPreimage;
  readonly preset: Preset;
  readonly context: Uint8Array;
  readonly payload: Uint8Array;
}

/** Checks one proof; see `ProofSystem.verify`. */
export async function verifyVole(
  statement: Statement,
  proof: Proof | Uint8Array,
  options: VerifyOptions,
): Promise<Verdict> {
  requireObject(options, 'options');
  const helpers = requireHelpers(options.helpers);
  const prepared = prepare({ statement, proof, context: options.context }, options);
  throwIfAborted(options.signal);
  if ('verdict' in prepared) return prepared.verdict;
  const job = { ...jobOf(prepared), signal: options.signal };
  const holds = await verifyPayload(helpers, job, prepared.payload);
  return holds ? HOLDS : refuse('PROOF_FALSE');
}

/**
 * One verdict an item, in order. Every proof is checked by itself: there is nothing to share.
 * @throws LIMIT_EXCEEDED - for more than BATCH_LIMIT items; BAD_PARAMETER - for a bad policy
 */
export async function verifyVoles(
  items: readonly VerifyItem[],
  policy: VerifyPolicy,
): Promise<Verdict[]> {
  const count = requireBatch(items, policy);
  const verdicts: Verdict[] = [];
  let since = performance.now();
  for (let index = 0; index < count; index++) {
    throwIfAborted(policy.signal);
    const item = readItem(items[index], index);
    const prepared =
      'ok' in item ? { verdict: item } : prepareItem(item, (own) => prepare(own, policy));
    if ('verdict' in prepared) {
      verdicts.push(prepared.verdict);
      continue;
    }
    if (performance.now() - since > TURN_MS) {
      await turn();
      since = performance.now();
    }
    const holds = await verifyPayload(undefined, jobOf(prepared), prepared.payload);
    verdicts.push(holds ? HOLDS : refuse('PROOF_FALSE'));
  }
  return verdicts;
}

/** Work between two turns of the rest of the program; the form that a prover chose says how much a proof is. */
const TURN_MS = 10;

const jobOf = ({ compiled, preset, context }: Prepared): Job => ({
  parameters: kernelParameters(preset, compiled.cipher),
  statement: { ...compiled, binding: encodeBinding(compiled, preset, context) },
});

/** Everything but the preset comes from the statement, and every preset is worth its level. */
function prepare(item: VerifyItem, policy: VerifyPolicy): Prepared | { readonly verdict: Verdict } {
  const context = encodeContext(item.context);
  const compiled = compilePreimage(item.statement);
  const weak = checkPolicy(suiteSecurity(compiled.cipher.name), parsePolicy(policy));
  if (weak !== undefined) return { verdict: weak };
  const read = readProof(item.proof);
  if ('verdict' in read) return read;
  const { system, suite, kind, form, payload } = read.proof;
  if (system !== 'vole' || suite !== compiled.cipher.name || kind !== compiled.kind) {
    const got = `${system} proof of ${kind} on ${suite}`;
    const reason = `a ${got} for a statement of ${compiled.kind} on ${compiled.cipher.name}`;
    return { verdict: refuse('PROOF_MISMATCH', reason) };
  }
  const preset = findPreset(compiled.cipher.level, form);
  if (preset === undefined) return { verdict: refuse('PROOF_MISMATCH', `the form is ${form}`) };
  const expected = voleProofBytes(kernelParameters(preset, compiled.cipher), compiled.length);
  if (payload.length !== expected) {
    const lengths = `${String(payload.length)} bytes, expected ${String(expected)}`;
    return { verdict: refuse('PROOF_MALFORMED', `the ${form} payload has ${lengths}`) };
  }
  return { compiled, preset, context, payload };
}
