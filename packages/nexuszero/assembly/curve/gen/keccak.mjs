// Writes generated/keccak.ts: the permutation Keccak-f[1600] (FIPS 202), the state in 25 locals.

import { ROTATIONS, roundConstants } from '../../keccak.mjs';

const out = [];
const line = (text) => out.push(`  ${text}`);
const lane = (x, y) => `a${(x % 5) + 5 * (y % 5)}`;
const rotl = (value, n) => (n === 0 ? value : `rotl<u64>(${value}, ${n})`);

out.push('// Made by gen/keccak.mjs. Do not edit.', '/* eslint-disable */', '');
const constants = roundConstants().map((c) => `0x${c.toString(16)}`);
out.push(`const ROUNDS: usize = memory.data<u64>([${constants.join(', ')}]);`, '');
out.push('/** Keccak-f[1600] on the 200 bytes at `state`. */');
out.push('export function keccakF(state: usize): void {');
for (let i = 0; i < 25; i++) line(`let a${i} = load<u64>(state, ${8 * i});`);
line('for (let round: usize = 0; round < 192; round += 8) {');
for (let x = 0; x < 5; x++) {
  line(`  const c${x} = ${[0, 1, 2, 3, 4].map((y) => lane(x, y)).join(' ^ ')};`);
}
for (let x = 0; x < 5; x++) {
  line(`  const d${x} = c${(x + 4) % 5} ^ ${rotl(`c${(x + 1) % 5}`, 1)};`);
}
for (let x = 0; x < 5; x++) {
  for (let y = 0; y < 5; y++) {
    const target = `b${y + 5 * ((2 * x + 3 * y) % 5)}`;
    line(`  const ${target} = ${rotl(`${lane(x, y)} ^ d${x}`, ROTATIONS[x][y])};`);
  }
}
for (let y = 0; y < 5; y++) {
  for (let x = 0; x < 5; x++) {
    const [b0, b1, b2] = [0, 1, 2].map((k) => `b${((x + k) % 5) + 5 * y}`);
    line(`  ${lane(x, y)} = ${b0} ^ (~${b1} & ${b2});`);
  }
}
line('  a0 ^= load<u64>(ROUNDS + round);');
line('}');
for (let i = 0; i < 25; i++) line(`store<u64>(state, a${i}, ${8 * i});`);
out.push('}');

process.stdout.write(`${out.join('\n')}\n`);
