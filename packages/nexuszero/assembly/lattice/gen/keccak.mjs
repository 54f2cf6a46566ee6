// Writes generated/keccak.ts: Keccak-f[1600] on two states at once.

import { permute2Source } from '../../keccak.mjs';

console.log(permute2Source());
