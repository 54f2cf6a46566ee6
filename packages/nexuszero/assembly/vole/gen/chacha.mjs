// Writes generated/chacha.ts: the ChaCha block function (RFC 8439, section 2.3) on four states at once, one
// a lane. Rotations by 16 and 8 bits are byte shuffles.

const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];
const CONSTANTS = ['0x61707865', '0x3320646e', '0x79622d32', '0x6b206574'];

const byteRotation = (x, bytes) => {
  const lanes = Array.from({ length: 16 }, (_, i) => (i & 12) | ((i + 4 - bytes) & 3));
  return `v128.shuffle<u8>(${x}, ${x}, ${lanes.join(', ')})`;
};
const rotations = {
  16: (x) => byteRotation(x, 2),
  12: (x) => `v128.or(i32x4.shl(${x}, 12), i32x4.shr_u(${x}, 20))`,
  8: (x) => byteRotation(x, 1),
  7: (x) => `v128.or(i32x4.shl(${x}, 7), i32x4.shr_u(${x}, 25))`,
};

const out = [];
const line = (text) => out.push(text);

function step(a, b, d, bits) {
  line(`    x${a} = i32x4.add(x${a}, x${b});`);
  line(`    x${d} = v128.xor(x${d}, x${a});`);
  line(`    x${d} = ${rotations[bits](`x${d}`)};`);
}

/** Feed-forward operand of a word. */
const initial = (i) => {
  if (i < 4) return `i32x4.splat(${CONSTANTS[i]})`;
  return i < 12 ? `v128.load(key, ${16 * (i - 4)})` : `n${i - 12}`;
};

line('/** Four ChaCha blocks. Made by gen/chacha.mjs. */');
line('');
line('/**');
line(
  ' * out: 16 words of four lanes. key: 8 words of four lanes; n0..n3: words 12 to 15; `doubles`',
);
line(' * double rounds. out may alias key.');
line(' */');
line(
  'export function chacha4(out: usize, key: usize, n0: v128, n1: v128, n2: v128, n3: v128, doubles: i32): void {',
);
for (let i = 0; i < 16; i++) line(`  let x${i} = ${initial(i)};`);
line('  for (let r = 0; r < doubles; r++) {');
for (const [a, b, c, d] of QUARTERS) {
  step(a, b, d, 16);
  step(c, d, b, 12);
  step(a, b, d, 8);
  step(c, d, b, 7);
}
line('  }');
// words 4 to 11 first: key is read before out may overwrite it
for (const i of [4, 5, 6, 7, 8, 9, 10, 11]) line(`  x${i} = i32x4.add(x${i}, ${initial(i)});`);
for (let i = 0; i < 16; i++) {
  const word = i >= 4 && i < 12 ? `x${i}` : `i32x4.add(x${i}, ${initial(i)})`;
  line(`  v128.store(out, ${word}, ${16 * i});`);
}
line('}');
console.log(out.join('\n'));
