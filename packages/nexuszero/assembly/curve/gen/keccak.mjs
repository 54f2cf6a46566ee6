// Writes generated/keccak.ts: the permutation Keccak-f[1600] on one state.

import { keccakFSource } from '../../keccak.mjs';

console.log(keccakFSource());
