// Writes generated/twiddles.ts: the powers of 17 that the NTT of FIPS 203 (section 4.3, appendix A) multiplies by, each with its
// Barrett companion: a z mod 3329 is a z - round(a z' / 2^15) 3329 with z' = round(z 2^15 / 3329), in words of 16 bits.

const Q = 3329;
const ROOT = 17;
const R = 2 ** 16 % Q;

const power = (exponent) => {
  let out = 1;
  for (let i = 0; i < exponent; i++) out = (out * ROOT) % Q;
  return out;
};
const reversed = (k) =>
  Number.parseInt(k.toString(2).padStart(7, '0').split('').reverse().join(''), 2);
/** The least residue in size. */
const centred = (z) => (z > Q / 2 ? z - Q : z);
const companion = (z) => Math.round((z * 2 ** 15) / Q);

const ZETAS = Array.from({ length: 128 }, (_, k) => centred(power(reversed(k))));
const GAMMAS = Array.from({ length: 128 }, (_, i) => power(2 * reversed(i) + 1));

const eight = (make) => Array.from({ length: 8 }, (_, lane) => make(lane));
/** A vector of factors and the vector of their companions. */
const both = (factors) => [...factors, ...factors.map(companion)];

/** Factors of whole vectors, k from 1 to 31. */
const wide = (zeta) => Array.from({ length: 32 }, (_, k) => both(eight(() => zeta(k)))).flat();
/** Of the layers within vectors, for the vectors 2 m and 2 m + 1 together; ntt.ts says which lanes hold what. */
const fours = (zeta) =>
  Array.from({ length: 16 }, (_, m) =>
    both(eight((lane) => zeta(32 + 2 * m + (lane >> 2)))),
  ).flat();
const TWO_ORDER = [0, 2, 1, 3];
const twos = (zeta) =>
  Array.from({ length: 16 }, (_, m) =>
    both(eight((lane) => zeta(64 + 4 * m + TWO_ORDER[lane >> 1]))),
  ).flat();

const forward = (k) => ZETAS[k];
/** Block b of a layer of 2^l blocks takes the factor of block 2^l - 1 - b: FIPS 203, algorithm 10, counts k down. */
const backward = (k) => {
  const blocks = 2 ** Math.floor(Math.log2(Math.max(k, 1)));
  return k === 0 ? 0 : ZETAS[3 * blocks - 1 - k];
};

const tables = {
  WIDE: wide(forward),
  FOURS: fours(forward),
  TWOS: twos(forward),
  INVERSE_WIDE: wide(backward),
  INVERSE_FOURS: fours(backward),
  INVERSE_TWOS: twos(backward),
  // what prepares an operand: 2^16, and for odd coefficients gamma 2^16
  PREPARE: Array.from({ length: 32 }, (_, v) =>
    both(eight((lane) => centred(lane & 1 ? (GAMMAS[4 * v + (lane >> 1)] * R) % Q : R))),
  ).flat(),
};

console.log('/** Factors of the NTT. Made by gen/twiddles.mjs. */\n');
for (const [name, values] of Object.entries(tables)) {
  console.log(`export const ${name}: usize = memory.data<i16>([${values.join(', ')}], 16);`);
}
