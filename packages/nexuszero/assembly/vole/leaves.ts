/** Leaves of the trees (docs/protocol/vole.md, section 3): a hash of four at a time gives commitments and row keys. */
import { keyOf } from './blake3';
import { ELEMENT } from './field';
import { compress4 } from './generated/blake3';
import { LEVEL } from './generated/level';
import { transpose4 } from './lanes';
import { LEAF } from './roles';
import { shakePair } from './shake';

/** CHUNK_START | CHUNK_END | ROOT | DERIVE_KEY_MATERIAL */
const ONE_BLOCK: i32 = 75;

/** Bytes of a commitment. */
export const COMMITMENT: usize = 2 * ELEMENT;

/** seed || iv || x || depth || tree, four lanes a word. */
const MESSAGE: usize = memory.data(256, 16);
const SEED_WORDS: usize = 4 * ELEMENT;
const LENGTH: usize = ELEMENT + 28;

const OUT: usize = memory.data(256, 16);
/** Above level 128: a leaf's message, and what its hash gives. */
const INPUTS: usize = memory.data(256, 16);
const HASH: usize = COMMITMENT + 32;
const HASHES: usize = memory.data(4 * HASH, 16);

/** The iv of all leaves. */
export function useLeafIv(iv: usize): void {
  memory.fill(MESSAGE, 0, 256);
  for (let i: usize = 0; i < 4; i++) {
    v128.store(MESSAGE + SEED_WORDS + 16 * i, v128.load32_splat(iv + 4 * i));
  }
}

/** Commitments and row keys (8 words of four lanes) of the four leaves x, whose seeds are in lanes at `nodes`. */
export function hashLeaves(
  commitments: usize,
  keys: usize,
  nodes: usize,
  x: v128,
  depth: i32,
  tree: i32,
): void {
  for (let i: usize = 0; i < SEED_WORDS; i += 16) v128.store(MESSAGE + i, v128.load(nodes + i));
  v128.store(MESSAGE + SEED_WORDS, x, 64);
  v128.store(MESSAGE + SEED_WORDS, i32x4.splat(depth), 80);
  v128.store(MESSAGE + SEED_WORDS, i32x4.splat(tree), 96);
  if (LEVEL == 128) compressLeaves(commitments, keys);
  else shakeLeaves(commitments, keys);
}

function compressLeaves(commitments: usize, keys: usize): void {
  const length = i32x4.splat(<i32>LENGTH);
  compress4(OUT, keyOf(LEAF), MESSAGE, i32x4.splat(0), length, i32x4.splat(ONE_BLOCK));
  transpose4(commitments, 32, OUT);
  transpose4(commitments + 16, 32, OUT + 64);
  for (let i: usize = 0; i < 128; i += 16) v128.store(keys + i, v128.load(OUT + 128 + i));
}

function shakeLeaves(commitments: usize, keys: usize): void {
  for (let i: usize = 0; i < 64; i += 16) transpose4(INPUTS + i, 64, MESSAGE + 4 * i);
  for (let lane: usize = 0; lane < 4; lane += 2) {
    const at = INPUTS + 64 * lane;
    const hash = HASHES + HASH * lane;
    shakePair(LEAF, at, at + 64, LENGTH, hash, hash + HASH, HASH);
  }
  for (let lane: usize = 0; lane < 4; lane++) {
    const hash = HASHES + HASH * lane;
    memory.copy(commitments + COMMITMENT * lane, hash, COMMITMENT);
    memory.copy(OUT + 16 * lane, hash + COMMITMENT, 16);
    memory.copy(OUT + 64 + 16 * lane, hash + COMMITMENT + 16, 16);
  }
  transpose4(keys, 16, OUT);
  transpose4(keys + 64, 16, OUT + 64);
}

/** Forgets the last leaves. */
export function wipeLeaves(): void {
  memory.fill(MESSAGE, 0, 256);
  memory.fill(OUT, 0, 256);
  memory.fill(INPUTS, 0, 256);
  memory.fill(HASHES, 0, 4 * HASH);
}
