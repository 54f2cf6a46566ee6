/** What a proof is worth, as data. Derivations: docs/protocol/sigma.md and vole.md, sections "Security". */
import { CIPHERS, isCipherName, type CipherName } from '../kernels/ciphers.ts';
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

/** Hash and stream cipher: Grover's search halves the bits, which is NIST's category 1, 3 or 5. */
const vole = (level: Level): Security =>
  Object.freeze({
    ...{ level, classical: level, quantum: level / 2 },
    category: level === 128 ? 1 : level === 192 ? 3 : 5,
  });

/** Of groups: discrete logarithms fall to Shor's algorithm, so quantum 0 and no category. */
export function suiteSecurity(name: SuiteName | CipherName): Security {
  if (isCipherName(name)) return vole(CIPHERS[name].level);
  const { level, classicalBits } = SUITES[name];
  return Object.freeze({ level, classical: classicalBits, quantum: 0, category: null });
}
