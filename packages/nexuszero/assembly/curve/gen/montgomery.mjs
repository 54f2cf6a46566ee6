// Writes generated/montgomery.ts: products modulo l in nine limbs of 29 bits, divided by 2^261 (Montgomery
// 1985). Half the work of mulAdd where one factor can be prepared once and used often. Constant time.

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const BITS = 29n;
const LIMBS = 9;
const MASK = (1n << BITS) - 1n;

const limbOf = (value, i) => (value >> (BITS * BigInt(i))) & MASK;
/** -1/l mod 2^29, by Newton's iteration. */
let inverse = 1n;
for (let i = 0; i < 6; i++) inverse = (inverse * (2n - L * inverse)) & MASK;
const MINUS_INVERSE = -inverse & MASK;

const out = [];
const line = (text) => out.push(`  ${text}`);

function load(name) {
  for (let i = 0; i < LIMBS; i++) {
    const [word, shift] = [(29 * i) >> 6, (29 * i) & 63];
    const low = `(load<u64>(${name}, ${8 * word}) >> ${shift})`;
    const high = ` | (load<u64>(${name}, ${8 * word + 8}) << ${64 - shift})`;
    const crosses = shift + 29 > 64 && word < 3;
    line(`const ${name}${i} = (${low}${crosses ? high : ''}) & ${MASK};`);
  }
}

function product() {
  for (let k = 0; k < 2 * LIMBS; k++) {
    const terms = [];
    for (let i = Math.max(0, k - LIMBS + 1); i <= Math.min(LIMBS - 1, k); i++) {
      terms.push(`a${i} * b${k - i}`);
    }
    line(`let c${k}: u64 = ${terms.length > 0 ? terms.join(' + ') : '0'};`);
  }
}

/** Adds the multiple of l that clears the lowest limbs one after the other. */
function reduce() {
  line('let q: u64;');
  for (let i = 0; i < LIMBS; i++) {
    line(`q = (c${i} * ${MINUS_INVERSE}) & ${MASK};`);
    for (let j = 0; j < LIMBS; j++) {
      const limb = limbOf(L, j);
      if (limb !== 0n) line(`c${i + j} += q * ${limb};`);
    }
    line(`c${i + 1} += c${i} >> ${BITS};`);
  }
}

function carryAndStore() {
  const c = (i) => `c${LIMBS + i}`;
  for (let i = 0; i < LIMBS - 1; i++) {
    line(`${c(i + 1)} += ${c(i)} >> ${BITS};`);
    line(`${c(i)} &= ${MASK};`);
  }
  for (let word = 0; word < 4; word++) {
    const parts = [];
    for (let i = 0; i < LIMBS; i++) {
      const shift = 29 * i - 64 * word;
      if (shift >= 64 || shift + 29 <= 0) continue;
      parts.push(shift < 0 ? `(${c(i)} >> ${-shift})` : `(${c(i)} << ${shift})`);
    }
    line(`store<u64>(out, ${parts.join(' | ')}, ${8 * word});`);
  }
}

out.push('// Made by gen/montgomery.mjs. Do not edit.', '/* eslint-disable */', '');
out.push('/** out = a * b / 2^261 mod l, below 2l, for a and b below l. May alias. */');
out.push('export function montgomery(out: usize, a: usize, b: usize): void {');
load('a');
load('b');
product();
reduce();
carryAndStore();
out.push('}', '');
const words = [0n, 64n, 128n, 192n].map((bit) => ((2n ** 261n % L) >> bit) & (2n ** 64n - 1n));
out.push('/** 2^261 mod l. */');
out.push(
  `export const RADIX: usize = memory.data<u64>([${words.map((w) => `0x${w.toString(16)}`).join(', ')}]);`,
);

process.stdout.write(`${out.join('\n')}\n`);
