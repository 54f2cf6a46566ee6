/**
 * Trains of real numbers. An array of N = d_0 d_1 .. d_k numbers, the last index running fastest, is the product of cores
 *
 *   x[i_0, .., i_k] = sum over a_1, .., a_k of  G_0[i_0, a_1] G_1[a_1, i_1, a_2] .. G_k[a_k, i_k]
 *
 * with a_j below the rank r_j. Maths and encoding: docs/protocol/real-train.md
 *
 * What a decoder computes here is the same on every platform: sums of products of doubles, one operation after the other in
 * the order of a_j, each rounded as IEEE 754 has it. There is no fused multiply-add in the language, no function of `Math` whose
 * last bit is free, and no division.
 */
import type { Reader } from '../../bytes/reader.ts';
import { malformed, type Output, readVarint } from '../output.ts';
import type { BinaryCoder } from './binary-coder.ts';
import { codeInteger, integerContexts } from './integers.ts';

export const RANK_MAX = 32;
export const MODES_MAX = 16;

/** How long the modes d_0 .. d_k are, and the ranks r_1 .. r_k between them. */
export interface Shape {
  readonly modes: readonly number[];
  readonly ranks: readonly number[];
}

/** The entries of G_j lie as [a_j][i_j][a_(j+1)]. */
export interface Train extends Shape {
  readonly cores: readonly Float64Array[];
  /** Entries are integers times a power of two: one exponent for each row of a core, see `rowsOf`. */
  readonly exponents: readonly Int8Array[];
}

export function packShape(out: Output, { modes, ranks }: Shape): void {
  out.u8(modes.length);
  for (const mode of modes) out.varint(mode);
  for (const rank of ranks) out.u8(rank);
}

/**
 * A shape of at most `count` numbers, whose ranks are no higher than a train of such modes needs, and which has no more entries
 * than numbers: so the work of a decoder is bounded by its output.
 * @throws BAD_ENCODING - for any other
 */
export function unpackShape(params: Reader, count: number): Shape {
  const length = params.u8();
  if (length < 2 || length > MODES_MAX) throw malformed('train: expected 2 to 16 modes');
  const modes: number[] = [];
  let product = 1;
  for (let i = 0; i < length; i++) {
    const mode = readVarint(params, count);
    product *= mode;
    if (mode < 2 || product > count) throw malformed('train: modes that are not of the length');
    modes.push(mode);
  }
  const ranks = Array.from(params.take(length - 1));
  let left = 1;
  ranks.forEach((rank, i) => {
    left *= modes[i]!;
    const next = modes[i + 1]! * (ranks[i + 1] ?? 1);
    if (rank < 1 || rank > Math.min(RANK_MAX, left, next)) throw malformed('train: ranks');
  });
  const shape = { modes, ranks };
  if (entriesOf(shape) > product) throw malformed('train: more entries than numbers');
  return shape;
}

/** How many numbers a train makes. */
export function numbersOf({ modes }: Shape): number {
  return modes.reduce((product, mode) => product * mode, 1);
}

/** How many entries its cores have. */
export function entriesOf(shape: Shape): number {
  return shape.modes.reduce((sum, _, j) => sum + coreEntries(shape, j), 0);
}

function coreEntries({ modes, ranks }: Shape, j: number): number {
  return (ranks[j - 1] ?? 1) * modes[j]! * (ranks[j] ?? 1);
}

/** A train of zeros, for a decoder to fill. */
export function emptyTrain(shape: Shape): Train {
  return {
    ...shape,
    cores: shape.modes.map((_, j) => new Float64Array(coreEntries(shape, j))),
    exponents: shape.modes.map((_, j) => new Int8Array(rowsOf(shape, j))),
  };
}

/** Rows that share an exponent: of G_0 the entries of one a_1, of others those of one a_j. */
export function rowsOf({ ranks }: Shape, j: number): number {
  return j === 0 ? ranks[0]! : ranks[j - 1]!;
}

/** Entry number i of such a row. */
export function entryAt({ modes, ranks }: Shape, j: number, row: number, i: number): number {
  return j === 0 ? i * ranks[0]! + row : row * modes[j]! * (ranks[j] ?? 1) + i;
}

/**
 * Codes the entries: the decoder fills a train of zeros.
 * @throws BAD_ENCODING - as the decoder
 */
export function codeTrain(coder: BinaryCoder, train: Train): void {
  train.cores.forEach((core, j) => {
    const exponents = train.exponents[j]!;
    const length = core.length / exponents.length;
    for (let row = 0; row < exponents.length; row++) {
      const exponent = coder.even(exponents[row]! + BIAS, 8) - BIAS;
      exponents[row] = exponent;
      const [unit, inverse] = [powerOfTwo(exponent), powerOfTwo(-exponent)];
      const contexts = integerContexts(1);
      for (let i = 0; i < length; i++) {
        const at = entryAt(train, j, row, i);
        core[at] = unit * codeInteger(coder, contexts, 0, 0, core[at]! * inverse);
      }
    }
  });
}

const BIAS = 128;

/** 2^exponent for small ones, by products that are exact. */
export function powerOfTwo(exponent: number): number {
  const factor = exponent < 0 ? 0.5 : 2;
  let power = 1;
  for (let i = Math.abs(exponent); i > 0; i--) power *= factor;
  return power;
}

/**
 * Calls `use` for all numbers of the train in order, as many at a time as the last mode is long. The array is used again: beside
 * the cores nothing is held but one row of each.
 */
export function expand(train: Train, use: (numbers: Float64Array, from: number) => void): void {
  const { modes, ranks, cores } = train;
  const last = modes.length - 1;
  const rows = modes.map((mode, j) => new Float64Array(mode * (ranks[j] ?? 1)));
  let from = 0;
  const walk = (j: number, left: Float64Array, at: number): void => {
    const row = rows[j]!;
    multiply(left, at, ranks[j - 1]!, cores[j]!, row);
    if (j === last) {
      use(row, from);
      from += row.length;
      return;
    }
    const rank = ranks[j]!;
    for (let next = 0; next < row.length; next += rank) walk(j + 1, row, next);
  };
  for (let at = 0; at < cores[0]!.length; at += ranks[0]!) walk(1, cores[0]!, at);
}

/** out = row * core, the terms of each sum in order. */
function multiply(
  left: Float64Array,
  at: number,
  rank: number,
  core: Float64Array,
  out: Float64Array,
): void {
  const width = out.length;
  const first = left[at]!;
  for (let i = 0; i < width; i++) out[i] = first * core[i]!;
  for (let a = 1, from = width; a < rank; a++, from += width) {
    const factor = left[at + a]!;
    for (let i = 0; i < width; i++) out[i]! += factor * core[from + i]!;
  }
}
