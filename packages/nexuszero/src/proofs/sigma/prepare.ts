/** What `verify` decides before any arithmetic: policy, envelope against statement, exact length. */
import { NexusError } from '../../bytes/errors.ts';
import { compileStatement, type Instance } from '../../statements/compile.ts';
import type { SigmaForm } from '../../statements/ids.ts';
import { encodeContext } from '../context.ts';
import { parsePolicy } from '../options.ts';
import { suiteSecurity } from '../security.ts';
import type { Verdict, VerifyItem, VerifyPolicy } from '../system.ts';
import { checkPolicy, HOLDS, readProof, refuse } from '../verdict.ts';
import type { Outcome } from './backend.ts';
import { payloadBytes } from './cost.ts';
import { encodeTag } from './protocol.ts';

export interface PreparedProof {
  readonly instance: Instance;
  readonly tag: Uint8Array;
  readonly narg: Uint8Array;
  readonly form: SigmaForm;
}

/** Everything that is decided before arithmetic: policy, envelope against statement, length. */
export function prepare(
  item: VerifyItem,
  policy: VerifyPolicy,
): PreparedProof | { readonly verdict: Verdict } {
  const context = encodeContext(item.context);
  const instance = compileStatement(item.statement);
  const weak = checkPolicy(suiteSecurity(instance.suite.name), parsePolicy(policy));
  if (weak !== undefined) return { verdict: weak };
  const read = readProof(item.proof);
  if ('verdict' in read) return read;
  const { system, suite, kind, form, payload } = read.proof;
  if (system !== 'sigma' || suite !== instance.suite.name || kind !== instance.kind) {
    const got = `${system} proof of ${kind} on ${suite}`;
    const reason = `a ${got} for a statement of ${instance.kind} on ${instance.suite.name}`;
    return { verdict: refuse('PROOF_MISMATCH', reason) };
  }
  if (form !== 'batchable' && form !== 'compact') {
    return { verdict: refuse('PROOF_MISMATCH', 'no form of sigma proofs') };
  }
  const expected = payloadBytes(instance.suite, instance, form);
  if (payload.length !== expected) {
    const lengths = `${String(payload.length)} bytes, expected ${String(expected)}`;
    return { verdict: refuse('PROOF_MALFORMED', `the ${form} payload has ${lengths}`) };
  }
  return { instance, tag: encodeTag(kind, form, instance.suite, context), narg: payload, form };
}

/** The verdict of an outcome of `verify` or of a batch. */
export function toVerdict(outcome: Outcome): Verdict {
  if (outcome === 'ok') return HOLDS;
  if (outcome === 'bad instance') throw badInstance();
  return refuse(outcome === 'malformed' ? 'PROOF_MALFORMED' : 'PROOF_FALSE');
}

/** The error for an instance that the draft's ValidateInstance refuses. */
export function badInstance(): NexusError {
  return new NexusError(
    'BAD_ENCODING',
    'statement: a point is malformed or the identity, or an equation says nothing',
  );
}
