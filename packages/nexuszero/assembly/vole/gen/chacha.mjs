// Writes generated/chacha.ts: the ChaCha block function (RFC 8439, section 2.3) on four states at once, one
// a lane. Rotations by 16 and 8 bits are byte shuffles. Of blocks that differ in word 12 only, three columns of the
// first round are the same: they are prepared once.

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

// a swizzle by a constant is one instruction; V8 makes the mask of a shuffle anew each time
const byteRotation = (x, bytes) => {
  const lanes = Array.from({ length: 16 }, (_, i) => (i & 12) | ((i + 4 - bytes) & 3));
  return `v128.swizzle(${x}, i8x16(${lanes.join(', ')}))`;
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

function quarter([a, b, c, d]) {
  step(a, b, d, 16);
  step(c, d, b, 12);
  step(a, b, d, 8);
  step(c, d, b, 7);
}

/** What a word is at the start, and is added to it at the end. */
const initial = (i) => {
  if (i < 4) return `i32x4.splat(${CONSTANTS[i]})`;
  return i < 12 ? `v128.load(key, ${16 * (i - 4)})` : `n${i - 12}`;
};
const WORDS = Array.from({ length: 16 }, (_, i) => i);
/** Words of the columns that do not hold word 12. */
const PREPARED = WORDS.filter((i) => i % 4 !== 0);

function finish() {
  // words 4 to 11 first: key is read before out may overwrite it
  for (const i of [4, 5, 6, 7, 8, 9, 10, 11]) line(`  x${i} = i32x4.add(x${i}, ${initial(i)});`);
  for (const i of WORDS) {
    const word = i >= 4 && i < 12 ? `x${i}` : `i32x4.add(x${i}, ${initial(i)})`;
    line(`  v128.store(out, ${word}, ${16 * i});`);
  }
  line('}');
}

function loop(from) {
  line(`  for (let r = ${from}; r < doubles; r++) {`);
  QUARTERS.forEach(quarter);
  line('  }');
}

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
for (const i of WORDS) line(`  let x${i} = ${initial(i)};`);
loop(0);
finish();
line('');
line(`/** Bytes that \`prepare4\` writes. */`);
line(`export const PREPARED: usize = ${16 * PREPARED.length};`);
line('');
line('/** Prepares blocks with this key and these words 13 to 15. */');
line('export function prepare4(out: usize, key: usize, n1: v128, n2: v128, n3: v128): void {');
for (const i of PREPARED) line(`  let x${i} = ${initial(i)};`);
QUARTERS.slice(1, 4).forEach(quarter);
PREPARED.forEach((i, at) => line(`  v128.store(out, x${i}, ${16 * at});`));
line('}');
line('');
line('/** As `chacha4`, from what `prepare4` wrote. */');
line(
  'export function prepared4(out: usize, key: usize, prepared: usize, n0: v128, n1: v128, n2: v128, n3: v128, doubles: i32): void {',
);
for (const i of WORDS.filter((word) => !PREPARED.includes(word)))
  line(`  let x${i} = ${initial(i)};`);
PREPARED.forEach((i, at) => line(`  let x${i} = v128.load(prepared, ${16 * at});`));
quarter(QUARTERS[0]);
QUARTERS.slice(4).forEach(quarter);
loop(1);
finish();
console.log(out.join('\n'));
