/** The key encapsulation mechanisms behind the suites. */
import type { SealCrypto } from './crypto.ts';
import { FrodoKemKeys } from './kem-frodo.ts';
import { frodoHybrid, xWing } from './kem-hybrid.ts';
import { MlKemKeys } from './kem-mlkem.ts';
import type { Kem } from './mechanism.ts';
import type { SealSuite } from './suites.ts';

/** The mechanism of a suite. */
export function kemOf(suite: SealSuite, crypto: SealCrypto): Kem {
  const { lattice, hybrid } = suite;
  if (lattice.kind === 'ml-kem') return hybrid ? xWing(crypto) : new MlKemKeys(lattice.set);
  return hybrid
    ? frodoHybrid(suite.name, lattice.set, crypto)
    : new FrodoKemKeys(lattice.set, crypto);
}
