/** What hashing leaves behind: membership proofs of a Merkle tree and the trace of SHA-256. */
import { createHash } from 'node:crypto';
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf, type Draws } from './draws.ts';
import { chained, INITIAL, K, ROUNDS, rounds, schedule } from './sha256.ts';
import { tapeOf } from './tape.ts';

const LEVELS = 12;
const LEAVES = 2 ** LEVELS;
const NODE_BYTES = 32;

/** levels[0] are the leaves, the last one the root alone. */
function tree(draws: Draws): Uint8Array[][] {
  const levels = [Array.from({ length: LEAVES }, () => draws.bytes(NODE_BYTES))];
  for (let below = levels[0]!; below.length > 1; below = levels.at(-1)!) {
    const parents = Array.from({ length: below.length / 2 }, (_, i) => {
      const hash = createHash('sha256').update(below[2 * i]!);
      return new Uint8Array(hash.update(below[2 * i + 1]!).digest());
    });
    levels.push(parents);
  }
  return levels;
}

/** Record: u32 index of a random leaf, then the sibling on each level, from the leaves up. */
function merkleBatch(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'merkle-batch', bytes);
  const levels = tree(draws);
  draws.take();
  const tape = tapeOf(bytes, draws);
  const seen = levels.map(() => new Set<number>());
  let left = bytes;
  while (!tape.full()) {
    const leaf = draws.below(LEAVES);
    tape.append(Uint8Array.of(leaf & 255, leaf >> 8, 0, 0));
    left -= 4;
    for (let level = 0; level < LEVELS; level++) {
      const sibling = (leaf >> level) ^ 1;
      tape.append(levels[level]![sibling]!, 0);
      if (left >= NODE_BYTES) seen[level]!.add(sibling);
      left -= NODE_BYTES;
    }
  }
  const file = tape.finish();
  return Promise.resolve({ ...file, entropyBits: file.entropyBits + 256 * independent(seen) });
}

/** How many of the nodes cannot be computed from the others: those without both children there. */
function independent(seen: readonly ReadonlySet<number>[]): number {
  let known = new Set<number>();
  let count = 0;
  for (const nodes of seen) {
    const derived = new Set<number>();
    for (const child of known) if (known.has(child ^ 1)) derived.add(child >> 1);
    for (const node of nodes) if (!derived.has(node)) count++;
    known = new Set([...nodes, ...derived]);
  }
  return count;
}

const ROW_WORDS = 10;

/** Row: a .. h before the round, W_t, K_t, each u32 LE; 64 rows a block; blocks follow one another from FIPS 180-4's start. */
function sha256Trace(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'sha256-trace', bytes);
  const tape = tapeOf(bytes, draws);
  let state = Uint32Array.from(INITIAL);
  while (!tape.full()) {
    const W = schedule(draws.bytes(64));
    const rows = rounds(state, W);
    draws.take();
    for (let t = 0; t < ROUNDS; t++) {
      const row = new DataView(new ArrayBuffer(4 * ROW_WORDS));
      const words = [...rows.subarray(8 * t, 8 * t + 8), W[t]!, K[t]!];
      for (const [i, word] of words.entries()) row.setUint32(4 * i, word, true);
      // the first sixteen words are the message, all others follow from it
      tape.append(new Uint8Array(row.buffer), t < 16 ? 32 : 0);
    }
    state = chained(state, rows);
  }
  return Promise.resolve(tape.finish());
}

/** Real hashes of random data. */
export const HASHING: readonly CorpusClass[] = [
  {
    name: 'merkle-batch',
    about: 'u32 LE index, 12 siblings of 32 B; random leaves of a tree of 4,096, SHA-256',
    generate: merkleBatch,
  },
  {
    name: 'sha256-trace',
    about: 'a..h, W_t, K_t, u32 LE, 64 rows a block; random blocks, chained',
    generate: sha256Trace,
  },
];
