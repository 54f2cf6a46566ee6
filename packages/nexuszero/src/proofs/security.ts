/** What the proofs of a suite are worth. Derivations: docs/protocol/sigma.md and vole.md, sections "Security". */
import type { Level, Security } from '../bytes/security.ts';
import { CIPHERS, isCipherName, type CipherName } from '../kernels/ciphers.ts';
import { SUITES, type SuiteName } from '../kernels/suites.ts';

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
