// Writes generated/scalar.ts: arithmetic modulo l = 2^252 + 27742317777372353535851937790883648493,
// in signed limbs of 21 bits held in locals, after the folding of the reference implementation of
// Ed25519: 2^252 = -(c_0 + c_1 2^21 + .. + c_5 2^105) mod l. Constant time.

const FOLD = [666643, 470296, 654183, -997805, 136657, -683901];
const out = [];
const line = (text) => out.push(`  ${text}`);

/** Loads limb i (21 bits at bit 21 i); the last limb takes all that is left. */
function load(name, pointer, count) {
  for (let i = 0; i < count; i++) {
    const [byte, shift] = [(21 * i) >> 3, (21 * i) & 7];
    const word = `<i64>load<u32>(${pointer}, ${byte})`;
    const shifted = shift === 0 ? word : `(${word} >> ${shift})`;
    line(`let ${name}${i} = ${i === count - 1 ? shifted : `${shifted} & 0x1fffff`};`);
  }
}

/** Rounded carry, which keeps limbs near zero. */
function carryRounded(i) {
  line(`carry = (s${i} + 0x100000) >> 21;`);
  line(`s${i + 1} += carry;`);
  line(`s${i} -= carry << 21;`);
}

function carryFloor(i) {
  line(`carry = s${i} >> 21;`);
  line(`s${i + 1} += carry;`);
  line(`s${i} -= carry << 21;`);
}

function fold(i) {
  FOLD.forEach((factor, k) => line(`s${i - 12 + k} += s${i} * ${factor};`));
  line(`s${i} = 0;`);
}

const evens = (from, to) => Array.from({ length: (to - from) / 2 + 1 }, (_, k) => from + 2 * k);

/** From limbs s0..s23 to the canonical 32 bytes. */
function reduceAndStore() {
  for (let i = 23; i >= 18; i--) fold(i);
  evens(6, 16).forEach(carryRounded);
  evens(7, 15).forEach(carryRounded);
  for (let i = 17; i >= 12; i--) fold(i);
  evens(0, 10).forEach(carryRounded);
  evens(1, 11).forEach(carryRounded);
  fold(12);
  for (let i = 0; i < 12; i++) carryFloor(i);
  fold(12);
  for (let i = 0; i < 11; i++) carryFloor(i);
  for (let word = 0; word < 4; word++) {
    const parts = [];
    for (let i = 0; i < 12; i++) {
      const shift = 21 * i - 64 * word;
      if (shift >= 64 || shift + 21 <= 0 || (i === 11 && word < 3)) continue;
      if (shift < 0) parts.push(`(s${i} >> ${-shift})`);
      else parts.push(shift === 0 ? `s${i}` : `(s${i} << ${shift})`);
    }
    line(`store<u64>(out, <u64>(${parts.join(' | ')}), ${8 * word});`);
  }
}

out.push('// Made by gen/scalar.mjs. Do not edit.', '/* eslint-disable */', '');
out.push('/** out = a * b + c mod l; 32 bytes each, below 2^256. May alias. */');
out.push('export function mulAdd(out: usize, a: usize, b: usize, c: usize): void {');
load('a', 'a', 12);
load('b', 'b', 12);
load('s', 'c', 12);
for (let i = 12; i < 24; i++) line(`let s${i}: i64 = 0;`);
line('let carry: i64;');
for (let k = 0; k < 23; k++) {
  const terms = [];
  for (let i = Math.max(0, k - 11); i <= Math.min(11, k); i++) terms.push(`a${i} * b${k - i}`);
  line(`s${k} += ${terms.join(' + ')};`);
}
evens(0, 22).forEach(carryRounded);
evens(1, 21).forEach(carryRounded);
reduceAndStore();
out.push('}', '');
out.push('/** out = the 64 bytes at `wide` mod l. May alias. */');
out.push('export function reduceWide(out: usize, wide: usize): void {');
load('s', 'wide', 24);
line('let carry: i64;');
reduceAndStore();
out.push('}');

process.stdout.write(`${out.join('\n')}\n`);
