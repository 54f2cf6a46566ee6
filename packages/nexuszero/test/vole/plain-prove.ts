/**
 * A plain prover after docs/protocol/vole.md, beside the plain verifier. Its polynomials are in Y = 1 / X: a bit w
 * with the tag v is w + v Y, constants are themselves, and the coefficient of Y^k is that of X^(5 - k).
 */
import { constraintPacks } from './plain-constraints.ts';
import {
  fieldOf,
  hashOf,
  integerBytes,
  join,
  readInteger,
  type Algebra,
  type Level,
} from './plain-primitives.ts';
import { layoutOf, muOf, parametersOf, placesOfMask } from './plain-statement.ts';
import type { Layout, Parameters, PlainClaim, Tree } from './plain-statement.ts';
import {
  addRow,
  childrenOf,
  elementAt,
  expandLeaf,
  expandRow,
  hashOfCommitments,
  hashOfCorrections,
  hashOfTags,
  hiddenLeaf,
  readHashKey,
  sizeOfFirstChallenge,
  universalHash,
} from './plain-vole.ts';

/** Coefficients of 1, Y, Y^2, .. */
export type Polynomial = readonly bigint[];

export const polynomialsOver = ({ multiply }: Algebra<bigint>): Algebra<Polynomial> => ({
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
});

/** All that is known of the trees before Delta. */
export interface Planted {
  readonly lambda: Level;
  readonly iv: Uint8Array;
  readonly roots: readonly Uint8Array[];
  readonly commitments: readonly (readonly Uint8Array[])[];
  /** V_0 .. V_(lambda-1) */
  readonly columns: readonly Uint8Array[];
  /** u, and c_i behind it. */
  readonly u: Uint8Array;
  readonly corrections: readonly Uint8Array[];
}

