/**
 * What the cost of a proof depends on: a statement without its points, digests and names. A shape exists
 * before the statement does, so that it can be priced before anybody commits to anything.
 */
import type { CipherName } from '../kernels/ciphers.ts';
import type { SuiteName } from '../kernels/suites.ts';
import type { Bounds } from './bounds.ts';
import type { SigmaKind, VoleKind } from './ids.ts';

/** Of a linear relation. */
export interface SigmaShape {
  readonly kind: SigmaKind;
  readonly suite: SuiteName;
  readonly equations: number;
  readonly scalars: number;
  /** Points that are multiplied by secrets, counted in each equation: the generator, and all others. */
  readonly baseProducts: number;
  readonly pointProducts: number;
  /** Points that the equations hold, images included, counted in each. */
  readonly terms: number;
}

/** Of committed values within bounds. */
export interface RangeShape {
  readonly kind: 'range';
  readonly suite: 'ristretto255';
  /** Commitments. */
  readonly values: number;
  /** Bits under proof: n times the padded commitments of all chunks. */
  readonly bits: number;
  /** Values of which other commitments are derived: both bounds need a proof, or min is not 0. */
  readonly derived: number;
  readonly payloadBytes: number;
}

/** Of a message behind a digest. */
export interface VoleShape {
  readonly kind: VoleKind;
  readonly suite: CipherName;
  /** Bytes of the message. */
  readonly length: number;
}

export type Shape = SigmaShape | RangeShape | VoleShape;

/** What somebody wants to commit to, or make a key or digest of, before system and suite are chosen. */
export type CommitmentRequest =
  | (Bounds & {
      readonly kind: 'range';
      /** How many values within these bounds; 1 when not said. */
      readonly values?: number;
    })
  | { readonly kind: Exclude<SigmaKind, 'linear'> }
  | {
      readonly kind: 'preimage';
      /** Bytes of the message. */
      readonly length: number;
    };
