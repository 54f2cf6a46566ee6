/**
 * A plain prover after docs/protocol/vole.md, beside the plain verifier. Its polynomials are in Y = 1 / X: a bit w
 * with the tag v is w + v Y, constants are themselves, and the coefficient of Y^k is that of X^(5 - k).
 */
import { constraintPacks } from './plain-constraints.ts';
import {
  chachaBlock,
  elementBytes,
  equalBytes,
  hash,
  integerBytes,
  join,
  multiply,
  packElements,
  readElement,
  readInteger,
  type Algebra,
} from './plain-primitives.ts';
import { layoutOf, muOf, parametersOf } from './plain-statement.ts';
import type { Layout, Parameters, PlainClaim, Tree } from './plain-statement.ts';
import {
  addRow,
  elementAt,
  expandLeaf,
  expandRow,
  hashOfTags,
  hiddenLeaf,
  readHashWeights,
  universalHash,
} from './plain-vole.ts';

/** Coefficients of 1, Y, Y^2, .. */
export type Polynomial = readonly bigint[];

export const polynomials: Algebra<Polynomial> = {
  zero: [],
  one: [1n],
  add: (a, b) =>
    Array.from({ length: Math.max(a.length, b.length) }, (_, k) => (a[k] ?? 0n) ^ (b[k] ?? 0n)),
  multiply: (a, b) => {
    const product = Array.from({ length: Math.max(0, a.length + b.length - 1) }, () => 0n);
    a.forEach((x, i) => {
      b.forEach((y, k) => {
        if (x !== 0n && y !== 0n) product[i + k]! ^= multiply(x, y);
      });
    });
    return product;
  },
};

/** All that is known of the trees before Delta. */
export interface Planted {
  readonly iv: Uint8Array;
  readonly roots: readonly Uint8Array[];
  readonly commitments: readonly (readonly Uint8Array[])[];
  /** V_0 .. V_127 */
  readonly columns: readonly Uint8Array[];
  /** u, and c_i behind it. */
  readonly u: Uint8Array;
  readonly corrections: readonly Uint8Array[];
}

export function plant(
  { trees, rounds }: Parameters,
  layout: Layout,
  iv: Uint8Array,
  roots: readonly Uint8Array[],
): Planted {
  const size = 16 * layout.rowGroups;
  const columns = Array.from({ length: 128 }, () => new Uint8Array(size));
  const commitments: Uint8Array[][] = [];
  const sums: Uint8Array[] = [];
  for (const tree of trees) {
    const sum = new Uint8Array(size);
    const own: Uint8Array[] = [];
    seedsOf(tree, rounds, iv, roots[tree.index]!)
      .at(-1)!
      .forEach((seed, x) => {
        const { com, key } = expandLeaf(tree, seed, iv, x);
        own.push(com);
        const row = expandRow(rounds, tree, key, size);
        row.forEach((byte, i) => (sum[i]! ^= byte));
        addRow(columns, tree, x, row);
      });
    commitments.push(own);
    sums.push(sum);
  }
  const [u] = sums as [Uint8Array];
  const corrections = sums.slice(1).map((sum) => sum.map((byte, i) => byte ^ u[i]!));
  return { iv, roots, commitments, columns, u, corrections };
}

/** Seeds of every level of a tree. */
function seedsOf(tree: Tree, rounds: number, iv: Uint8Array, root: Uint8Array): Uint8Array[][] {
  const levels = [[root]];
  for (let depth = 0; depth < tree.depth; depth++) {
    const blocks = levels[depth]!.map((seed, x) =>
      chachaBlock(rounds, join(seed, iv), [x, depth, tree.index, 1]),
    );
    levels.push([
      ...blocks.map((block) => block.slice(0, 16)),
      ...blocks.map((block) => block.slice(16, 32)),
    ]);
  }
  return levels;
}

/** What comes before the last challenge. */
export interface Bound {
  readonly uTilde: Uint8Array;
  readonly difference: Uint8Array;
  readonly ch2: Uint8Array;
}

/** `row`: G groups. */
export function bind(claim: PlainClaim, planted: Planted, row: Uint8Array): Bound {
  const layout = layoutOf(claim);
  const { iv, commitments, corrections, columns, u } = planted;
  const hCom = hash('com', 32, ...commitments.flat());
  const hC = hash('corr', 32, ...corrections);
  const ch1 = hash('ch1', 32 + 20 * (layout.rowGroups - 2), muOf(claim), iv, hCom, hC);
  const weights = readHashWeights(ch1, layout);
  const uTilde = universalHash(weights, u);
  const hV = hashOfTags(weights, columns, 0n, uTilde);
  const difference = row.map((byte, i) => byte ^ u[i]!);
  const ch2 = hash('ch2', 32 + 16 * layout.packs, ch1.slice(0, 32), hV, uTilde, difference);
  return { uTilde, difference, ch2 };
}

