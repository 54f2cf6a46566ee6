/** The suites of the vole system: the level, and which ChaCha grows its trees. docs/formats.md section "Table of ids" */

/** The names of the suites, in JSON and on the command line too: the level stands behind the cipher unless it is 128. */
export type CipherName =
  'ChaCha12' | 'ChaCha20' | 'ChaCha12-192' | 'ChaCha20-192' | 'ChaCha12-256' | 'ChaCha20-256';

/** The security classes of vole proofs; each has a kernel of its own. */
export type VoleLevel = 128 | 192 | 256;

export interface Cipher {
  readonly name: CipherName;
  /** The number in proof envelopes, and in what a proof is bound to. */
  readonly id: number;
  readonly level: VoleLevel;
  readonly rounds: number;
}

const cipher = (name: CipherName, id: number, level: VoleLevel, rounds: number): Cipher =>
  Object.freeze({ name, id, level, rounds });

/** ChaCha12 is the default; ChaCha20 for the cautious. Nothing weaker is offered. */
export const CIPHERS: Readonly<Record<CipherName, Cipher>> = Object.freeze({
  ChaCha12: cipher('ChaCha12', 1, 128, 12),
  ChaCha20: cipher('ChaCha20', 2, 128, 20),
  'ChaCha12-192': cipher('ChaCha12-192', 3, 192, 12),
  'ChaCha20-192': cipher('ChaCha20-192', 4, 192, 20),
  'ChaCha12-256': cipher('ChaCha12-256', 5, 256, 12),
  'ChaCha20-256': cipher('ChaCha20-256', 6, 256, 20),
});

export function isCipherName(name: unknown): name is CipherName {
  return typeof name === 'string' && Object.hasOwn(CIPHERS, name);
}
