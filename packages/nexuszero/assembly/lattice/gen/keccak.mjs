// Writes generated/keccak.ts: Keccak-f[1600] on one state, and on two at once.

import { keccakFSource, permute2Source } from '../../keccak.mjs';

console.log(`${keccakFSource()}\n${permute2Source()}`);
