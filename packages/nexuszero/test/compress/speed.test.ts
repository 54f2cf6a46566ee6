/** Inputs made to take long: a megabyte of each takes about as long as a megabyte of anything. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { compress, decompress } from '../../src/compress.ts';
import { requireSame } from './room.ts';
import { text } from './seeded.ts';
import { chain, digest } from './values.ts';

const SIZE = 1_000_000;
/** Far above what they take, far below what they took; a machine may be slow, but not so slow. */
const MOST_MS = 4000;

const repeat = (part: string): Uint8Array => utf8(part.repeat(SIZE / part.length));
const three = (line: (row: number) => string): Uint8Array => text([0, 1, 2].map(line));
const list = (count: number, item: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join();
const filled = (line: (i: number) => string): Uint8Array => {
  const lines: string[] = [];
  for (let size = 0; size < SIZE; size += lines.at(-1)!.length + 1) lines.push(line(lines.length));
  return text(lines);
};
const MARKS = '!@#$%&*()=[];:<>';
const marks = (k: number, base = 16): string =>
  [...k.toString(base)].map((digit) => MARKS[parseInt(digit, base)]!).join('');

/** Words whose hash ends in the same slot: text/choices.ts */
function colliding(count: number): string[] {
  const words: string[] = [];
  for (let i = 0; words.length < count; i++) {
    const word = `${i.toString(36)}z`;
    let hash = word.length;
    for (const byte of utf8(word)) hash = Math.imul(hash ^ byte, 0x01000193) + 1;
    if (((hash ^ (hash >>> 15)) & 1023) === 5) words.push(word);
  }
  return words;
}

/** One constraint of many terms whose coefficients have one hash: circuit/constraints.ts */
function collidingConstraint(terms: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 + 12 + 36 * terms));
  new Uint8Array(view.buffer).set(utf8('r1cs'));
  view.setUint32(12, 2, true);
  view.setUint32(24, terms, true);
  for (let term = 0; term < terms; term++) {
    const at = 28 + 36 * term;
    view.setUint32(at, term, true);
    view.setInt32(at + 4, term, true);
    let hash = 0;
    for (let i = 4; i < 32; i += 4)
      hash = Math.imul(hash ^ view.getInt32(at + i, true), 0x9e3779b1) + 1;
    view.setInt32(at + 32, hash ^ 5, true);
  }
  return new Uint8Array(view.buffer);
}

/** Two columns that agree in all rows but the last, again and again. */
function nearlyDerived(columns: number): Uint8Array {
  return three((row) => {
    const source = digest(`${row}`).slice(0, 16);
    const made = createHash('sha256').update(source).digest('hex').slice(0, 16);
    return `${list(columns, () => source)},${list(columns, () => (row === 2 ? source.replace(/./g, 'f') : made))}`;
  });
}

const INPUTS: Readonly<Record<string, () => Uint8Array>> = {
  quotes: () => repeat('"'),
  'quotes in lines': () => three(() => '"'.repeat(300_001)),
  'escaped quotes': () => three(() => `"${'\\"'.repeat(160_000)}`),
  backslashes: () => three(() => `"${'\\'.repeat(330_001)}`),
  'strings and spaces': () => three(() => `""${' '.repeat(330_000)}`),
  braces: () => repeat('{'),
  'ends of objects': () => repeat('},{'),
  'halves of ends': () => repeat('},'),
  digits: () => repeat('1234567890'),
  commas: () => repeat(','),
  'commas in lines': () => three(() => ','.repeat(333_000)),
  words: () => repeat('abcdefghij_'),
  'line feeds': () => repeat('\n'),
  'short lines': () => repeat('a\n'),
  'no lines alike': () => filled((i) => marks(i, 8)),
  '240 templates': () => filled((i) => marks(i % 240)),
  '200 templates of many values': () =>
    filled((i) => marks(i % 200) + list(700, (k) => String(k % 7))),
  'many values': () => three((row) => list(160_000, (i) => String((7 * i + row) % 10))),
  'empty strings': () => three(() => '""'.repeat(160_000)),
  'words and empty strings': () => three(() => 'a""'.repeat(111_000)),
  'many digests': () => three((row) => list(2000, (i) => digest(`${row} ${i}`).slice(0, 16))),
  'equal columns but for the last row': () =>
    three((row) => list(2000, (i) => (row === 2 ? `${i}`.padStart(160, '0') : '5'.repeat(160)))),
  'nearly derived': () => nearlyDerived(1000),
  'a chain, digests, short lines': () =>
    text([
      ...chain(20),
      ...Array<string>(3).fill(list(1500, (i) => digest(`${i}`))),
      ...Array<string>(250_000).fill('a'),
    ]),
  'a long value first': () =>
    text(['ab'.repeat(150_000), ...Array.from({ length: 300_000 }, (_, i) => 'xyz'[i % 3]!)]),
  'choices in one slot': () => {
    const words = colliding(240);
    return filled((i) => words[i < 128 ? i % 60 : i % 240]!);
  },
  'short numbers, one long': () =>
    text(
      Array.from({ length: 480_000 }, (_, i) =>
        i === 77 ? '999999999999999' : i % 10 ? '7' : '10',
      ),
    ),
  'coefficients of one hash': () => collidingConstraint(27_000),
  zeros: () => new Uint8Array(SIZE),
  'two bytes in turn': () => new Uint8Array(SIZE).map((_, i) => (i & 1 ? 255 : 0)),
  'growing runs': () => new Uint8Array(SIZE).map((_, i) => Math.sqrt(i)),
  'nearly repeats': () =>
    concat(
      ...Array.from({ length: SIZE / 20 }, (_, i) =>
        Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, i, i >> 8, 1, 2, 3, 4, 5, 6, 7),
      ),
    ),
};

test.each(Object.entries(INPUTS))('%s', async (_, make) => {
  const bytes = make();
  const start = performance.now();
  const container = await compress(bytes);
  expect(performance.now() - start).toBeLessThan(MOST_MS);
  expect(container.length).toBeLessThanOrEqual(bytes.length + 16);
  const middle = performance.now();
  requireSame(await decompress(container), bytes);
  expect(performance.now() - middle).toBeLessThan(MOST_MS);
});
