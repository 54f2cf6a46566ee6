/** What a proof is worth, as data. Derivation: docs/protocol/sigma.md section "Security". */
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

/** Discrete logarithms fall to Shor's algorithm: quantum 0, no category. */
export function suiteSecurity(name: SuiteName): Security {
  const { level, classicalBits } = SUITES[name];
  return Object.freeze({ level, classical: classicalBits, quantum: 0, category: null });
}
