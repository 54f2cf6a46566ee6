/** What can be read from an envelope without a statement; none of it is a claim that the proof holds. */
import { ENVELOPE_BYTES, Proof } from './proof.ts';
import type { Security } from '../bytes/security.ts';

/** What an envelope says of itself. */
export interface Inspection {
  readonly version: 1;
  readonly system: string;
  readonly suite: string;
  readonly kind: string;
  readonly form: string;
  readonly payloadBytes: number;
  readonly totalBytes: number;
  readonly security: Security;
  readonly postQuantum: boolean;
}

/** @throws BAD_ENCODING | UNSUPPORTED - as `Proof.from` */
export function inspect(proof: Proof | Uint8Array): Inspection {
  const { system, suite, kind, form, size, security } = Proof.is(proof) ? proof : Proof.from(proof);
  return {
    version: 1,
    system,
    suite,
    kind,
    form,
    payloadBytes: size - ENVELOPE_BYTES,
    totalBytes: size,
    security,
    postQuantum: security.category !== null,
  };
}
