/**
 * The closed table of words and numbers that envelopes, JSON and the command line share.
 * docs/formats.md section "Table of ids" lists the same rows; a test compares them.
 */

export type SystemName = 'sigma' | 'bulletproofs';
/** The kinds that sigma proofs prove. */
export type SigmaKind = 'dlog' | 'dleq' | 'pedersen' | 'linear';
export type Kind = SigmaKind | 'range';
/** The forms of sigma proofs. */
export type SigmaForm = 'batchable' | 'compact';
/** `standard` is the one form of systems that have only one. */
export type FormName = 'standard' | SigmaForm;

export const SYSTEM_IDS: Readonly<Record<SystemName, number>> = Object.freeze({
  sigma: 1,
  bulletproofs: 2,
});

export const KIND_IDS: Readonly<Record<Kind, number>> = Object.freeze({
  dlog: 1,
  dleq: 2,
  pedersen: 3,
  linear: 4,
  range: 16,
});

export const FORM_IDS: Readonly<Record<FormName, number>> = Object.freeze({
  standard: 0,
  batchable: 1,
  compact: 2,
});

/** The word whose number is `id`, or undefined. */
export function nameOf<Name extends string>(
  table: Readonly<Record<Name, number>>,
  id: number,
): Name | undefined {
  return (Object.keys(table) as Name[]).find((name) => table[name] === id);
}
