/**
 * GGM trees (docs/protocol/vole.md, section 3): the children of node x of depth d are x and x + 2^d, so that
 * four neighbours stay in four lanes. A level is groups of four nodes, four words of four lanes each.
 */
import { LEAF_KEYS } from './convert';
import { chacha4 } from './generated/chacha';
import { compress4 } from './generated/blake3';
import { keyOf } from './blake3';
import { transpose4 } from './lanes';
import { LEAF } from './roles';

/** Types of ChaCha blocks: word 15. */
const NODE: i32 = 1;
/** CHUNK_START | CHUNK_END | ROOT | DERIVE_KEY_MATERIAL */
const ONE_BLOCK: i32 = 75;
const LEAF_BYTES: i32 = 44;

/** Key of four nodes: seeds of four lanes, the iv in every lane. */
const KEY: usize = memory.data(128, 16);
const OUT: usize = memory.data(256, 16);
const MESSAGE: usize = memory.data(256, 16);

let doubles: i32 = 0;

/** The iv of all trees, and the rounds of the cipher. */
export function useIv(iv: usize, rounds: i32): void {
  doubles = rounds >> 1;
  for (let i: usize = 0; i < 4; i++) {
    const word = v128.load32_splat(iv + 4 * i);
    v128.store(KEY + 64 + 16 * i, word);
    v128.store(MESSAGE + 64 + 16 * i, word);
  }
  for (let i: usize = 8; i < 16; i++) v128.store(MESSAGE + 16 * i, i32x4.splat(0));
}

/** Puts a seed at node x of a level. */
export function placeSeed(nodes: usize, x: usize, seed: usize): void {
  const at = nodes + ((x >> 2) << 6) + ((x & 3) << 2);
  for (let i: usize = 0; i < 4; i++) store<u32>(at + 16 * i, load<u32>(seed + 4 * i));
}

/** Turns level `depth` of tree `tree` into the next one, in place. */
export function expandLevel(nodes: usize, depth: i32, tree: i32): void {
  const groups: usize = depth < 3 ? 1 : (<usize>1) << (depth - 2);
  for (let g: usize = 0; g < groups; g++) {
    const at = nodes + (g << 6);
    for (let i: usize = 0; i < 64; i += 16) v128.store(KEY + i, v128.load(at + i));
    const x = i32x4.add(i32x4.splat((<i32>g) << 2), i32x4(0, 1, 2, 3));
    chacha4(OUT, KEY, x, i32x4.splat(depth), i32x4.splat(tree), i32x4.splat(NODE), doubles);
    for (let i: usize = 0; i < 64; i += 16) {
      const left = v128.load(OUT + i);
      const right = v128.load(OUT + 64 + i);
      if (depth == 0) v128.store(at + i, v128.shuffle<u32>(left, right, 0, 4, 1, 5));
      else if (depth == 1) v128.store(at + i, v128.shuffle<u64>(left, right, 0, 2));
      else {
        v128.store(at + i, left);
        v128.store(nodes + ((groups + g) << 6) + i, right);
      }
    }
  }
}

/** Commitments (32 bytes a leaf) and row keys (8 words of four lanes, LEAF_KEYS apart) of a tree of `depth` levels. */
export function openLeaves(
  nodes: usize,
  depth: i32,
  tree: i32,
  commitments: usize,
  keys: usize,
): void {
  const groups: usize = (<usize>1) << (depth - 2);
  v128.store(MESSAGE, i32x4.splat(depth), 144);
  v128.store(MESSAGE, i32x4.splat(tree), 160);
  const flags = i32x4.splat(ONE_BLOCK);
  for (let g: usize = 0; g < groups; g++) {
    for (let i: usize = 0; i < 64; i += 16) {
      v128.store(MESSAGE + i, v128.load(nodes + (g << 6) + i));
    }
    v128.store(MESSAGE, i32x4.add(i32x4.splat((<i32>g) << 2), i32x4(0, 1, 2, 3)), 128);
    compress4(OUT, keyOf(LEAF), MESSAGE, i32x4.splat(0), i32x4.splat(LEAF_BYTES), flags);
    transpose4(commitments + (g << 7), 32, OUT);
    transpose4(commitments + (g << 7) + 16, 32, OUT + 64);
    for (let i: usize = 0; i < 128; i += 16)
      v128.store(keys + g * LEAF_KEYS + i, v128.load(OUT + 128 + i));
  }
}

/**
 * Opens four trees at once, all but one leaf: the siblings of the way to it. `seeds`: roots, 16 bytes each;
 * `leaf`: indices in the lanes; out + stride * lane: `depth` siblings of 16 bytes. Leaves are public by now.
 */
export function openPaths(
  out: usize,
  stride: usize,
  seeds: usize,
  leaf: usize,
  depth: i32,
  tree: i32,
): void {
  transpose4(KEY, 16, seeds);
  const wanted = v128.load(leaf);
  const trees = i32x4.add(i32x4.splat(tree), i32x4(0, 1, 2, 3));
  for (let d = 0; d < depth; d++) {
    const x = v128.and(wanted, i32x4.splat((1 << d) - 1));
    chacha4(OUT, KEY, x, i32x4.splat(d), trees, i32x4.splat(NODE), doubles);
    const right = i32x4.shr_s(i32x4.shl(wanted, 31 - d), 31);
    for (let i: usize = 0; i < 64; i += 16) {
      const a = v128.load(OUT + i);
      const b = v128.load(OUT + 64 + i);
      v128.store(KEY + i, v128.bitselect(b, a, right));
      v128.store(OUT + 128 + i, v128.bitselect(a, b, right));
    }
    transpose4(out + 16 * <usize>d, stride, OUT + 128);
  }
}

/** Forgets the last nodes. */
export function wipeTrees(): void {
  memory.fill(KEY, 0, 128);
  memory.fill(OUT, 0, 256);
  memory.fill(MESSAGE, 0, 256);
}
