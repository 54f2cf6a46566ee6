// Writes generated/wide.ts: sums of products modulo an odd number of up to 256 bits that is a parameter, in nine limbs of 29
// bits of four bytes each, divided by 2^261 (Montgomery 1985). The sums are taken before the one reduction: up
// to six products of 58-bit terms and the reduction's own fit in columns of 64 bits.

const BITS = 29;
const LIMBS = 9;
const MASK = 2 ** BITS - 1;

const out = [];
let indent = '  ';
const line = (text) => out.push(indent + text);
const limbs = Array.from({ length: LIMBS }, (_, i) => i);
const columns = Array.from({ length: 2 * LIMBS }, (_, k) => k);

/** Adds the products of one pair of factors to the columns. */
function addProducts() {
  for (const i of limbs) line(`const a${i} = <u64>load<u32>(a, ${4 * i});`);
  for (const i of limbs) line(`const b${i} = <u64>load<u32>(b, ${4 * i});`);
  for (const k of columns) {
    const terms = limbs.filter((i) => k - i in limbs).map((i) => `a${i} * b${k - i}`);
    if (terms.length > 0) line(`c${k} += ${terms.join(' + ')};`);
  }
}

/** Adds the multiple of the modulus that clears the lowest limbs one after the other. */
function reduce() {
  line('let q: u64;');
  for (const i of limbs) line(`const p${i} = <u64>load<u32>(MODULUS, ${4 * i});`);
  line('const inverse = load<u64>(INVERSE);');
  for (const i of limbs) {
    line(`q = (c${i} * inverse) & ${MASK};`);
    for (const j of limbs) line(`c${i + j} += q * p${j};`);
    line(`c${i + 1} += c${i} >> ${BITS};`);
  }
}

function carryAndStore() {
  for (const i of limbs.slice(0, -1)) {
    line(`c${LIMBS + i + 1} += c${LIMBS + i} >> ${BITS};`);
    line(`store<u32>(out, <u32>(c${LIMBS + i} & ${MASK}), ${4 * i});`);
  }
  line(`store<u32>(out, <u32>c${2 * LIMBS - 1}, ${4 * (LIMBS - 1)});`);
}

out.push('// Made by gen/wide.mjs. Do not edit.', '');
out.push('/** The modulus p in limbs, and -1/p modulo 2^29. */');
out.push(`export const MODULUS: usize = memory.data(${4 * LIMBS}, 16);`);
out.push('export const INVERSE: usize = memory.data(8, 16);', '');
out.push('/**');
out.push(
  ' * out = the sum of a b / 2^261 over `n` pairs of factors, n <= 6, the next ones `nextA` and',
);
out.push(' * `nextB` bytes on. Factors and result are below 2p. `out` may alias factors.');
out.push(' */');
out.push('export function wideDot(');
out.push('  out: usize,', '  a: usize,', '  nextA: usize,', '  b: usize,', '  nextB: usize,');
out.push('  n: i32,', '): void {');
for (const k of columns) line(`let c${k}: u64 = 0;`);
line('for (; n > 0; n--) {');
indent = '    ';
addProducts();
line('a += nextA;');
line('b += nextB;');
indent = '  ';
line('}');
reduce();
carryAndStore();
out.push('}');

process.stdout.write(`${out.join('\n')}\n`);
