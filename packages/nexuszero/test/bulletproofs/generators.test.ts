/** The oracle's own footing: published values of its parts. */
import { expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/bytes/bytes.ts';
import { B, B_BLINDING, combine, commitment, generators, IDENTITY, ORDER } from './generators.ts';
import { PlainMerlin } from './plain-merlin.ts';

test('the published Merlin challenge', () => {
  const merlin = PlainMerlin.open(utf8('test protocol'));
  merlin.append(utf8('some label'), utf8('some data'));
  expect(toHex(merlin.challenge(utf8('challenge'), 32))).toBe(
    'd5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615',
  );
});

test('the blinding generator of dalek', () => {
  expect(B_BLINDING.toHex()).toBe(
    '8c9240b456a9e6dc65c377a1048d745f94a08cdb7f44cbcd7b46f34048871134',
  );
});

test('a party has the same generators whatever the size, and all are different', () => {
  const wide = generators(64, 2);
  const narrow = generators(8, 2);
  expect(narrow.G[8]!.equals(wide.G[64]!)).toBe(true);
  expect(narrow.H[15]!.equals(wide.H[71]!)).toBe(true);
  const all = new Set([B, B_BLINDING, ...wide.G, ...wide.H].map((point) => point.toHex()));
  expect(all.size).toBe(2 + 256);
});

test('sums take zero, negative and repeated scalars', () => {
  const G = generators(8, 1).G[3]!;
  const sum = combine([
    [0n, G],
    [-2n, G],
    [ORDER + 1n, G],
    [1n, G],
  ]);
  expect(sum.equals(IDENTITY)).toBe(true);
  expect(commitment(42n, 7n).toHex()).toBe(
    'a69ed12fb9c42f06a8c6ff8b535a781b613f46c7944d013c078eb0b5f3745c44',
  );
});
