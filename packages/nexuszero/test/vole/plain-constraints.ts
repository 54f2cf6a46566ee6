/** Sections 6 and 7 of docs/protocol/vole.md over any algebra: the field at q / Delta, or bits. */
import { bitOf, type Algebra } from './plain-primitives.ts';
import {
  boundsOf,
  layoutOf,
  paddingByte,
  placeOf,
  registerSource,
  rowBitOfMessage,
  rowBitOfSlots,
} from './plain-statement.ts';
import { roundConstants } from './plain-sha256.ts';
import type { Bounds, Layout, PlainClaim } from './plain-statement.ts';

/** Bits from the lowest on: 32 in the protocol, any number in the formulas. */
export type Word<T> = readonly T[];

/** Bit t of the row, in the algebra. */
export type Row<T> = (t: number) => T;

/** All packs of constraints in their order, 128 lanes each; zero where the statement holds. */
export function constraintPacks<T>(algebra: Algebra<T>, claim: PlainClaim, row: Row<T>): T[][] {
  const layout = layoutOf(claim);
  const formulas = formulasOver(algebra);
  const packs: T[][] = [];
  for (let block = 0; block < layout.blocks; block++) {
    const words = readBlock(algebra, claim, block, row);
    for (let t = 0; t < 64; t += 4) addRoundPacks(packs, algebra, formulas, words, t);
    if (layout.blocks > 1) addSumPacks(packs, formulas, words);
  }
  const bounds = boundsOf(claim);
  if (bounds !== undefined) packs.push(boundsPack(algebra, layout, bounds, row));
  return packs;
}

// the words of a block, section 2

interface Sequences<T> {
  w: (t: number) => Word<T>;
  y: (t: number) => Word<T>;
  /** A and E, for t as in registerSource. */
  a: (t: number) => Word<T>;
  e: (t: number) => Word<T>;
}

function readBlock<T>(
  algebra: Algebra<T>,
  claim: PlainClaim,
  block: number,
  row: Row<T>,
): Sequences<T> {
  const messageWord = (t: number): Word<T> =>
    bits((i) => {
      const position = 64 * block + 4 * t + 3 - (i >> 3);
      const padding = paddingByte(claim, position);
      if (padding !== undefined) return constant(algebra, padding >> (i & 7));
      return row(rowBitOfMessage(position, i & 7));
    });
  const committed = (sequence: 'W' | 'Y', t: number): Word<T> =>
    rowWord(row, placeOf(block, sequence, t));
  const register = (sequence: 'A' | 'E', t: number): Word<T> => {
    const source = registerSource(claim, block, sequence, t);
    return 'place' in source ? rowWord(row, source.place) : constantWord(algebra, source.value);
  };
  return {
    w: memory((t) => (t < 16 ? messageWord(t) : committed('W', t))),
    y: memory((t) => committed('Y', t)),
    a: memory((t) => register('A', t)),
    e: memory((t) => register('E', t)),
  };
}

function rowWord<T>(row: Row<T>, place: number): Word<T> {
  return bits((i) => row(32 * place + i));
}

function constantWord<T>(algebra: Algebra<T>, value: number): Word<T> {
  return bits((i) => constant(algebra, value >> i));
}

function constant<T>(algebra: Algebra<T>, value: number): T {
  return (value & 1) === 1 ? algebra.one : algebra.zero;
}

function bits<T>(bit: (i: number) => T): Word<T> {
  return Array.from({ length: 32 }, (_, i) => bit(i));
}

function memory<T>(compute: (t: number) => T): (t: number) => T {
  const known = new Map<number, T>();
  return (t) => {
    const value = known.get(t) ?? compute(t);
    known.set(t, value);
    return value;
  };
}

// the packs, section 6

function addRoundPacks<T>(
  packs: T[][],
  algebra: Algebra<T>,
  formulas: Formulas<T>,
  { w, y, a, e }: Sequences<T>,
  first: number,
): void {
  const { add, choose, majority, fourOperands, roundE, roundA, rotations } = formulas;
  const addPack = (line: (t: number) => Word<T>): void => {
    packs.push([0, 1, 2, 3].flatMap((i) => line(first + i)));
  };
  const key = (t: number): Word<T> => constantWord(algebra, roundConstants[t]!);
  const schedule = (t: number): Word<T> =>
    fourOperands(
      w(t - 7),
      w(t - 16),
      add(rotations(w(t - 15), [7, 18]), shiftRight(algebra, w(t - 15), 3)),
      add(rotations(w(t - 2), [17, 19]), shiftRight(algebra, w(t - 2), 10)),
      w(t),
    );
  addPack((t) => fourOperands(a(t - 4), e(t - 4), w(t), key(t), y(t)));
  if (first >= 16) addPack(schedule);
  addPack((t) => {
    const sigma = rotations(e(t - 1), [6, 11, 25]);
    return roundE(y(t), sigma, choose(e(t - 1), e(t - 2), e(t - 3)), e(t));
  });
  addPack((t) => {
    const sigma = rotations(a(t - 1), [2, 13, 22]);
    return roundA(e(t), sigma, a(t - 4), majority(a(t - 1), a(t - 2), a(t - 3)), a(t));
  });
}

function addSumPacks<T>(packs: T[][], { sumOfTwo }: Formulas<T>, { a, e }: Sequences<T>): void {
  for (const register of [a, e]) {
    packs.push(
      [0, 1, 2, 3].flatMap((i) => sumOfTwo(register(i - 4), register(60 + i), register(64 + i))),
    );
  }
}

function shiftRight<T>(algebra: Algebra<T>, x: Word<T>, count: number): Word<T> {
  return x.map((_, i) => x[i + count] ?? algebra.zero);
}

