/**
 * The witness: the words of SHA-256 (FIPS 180-4) that the row commits to. Words are little-endian in the row.
 * Nothing branches on the message.
 */
import { IV, ROUND_CONSTANTS } from '../sha256-constants';

/** A block, and its W and Y, of a message that is only hashed. */
const BLOCK: usize = memory.data(64, 16);
const WORDS: usize = memory.data(512, 16);

/** A[-4 .. 63] and E[-4 .. 63] of the block at hand. */
const A: usize = memory.data(68 * 4, 16);
const E: usize = memory.data(68 * 4, 16);

/** A[-4 .. -1] of the initial value. */
export function initialA(): v128 {
  return reversed(v128.load(IV));
}

export function initialE(): v128 {
  return reversed(v128.load(IV, 16));
}

/** h[0..3] is A[-1], A[-2], A[-3], A[-4]. */
export function reversed(words: v128): v128 {
  return v128.shuffle<u32>(words, words, 3, 2, 1, 0);
}

/** Words 0 to 3, or 4 to 7, of a digest. */
export function digestWords(digest: usize): v128 {
  const b = v128.load(digest);
  return v128.shuffle<u8>(b, b, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Byte `at` of the padded message of `length` bytes, which is public from there on. */
export function paddingByte(at: usize, length: usize, blocks: usize): u8 {
  if (at == length) return 0x80;
  const fromEnd = 64 * blocks - 1 - at;
  return fromEnd < 4 ? <u8>(((<u32>length) << 3) >> ((<u32>fromEnd) << 3)) : 0;
}

/** out = the digest of a message. Nothing branches on its bytes. */
export function sha256(out: usize, message: usize, length: usize): void {
  v128.store(A, initialA());
  v128.store(E, initialE());
  const blocks: usize = ((length + 8) >> 6) + 1;
  for (let block: usize = 0; block < blocks; block++) {
    const first: usize = block << 6;
    for (let i: usize = 0; i < 64; i++) {
      const at: usize = first + i;
      store<u8>(BLOCK + i, at >= length ? paddingByte(at, length, blocks) : load<u8>(message + at));
    }
    advance(WORDS, BLOCK);
  }
  for (let i: usize = 0; i < 4; i++) {
    store<u32>(out + 4 * i, bswap(load<u32>(A + 12 - 4 * i)));
    store<u32>(out + 16 + 4 * i, bswap(load<u32>(E + 12 - 4 * i)));
  }
  memory.fill(WORDS, 0, 512);
  memory.fill(BLOCK, 0, 64);
  wipeWitness();
}

/** Takes the chaining value in A and E over a block; `words` receives W and Y. */
function advance(words: usize, block: usize): void {
  schedule(words, block);
  const startA = v128.load(A);
  const startE = v128.load(E);
  compress(words);
  v128.store(A, i32x4.add(startA, v128.load(A, 256)));
  v128.store(E, i32x4.add(startE, v128.load(E, 256)));
}

/**
 * Writes the row's words of `blocks` blocks from the padded message (64 bytes a block) and returns whether its
 * digest is the one given. `row` has room for a whole last block.
 */
export function fillRow(row: usize, message: usize, blocks: usize, digest: usize): bool {
  v128.store(A, initialA());
  v128.store(E, initialE());
  for (let block: usize = 0; block < blocks; block++) {
    const words = row + block * 1056;
    advance(words, message + 64 * block);
    memory.copy(words + 512, A + 16, blocks == 1 ? 240 : 256);
    memory.copy(words + (blocks == 1 ? 752 : 768), E + 16, blocks == 1 ? 240 : 256);
    if (block + 1 < blocks) {
      v128.store(words, v128.load(A), 1024);
      v128.store(words, v128.load(E), 1040);
    }
  }
  const wrongA = v128.xor(reversed(v128.load(A)), digestWords(digest));
  const wrongE = v128.xor(reversed(v128.load(E)), digestWords(digest + 16));
  return !v128.any_true(v128.or(wrongA, wrongE));
}

function schedule(words: usize, block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(words + i, bswap(load<u32>(block + i)));
  for (let i: usize = 64; i < 256; i += 4) {
    const w15 = load<u32>(words + i - 60);
    const w2 = load<u32>(words + i - 8);
    const s0 = rotr<u32>(w15, 7) ^ rotr<u32>(w15, 18) ^ (w15 >> 3);
    const s1 = rotr<u32>(w2, 17) ^ rotr<u32>(w2, 19) ^ (w2 >> 10);
    store<u32>(words + i, load<u32>(words + i - 64) + s0 + load<u32>(words + i - 28) + s1);
  }
}

/** Rounds in the form of the constraints: Y, E and A of every round. */
function compress(words: usize): void {
  for (let i: usize = 0; i < 256; i += 4) {
    const e1 = load<u32>(E + i + 12);
    const a1 = load<u32>(A + i + 12);
    const a4 = load<u32>(A + i);
    const y = a4 + load<u32>(E + i) + load<u32>(words + i) + load<u32>(ROUND_CONSTANTS + i);
    const ch = (e1 & (load<u32>(E + i + 8) ^ load<u32>(E + i + 4))) ^ load<u32>(E + i + 4);
    const e = y + (rotr<u32>(e1, 6) ^ rotr<u32>(e1, 11) ^ rotr<u32>(e1, 25)) + ch;
    const maj = ((a1 ^ load<u32>(A + i + 8)) & (a1 ^ load<u32>(A + i + 4))) ^ a1;
    store<u32>(words + 256 + i, y);
    store<u32>(E + i + 16, e);
    store<u32>(
      A + i + 16,
      e - a4 + (rotr<u32>(a1, 2) ^ rotr<u32>(a1, 13) ^ rotr<u32>(a1, 22)) + maj,
    );
  }
}

export function wipeWitness(): void {
  memory.fill(A, 0, 272);
  memory.fill(E, 0, 272);
}
