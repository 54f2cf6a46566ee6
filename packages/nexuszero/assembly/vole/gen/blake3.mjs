// Writes generated/blake3.ts: the BLAKE3 compression function (specification, section 2.2) on four states at
// once, one a lane.

const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
const IV = ['0x6a09e667', '0xbb67ae85', '0x3c6ef372', '0xa54ff53a'];
const ROUNDS = 7;
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

// a swizzle by a constant is one instruction; V8 makes the mask of a shuffle anew each time
const byteRotation = (x, bytes) => {
  const lanes = Array.from({ length: 16 }, (_, i) => (i & 12) | ((i + bytes) & 3));
  return `v128.swizzle(${x}, i8x16(${lanes.join(', ')}))`;
};
const right = {
  16: (x) => byteRotation(x, 2),
  12: (x) => `v128.or(i32x4.shr_u(${x}, 12), i32x4.shl(${x}, 20))`,
  8: (x) => byteRotation(x, 1),
  7: (x) => `v128.or(i32x4.shr_u(${x}, 7), i32x4.shl(${x}, 25))`,
};

const out = [];
const line = (text) => out.push(text);

function half([a, b, c, d], word, [first, second]) {
  line(`  v${a} = i32x4.add(i32x4.add(v${a}, v${b}), v128.load(m, ${16 * word}));`);
  line(`  v${d} = v128.xor(v${d}, v${a});`);
  line(`  v${d} = ${right[first](`v${d}`)};`);
  line(`  v${c} = i32x4.add(v${c}, v${d});`);
  line(`  v${b} = v128.xor(v${b}, v${c});`);
  line(`  v${b} = ${right[second](`v${b}`)};`);
}

line('/** Four BLAKE3 compressions. Made by gen/blake3.mjs. */');
line('');
line('/**');
line(
  ' * out: 16 words of four lanes, the first 8 being the chaining value. cv: 8 words, m: 16 words, of four',
);
line(
  ' * lanes. counter, length, flags: words 12, 14 and 15; word 13 is zero. out may alias m, not cv.',
);
line(' */');
line(
  'export function compress4(out: usize, cv: usize, m: usize, counter: v128, length: v128, flags: v128): void {',
);
for (let i = 0; i < 8; i++) line(`  let v${i} = v128.load(cv, ${16 * i});`);
for (let i = 0; i < 4; i++) line(`  let v${8 + i} = i32x4.splat(${IV[i]});`);
line('  let v12 = counter;');
line('  let v13 = i32x4.splat(0);');
line('  let v14 = length;');
line('  let v15 = flags;');
let words = Array.from({ length: 16 }, (_, i) => i);
for (let r = 0; r < ROUNDS; r++) {
  QUARTERS.forEach((quarter, i) => {
    half(quarter, words[2 * i], [16, 12]);
    half(quarter, words[2 * i + 1], [8, 7]);
  });
  words = PERMUTATION.map((from) => words[from]);
}
for (let i = 0; i < 8; i++) line(`  v128.store(out, v128.xor(v${i}, v${i + 8}), ${16 * i});`);
for (let i = 0; i < 8; i++) {
  line(`  v128.store(out, v128.xor(v${i + 8}, v128.load(cv, ${16 * i})), ${16 * (i + 8)});`);
}
line('}');
console.log(out.join('\n'));
