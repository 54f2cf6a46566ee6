// Writes generated/field.ts: multiplication and squaring in GF(2^255-19), two elements at once.
// An element pair is five v128: vector k holds the limbs (A_2k, B_2k, A_2k+1, B_2k+1), ten limbs of
// 26 and 25 bits by turns. Bounds and layout: docs/protocol/curve.md.

const LIMBS = 10;
const VECTORS = [0, 1, 2, 3, 4];
const out = [];
let indent = '  ';
const line = (text) => out.push(indent + text);

/** The i64x2 products of limb i of f and limb j of g, with every factor 2 and 19 folded in. */
function product(i, j, doubled = false) {
  const odd = i % 2 === 1 && j % 2 === 1;
  const wraps = i + j >= LIMBS;
  const f = `f${'d'.repeat(Number(odd) + Number(doubled))}${i >> 1}`;
  // extmul pairs equal halves: mixed parity reads the copy of g with swapped halves
  const g = `g${wraps ? 'n' : ''}${i % 2 === j % 2 ? '' : 's'}${j >> 1}`;
  return `i64x2.extmul_${i % 2 === 0 ? 'low' : 'high'}_i32x4_u(${f}, ${g})`;
}

const sum = (terms) => terms.reduce((acc, term) => `i64x2.add(${acc}, ${term})`);
const partner = (i, k) => (k - i + LIMBS) % LIMBS;
const limbs = Array.from({ length: LIMBS }, (_, i) => i);

/** What the right operand takes: swapped halves, and both times 19. */
function rightOperand() {
  for (const k of VECTORS) {
    line(`const gs${k} = i32x4.shuffle(g${k}, g${k}, 2, 3, 0, 1);`);
    line(`const gn${k} = i32x4.mul(g${k}, nineteen);`);
    line(`const gns${k} = i32x4.shuffle(gn${k}, gn${k}, 2, 3, 0, 1);`);
  }
}

function multiplyLimbs() {
  for (const k of VECTORS) line(`const fd${k} = i32x4.shl(f${k}, 1);`);
  rightOperand();
  for (const k of limbs) line(`let h${k} = ${sum(limbs.map((i) => product(i, partner(i, k))))};`);
}

/** An unequal pair of limbs stands for two products: one more doubling on the left. */
function squareLimbs() {
  for (const k of VECTORS) {
    line(`const fd${k} = i32x4.shl(f${k}, 1);`);
    line(`const fdd${k} = i32x4.shl(f${k}, 2);`);
    line(`const g${k} = f${k};`);
  }
  rightOperand();
  for (const k of limbs) {
    const pairs = limbs.filter((i) => i <= partner(i, k));
    const terms = pairs.map((i) => product(i, partner(i, k), i !== partner(i, k)));
    line(`let h${k} = ${sum(terms)};`);
  }
}

/** The carry chain 0,4,1,5,2,6,3,7,4,8,9 (times 19 into 0),0. */
function carry() {
  for (const i of [0, 4, 1, 5, 2, 6, 3, 7, 4, 8, 9, 0]) {
    const bits = i % 2 === 0 ? 26 : 25;
    line(`c = i64x2.shr_u(h${i}, ${bits});`);
    line(`h${i} = v128.and(h${i}, mask${bits});`);
    if (i < 9) {
      line(`h${i + 1} = i64x2.add(h${i + 1}, c);`);
    } else {
      // 19c = 16c + 2c + c: i64x2.mul is several instructions on x64
      line(`h0 = i64x2.add(h0, i64x2.add(c, i64x2.add(i64x2.shl(c, 1), i64x2.shl(c, 4))));`);
    }
  }
}

function constants() {
  line('const nineteen = i32x4.splat(19);');
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
carry();
for (const k of VECTORS) line(`v128.store(out, ${packed(k)}, ${16 * k});`);
out.push('}', '');

out.push('/** out = f^(2^n), n >= 1; the limbs stay in locals. Spare bits of f at most 1.75. May alias. */');
out.push('export function squareTimes2(out: usize, f: usize, n: i32): void {');
for (const k of VECTORS) line(`let f${k} = v128.load(f, ${16 * k});`);
constants();
line('do {');
indent = '    ';
squareLimbs();
carry();
for (const k of VECTORS) line(`f${k} = ${packed(k)};`);
indent = '  ';
line('} while (--n > 0);');
for (const k of VECTORS) line(`v128.store(out, f${k}, ${16 * k});`);
out.push('}');

process.stdout.write(`${out.join('\n')}\n`);