export function plant(
  parameters: Parameters,
  layout: Layout,
  iv: Uint8Array,
  roots: readonly Uint8Array[],
): Planted {
  const size = 16 * layout.rowGroups;
  const { lambda, rounds, trees } = parameters;
  const columns = Array.from({ length: lambda }, () => new Uint8Array(size));
  const commitments: Uint8Array[][] = [];
  const sums: Uint8Array[] = [];
  for (const tree of trees) {
    const sum = new Uint8Array(size);
    const own: Uint8Array[] = [];
    seedsOf(parameters, tree, iv, roots[tree.index]!)
      .at(-1)!
      .forEach((seed, x) => {
        const { com, key } = expandLeaf(lambda, tree, seed, iv, x);
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
  return { lambda, iv, roots, commitments, columns, u, corrections };
}

/** Seeds of every level of a tree. */
function seedsOf(
  parameters: Parameters,
  tree: Tree,
  iv: Uint8Array,
  root: Uint8Array,
): Uint8Array[][] {
  const levels = [[root]];
  for (let depth = 0; depth < tree.depth; depth++) {
    const pairs = levels[depth]!.map((seed, x) => childrenOf(parameters, tree, seed, iv, depth, x));
    levels.push([...pairs.map(([left]) => left), ...pairs.map(([, right]) => right)]);
  }
  return levels;
}

/** What comes before the last challenge. */
export interface Bound {
  readonly lambda: Level;
  readonly uTilde: Uint8Array;
  readonly difference: Uint8Array;
  readonly ch2: Uint8Array;
}

/** `row`: G groups. */
export function bind(claim: PlainClaim, planted: Planted, row: Uint8Array): Bound {
  const layout = layoutOf(claim);
  const { lambda, iv, commitments, corrections, columns, u } = planted;
  const hash = hashOf(lambda);
  const { size } = fieldOf(lambda);
  const hCom = hashOfCommitments(lambda, commitments);
  const hC = hashOfCorrections(lambda, corrections);
  const ch1 = hash('ch1', sizeOfFirstChallenge(lambda, layout), muOf(claim), iv, hCom, hC);
  const key = readHashKey(lambda, ch1, layout);
  const uTilde = universalHash(key, u);
  const hV = hashOfTags(lambda, key, columns, 0n, uTilde);
  const difference = row.map((byte, i) => byte ^ u[i]!);
  const first = ch1.slice(0, 2 * size);
  const ch2 = hash('ch2', size * (2 + layout.packs), first, hV, uTilde, difference);
  return { lambda, uTilde, difference, ch2 };
}

/** The coefficients of 1, X, .., X^5 of the sum of packs, not masked. */
export function coefficientsOf(
  claim: PlainClaim,
  { lambda, columns }: Planted,
  { ch2 }: Bound,
  row: Uint8Array,
): bigint[] {
  const field = fieldOf(lambda);
  const wire = (t: number): Polynomial => [
    BigInt((row[t >> 3]! >> (t & 7)) & 1),
    elementAt(columns, t),
  ];
  const sum = Array.from({ length: 6 }, () => 0n);
  constraintPacks(polynomialsOver(field), claim, wire).forEach((lanes, p) => {
    const chi = field.read(ch2, field.size * (2 + p));
    for (let k = 0; k <= 5; k++) {
      sum[5 - k]! ^= field.multiply(chi, field.pack(lanes.map((lane) => lane[k] ?? 0n)));
    }
  });
  return sum;
}

/** v*_m and u*_m, m = 0 .. 3. */
export function masksOf(
  layout: Layout,
  { lambda, columns, u }: Planted,
): { v: bigint[]; u: bigint[] } {
  const { pack } = fieldOf(lambda);
  const places = [0, 1, 2, 3].map((m) => placesOfMask(lambda, layout, m));
  return {
    v: places.map((mask) => pack(mask.map((t) => elementAt(columns, t)))),
    u: places.map((mask) => pack(mask.map((t) => BigInt((u[t >> 3]! >> (t & 7)) & 1)))),
  };
}

/** a_0 .. a_4 of coefficients and masks. */
export function masked(sum: readonly bigint[], masks: { v: bigint[]; u: bigint[] }): bigint[] {
  return [0, 1, 2, 3, 4].map((m) => sum[m]! ^ (masks.v[m] ?? 0n) ^ (masks.u[m - 1] ?? 0n));
}

/** h3 of a_0 .. a_4. */
export function thirdHash({ lambda, ch2 }: Bound, a: readonly bigint[]): Uint8Array {
  const { size, toBytes } = fieldOf(lambda);
  return hashOf(lambda)('ch3', 2 * size, ch2.slice(0, 2 * size), ...a.map(toBytes));
}

/** The openings of all trees for a Delta. */
export function openAll(parameters: Parameters, planted: Planted, delta: bigint): Uint8Array {
  return join(
    ...parameters.trees.flatMap((tree) => {
      const { index, depth } = tree;
      const hidden = hiddenLeaf(tree, delta);
      const levels = seedsOf(parameters, tree, planted.iv, planted.roots[index]!);
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
  const { lambda, trees } = parametersOf(claim);
  const size = lambda / 8;
  const count = integerBytes(message.length, 8);
  const length = 16 + size * trees.length;
  const all = hashOf(lambda)('seed', length, fresh, muOf(claim), count, message);
  return {
    iv: all.slice(0, 16),
    roots: trees.map((_, i) => all.subarray(16 + size * i).slice(0, size)),
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
  const { toBytes } = fieldOf(parameters.lambda);
  const { iv, roots } = seedsFrom(claim, message, fresh);
  const planted = plant(parameters, layout, iv, roots);
  const bound = bind(claim, planted, row);
  const a = masked(coefficientsOf(claim, planted, bound, row), masksOf(layout, planted));
  const h3 = thirdHash(bound, a);
  const { counter, delta } = grind(parameters, h3);
  return join(
    ...[iv, counter, toBytes(delta), ...a.slice(1).map(toBytes), bound.uTilde],
    ...[bound.difference, ...planted.corrections, openAll(parameters, planted, delta)],
  );
}

function grind(
  { lambda, columns, grinding }: Parameters,
  h3: Uint8Array,
): { counter: Uint8Array; delta: bigint } {
  const { size, read } = fieldOf(lambda);
  const mask = (1n << BigInt(grinding - (lambda - columns))) - 1n;
  for (let trial = 0; ; trial++) {
    const counter = integerBytes(trial, 4);
    const t = hashOf(lambda)('pow', size + 4, h3, counter);
    const delta = read(t, 0);
    const zeros = delta >> BigInt(columns) === 0n && (readInteger(t, size, 4) & mask) === 0n;
    if (zeros && delta !== 0n) return { counter, delta };
  }
}
