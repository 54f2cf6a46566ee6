/** The verdicts that every proof system gives. */
import { isNexusError, VERDICT_CODES, type VerdictCode } from '../bytes/errors.ts';
import { Proof, proofEnvelope } from './proof.ts';
import type { Level, Security } from '../bytes/security.ts';
import type { Verdict } from './system.ts';

export const HOLDS: Verdict = Object.freeze({ ok: true });

export function refuse(code: VerdictCode, reason: string = VERDICT_CODES[code].meaning): Verdict {
  return Object.freeze({ ok: false, code, reason });
}

/**
 * The proof of whatever the caller passed, or the verdict on what cannot be read as one. Always read from
 * the bytes: what is verified is what would be stored.
 */
export function readProof(
  proof: Proof | Uint8Array,
): { readonly proof: Proof } | { readonly verdict: Verdict } {
  try {
    return { proof: Proof.from(Proof.is(proof) ? proofEnvelope(proof) : proof) };
  } catch (error) {
    if (!isNexusError(error) || error.code === 'BAD_PARAMETER') throw error;
    const unknown = error.code === 'UNSUPPORTED';
    return { verdict: refuse(unknown ? 'PROOF_MISMATCH' : 'PROOF_MALFORMED', error.message) };
  }
}

/** The verdict on a system that is too weak for the caller's policy, or undefined. */
export function checkPolicy(
  security: Security,
  policy: { readonly level: Level; readonly postQuantum: boolean },
): Verdict | undefined {
  if (security.level < policy.level) {
    const asked = `level ${String(policy.level)} asked for`;
    return refuse(
      'LEVEL_TOO_LOW',
      `the statement's suite is of level ${String(security.level)}, ${asked}`,
    );
  }
  if (policy.postQuantum && security.category === null) return refuse('NOT_POST_QUANTUM');
  return undefined;
}
