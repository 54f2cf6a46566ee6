/** Where the sigma protocol is computed: wasm for ristretto255, plain TypeScript for the NIST suites. */
import type { SigmaForm } from '../../statements/ids.ts';

/** Bytes of fresh randomness that one proof takes. */
export const FRESH_BYTES = 64;

export type Outcome =
  | 'ok'
  /** The instance breaks a check of the draft or holds a malformed point. */
  | 'bad instance'
  | 'witness mismatch'
  /** Wrong length, a scalar that is not canonical, a malformed point. */
  | 'malformed'
  | 'false';

export interface SigmaJob {
  readonly tag: Uint8Array;
  /** SerializeLinearRelation of the draft. */
  readonly instance: Uint8Array;
}

export interface ProveJob extends SigmaJob {
  readonly form: SigmaForm;
  /** The secrets' encodings one after the other. */
  readonly witness: Uint8Array;
  /** FRESH_BYTES of them. */
  readonly fresh: Uint8Array;
}

export interface VerifyJob extends SigmaJob {
  readonly form: SigmaForm;
  readonly narg: Uint8Array;
}

export type ProveResult =
  | { readonly outcome: 'ok'; readonly narg: Uint8Array }
  | { readonly outcome: 'bad instance' | 'witness mismatch' };

/** Batchable proofs, decoded once; weights are fixed before the first check. */
export interface BatchSession {
  /** 'ok' for those that are well-formed and so take part. */
  readonly outcomes: readonly Outcome[];
  /** Whether the weighted sum over the well-formed proofs in [from, to) vanishes. */
  readonly check: (from: number, to: number) => boolean;
  readonly close: () => void;
}

export interface SigmaBackend {
  /** False after a failure that leaves the backend unfit: a new one is made then. */
  usable(): boolean;
  prove(job: ProveJob): ProveResult;
  verify(job: VerifyJob): Outcome;
  openBatch(jobs: readonly Omit<VerifyJob, 'form'>[]): BatchSession;
}