// the lines, section 6

export interface Formulas<T> {
  add: (...words: readonly Word<T>[]) => Word<T>;
  choose: (e: Word<T>, f: Word<T>, g: Word<T>) => Word<T>;
  majority: (a: Word<T>, b: Word<T>, c: Word<T>) => Word<T>;
  /** The sum of x rotated to the right by the counts. */
  rotations: (x: Word<T>, counts: readonly number[]) => Word<T>;
  /** Zero where s = x1 + x2 + x3 + x4. */
  fourOperands: (x1: Word<T>, x2: Word<T>, x3: Word<T>, x4: Word<T>, s: Word<T>) => Word<T>;
  /** Zero where s = x + y + h. */
  roundE: (x: Word<T>, y: Word<T>, h: Word<T>, s: Word<T>) => Word<T>;
  /** Zero where s = x + y - a4 + j, a4 being A[t-4]. */
  roundA: (x: Word<T>, y: Word<T>, a4: Word<T>, j: Word<T>, s: Word<T>) => Word<T>;
  /** Zero where s = x + y. */
  sumOfTwo: (x: Word<T>, y: Word<T>, s: Word<T>) => Word<T>;
}

export function formulasOver<T>(algebra: Algebra<T>): Formulas<T> {
  const { add, mul, not, left, lowest, majority } = operationsOver(algebra);
  /** (x' + y')(y' + s') + x': the carry of x + y from the bit below, s being that of the sum. */
  const carry = (x: Word<T>, y: Word<T>, s: Word<T>): Word<T> =>
    left(add(mul(add(x, y), add(y, s)), x));
  return {
    add,
    majority,
    choose: (e, f, g) => add(mul(e, add(f, g)), g),
    rotations: (x, counts) => add(...counts.map((n) => [...x.slice(n), ...x.slice(0, n)])),
    fourOperands: (x1, x2, x3, x4, s) => {
      const s1 = add(x1, x2, x3);
      const c = add(s, s1, x4);
      const z = not(left(c));
      const m = left(majority(x1, x2, x3));
      const n = left(majority(not(s), s1, x4));
      return add(c, m, n, mul(add(left(m), z), add(left(n), z)), z);
    },
    roundE: (x, y, h, s) => {
      const l = add(s, x, y);
      const c = add(l, h);
      const z = not(left(c));
      const q = not(left(l));
      const m = carry(x, y, s);
      return add(c, m, q, mul(z, add(left(m), q)));
    },
    roundA: (x, y, a4, j, s) => {
      const k = not(a4);
      const s1 = add(x, y, k);
      const c = add(s, s1, j);
      const z = not(left(c));
      const m = left(majority(x, y, k));
      const n = left(add(mul(not(add(s, s1)), add(s, j)), s1));
      return add(c, lowest(c), m, n, mul(add(left(m), z), add(left(n), z)), z);
    },
    sumOfTwo: (x, y, s) => add(s, x, y, carry(x, y, s)),
  };
}

/** Bit-parallel, but for `left`, which is x' of section 6. */
function operationsOver<T>(algebra: Algebra<T>) {
  const add = (...words: readonly Word<T>[]): Word<T> =>
    words.reduce((sum, word) => sum.map((bit, i) => algebra.add(bit, word[i]!)));
  const mul = (a: Word<T>, b: Word<T>): Word<T> => a.map((bit, i) => algebra.multiply(bit, b[i]!));
  return {
    add,
    mul,
    not: (x: Word<T>): Word<T> => x.map((bit) => algebra.add(bit, algebra.one)),
    left: (x: Word<T>): Word<T> => [algebra.zero, ...x.slice(0, -1)],
    lowest: (x: Word<T>): Word<T> => x.map((_, i) => (i === 0 ? algebra.one : algebra.zero)),
    majority: (a: Word<T>, b: Word<T>, c: Word<T>): Word<T> => add(mul(add(a, b), add(a, c)), a),
  };
}

// the bounds, section 7

function boundsPack<T>(algebra: Algebra<T>, layout: Layout, bounds: Bounds, row: Row<T>): T[] {
  const { offset, width, min, max } = bounds;
  const slots = rowBitOfSlots(layout);
  const valueBit = (i: number): T => row(rowBitOfMessage(offset + width - 1 - (i >> 3), i & 7));
  const complement = (i: number): T => algebra.add(algebra.one, valueBit(i));
  const atLeast = chain(algebra, 2 * width, min, valueBit, (b) => row(slots + 4 * (b - 1)));
  const atMost = chain(algebra, 2 * width, ~max, complement, (b) => row(slots + 4 * (b - 1) + 1));
  const pack = Array.from({ length: 128 }, () => algebra.zero);
  atLeast.forEach((constraint, b) => (pack[4 * b] = constraint));
  atMost.forEach((constraint, b) => (pack[64 + 4 * b] = constraint));
  return pack;
}

/** The constraints of "x is at least the bound", one a nibble; `inner` reads g_1 .. g_(N-1). */
export function chain<T>(
  algebra: Algebra<T>,
  nibbles: number,
  bound: bigint,
  x: (i: number) => T,
  inner: (b: number) => T,
): T[] {
  const { add, multiply, one } = algebra;
  const ends = (b: number): T => (b === 0 || b === nibbles ? one : inner(b));
  return Array.from({ length: nibbles }, (_, b) => {
    let g = ends(b);
    for (let i = 4 * b; i < 4 * b + 4; i++) {
      const both = multiply(x(i), g);
      g = bitOf(bound, i) === 1 ? both : add(both, add(x(i), g));
    }
    return add(g, ends(b + 1));
  });
}
