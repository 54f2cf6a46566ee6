/** How an array may be folded into modes: a long last one and short others, or rows of a matrix that is in it. Encoder only. */
import { dot, subtract } from './spectrum.ts';
import { MODES_MAX } from './train.ts';

/** The last mode must hold what a signal is at all; 16 or a little more is best (measured). */
const LAST_SIZES = [16, 20, 18, 24, 15, 25, 27, 21, 32, 30, 22, 28, 12, 14, 10, 13, 26, 17, 19, 23];
/** Once the rank is reached, a core of mode d has d entries for log2(d) bits of an index: few for 2 to 5. */
const SIZES = [4, 5, 3, 6, 2, 7, 11, 13, 17, 19, 23, 29, 31];
/** A first mode may be as long as this. */
const FIRST_MAX = 63;
/** Elements at the end that a plan may leave out. */
const LEFT_OUT_MAX = 64;

export interface Plan {
  /** Lengths from the last mode on; what they leave of `count` is the first mode. */
  readonly modes: readonly number[];
  /** Elements that are folded. */
  readonly count: number;
}

/** Modes that leave out few of so many elements. */
export function foldedPlan(count: number): Plan | undefined {
  for (let used = count; used > Math.max(0, count - LEFT_OUT_MAX); used--) {
    const modes = folded(used, FIRST_MAX);
    if (modes !== undefined) return { modes, count: used };
  }
  return undefined;
}

/** Modes within rows of so many columns, then those of the rows; the whole row where it has no such factors. */
export function matrixPlan(count: number, columns: number, isFolded: boolean): Plan {
  const used = count - (count % columns);
  const within = isFolded ? folded(columns, 1) : undefined;
  if (within === undefined) return { modes: [columns], count: used };
  const above = factors(used / columns, FIRST_MAX) ?? [];
  return { modes: [...within, ...above].slice(0, MODES_MAX - 1), count: used };
}

function folded(count: number, most: number): readonly number[] | undefined {
  for (const last of LAST_SIZES) {
    if (count % last !== 0) continue;
    const rest = factors(count / last, most);
    if (rest !== undefined && rest.length < MODES_MAX - 1) return [last, ...rest];
  }
  return undefined;
}

/** Factors such that what is left is at most `most`. */
function factors(count: number, most: number): readonly number[] | undefined {
  const out: number[] = [];
  let left = count;
  for (const size of SIZES) {
    for (; left > most && left % size === 0; left /= size) out.push(size);
  }
  return left <= most ? out : undefined;
}

/** A Gram matrix takes the square of it. */
const COLUMNS_MAX = 1024;

/** How closely an array is looked at: so many rows and columns, beyond so many vectors. */
export interface Look {
  readonly side: number;
  readonly vectors: number;
}

export const CLOSE: Look = { side: 24, vectors: 8 };
export const QUICK: Look = { side: 12, vectors: 4 };

/**
 * Columns of a matrix of low rank that an array is, by a look at few of its rows and columns; undefined when it looks like
 * none.
 * @param at - an element by its number
 * @param unit - see `bitsBeyondRank`
 * @param most - bits an element that may be left
 */
export function columnsOf(
  count: number,
  at: (index: number) => number,
  unit: number,
  most: number,
  look: Look,
): { readonly columns: number; readonly bits: number } | undefined {
  let [best, least] = [0, most];
  for (const columns of divisors(count)) {
    const height = count / columns;
    const rows = Array.from({ length: look.side }, (_, a) => {
      const from = placeOf(a, look.side, height, 0) * columns;
      return Float64Array.from({ length: look.side }, (__, b) =>
        at(from + placeOf(b, look.side, columns, look.side)),
      );
    });
    // multiples of the columns make low ranks, too, and higher ones
    const { bits, used } = bitsBeyondRank(rows, look.vectors, unit);
    const whole = bits + VECTOR_BITS * used;
    if (whole < least) [best, least] = [columns, whole];
  }
  return best === 0 ? undefined : { columns: best, bits: least };
}

/** Multiples of eight, for what has other rows is rare and takes as long to look at. */
function divisors(count: number): number[] {
  const out: number[] = [];
  for (let i = 24; i <= Math.min(COLUMNS_MAX, count / 24); i += 8) if (count % i === 0) out.push(i);
  return out;
}

/** Where look number i of so many falls, all at other places; not at regular steps, which would see only what repeats. */
function placeOf(i: number, looks: number, length: number, seed: number): number {
  const jitter = ((i + seed) * 0.6180339887) % 1;
  return Math.floor((i * length) / looks) + Math.floor(jitter * Math.floor(length / looks));
}

/**
 * What entries take, bits each, beyond `most` vectors: rows are made orthogonal to the longest of them, one after the other.
 * Corrected for what so many vectors take off noise; Infinity when the first few take off little.
 * @param unit - see `bitsOf`
 */
export function bitsBeyondRank(
  rows: readonly Float64Array[],
  most: number,
  unit: number,
): { readonly bits: number; readonly used: number } {
  const rest = rows.map((row) => row.slice());
  const squares = rest.map((row) => dot(row, row));
  const begun = sumOf(squares);
  let used = 0;
  for (; used < most; used++) {
    const square = Math.max(...squares);
    if (!(square > rest.length * (4 * unit) ** 2)) break;
    if (used === most >> 1 && sumOf(squares) > NOISE_SHARE * begun) return { bits: Infinity, used };
    const longest = squares.indexOf(square);
    const pivot = rest[longest]!.slice();
    rest.forEach((row, i) => {
      subtract(row, pivot, dot(row, pivot) / square);
      squares[i] = dot(row, row);
    });
    squares[longest] = 0;
    rest[longest]!.fill(0);
  }
  const left = rest.length - used;
  const whole = rest.reduce((sum, row) => sum + bitsOf(row, unit) * row.length, 0);
  const bits = whole / (left * rows[0]!.length) - 0.5 * Math.log2(left / rest.length);
  return { bits, used };
}

/** Mean of log2(1 + |x| / unit): with a unit of 1/8, near the entropy of rounded noise. */
export function bitsOf(values: Float64Array, unit: number): number {
  let bits = 0;
  for (const value of values) bits += Math.log2(1 + Math.abs(value / unit));
  return bits / values.length;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);

/** Of noise, vectors take off no more than leaves this. */
const NOISE_SHARE = 0.6;
/** What a vector counts, so that of two ranks that leave as much the lower is better. */
const VECTOR_BITS = 0.15;
