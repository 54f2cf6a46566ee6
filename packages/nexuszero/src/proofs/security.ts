/** What a proof is worth, as data. Derivations: docs/protocol/sigma.md and vole.md, sections "Security". */
import { isCipherName, type CipherName } from '../kernels/ciphers.ts';
import { SUITES, type SuiteName } from '../kernels/suites.ts';

/** A security class. */
export type Level = 128 | 192 | 256;

/** What a proof is worth. */
export interface Security {
  /** The class; `verify` compares it with the level that the caller asks for. */
  readonly level: Level;
  /** Bits of the best known classical and quantum attack. */
  readonly classical: number;
  readonly quantum: number;
  /** NIST post-quantum category, or null for what falls to a quantum computer. */
  readonly category: 1 | 3 | 5 | null;
}

/** Hash and stream cipher at level 128: Grover's search halves the bits, which is NIST's category 1. */
const VOLE_128: Security = Object.freeze({ level: 128, classical: 128, quantum: 64, category: 1 });

/** Of groups: discrete logarithms fall to Shor's algorithm, so quantum 0 and no category. */
export function suiteSecurity(name: SuiteName | CipherName): Security {
  if (isCipherName(name)) return VOLE_128;
  const { level, classicalBits } = SUITES[name];
  return Object.freeze({ level, classical: classicalBits, quantum: 0, category: null });
}
