/** What the proofs of a suite are worth. Derivations: docs/protocol/sigma.md and vole.md, sections "Security". */
import type { Level, Security } from '../bytes/security.ts';
import { CIPHERS, isCipherName, type CipherName } from '../kernels/ciphers.ts';
import { SUITES, type Suite, type SuiteName } from '../kernels/suites.ts';

/** What the proofs of a suite are worth; the same object each time. */
export function suiteSecurity(name: SuiteName | CipherName): Security {
  return isCipherName(name) ? VOLE[CIPHERS[name].level] : GROUPS[name];
}

/** Hash and stream cipher: Grover's search halves the bits, which is NIST's category 1, 3 or 5. */
const vole = (level: Level, category: 1 | 3 | 5): Security =>
  Object.freeze({ level, classical: level, quantum: level / 2, category });

const VOLE: Readonly<Record<Level, Security>> = Object.freeze({
  128: vole(128, 1),
  192: vole(192, 3),
  256: vole(256, 5),
});

/** Discrete logarithms fall to Shor's algorithm, so quantum 0 and no category. */
const group = ({ level, classicalBits }: Suite): Security =>
  Object.freeze({ level, classical: classicalBits, quantum: 0, category: null });

const GROUPS: Readonly<Record<SuiteName, Security>> = Object.freeze({
  P256: group(SUITES.P256),
  ristretto255: group(SUITES.ristretto255),
  P384: group(SUITES.P384),
  P521: group(SUITES.P521),
});
