/** The compression corpus: every class of data that the library's formats are measured on. */
import { BATCHES } from './batches.ts';
import { BITS } from './bits.ts';
import { BRISTOL } from './bristol.ts';
import { CIRCOM } from './circom.ts';
import type { CorpusClass } from './class.ts';
import { HASHING } from './hashing.ts';
import { LATTICE } from './lattice.ts';
import { LOGS } from './logs.ts';
import { PROOFS } from './proofs.ts';
import { SNARKJS } from './snarkjs.ts';
import { TABLES } from './tables.ts';

/** All classes. */
export const CORPUS: readonly CorpusClass[] = [
  ...PROOFS,
  ...BATCHES,
  ...SNARKJS,
  ...LOGS,
  ...HASHING,
  ...BITS,
  ...CIRCOM,
  ...BRISTOL,
  ...LATTICE,
  ...TABLES,
];
