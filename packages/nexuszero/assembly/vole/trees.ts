/**
 * GGM trees (docs/protocol/vole.md, section 3): the children of node x of depth d are x and x + 2^d, so that
 * four neighbours stay in four lanes. A level is groups of four nodes, a seed's words of four lanes each.
 */
import { LEAF_KEYS } from './convert';
import { ELEMENT } from './field';
import { chacha4 } from './generated/chacha';
import { LEVEL } from './generated/level';
import { COMMITMENT, hashLeaves, useLeafIv } from './leaves';

/** Types of ChaCha blocks: word 15, or its highest byte. */
const NODE: i32 = 1;

/** Bytes of four nodes. */
const FOUR: usize = 4 * ELEMENT;

/** Key of four nodes: seeds of four lanes, and as much of the iv in every lane as there is room for. */
const KEY: usize = memory.data(128, 16);
const OUT: usize = memory.data(256, 16);
/** The iv behind its first word. */
const NONCE: usize = memory.data(12, 16);

let doubles: i32 = 0;

/** The iv of all trees, and the rounds of the cipher. */
export function useIv(iv: usize, rounds: i32): void {
  doubles = rounds >> 1;
  for (let at = FOUR; at < 128; at += 16) {
    v128.store(KEY + at, v128.load32_splat(iv + ((at - FOUR) >> 2)));
  }
  memory.copy(NONCE, iv + 4, 12);
  useLeafIv(iv);
}

/** Puts a seed at node x of a level. */
export function placeSeed(nodes: usize, x: usize, seed: usize): void {
  const at = nodes + (x >> 2) * FOUR + ((x & 3) << 2);
  for (let i: usize = 0; i < ELEMENT; i += 4) store<u32>(at + 4 * i, load<u32>(seed + i));
}

/** The seed of node x of a level. */
function takeSeed(out: usize, nodes: usize, x: usize): void {
  const at = nodes + (x >> 2) * FOUR + ((x & 3) << 2);
  for (let i: usize = 0; i < ELEMENT; i += 4) store<u32>(out + i, load<u32>(at + 4 * i));
}

/** OUT = the children of four nodes x, whose seeds are in KEY: left ones and then right ones. */
function makeChildren(x: v128, depth: i32, trees: v128): void {
  if (LEVEL == 128) {
    chacha4(OUT, KEY, x, i32x4.splat(depth), trees, i32x4.splat(NODE), doubles);
    return;
  }
  const place = v128.or(i32x4.splat((NODE << 24) | (depth << 12)), i32x4.shl(trees, 16));
  const n0 = v128.load32_splat(NONCE);
  const n1 = v128.load32_splat(NONCE, 4);
  chacha4(OUT, KEY, n0, n1, v128.load32_splat(NONCE, 8), v128.or(x, place), doubles);
}

/** Turns level `depth` of tree `tree` into the next one, in place. */
export function expandLevel(nodes: usize, depth: i32, tree: i32): void {
  const groups: usize = depth < 3 ? 1 : (<usize>1) << (depth - 2);
  for (let g: usize = 0; g < groups; g++) {
    const at = nodes + g * FOUR;
    for (let i: usize = 0; i < FOUR; i += 16) v128.store(KEY + i, v128.load(at + i));
    const x = i32x4.add(i32x4.splat((<i32>g) << 2), i32x4(0, 1, 2, 3));
    makeChildren(x, depth, i32x4.splat(tree));
    for (let i: usize = 0; i < FOUR; i += 16) {
      const left = v128.load(OUT + i);
      const right = v128.load(OUT + FOUR + i);
      if (depth == 0) v128.store(at + i, v128.shuffle<u32>(left, right, 0, 4, 1, 5));
      else if (depth == 1) v128.store(at + i, v128.shuffle<u64>(left, right, 0, 2));
      else {
        v128.store(at + i, left);
        v128.store(nodes + (groups + g) * FOUR + i, right);
      }
    }
  }
}

/** Commitments (COMMITMENT bytes a leaf) and row keys (8 words of four lanes, LEAF_KEYS apart) of a tree of `depth` levels. */
export function openLeaves(
  nodes: usize,
  depth: i32,
  tree: i32,
  commitments: usize,
  keys: usize,
): void {
  const groups: usize = (<usize>1) << (depth - 2);
  for (let g: usize = 0; g < groups; g++) {
    const x = i32x4.add(i32x4.splat((<i32>g) << 2), i32x4(0, 1, 2, 3));
    const coms = commitments + 4 * COMMITMENT * g;
    hashLeaves(coms, keys + g * LEAF_KEYS, nodes + g * FOUR, x, depth, tree);
  }
}

/**
 * Opens four trees at once, all but one leaf: the siblings of the way to it. `seeds`: roots; `leaf`: indices in the lanes;
 * out + stride * lane: `depth` siblings. Leaves are public by now.
 */
export function openPaths(
  out: usize,
  stride: usize,
  seeds: usize,
  leaf: usize,
  depth: i32,
  tree: i32,
): void {
  for (let lane: usize = 0; lane < 4; lane++) placeSeed(KEY, lane, seeds + ELEMENT * lane);
  const wanted = v128.load(leaf);
  const trees = i32x4.add(i32x4.splat(tree), i32x4(0, 1, 2, 3));
  for (let d = 0; d < depth; d++) {
    makeChildren(v128.and(wanted, i32x4.splat((1 << d) - 1)), d, trees);
    const right = i32x4.shr_s(i32x4.shl(wanted, 31 - d), 31);
    for (let i: usize = 0; i < FOUR; i += 16) {
      const a = v128.load(OUT + i);
      const b = v128.load(OUT + FOUR + i);
      v128.store(KEY + i, v128.bitselect(b, a, right));
      v128.store(OUT + i, v128.bitselect(a, b, right));
    }
    const at = out + ELEMENT * <usize>d;
    for (let lane: usize = 0; lane < 4; lane++) takeSeed(at + stride * lane, OUT, lane);
  }
}

/** Forgets the last nodes. */
export function wipeTrees(): void {
  memory.fill(KEY, 0, 128);
  memory.fill(OUT, 0, 256);
}
