/**
 * BLAKE3 in its key derivation mode, one context a role, any length in and out (BLAKE3 specification,
 * sections 2.4 to 2.6): four chunks, four parents or four output blocks at a time.
 */
import { compress4 } from './generated/blake3';
import { transpose4 } from './lanes';
import { NAMES, PREFIX, PREFIX_BYTES } from './roles';

const CHUNK_START: i32 = 1;
const CHUNK_END: i32 = 2;
const PARENT: i32 = 4;
const ROOT: i32 = 8;
const CONTEXT: i32 = 32;
const DERIVED: i32 = 64;

const ROLES: i32 = 10;

/** The key of a role in every lane, 8 words. */
const KEYS: usize = memory.data(10 * 128, 16);
const IV: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

const CV: usize = memory.data(128, 16);
const M: usize = memory.data(256, 16);
const OUT: usize = memory.data(256, 16);
const BLOCK: usize = memory.data(64, 16);
const BYTES: usize = memory.data(256, 16);

/** Once an instance. */
export function makeKeys(): void {
  for (let role = 0; role < ROLES; role++) {
    memory.fill(BLOCK, 0, 64);
    memory.copy(BLOCK, PREFIX, PREFIX_BYTES);
    let length: usize = PREFIX_BYTES;
    for (let i: usize = 0; i < 4; i++) {
      const letter = load<u8>(NAMES + 4 * role + i);
      if (letter == 0) break;
      store<u8>(BLOCK + length++, letter);
    }
    for (let i: usize = 0; i < 8; i++) v128.store(CV + 16 * i, v128.load32_splat(IV + 4 * i));
    splatBlock(BLOCK);
    const flags = CHUNK_START | CHUNK_END | ROOT | CONTEXT;
    compress4(OUT, CV, M, i32x4.splat(0), i32x4.splat(<i32>length), i32x4.splat(flags));
    memory.copy(keyOf(role), OUT, 128);
  }
}

/** 8 words of four lanes. */
export function keyOf(role: i32): usize {
  return KEYS + 128 * <usize>role;
}

/** Where the chaining values of `length` bytes go: 32 bytes a chunk and one parent more. */
export function chainBytes(length: usize): usize {
  return 32 * (((length + 1023) >> 10) + 4);
}

let chain: usize = 0;
let room: usize = 0;

/** Room for the chaining values of the longest input that a call hashes: what `chainBytes` says. */
export function useChain(at: usize, bytes: usize): void {
  chain = at;
  room = bytes;
}

/** out = `outBytes` bytes of the role's hash of `length` bytes. out may alias the input. */
export function deriveHash(role: i32, at: usize, length: usize, out: usize, outBytes: usize): void {
  const key = keyOf(role);
  const chunks: usize = length == 0 ? 1 : (length + 1023) >> 10;
  if (chunks == 1) {
    const last = lastChunk(key, at, length, 0);
    expand(out, outBytes, <i32>last, CHUNK_END | DERIVED | (length <= 64 ? CHUNK_START : 0));
    return;
  }
  let index: usize = 0;
  for (; index + 1 < chunks; index += 4) {
    const lanes = chunks - 1 - index;
    fullChunks(key, at + (index << 10), lanes < 4 ? lanes : 4, <i32>index);
  }
  const start = (chunks - 1) << 10;
  const last = lastChunk(key, at + start, length - start, <i32>(chunks - 1));
  finishChunk(<i32>last, length - start <= 64, <i32>(chunks - 1), chunks - 1);
  reduce(key, chunks);
  memory.copy(CV, key, 128);
  memory.copy(BLOCK, chain, 64);
  splatBlock(BLOCK);
  expand(out, outBytes, 64, PARENT | DERIVED);
}

/** Chaining values of up to four full chunks, the first of number `index`. */
function fullChunks(key: usize, at: usize, lanes: usize, index: i32): void {
  memory.copy(CV, key, 128);
  const counter = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3));
  const b = at + (lanes > 1 ? 1024 : 0);
  const c = at + (lanes > 2 ? 2048 : 0);
  const d = at + (lanes > 3 ? 3072 : 0);
  for (let i: usize = 0; i < 1024; i += 64) {
    loadBlocks(at + i, b + i, c + i, d + i);
    const flags = DERIVED | (i == 0 ? CHUNK_START : 0) | (i == 960 ? CHUNK_END : 0);
    compress4(OUT, CV, M, counter, i32x4.splat(64), i32x4.splat(flags));
    memory.copy(CV, OUT, 128);
  }
  storeChain(<usize>index, lanes);
}

