/** Proofs as they come and go. */
import { fromBase64url, isBase64url, isBytes, toBase64url } from './bytes.ts';
import { misuse } from './errors.ts';
import type { MadeProof, Security } from './generated/contract.ts';

/** A proof of the library, its bytes, or their base64url. */
export type ProofLike = { readonly bytes: Uint8Array } | Uint8Array | string;

/** A proof that was made, here or by the service. */
export interface Made {
  /** With its envelope: what `verify` of the library takes, and `Proof.from`. */
  readonly proof: Uint8Array;
  readonly system: string;
  readonly suite: string;
  readonly form: string;
  readonly security: Security;
}

/** @throws BAD_PARAMETER - for what is no proof */
export function proofText(proof: ProofLike): string {
  if (typeof proof === 'string' && isBase64url(proof)) return proof;
  const bytes: unknown = isBytes(proof)
    ? proof
    : (Object(proof ?? {}) as { bytes?: unknown }).bytes;
  if (isBytes(bytes)) return toBase64url(bytes);
  throw misuse('proof: expected a proof of the library, its bytes, or their base64url');
}

export function madeOf({ proof, system, suite, form, security }: MadeProof): Made {
  return { proof: fromBase64url(proof), system, suite, form, security };
}
