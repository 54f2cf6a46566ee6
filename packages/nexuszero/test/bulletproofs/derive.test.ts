/** The kernel's derived commitments V - min B and max B - V, against the oracle. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/bytes/bytes.ts';
import { B, combine, commitment, littleEndian, ORDER } from './generators.ts';
import { curve } from './kernel-proofs.ts';

const U64 = 2n ** 64n - 1n;

function expected(V: ReturnType<typeof commitment>, min: bigint, max: bigint) {
  const lower = combine([
    [1n, V],
    [-min, B],
  ]);
  const upper = combine([
    [-1n, V],
    [max, B],
  ]);
  return { lower: lower.toHex(), upper: upper.toHex() };
}

function derived(V: Uint8Array, min: bigint, max: bigint) {
  const sides = curve.range.derive(V, min, max);
  return sides && { lower: toHex(sides.lower), upper: toHex(sides.upper) };
}

test('of 42 B + 7 B~ and [18, 120]', () => {
  const V = fromHex('a69ed12fb9c42f06a8c6ff8b535a781b613f46c7944d013c078eb0b5f3745c44');
  expect(derived(V, 18n, 120n)).toEqual({
    lower: '6edf05c74c7e3ef50e89c8191ba34d733501ae86a63e79777f46b23d9dcb8129',
    upper: 'a8c34c44a4b2dc2d2b7bc6ae7dc352ecb9c37e7ec0738f48cf74e9cde185c76a',
  });
});

describe('bounds at the edges', () => {
  const bounds: readonly (readonly [bigint, bigint])[] = [
    [0n, 0n],
    [0n, 1n],
    [0n, U64],
    [1n, U64],
    [U64, U64],
    [2n ** 63n, U64],
    [2n ** 63n - 1n, 2n ** 63n],
    [5n, 5n],
  ];
  test.each(bounds)('[%s, %s]', (min, max) => {
    for (const V of [commitment(5n, ORDER - 1n), commitment(U64, 1n), commitment(0n, 2n ** 252n)]) {
      expect(derived(V.toBytes(), min, max)).toEqual(expected(V, min, max));
    }
  });
});

test('any commitment and bounds', () => {
  const u64 = fc.bigInt({ min: 0n, max: U64 });
  const scalar = fc.bigInt({ min: 0n, max: ORDER - 1n });
  fc.assert(
    fc.property(scalar, scalar, u64, u64, (value, blinding, min, max) => {
      const V = commitment(value, blinding);
      expect(derived(V.toBytes(), min, max)).toEqual(expected(V, min, max));
    }),
    { numRuns: 60 },
  );
});

test('the identity comes out where a bound opens the commitment, and goes in as well', () => {
  const zero = toHex(new Uint8Array(32));
  const V = commitment(18n, 0n).toBytes();
  expect(derived(V, 18n, 120n)).toMatchObject({ lower: zero });
  expect(derived(V, 0n, 18n)).toMatchObject({ upper: zero });
  expect(derived(V, 18n, 18n)).toEqual({ lower: zero, upper: zero });
  expect(derived(new Uint8Array(32), 0n, 0n)).toEqual({ lower: zero, upper: zero });
  expect(derived(new Uint8Array(32), 3n, 4n)).toEqual(expected(commitment(0n, 0n), 3n, 4n));
});

test('no sides of what is no canonical encoding', () => {
  const p = 2n ** 255n - 19n;
  for (const value of [1n, 2n, p, p + 2n, 2n ** 255n, 2n ** 256n - 1n]) {
    expect(curve.range.derive(littleEndian(value), 0n, 1n)).toBeUndefined();
  }
});
