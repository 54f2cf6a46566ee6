// Writes generated/product.ts: products of polynomials over GF(2) of degree below the level, 128 of them at once.
// An operand is as many columns of 16 bytes, column j holding the coefficients of X^j; a product is twice as
// many but one. Karatsuba down to 8 or 12 columns, which are multiplied row by row, half the columns of one operand at
// a time: the accumulators roll, and all fit into the registers.

const LEVEL = Number(process.argv[2]);
const LEAF = LEVEL === 192 ? 12 : 8;
const UNROLLED = 32;

const out = [];
const line = (text) => out.push(text);
const load = (at, column) => `v128.load(${at}, ${16 * column})`;
const store = (at, value, column) => line(`  v128.store(${at}, ${value}, ${16 * column});`);
const xor = (a, b) => `v128.xor(${a}, ${b})`;

function leaf(n) {
  line(`function multiply${n}(out: usize, a: usize, b: usize): void {`);
  for (let from = 0; from < n; from += n / 2) rows(n, from, n / 2);
  line('}');
}

/** Columns from .. from + count - 1 of a times all n of b, added to what earlier ones have left. */
function rows(n, from, count) {
  const put = (value, column) => {
    const old = from > 0 && column < from + n - 1 ? xor(value, load('out', column)) : value;
    store('out', old, column);
  };
  const a = (i) => `a${from + i}`;
  const r = (i) => `r${from}_${i}`;
  const y = `y${from}`;
  for (let i = 0; i < count; i++) line(`  const ${a(i)} = ${load('a', from + i)};`);
  line(`  let ${y} = ${load('b', 0)};`);
  put(`v128.and(${a(0)}, ${y})`, from);
  for (let i = 0; i < count - 1; i++) line(`  let ${r(i)} = v128.and(${a(i + 1)}, ${y});`);
  for (let k = 1; k < n; k++) {
    line(`  ${y} = ${load('b', k)};`);
    put(xor(r(0), `v128.and(${a(0)}, ${y})`), from + k);
    for (let i = 0; i < count - 2; i++)
      line(`  ${r(i)} = ${xor(r(i + 1), `v128.and(${a(i + 1)}, ${y})`)};`);
    line(`  ${r(count - 2)} = v128.and(${a(count - 1)}, ${y});`);
  }
  for (let i = 0; i < count - 1; i++) put(r(i), from + n + i);
}

/** The sums of both halves of an operand. */
function sums(n, from, to) {
  const half = n / 2;
  if (n <= UNROLLED) {
    for (let i = 0; i < half; i++) store(to, xor(load(from, i), load(from, half + i)), i);
    return;
  }
  line(`  for (let i: usize = 0; i < ${16 * half}; i += 64) {`);
  for (let i = 0; i < 4; i++) {
    store(`${to} + i`, xor(load(`${from} + i`, i), load(`${from} + i`, half + i)), i);
  }
  line('  }');
}

/** out = low + X^h (low + mixed + high) + X^2h high, low and high being in place; column i of each quarter. */
function combination(h, i, at) {
  const last = i === h - 1;
  const middle = last
    ? load(`out${at}`, 2 * h + i)
    : xor(load(`out${at}`, h + i), load(`out${at}`, 2 * h + i));
  line(`  m = ${middle};`);
  line(`  n = ${xor(load(`out${at}`, i), load(`MIXED${2 * h}${at}`, i))};`);
  if (last) {
    store(`out${at}`, xor('m', 'n'), h + i);
    store(`out${at}`, 'm', 2 * h + i);
    return;
  }
  line(`  p = ${xor(load(`out${at}`, 3 * h + i), load(`MIXED${2 * h}${at}`, h + i))};`);
  store(`out${at}`, xor('m', 'n'), h + i);
  store(`out${at}`, xor('m', 'p'), 2 * h + i);
}

function combine(n) {
  const h = n / 2;
  line('  let m: v128, n: v128, p: v128;');
  if (n <= UNROLLED) {
    for (let i = 0; i < h; i++) combination(h, i, '');
    return;
  }
  line(`  for (let i: usize = 0; i < ${16 * (h - 2)}; i += 32) {`);
  for (let i = 0; i < 2; i++) combination(h, i, ' + i');
  line('  }');
  combination(h, h - 2, '');
  combination(h, h - 1, '');
}

function karatsuba(n) {
  const h = n / 2;
  line('');
  line(`const SUM_A${n}: usize = memory.data(${16 * h}, 16);`);
  line(`const SUM_B${n}: usize = memory.data(${16 * h}, 16);`);
  line(`const MIXED${n}: usize = memory.data(${16 * n}, 16);`);
  line('');
  const name = n === LEVEL ? 'multiply' : `multiply${n}`;
  if (n === LEVEL) line('/** out = a b, two operands of the level; out overlaps neither. */');
  line(`${n === LEVEL ? 'export ' : ''}function ${name}(out: usize, a: usize, b: usize): void {`);
  sums(n, 'a', `SUM_A${n}`);
  sums(n, 'b', `SUM_B${n}`);
  line(`  multiply${h}(out, a, b);`);
  line(`  multiply${h}(out + ${16 * n}, a + ${16 * h}, b + ${16 * h});`);
  line(`  multiply${h}(MIXED${n}, SUM_A${n}, SUM_B${n});`);
  combine(n);
  line('}');
}

line('/** Bit-sliced products of 128 pairs of polynomials. Made by gen/product.mjs. */');
line('');
leaf(LEAF);
for (let n = 2 * LEAF; n <= LEVEL; n *= 2) karatsuba(n);
line('');
line('/** Forgets what the last products left. */');
line('export function wipeProducts(): void {');
for (let n = 2 * LEAF; n <= LEVEL; n *= 2) {
  line(`  memory.fill(SUM_A${n}, 0, ${8 * n});`);
  line(`  memory.fill(SUM_B${n}, 0, ${8 * n});`);
  line(`  memory.fill(MIXED${n}, 0, ${16 * n});`);
}
line('}');
console.log(out.join('\n'));
