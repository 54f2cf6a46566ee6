/** Sections 3 to 5 of docs/protocol/vole.md, as the verifier computes them. */
import {
  bitOf,
  chachaBlock,
  elementBytes,
  hashOf,
  integerBytes,
  join,
  multiply,
  readElement,
  readInteger,
  xorInto,
  type Level,
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
  /** Q_0 .. Q_(lambda-1), 16 L bytes each. */
  columns: readonly Uint8Array[];
}

/** h_com and Q, sections 3 and 4. */
export function rebuildVole(parameters: Parameters, layout: Layout, opened: Opened): Vole {
  const rowSize = 16 * layout.rowGroups;
  const { lambda, rounds } = parameters;
  const columns = Array.from({ length: lambda }, () => new Uint8Array(rowSize));
  const commitments = parameters.trees.map((tree) => {
    const hidden = hiddenLeaf(tree, opened.delta);
    const correction = opened.corrections[tree.index];
    if (correction !== undefined) addRow(columns, tree, hidden, correction);
    return openSeeds(parameters, tree, opened, hidden).map((seed, x) => {
      if (seed === undefined) return opened.openings[tree.index]!.commitment;
      const { com, key } = expandLeaf(lambda, tree, seed, opened.iv, x);
      addRow(columns, tree, x ^ hidden, expandRow(rounds, tree, key, rowSize));
      return com;
    });
  });
  return { commitments: hashOfCommitments(lambda, commitments), columns };
}

/** h_com, from com of the leaves by tree. */
export function hashOfCommitments(
  lambda: Level,
  trees: readonly (readonly Uint8Array[])[],
): Uint8Array {
  const hash = hashOf(lambda);
  const parts =
    lambda === 128 ? trees.flat() : trees.map((com) => hash('tree', lambda / 4, ...com));
  return hash('com', lambda / 4, ...parts);
}

/** D_i: the bits of Delta that belong to the tree. */
export function hiddenLeaf(tree: Tree, delta: bigint): number {
  return Number((delta >> BigInt(tree.firstColumn)) & ((1n << BigInt(tree.depth)) - 1n));
}

/** The seeds of the tree's leaves, undefined for the hidden one. */
function openSeeds(
  parameters: Parameters,
  tree: Tree,
  { iv, openings }: Opened,
  hidden: number,
): (Uint8Array | undefined)[] {
  let level: (Uint8Array | undefined)[] = [undefined];
  for (let depth = 0; depth < tree.depth; depth++) {
    const size = 1 << depth;
    const children = level.map((seed, x) =>
      seed === undefined ? undefined : childrenOf(parameters, tree, seed, iv, depth, x),
    );
    level = [...children.map((pair) => pair?.[0]), ...children.map((pair) => pair?.[1])];
    const sibling = (hidden & (2 * size - 1)) ^ size;
    level[sibling] = openings[tree.index]!.siblings[depth]!;
  }
  return level;
}

/** The seeds of the children of node x, left and right. */
export function childrenOf(
  { lambda, rounds }: Parameters,
  tree: Tree,
  seed: Uint8Array,
  iv: Uint8Array,
  depth: number,
  x: number,
): [Uint8Array, Uint8Array] {
  const word = (at: number): number => Number(readInteger(iv, at, 4));
  const z = x + 2 ** 12 * depth + 2 ** 16 * tree.index + 2 ** 24;
  // iv fills the key up: 8 bytes of it at level 192, none at 256; the words are the same at both
  const block =
    lambda === 128
      ? chachaBlock(rounds, join(seed, iv), [x, depth, tree.index, 1])
      : chachaBlock(rounds, join(seed, iv.subarray(0, 32 - seed.length)), [
          ...([word(4), word(8), word(12)] as const),
          z,
        ]);
  return [block.subarray(0, lambda / 8), block.subarray(lambda / 8, lambda / 4)];
}

/** com and key of a leaf. */
export function expandLeaf(
  lambda: Level,
  tree: Tree,
  seed: Uint8Array,
  iv: Uint8Array,
  x: number,
): { com: Uint8Array; key: Uint8Array } {
  const place = [x, tree.depth, tree.index].map((value) => integerBytes(value, 4));
  const size = lambda / 4;
  const expanded = hashOf(lambda)('leaf', size + 32, seed, iv, ...place);
  return { com: expanded.subarray(0, size), key: expanded.subarray(size) };
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

/** h_c of section 5. */
export function hashOfCorrections(lambda: Level, corrections: readonly Uint8Array[]): Uint8Array {
  const hash = hashOf(lambda);
  const parts = lambda === 128 ? corrections : corrections.map((c) => hash('row', lambda / 4, c));
  return hash('corr', lambda / 4, ...parts);
}

/** t_s in bytes, for the p parts of the universal hash. */
const partSizes = { 128: [16, 4], 192: [16, 12], 256: [16, 16, 4] };

/** 16 p */
export function sizeOfUniversalHash(lambda: Level): number {
  return 16 * partSizes[lambda].length;
}

/** Of ch1. */
export function sizeOfFirstChallenge(lambda: Level, { rowGroups }: Layout): number {
  const sizes = partSizes[lambda];
  return lambda / 4 + sizes.reduce((sum, size) => sum + size) * (rowGroups - sizes.length);
}

/** chi_(s,0), chi_(s,1), .. by part s. */
export type HashKey = readonly (readonly bigint[])[];

/** Reads the key behind the first 2 B bytes of ch1. */
export function readHashKey(lambda: Level, ch1: Uint8Array, { rowGroups }: Layout): HashKey {
  const count = rowGroups - partSizes[lambda].length;
  let offset = lambda / 4;
  return partSizes[lambda].map((size) => {
    const part = Array.from({ length: count }, (_, b) => readInteger(ch1, offset + size * b, size));
    offset += size * count;
    return part;
  });
}

/** U of section 5. */
export function universalHash(key: HashKey, row: Uint8Array): Uint8Array {
  const parts = key.map((chi, s) =>
    chi.reduce(
      (sum, factor, b) => sum ^ multiply(factor, readElement(row, 16 * b)),
      readElement(row, 16 * (chi.length + s)),
    ),
  );
  return join(...parts.map(elementBytes));
}

/** h_V of section 5, from Q and u~. */
export function hashOfTags(
  lambda: Level,
  key: HashKey,
  columns: readonly Uint8Array[],
  delta: bigint,
  uTilde: Uint8Array,
): Uint8Array {
  const hashes = columns.map((column, j) => {
    const hashed = universalHash(key, column);
    if (bitOf(delta, j) === 1) xorInto(hashed, uTilde);
    return hashed;
  });
  return hashOf(lambda)('vt', lambda / 4, ...hashes);
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
  const element = new Uint8Array(columns.length / 8);
  columns.forEach((column, j) => {
    element[j >> 3]! |= ((column[t >> 3]! >> (t & 7)) & 1) << (j & 7);
  });
  return readInteger(element, 0, element.length);
}
