/** The suites of the vole system: which ChaCha grows its trees. docs/formats.md section "Table of ids" */

/** The names of the suites, in JSON and on the command line too. */
export type CipherName = 'ChaCha12' | 'ChaCha20';

export interface Cipher {
  readonly name: CipherName;
  /** The number in proof envelopes, and in what a proof is bound to. */
  readonly id: number;
  readonly rounds: number;
}

/** ChaCha12 is the default; ChaCha20 for the cautious. Nothing weaker is offered. */
export const CIPHERS: Readonly<Record<CipherName, Cipher>> = Object.freeze({
  ChaCha12: Object.freeze({ name: 'ChaCha12', id: 1, rounds: 12 }),
  ChaCha20: Object.freeze({ name: 'ChaCha20', id: 2, rounds: 20 }),
});

export function isCipherName(name: unknown): name is CipherName {
  return typeof name === 'string' && Object.hasOwn(CIPHERS, name);
}
