// Writes generated/field.ts: multiplication and squaring in GF(2^255-19), two elements at once.
// An element pair is five v128: vector k holds the limbs (A_2k, B_2k, A_2k+1, B_2k+1), ten limbs of
// 26 and 25 bits by turns. Bounds and layout: docs/protocol/curve.md.

const LIMBS = 10;
const out = [];
const line = (text) => out.push(text);

/** The i64x2 products of limb i of f and limb j of g, with every factor 2 and 19 folded in. */
function product(i, j, left, right) {
  const odd = i % 2 === 1 && j % 2 === 1;
  const wraps = i + j >= LIMBS;
  const f = `${left}${odd ? 'd' : ''}${i >> 1}`;
  // extmul pairs equal halves: mixed parity reads the copy of g with swapped halves
  const g = `${right}${wraps ? 'n' : ''}${i % 2 === j % 2 ? '' : 's'}${j >> 1}`;
  const half = i % 2 === 0 ? 'low' : 'high';
  return `i64x2.extmul_${half}_i32x4_u(${f}, ${g})`;
}

function sum(terms) {
  return terms.reduce((acc, term) => (acc === '' ? term : `i64x2.add(${acc}, ${term})`), '');
}

function load(name, pointer, doubled) {
  for (let k = 0; k < 5; k++) {
    line(`  const ${name}${k} = v128.load(${pointer}, ${16 * k});`);
    if (doubled) line(`  const ${name}d${k} = i32x4.shl(${name}${k}, 1);`);
  }
}

function loadRight(name, from) {
  line(`  const nineteen = i32x4.splat(19);`);
  for (let k = 0; k < 5; k++) {
    if (from !== '') line(`  const ${name}${k} = v128.load(${from}, ${16 * k});`);
    line(`  const ${name}s${k} = i32x4.shuffle(${name}${k}, ${name}${k}, 2, 3, 0, 1);`);
    line(`  const ${name}n${k} = i32x4.mul(${name}${k}, nineteen);`);
    line(`  const ${name}ns${k} = i32x4.shuffle(${name}n${k}, ${name}n${k}, 2, 3, 0, 1);`);
  }
}

/** The carry chain 0,4,1,5,2,6,3,7,4,8,9 (times 19 into 0),0 and the packing of the limbs. */
function carryAndStore() {
  line('  const mask26 = i64x2.splat(0x3ffffff);');
  line('  const mask25 = i64x2.splat(0x1ffffff);');
  line('  let c: v128;');
  for (const i of [0, 4, 1, 5, 2, 6, 3, 7, 4, 8, 9, 0]) {
    const bits = i % 2 === 0 ? 26 : 25;
    line(`  c = i64x2.shr_u(h${i}, ${bits});`);
    line(`  h${i} = v128.and(h${i}, mask${bits});`);
    if (i < 9) {
      line(`  h${i + 1} = i64x2.add(h${i + 1}, c);`);
    } else {
      // 19c = 16c + 2c + c: i64x2.mul is several instructions on x64
      line(`  h0 = i64x2.add(h0, i64x2.add(c, i64x2.add(i64x2.shl(c, 1), i64x2.shl(c, 4))));`);
    }
  }
  for (let k = 0; k < 5; k++) {
    line(`  v128.store(out, i32x4.shuffle(h${2 * k}, h${2 * k + 1}, 0, 2, 4, 6), ${16 * k});`);
  }
}

line('// Made by gen/field.mjs. Do not edit.');
line('/* eslint-disable */');
line('');
line(
  '/** out = f * g, two products. Spare bits of f at most 3.2, of g at most 1.75. May alias. */',
);
line('export function mul2(out: usize, f: usize, g: usize): void {');
load('f', 'f', true);
loadRight('g', 'g');
for (let k = 0; k < LIMBS; k++) {
  const terms = [];
  for (let i = 0; i < LIMBS; i++) terms.push(product(i, (k - i + LIMBS) % LIMBS, 'f', 'g'));
  line(`  let h${k} = ${sum(terms)};`);
}
carryAndStore();
line('}');
line('');
line('/** out = f^2, two squares. Spare bits of f at most 1.75. May alias. */');
line('export function sq2(out: usize, f: usize): void {');
load('f', 'f', true);
for (let k = 0; k < 5; k++) line(`  const fdd${k} = i32x4.shl(f${k}, 2);`);
for (let k = 0; k < 5; k++) line(`  const g${k} = f${k};`);
loadRight('g', '');
for (let k = 0; k < LIMBS; k++) {
  const terms = [];
  for (let i = 0; i < LIMBS; i++) {
    const j = (k - i + LIMBS) % LIMBS;
    if (i > j) continue;
    const single = product(i, j, 'f', 'g');
    // an unequal pair stands for two products: one more doubling on the left
    terms.push(i === j ? single : single.replace('(fd', '(fdd').replace(/\(f(\d)/, '(fd$1'));
  }
  line(`  let h${k} = ${sum(terms)};`);
}
carryAndStore();
line('}');

process.stdout.write(`${out.join('\n')}\n`);
