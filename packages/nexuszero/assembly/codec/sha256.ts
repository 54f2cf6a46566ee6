/** SHA-256 (FIPS 180-4) of bytes that are public: digests by which records of a log follow from each other. */
import { IV, ROUND_CONSTANTS } from '../sha256-constants';

const BLOCK: usize = 64;
/** The last one or two blocks: what is left of the message, and the padding. */
const LAST: usize = memory.data(128, 16);
/** The message schedule of the block at hand. */
const W: usize = memory.data(256, 16);
const STATE: usize = memory.data(32, 16);

/** The digest of bytes, 32 bytes at `out`. */
export function sha256(out: usize, at: usize, length: usize): void {
  memory.copy(STATE, IV, 32);
  const whole = length & ~(BLOCK - 1);
  for (let done: usize = 0; done < whole; done += BLOCK) compress(at + done);
  const rest = length - whole;
  const padded: usize = rest < 56 ? BLOCK : 2 * BLOCK;
  memory.fill(LAST, 0, padded);
  memory.copy(LAST, at + whole, rest);
  store<u8>(LAST + rest, 0x80);
  store<u64>(LAST + padded - 8, bswap((<u64>length) << 3));
  compress(LAST);
  if (padded > BLOCK) compress(LAST + BLOCK);
  for (let i: usize = 0; i < 32; i += 4) store<u32>(out + i, bswap(load<u32>(STATE + i)));
  memory.fill(LAST, 0, 2 * BLOCK);
  memory.fill(W, 0, 256);
}

function compress(block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(W + i, bswap(load<u32>(block + i)));
  for (let i: usize = 64; i < 256; i += 4) {
    const word = W + i;
    const early = load<u32>(word - 60);
    const late = load<u32>(word - 8);
    const s0 = rotr(early, 7) ^ rotr(early, 18) ^ (early >> 3);
    const s1 = rotr(late, 17) ^ rotr(late, 19) ^ (late >> 10);
    store<u32>(word, load<u32>(word - 64) + s0 + load<u32>(word - 28) + s1);
  }
  rounds();
}

function rounds(): void {
  let a = load<u32>(STATE);
  let b = load<u32>(STATE, 4);
  let c = load<u32>(STATE, 8);
  let d = load<u32>(STATE, 12);
  let e = load<u32>(STATE, 16);
  let f = load<u32>(STATE, 20);
  let g = load<u32>(STATE, 24);
  let h = load<u32>(STATE, 28);
  for (let i: usize = 0; i < 256; i += 4) {
    const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
    const t1 = h + s1 + ((e & f) ^ (~e & g)) + load<u32>(ROUND_CONSTANTS + i) + load<u32>(W + i);
    const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  add(0, a);
  add(4, b);
  add(8, c);
  add(12, d);
  add(16, e);
  add(20, f);
  add(24, g);
  add(28, h);
}

function add(at: usize, word: u32): void {
  store<u32>(STATE + at, load<u32>(STATE + at) + word);
}
