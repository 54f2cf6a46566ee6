// Writes generated/field.ts: multiplication and squaring in GF(2^255-19), two elements at once.
// An element pair is five v128: vector k holds the limbs (A_2k, B_2k, A_2k+1, B_2k+1), ten limbs of
// 26 and 25 bits by turns. Bounds and layout: docs/protocol/curve.md.

const VECTORS = [0, 1, 2, 3, 4];
const out = [];
let indent = '  ';
const line = (text) => out.push(indent + text);

/** Balanced, which is quicker than a chain. */
function sum(terms) {
  if (terms.length === 1) return terms[0];
  const half = terms.length >> 1;
  return `i64x2.add(${sum(terms.slice(0, half))}, ${sum(terms.slice(half))})`;
}

const extmul = (half, f, g) => `i64x2.extmul_${half}_i32x4_u(${f}, ${g})`;
/** 19x = 16x + 2x + x: i64x2.mul is several instructions on x64. */
const times19 = (x) => sum([x, `i64x2.shl(${x}, 1)`, `i64x2.shl(${x}, 4)`]);

/** The limb sums f_2k + f_2k+1 of both elements, in both halves. */
function limbSums(name) {
  for (const k of VECTORS) {
    const swapped = `i32x4.shuffle(${name}${k}, ${name}${k}, 2, 3, 0, 1)`;
    line(`const ${name}t${k} = i32x4.add(${name}${k}, ${swapped});`);
  }
}

/**
 * The limbs h0..h9 of a product, before carries. Karatsuba within the vectors: an element is the sum of
 * (f_2k + 2^26 f_2k+1) 2^51k, and the mixed products of two such binomials are (sum)(sum) - even even
 * - odd odd. Subtracted only after all have been added: 75 widening products instead of 100. A column
 * may pass 2^64 before that, not after. `left(i, j)`: how the left operand's names start where
 * its vector i meets j, or nothing where that pair is counted elsewhere.
 */
function productLimbs(left) {
  const terms = (half, m, f, g) =>
    VECTORS.filter((i) => m - i in VECTORS && left(i, m - i) !== undefined).map((i) =>
      extmul(half, `${left(i, m - i)}${f}${i}`, `${g}${m - i}`),
    );
  for (const m of VECTORS) {
    for (const half of ['low', 'high']) {
      line(
        `const ${half}${m} = ${sum([...terms(half, m, '', 'g'), ...terms(half, m + 5, '', 'gn')])};`,
      );
    }
    if (m < 4) line(`const wrap${m} = ${sum(terms('low', m + 5, 't', 'gt'))};`);
    const sums = [...terms('low', m, 't', 'gt'), ...(m < 4 ? [times19(`wrap${m}`)] : [])];
    line(`let h${2 * m + 1} = i64x2.sub(${sum(sums)}, i64x2.add(low${m}, high${m}));`);
    if (m > 0) line(`let h${2 * m} = i64x2.add(low${m}, i64x2.shl(high${m - 1}, 1));`);
  }
  line('const wrap = i64x2.shl(high4, 1);');
  line(`let h0 = i64x2.add(low0, ${times19('wrap')});`);
}

function multiplyLimbs() {
  line('const nineteen = i32x4.splat(19);');
  for (const k of VECTORS) line(`const gn${k} = i32x4.mul(g${k}, nineteen);`);
  limbSums('f');
  limbSums('g');
  productLimbs(() => 'f');
}

/** Unequal pairs of vectors are counted once, doubled. */
function squareLimbs() {
  line('const nineteen = i32x4.splat(19);');
  limbSums('f');
  for (const k of VECTORS) {
    line(`const d${k} = i32x4.shl(f${k}, 1);`);
    line(`const dt${k} = i32x4.shl(ft${k}, 1);`);
    line(`const g${k} = f${k};`);
    line(`const gt${k} = ft${k};`);
    line(`const gn${k} = i32x4.mul(f${k}, nineteen);`);
  }
  productLimbs((i, j) => (i === j ? 'f' : i < j ? 'd' : undefined));
}

const bits = (i) => (i % 2 === 0 ? 26 : 25);

/** Carries out of the limbs in `order`; out of limb 9 times 19 into limb 0. */
function carry(order) {
  for (const i of order) {
    line(`c = i64x2.shr_u(h${i}, ${bits(i)});`);
    line(`h${i} = v128.and(h${i}, mask${bits(i)});`);
    const next = (i + 1) % 10;
    line(`h${next} = i64x2.add(h${next}, ${i < 9 ? 'c' : times19('c')});`);
  }
}

/** Two chains at a time, which do not wait for each other. */
const INTERLEAVED = [0, 4, 1, 5, 2, 6, 3, 7, 4, 8, 9, 0];
const IN_ORDER = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** From limbs that are carried but for a hair: subtracts p once if the value is at least p. */
function subtractP() {
  line('c = i64x2.splat(19);');
  for (const i of IN_ORDER) line(`c = i64x2.shr_u(i64x2.add(h${i}, c), ${bits(i)});`);
  // the carry out of value + 19 is 1 from p on; 2^255 then leaves at the top
  line(`h0 = i64x2.add(h0, ${times19('c')});`);
  carry(IN_ORDER.slice(0, 9));
  line('h9 = v128.and(h9, mask25);');
}

function constants() {
  line('const mask26 = i64x2.splat(0x3ffffff);');
  line('const mask25 = i64x2.splat(0x1ffffff);');
  line('let c: v128;');
}

const packed = (k) => `i32x4.shuffle(h${2 * k}, h${2 * k + 1}, 0, 2, 4, 6)`;

out.push('// Made by gen/field.mjs. Do not edit.', '');
out.push('/** out = f * g. Spare bits of f at most 3.2, of g at most 1.75. May alias. */');
out.push('export function mul2(out: usize, f: usize, g: usize): void {');
for (const k of VECTORS) line(`const f${k} = v128.load(f, ${16 * k});`);
for (const k of VECTORS) line(`const g${k} = v128.load(g, ${16 * k});`);
constants();
multiplyLimbs();
carry(INTERLEAVED);
for (const k of VECTORS) line(`v128.store(out, ${packed(k)}, ${16 * k});`);
out.push('}', '');

out.push(
  '/** out = f^(2^n), n >= 1; the limbs stay in locals. Spare bits of f at most 1.75. May alias. */',
);
out.push('export function squareTimes2(out: usize, f: usize, n: i32): void {');
for (const k of VECTORS) line(`let f${k} = v128.load(f, ${16 * k});`);
constants();
line('do {');
indent = '    ';
squareLimbs();
carry(INTERLEAVED);
for (const k of VECTORS) line(`f${k} = ${packed(k)};`);
indent = '  ';
line('} while (--n > 0);');
for (const k of VECTORS) line(`v128.store(out, f${k}, ${16 * k});`);
out.push('}');

out.push('', '/** out = f in canonical limbs. Limbs of f below 2^30. May alias. */');
out.push('export function canonical2(out: usize, f: usize): void {');
for (const k of VECTORS) line(`const f${k} = v128.load(f, ${16 * k});`);
constants();
for (const k of VECTORS) {
  line(`let h${2 * k} = i64x2.extend_low_i32x4_u(f${k});`);
  line(`let h${2 * k + 1} = i64x2.extend_high_i32x4_u(f${k});`);
}
carry(IN_ORDER);
carry(IN_ORDER);
subtractP();
for (const k of VECTORS) line(`v128.store(out, ${packed(k)}, ${16 * k});`);
out.push('}');

process.stdout.write(`${out.join('\n')}\n`);
