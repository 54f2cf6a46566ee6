// What the generators of Keccak-f[1600] (FIPS 202) share.

/** Offsets of rho, by x and y: section 3.2.2. */
export const ROTATIONS = [
  [0, 36, 3, 41, 18],
  [1, 44, 10, 45, 2],
  [62, 6, 43, 15, 61],
  [28, 55, 25, 21, 56],
  [27, 20, 39, 8, 14],
];

/** The constants of iota, from the shift register of section 3.2.5. */
export function roundConstants() {
  let lfsr = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if (lfsr & 1) constant |= 1n << BigInt(2 ** j - 1);
      lfsr = (lfsr << 1) ^ (lfsr & 0x80 ? 0x171 : 0);
    }
    return constant;
  });
}

/** Source of `permute2`: Keccak-f[1600] (section 3) on two states at once, lane i of both in vector i. */
export function permute2Source() {
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
  return out.join('\n');
}

/** Source of `keccakF`: the permutation on one state, in 25 locals. */
export function keccakFSource() {
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
  return out.join('\n');
}
