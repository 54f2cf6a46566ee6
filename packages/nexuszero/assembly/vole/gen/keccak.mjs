// Writes generated/keccak.ts: Keccak-f[1600] (FIPS 202, section 3) on two states at once, lane i of both in vector i.

import { ROTATIONS, roundConstants } from '../../keccak.mjs';

const out = [];
const line = (text) => out.push(text);
const xor = (...terms) => terms.reduce((a, b) => `v128.xor(${a}, ${b})`);
const FIVE = [0, 1, 2, 3, 4];
const lane = (x, y) => `a${x}${y}`;

function rotated(value, bits) {
  if (bits === 0) return value;
  return `v128.or(i64x2.shl(${value}, ${bits}), i64x2.shr_u(${value}, ${64 - bits}))`;
}

line('/** Keccak-f[1600] on two states. Made by gen/keccak.mjs. */');
line('');
line('const CONSTANTS: usize = memory.data<u64>([');
for (const constant of roundConstants()) line(`  0x${constant.toString(16)},`);
line(']);');
line('');
line(
  '/** Permutes both states at `at`: 25 vectors, lane x + 5 y of both states in vector x + 5 y. */',
);
line('export function permute2(at: usize): void {');
for (const y of FIVE) {
  for (const x of FIVE) line(`  let ${lane(x, y)} = v128.load(at, ${16 * (x + 5 * y)});`);
}
line('  let t: v128, d: v128;');
for (const x of FIVE) line(`  let c${x}: v128;`);
for (const y of FIVE) for (const x of FIVE) line(`  let b${x}${y}: v128;`);
line('  for (let round: usize = 0; round < 192; round += 8) {');
for (const x of FIVE) line(`    c${x} = ${xor(...FIVE.map((y) => lane(x, y)))};`);
for (const x of FIVE) {
  line(`    d = ${xor(`c${(x + 4) % 5}`, rotated(`c${(x + 1) % 5}`, 1))};`);
  for (const y of FIVE) {
    const to = `b${y}${(2 * x + 3 * y) % 5}`;
    line(`    t = ${xor(lane(x, y), 'd')};`);
    line(`    ${to} = ${rotated('t', ROTATIONS[x][y])};`);
  }
}
for (const y of FIVE) {
  for (const x of FIVE) {
    const rest = `v128.andnot(b${(x + 2) % 5}${y}, b${(x + 1) % 5}${y})`;
    line(`    ${lane(x, y)} = ${xor(`b${x}${y}`, rest)};`);
  }
}
line(`    a00 = ${xor('a00', 'v128.load64_splat(CONSTANTS + round)')};`);
line('  }');
for (const y of FIVE) {
  for (const x of FIVE) line(`  v128.store(at, ${lane(x, y)}, ${16 * (x + 5 * y)});`);
}
line('}');
console.log(out.join('\n'));
