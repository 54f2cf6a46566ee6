/**
 * The closed table of words and numbers that envelopes, JSON and the command line share.
 * docs/formats.md section "Table of ids" lists the same rows; a test compares them.
 */

export type SystemName = 'sigma' | 'bulletproofs' | 'vole';
/** The kinds that sigma proofs prove. */
export type SigmaKind = 'dlog' | 'dleq' | 'pedersen' | 'linear';
/** The kinds that the vole system proves. */
export type VoleKind = 'preimage' | 'hashedRange';
export type Kind = SigmaKind | 'range' | VoleKind;
/** The forms of sigma proofs. */
export type SigmaForm = 'batchable' | 'compact';
/** The forms of vole proofs: sets of parameters from fast and large to slow and small. */
export type VoleForm = 'speed' | 'balanced' | 'small' | 'tiny';
/** `standard` is the one form of systems that have only one. */
export type FormName = 'standard' | SigmaForm | VoleForm;

export const SYSTEM_IDS: Readonly<Record<SystemName, number>> = Object.freeze({
  sigma: 1,
  bulletproofs: 2,
  vole: 3,
});

export const KIND_IDS: Readonly<Record<Kind, number>> = Object.freeze({
  dlog: 1,
  dleq: 2,
  pedersen: 3,
  linear: 4,
  range: 16,
  preimage: 32,
  hashedRange: 33,
});

export const FORM_IDS: Readonly<Record<FormName, number>> = Object.freeze({
  standard: 0,
  batchable: 1,
  compact: 2,
  speed: 3,
  balanced: 4,
  small: 5,
  tiny: 6,
});

/** The word whose number is `id`, or undefined. */
export function nameOf<Name extends string>(
  table: Readonly<Partial<Record<Name, number>>>,
  id: number,
): Name | undefined {
  return (Object.keys(table) as Name[]).find((name) => table[name] === id);
}
