/**
 * The lemma of docs/protocol/vole.md section 6: a line vanishes exactly when s is the sum. A bit's constraint
 * looks at three bits, so that words of up to five bits prove it for every width.
 */
import { describe, expect, test } from 'vitest';
import { formulasOver, type Word } from './plain-constraints.ts';
import type { Algebra } from './plain-primitives.ts';

/** 32 cases at once, one in each bit of a number. */
const sliced: Algebra<number> = {
  zero: 0,
  one: -1,
  add: (x, y) => x ^ y,
  multiply: (x, y) => x & y,
};
const formulas = formulasOver(sliced);

/** What the first five bits of a case's number are, over the cases. */
const LOW = [0xaaaaaaaa | 0, 0xcccccccc | 0, 0xf0f0f0f0 | 0, 0xff00ff00 | 0, 0xffff0000 | 0];

/** Operands and s to the line's word, or operands to their sum. */
type OfWords = (words: readonly Word<number>[]) => Word<number>;

/** The school's addition, modulo the words' width. */
function plus(a: Word<number>, b: Word<number>, carry = 0): Word<number> {
  return a.map((x, i) => {
    const y = b[i]!;
    const sum = x ^ y ^ carry;
    carry = (x & y) | (carry & (x ^ y));
    return sum;
  });
}
const minus = (a: Word<number>, b: Word<number>): Word<number> =>
  plus(
    a,
    b.map((x) => ~x),
    -1,
  );

/** The words of cases first .. first + 31. */
function wordsOf(first: number, count: number, bits: number): Word<number>[] {
  const bitAt = (k: number): number => (k < 5 ? LOW[k]! : -((first >>> k) & 1));
  return Array.from({ length: count }, (_, w) =>
    Array.from({ length: bits }, (_, i) => bitAt(w * bits + i)),
  );
}

/** Over all values of the operands and of s: whether the line is ever wrong about s. */
function isEverWrong(bits: number, operands: number, line: OfWords, sum: OfWords): boolean {
  for (let first = 0; first < 2 ** (bits * (operands + 1)); first += 32) {
    const words = wordsOf(first, operands + 1, bits);
    const s = words[operands]!;
    const expected = sum(words);
    let broken = 0;
    let differs = 0;
    for (const bit of line(words)) broken |= bit;
    for (let i = 0; i < bits; i++) differs |= s[i]! ^ expected[i]!;
    if (broken !== differs) return true;
  }
  return false;
}

const four: OfWords = ([x1, x2, x3, x4]) => plus(plus(x1!, x2!), plus(x3!, x4!));

test('the addition that the lines are compared with is that of numbers', () => {
  for (let number = 0; number < 2 ** 16; number++) {
    const [a, b, c, d] = [0, 4, 8, 12].map((at) => (number >> at) & 15) as [
      ...[number, number, number, number],
    ];
    const word = (value: number): Word<number> => [0, 1, 2, 3].map((i) => (value >> i) & 1);
    const read = (bits: Word<number>): number =>
      bits.reduce((sum, bit, i) => sum | ((bit & 1) << i), 0);
    expect(read(four([a, b, c, d].map(word)))).toBe((a + b + c + d) & 15);
    expect(read(minus(word(a), word(b)))).toBe((a - b) & 15);
  }
});

describe.each([1, 2, 3, 4, 5])('all words of %i bits', { timeout: 600_000 }, (bits) => {
  test('four operands', () => {
    const line: OfWords = ([x1, x2, x3, x4, s]) => formulas.fourOperands(x1!, x2!, x3!, x4!, s!);
    expect(isEverWrong(bits, 4, line, four)).toBe(false);
  });

  test('E: x + y + h', () => {
    const line: OfWords = ([x, y, h, s]) => formulas.roundE(x!, y!, h!, s!);
    expect(isEverWrong(bits, 3, line, ([x, y, h]) => plus(plus(x!, y!), h!))).toBe(false);
  });

  test('A: x + y - k + j', () => {
    const line: OfWords = ([x, y, k, j, s]) => formulas.roundA(x!, y!, k!, j!, s!);
    const sum: OfWords = ([x, y, k, j]) => plus(minus(plus(x!, y!), k!), j!);
    expect(isEverWrong(bits, 4, line, sum)).toBe(false);
  });

  test('the sum of two', () => {
    const line: OfWords = ([x, y, s]) => formulas.sumOfTwo(x!, y!, s!);
    expect(isEverWrong(bits, 2, line, ([x, y]) => plus(x!, y!))).toBe(false);
  });
});

test('words of 32 bits, drawn at random and close to the sum', () => {
  for (let round = 0; round < 20_000; round++) {
    const words = Array.from({ length: 5 }, () => {
      const drawn = crypto.getRandomValues(new Int32Array(32));
      return [...drawn];
    });
    const sum = four(words);
    // half of the cases have the sum, the others one bit of it changed
    const at = round % 32;
    const s = sum.map((bit, i) => (i === at ? bit ^ 0x0000ffff : bit));
    const [x1, x2, x3, x4] = words as [...Word<number>[]];
    const broken = formulas.fourOperands(x1!, x2!, x3!, x4!, s).reduce((any, bit) => any | bit, 0);
    expect(broken).toBe(0x0000ffff);
  }
});

test('a formula that forgets a carry is caught', () => {
  const line: OfWords = ([x, y, s]) => formulas.add(x!, y!, s!);
  expect(isEverWrong(3, 2, line, ([x, y]) => plus(x!, y!))).toBe(true);
});
