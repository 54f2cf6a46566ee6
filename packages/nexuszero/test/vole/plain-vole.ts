/** Sections 3 to 5 of docs/protocol/vole.md, as the verifier computes them. */
import {
  bitOf,
  chachaBlock,
  elementBytes,
  hash,
  integerBytes,
  join,
  multiply,
  readElement,
  readInteger,
  xorInto,
} from './plain-primitives.ts';
import type { Layout, Parameters, Tree } from './plain-statement.ts';

/** What a proof tells of a tree. */
export interface Opening {
  /** The seed the level l + 1 gives at index l. */
  siblings: readonly Uint8Array[];
  /** com of the hidden leaf. */
  commitment: Uint8Array;
}

export interface Opened {
  iv: Uint8Array;
  delta: bigint;
  openings: readonly Opening[];
  /** c_i at index i; none at 0. */
  corrections: readonly (Uint8Array | undefined)[];
}

export interface Vole {
  commitments: Uint8Array;
  /** Q_0 .. Q_127, 16 L bytes each. */
  columns: readonly Uint8Array[];
}

/** h_com and Q, sections 3 and 4. */
export function rebuildVole(parameters: Parameters, layout: Layout, opened: Opened): Vole {
  const rowSize = 16 * layout.rowGroups;
  const columns = Array.from({ length: 128 }, () => new Uint8Array(rowSize));
  const commitments: Uint8Array[] = [];
  for (const tree of parameters.trees) {
    const hidden = hiddenLeaf(tree, opened.delta);
    const seeds = openSeeds(parameters.rounds, tree, opened, hidden);
    seeds.forEach((seed, x) => {
      if (seed === undefined) {
        commitments.push(opened.openings[tree.index]!.commitment);
        return;
      }
      const { com, key } = expandLeaf(tree, seed, opened.iv, x);
      commitments.push(com);
      addRow(columns, tree, x ^ hidden, expandRow(parameters.rounds, tree, key, rowSize));
    });
    const correction = opened.corrections[tree.index];
    if (correction !== undefined) addRow(columns, tree, hidden, correction);
  }
  return { commitments: hash('com', 32, ...commitments), columns };
}

/** D_i: the bits of Delta that belong to the tree. */
export function hiddenLeaf(tree: Tree, delta: bigint): number {
  return Number((delta >> BigInt(tree.firstColumn)) & ((1n << BigInt(tree.depth)) - 1n));
}

/** The seeds of the tree's leaves, undefined for the hidden one. */
function openSeeds(
  rounds: number,
  tree: Tree,
  { iv, openings }: Opened,
  hidden: number,
): (Uint8Array | undefined)[] {
  let level: (Uint8Array | undefined)[] = [undefined];
  for (let depth = 0; depth < tree.depth; depth++) {
    const size = 1 << depth;
    const children = level.map((seed, x) =>
      seed === undefined
        ? undefined
        : chachaBlock(rounds, join(seed, iv), [x, depth, tree.index, 1]),
    );
    level = [
      ...children.map((child) => child?.subarray(0, 16)),
      ...children.map((child) => child?.subarray(16, 32)),
    ];
    const sibling = (hidden & (2 * size - 1)) ^ size;
    level[sibling] = openings[tree.index]!.siblings[depth]!;
  }
  return level;
}

/** com and key of a leaf. */
export function expandLeaf(
  tree: Tree,
  seed: Uint8Array,
  iv: Uint8Array,
  x: number,
): { com: Uint8Array; key: Uint8Array } {
  const place = [x, tree.depth, tree.index].map((value) => integerBytes(value, 4));
  const expanded = hash('leaf', 64, seed, iv, ...place);
  return { com: expanded.subarray(0, 32), key: expanded.subarray(32) };
}

/** r_x, `size` bytes. */
export function expandRow(rounds: number, tree: Tree, key: Uint8Array, size: number): Uint8Array {
  const row = new Uint8Array(size);
  for (let offset = 0; offset < size; offset += 64) {
    const block = chachaBlock(rounds, key, [offset / 64, 0, tree.index, 3]);
    row.set(block.subarray(0, size - offset), offset);
  }
  return row;
}

/** Adds the row to the columns of the tree whose bit is set in the choice. */
export function addRow(
  columns: readonly Uint8Array[],
  tree: Tree,
  choice: number,
  row: Uint8Array,
): void {
  for (let m = 0; m < tree.depth; m++) {
    if (((choice >> m) & 1) === 1) xorInto(columns[tree.firstColumn + m]!, row);
  }
}

/** chi and chi' of section 5. */
export interface HashWeights {
  wide: readonly bigint[];
  narrow: readonly bigint[];
}

/** Reads the weights behind the first 32 bytes of ch1. */
export function readHashWeights(ch1: Uint8Array, { rowGroups }: Layout): HashWeights {
  const count = rowGroups - 2;
  const wide = Array.from({ length: count }, (_, b) => readElement(ch1, 32 + 16 * b));
  const start = 32 + 16 * count;
  const narrow = Array.from({ length: count }, (_, b) => readInteger(ch1, start + 4 * b, 4));
  return { wide, narrow };
}

/** U of section 5. */
export function universalHash({ wide, narrow }: HashWeights, row: Uint8Array): Uint8Array {
  const count = wide.length;
  let first = readElement(row, 16 * count);
  let second = readElement(row, 16 * (count + 1));
  for (let b = 0; b < count; b++) {
    const element = readElement(row, 16 * b);
    first ^= multiply(wide[b]!, element);
    second ^= multiply(narrow[b]!, element);
  }
  return join(elementBytes(first), elementBytes(second));
}

/** h_V of section 5, from Q and u~. */
export function hashOfTags(
  weights: HashWeights,
  columns: readonly Uint8Array[],
  delta: bigint,
  uTilde: Uint8Array,
): Uint8Array {
  const hashes = columns.map((column, j) => {
    const hashed = universalHash(weights, column);
    if (bitOf(delta, j) === 1) xorInto(hashed, uTilde);
    return hashed;
  });
  return hash('vt', 32, ...hashes);
}

/** Q after d: Delta_j d is added to the first G groups of Q_j. */
export function addDifference(
  columns: readonly Uint8Array[],
  delta: bigint,
  difference: Uint8Array,
): Uint8Array[] {
  return columns.map((column, j) => {
    const sum = column.slice();
    if (bitOf(delta, j) === 1) xorInto(sum, difference);
    return sum;
  });
}

/** q_t of section 4: coefficient j is bit t of Q_j. */
export function elementAt(columns: readonly Uint8Array[], t: number): bigint {
  const words = new Uint32Array(4);
  for (let j = 0; j < 128; j++) {
    words[j >> 5]! |= ((columns[j]![t >> 3]! >> (t & 7)) & 1) << (j & 31);
  }
  return readElement(new Uint8Array(words.buffer), 0);
}