/** The coefficients of 1, X, .., X^5 of the sum of packs, not masked. */
export function coefficientsOf(
  claim: PlainClaim,
  { columns }: Planted,
  { ch2 }: Bound,
  row: Uint8Array,
): bigint[] {
  const wire = (t: number): Polynomial => [
    BigInt((row[t >> 3]! >> (t & 7)) & 1),
    elementAt(columns, t),
  ];
  const sum = Array.from({ length: 6 }, () => 0n);
  constraintPacks(polynomials, claim, wire).forEach((lanes, p) => {
    const chi = readElement(ch2, 32 + 16 * p);
    for (let k = 0; k <= 5; k++) {
      sum[5 - k]! ^= multiply(chi, packElements(lanes.map((lane) => lane[k] ?? 0n)));
    }
  });
  return sum;
}

/** v*_m and u*_m, m = 0 .. 3. */
export function masksOf({ groups }: Layout, { columns, u }: Planted): { v: bigint[]; u: bigint[] } {
  const v = [0, 1, 2, 3].map((m) => {
    const start = 128 * (groups + m);
    return packElements(Array.from({ length: 128 }, (_, i) => elementAt(columns, start + i)));
  });
  return { v, u: [0, 1, 2, 3].map((m) => readElement(u, 16 * (groups + m))) };
}

/** a_0 .. a_4 of coefficients and masks. */
export function masked(sum: readonly bigint[], masks: { v: bigint[]; u: bigint[] }): bigint[] {
  return [0, 1, 2, 3, 4].map((m) => sum[m]! ^ (masks.v[m] ?? 0n) ^ (masks.u[m - 1] ?? 0n));
}

/** h3 of a_0 .. a_4. */
export const thirdHash = ({ ch2 }: Bound, a: readonly bigint[]): Uint8Array =>
  hash('ch3', 32, ch2.slice(0, 32), ...a.map(elementBytes));

/** The openings of all trees for a Delta. */
export function openAll(
  { trees, rounds }: Parameters,
  planted: Planted,
  delta: bigint,
): Uint8Array {
  return join(
    ...trees.flatMap((tree) => {
      const { index, depth } = tree;
      const hidden = hiddenLeaf(tree, delta);
      const levels = seedsOf(tree, rounds, planted.iv, planted.roots[index]!);
      const siblings = Array.from({ length: depth }, (_, l) => {
        const below = hidden & ((1 << l) - 1);
        return levels[l + 1]![below | (~hidden & (1 << l))]!;
      });
      return [...siblings, planted.commitments[index]![hidden]!];
    }),
  );
}

/** iv and roots of section 3. */
export function seedsFrom(
  claim: PlainClaim,
  message: Uint8Array,
  fresh: Uint8Array,
): { iv: Uint8Array; roots: Uint8Array[] } {
  const { trees } = parametersOf(claim);
  const count = integerBytes(message.length, 8);
  const all = hash('seed', 16 + 16 * trees.length, fresh, muOf(claim), count, message);
  return {
    iv: all.slice(0, 16),
    roots: trees.map((_, i) => all.slice(16 + 16 * i, 32 + 16 * i)),
  };
}

/** The whole proof, byte for byte. */
export function plainProve(
  claim: PlainClaim,
  message: Uint8Array,
  row: Uint8Array,
  fresh: Uint8Array,
): Uint8Array {
  const parameters = parametersOf(claim);
  const layout = layoutOf(claim);
  const { iv, roots } = seedsFrom(claim, message, fresh);
  const planted = plant(parameters, layout, iv, roots);
  const bound = bind(claim, planted, row);
  const a = masked(coefficientsOf(claim, planted, bound, row), masksOf(layout, planted));
  const h3 = thirdHash(bound, a);
  const { counter, delta } = grind(parameters, h3);
  return join(
    ...[iv, counter, elementBytes(delta), ...a.slice(1).map(elementBytes), bound.uTilde],
    ...[bound.difference, ...planted.corrections, openAll(parameters, planted, delta)],
  );
}

function grind(
  { columns, grinding }: Parameters,
  h3: Uint8Array,
): { counter: Uint8Array; delta: bigint } {
  const mask = (1n << BigInt(grinding - (128 - columns))) - 1n;
  for (let trial = 0; ; trial++) {
    const counter = integerBytes(trial, 4);
    const t = hash('pow', 20, h3, counter);
    const delta = readElement(t, 0);
    const zeros = delta >> BigInt(columns) === 0n && (readInteger(t, 16, 4) & mask) === 0n;
    if (zeros && delta !== 0n && !equalBytes(t, new Uint8Array(20))) return { counter, delta };
  }
}