/** All blocks of a chunk but its last, which is left in M, its chaining value in CV; the last's length. */
function lastChunk(key: usize, at: usize, length: usize, index: i32): usize {
  memory.copy(CV, key, 128);
  let done: usize = 0;
  for (; done + 64 < length; done += 64) {
    splatBlock(at + done);
    const flags = i32x4.splat(DERIVED | (done == 0 ? CHUNK_START : 0));
    compress4(OUT, CV, M, i32x4.splat(index), i32x4.splat(64), flags);
    memory.copy(CV, OUT, 128);
  }
  memory.fill(BLOCK, 0, 64);
  memory.copy(BLOCK, at + done, length - done);
  splatBlock(BLOCK);
  return length - done;
}

function finishChunk(length: i32, first: bool, counter: i32, index: usize): void {
  const flags = i32x4.splat(DERIVED | CHUNK_END | (first ? CHUNK_START : 0));
  compress4(OUT, CV, M, i32x4.splat(counter), i32x4.splat(length), flags);
  memory.copy(CV, OUT, 128);
  storeChain(index, 1);
}

/** Parents level by level, an odd one moving up, until two chaining values are left. */
function reduce(key: usize, count: usize): void {
  let left = count;
  while (left > 2) {
    const pairs = left >> 1;
    for (let i: usize = 0; i < pairs; i += 4) {
      const lanes = pairs - i < 4 ? pairs - i : 4;
      const at = chain + 64 * i;
      loadBlocks(
        at,
        at + (lanes > 1 ? 64 : 0),
        at + (lanes > 2 ? 128 : 0),
        at + (lanes > 3 ? 192 : 0),
      );
      compress4(OUT, key, M, i32x4.splat(0), i32x4.splat(64), i32x4.splat(PARENT | DERIVED));
      memory.copy(CV, OUT, 128);
      storeChain(i, lanes);
    }
    if (left & 1) memory.copy(chain + 32 * pairs, chain + 32 * (left - 1), 32);
    left = pairs + (left & 1);
  }
}

/** The output of the root node that CV and M hold, four blocks at a time. */
function expand(out: usize, outBytes: usize, length: i32, flags: i32): void {
  const all = i32x4.splat(flags | ROOT);
  let done: usize = 0;
  for (let block = 0; done < outBytes; block += 4) {
    const counter = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
    compress4(OUT, CV, M, counter, i32x4.splat(length), all);
    for (let i: usize = 0; i < 4; i++) transpose4(BYTES + 16 * i, 64, OUT + 64 * i);
    const left = outBytes - done;
    memory.copy(out + done, BYTES, left < 256 ? left : 256);
    done += 256;
  }
}

/** The chaining values in the lanes of CV, to places from `index` on. */
function storeChain(index: usize, lanes: usize): void {
  transpose4(BYTES, 32, CV);
  transpose4(BYTES + 16, 32, CV + 64);
  memory.copy(chain + 32 * index, BYTES, 32 * lanes);
}

function loadBlocks(a: usize, b: usize, c: usize, d: usize): void {
  for (let i: usize = 0; i < 64; i += 16) {
    v128.store(OUT, v128.load(a + i));
    v128.store(OUT, v128.load(b + i), 16);
    v128.store(OUT, v128.load(c + i), 32);
    v128.store(OUT, v128.load(d + i), 48);
    transpose4(M + 4 * i, 16, OUT);
  }
}

/** M = a block in every lane. */
function splatBlock(at: usize): void {
  for (let i: usize = 0; i < 16; i++) v128.store(M + 16 * i, v128.load32_splat(at + 4 * i));
}

/** Forgets the last inputs. */
export function wipeBlake3(): void {
  // the last two chaining values of an input are as good as the input
  memory.fill(chain, 0, room);
  memory.fill(CV, 0, 128);
  memory.fill(M, 0, 256);
  memory.fill(OUT, 0, 256);
  memory.fill(BLOCK, 0, 64);
  memory.fill(BYTES, 0, 256);
}
