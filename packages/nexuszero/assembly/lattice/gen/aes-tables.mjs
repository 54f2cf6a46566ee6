// Writes generated/aes-tables.ts: what AES-128 (FIPS 197) looks up, for a public key and public blocks only. A column of the state
// is a word with its first byte lowest; table t of four is that of byte t.

const times2 = (a) => ((a << 1) ^ (a & 0x80 ? 0x11b : 0)) & 0xff;

/** The S-box of section 5.1.1: inverses by powers of 3, then the affine map. */
function box() {
  const power = [1];
  for (let i = 1; i < 255; i++) power.push(power[i - 1] ^ times2(power[i - 1]));
  const log = new Map(power.map((value, i) => [value, i]));
  return Array.from({ length: 256 }, (_, a) => {
    const inverse = a === 0 ? 0 : power[(255 - log.get(a)) % 255];
    let out = 0x63;
    for (let shift = 0; shift < 5; shift++) {
      out ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xff;
    }
    return out;
  });
}

const BOX = box();
const word = (b0, b1, b2, b3) => (b0 | (b1 << 8) | (b2 << 16) | (b3 << 24)) >>> 0;
const rotated = (value, bytes) => ((value << (8 * bytes)) | (value >>> (32 - 8 * bytes))) >>> 0;
const columns = BOX.map((s) => word(times2(s), s, s, times2(s) ^ s));
const tables = [0, 1, 2, 3].flatMap((t) =>
  columns.map((value) => (t === 0 ? value : rotated(value, t))),
);

console.log('/** Tables of AES-128. Made by gen/aes-tables.mjs. */\n');
console.log(`export const BOX: usize = memory.data<u8>([${BOX.join(', ')}], 16);`);
console.log(`export const TABLES: usize = memory.data<u32>([${tables.join(', ')}], 16);`);
