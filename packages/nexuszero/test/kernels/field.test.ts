/** GF(2^255-19), two lanes: every operation against BigInt, up to the bounds it documents. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as probe from './probe.ts';
import { isProduct, limbsAt, limbValue, maxima, mod, p, pairAt, putLimbs } from './probe.ts';
import type { Limbs } from './probe.ts';

const A = probe.alloc(probe.PAIR);
const B = probe.alloc(probe.PAIR);
const OUT = probe.alloc(probe.PAIR);
const BYTES = probe.alloc(32);

/** Limbs with at most `spare` spare bits; extremes are as likely as all the rest. */
function limbs(spare: number): fc.Arbitrary<Limbs> {
  return fc.tuple(
    ...maxima(spare).map((max) => fc.oneof(fc.constantFrom(0, max), fc.integer({ min: 0, max }))),
  );
}

const element = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 18n, 19n, p - 1n, p - 2n, (p - 1n) / 2n, 1n << 254n),
  fc.bigInt({ min: 0n, max: p - 1n }),
);

function put(at: number, lanes: readonly [Limbs, Limbs]): [bigint, bigint] {
  putLimbs(at, 0, lanes[0]);
  putLimbs(at, 1, lanes[1]);
  return [limbValue(lanes[0]), limbValue(lanes[1])];
}

function expectProducts(at: number): void {
  for (const lane of [0, 1]) {
    const got = limbsAt(at, lane);
    expect(isProduct(got), `limbs ${got.join(' ')}`).toBe(true);
  }
}

describe('multiplication and squaring', () => {
  /** [f, g]: the documented corners of f <= 3.2, g <= 1.75, f + g <= 5 */
  for (const [f, g] of [
    [3.2, 1.75],
    [0, 1.75],
    [3.2, 0],
    [0, 0],
  ] as const) {
    test(`products of ${String(f)} and ${String(g)} spare bits`, () => {
      const lanes = fc.tuple(limbs(f), limbs(f));
      const others = fc.tuple(limbs(g), limbs(g));
      fc.assert(
        fc.property(lanes, others, (x, y) => {
          const a = put(A, x);
          const b = put(B, y);
          probe.call('mul2', OUT, A, B);
          expect(pairAt(OUT)).toEqual([mod(a[0] * b[0]), mod(a[1] * b[1])]);
          expectProducts(OUT);
        }),
        {
          numRuns: 1500,
          examples: [
            [
              [maxima(f), maxima(f)],
              [maxima(g), maxima(g)],
            ],
          ],
        },
      );
    });
  }

  test('squares of 1.75 spare bits', () => {
    fc.assert(
      fc.property(fc.tuple(limbs(1.75), limbs(1.75)), (x) => {
        const a = put(A, x);
        probe.call('sq2', OUT, A);
        expect(pairAt(OUT)).toEqual([mod(a[0] * a[0]), mod(a[1] * a[1])]);
        expectProducts(OUT);
      }),
      { numRuns: 1500, examples: [[[maxima(1.75), maxima(1.75)]]] },
    );
  });

  test('any of the three may be the same place', () => {
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        probe.putPair(A, a, b);
        probe.putPair(B, c, a);
        probe.call('mul2', A, A, B);
        expect(pairAt(A)).toEqual([mod(a * c), mod(b * a)]);
        probe.putPair(A, a, b);
        probe.call('mul2', B, A, B);
        expect(pairAt(B)).toEqual([mod(a * c), mod(b * a)]);
        probe.call('mul2', A, A, A);
        expect(pairAt(A)).toEqual([mod(a * a), mod(b * b)]);
        probe.putPair(A, a, b);
        probe.call('sq2', A, A);
        expect(pairAt(A)).toEqual([mod(a * a), mod(b * b)]);
      }),
    );
  });

  test('repeated squaring', () => {
    fc.assert(
      fc.property(element, element, fc.integer({ min: 1, max: 12 }), (a, b, n) => {
        probe.putPair(A, a, b);
        probe.call('squareTimes2', A, A, n);
        const exponent = 1n << BigInt(n);
        expect(pairAt(A)).toEqual([probe.power(a, exponent), probe.power(b, exponent)]);
        expectProducts(A);
      }),
    );
  });
});

describe('sums', () => {
  test('a + b and a - b', () => {
    const minuends = fc.tuple(limbs(2), limbs(2));
    const subtrahends = fc.tuple(limbs(0.9), limbs(0.9));
    fc.assert(
      fc.property(minuends, subtrahends, (x, y) => {
        const a = put(A, x);
        const b = put(B, y);
        probe.call('add2', OUT, A, B);
        expect(pairAt(OUT)).toEqual([mod(a[0] + b[0]), mod(a[1] + b[1])]);
        probe.call('sub2', OUT, A, B);
        expect(pairAt(OUT)).toEqual([mod(a[0] - b[0]), mod(a[1] - b[1])]);
        probe.call('neg2', OUT, B);
        expect(pairAt(OUT)).toEqual([mod(-b[0]), mod(-b[1])]);
        // limbs of -b are at most those of 2p, so -b may be negated again
        probe.call('neg2', OUT, OUT);
        expect(pairAt(OUT)).toEqual([mod(b[0]), mod(b[1])]);
      }),
      { numRuns: 1000 },
    );
  });

  test('a weak carry keeps the value and leaves a hair', () => {
    fc.assert(
      fc.property(fc.tuple(limbs(5), limbs(5)), (x) => {
        const a = put(A, x);
        probe.call('weakCarry2', OUT, A);
        expect(pairAt(OUT)).toEqual(a.map((value) => mod(value)));
        for (const lane of [0, 1]) {
          const got = limbsAt(OUT, lane);
          got.forEach((limb, i) => {
            const limit = 2 ** (i % 2 === 0 ? 26 : 25) + (i === 0 ? 19 * 64 : 64);
            expect(limb).toBeLessThan(limit);
          });
        }
      }),
      { numRuns: 1000, examples: [[[maxima(5), maxima(5)]]] },
    );
  });
});

describe('bytes', () => {
  test('the canonical encoding of limbs up to 2^30', () => {
    const wild = fc.tuple(limbs(4), limbs(4));
    fc.assert(
      fc.property(wild, (x) => {
        const a = put(A, x);
        for (const lane of [0, 1] as const) {
          probe.call('toBytes', BYTES, A, lane);
          expect(probe.bytesAt(BYTES)).toEqual(probe.littleEndian(mod(a[lane])));
        }
      }),
      { numRuns: 1000, examples: [[[maxima(4), maxima(4)]]] },
    );
  });

  test('values around p and its multiples', () => {
    for (const base of [0n, p, 2n * p]) {
      for (let offset = -20n; offset <= 20n; offset++) {
        const value = base + offset;
        if (value < 0n) continue;
        // above 2^255 the excess goes into the last limb
        const top = value >> 230n;
        const low = probe.limbsOf(value & ((1n << 230n) - 1n));
        putLimbs(A, 0, [...low.slice(0, 9), Number(top)]);
        probe.call('toBytes', BYTES, A, 0);
        expect(probe.bytesAt(BYTES), String(offset)).toEqual(probe.littleEndian(mod(value)));
      }
    }
  });

  test('reading ignores bit 255 and does not reduce', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), (value) => {
        probe.putBytes(BYTES, probe.littleEndian(value));
        probe.putPair(A, 5n, 6n);
        probe.call('fromBytes', A, 1, BYTES);
        expect(limbValue(limbsAt(A, 1))).toBe(value & ((1n << 255n) - 1n));
        expect(pairAt(A)[0]).toBe(5n);
      }),
    );
  });
});

describe('masks', () => {
  test('zero in every representation', () => {
    const shapes = (value: bigint): Limbs => probe.limbsOf(value);
    put(A, [shapes(0n), shapes(p)]);
    expect(probe.call('zeroLanes', A)).toBe(3);
    put(A, [shapes(0n), shapes(1n)]);
    expect(probe.call('zeroLanes', A)).toBe(1);
    put(A, [shapes(p - 1n), shapes(p)]);
    expect(probe.call('zeroLanes', A)).toBe(2);
    probe.putPair(B, 7n, p - 7n);
    probe.call('sub2', A, B, B);
    expect(probe.call('zeroLanes', A)).toBe(3);
    for (let bit = 0n; bit < 255n; bit++) {
      probe.putPair(A, 1n << bit, 0n);
      expect(probe.call('zeroLanes', A)).toBe(2);
    }
  });

  test('negative means odd, and the absolute value is even', () => {
    fc.assert(
      fc.property(element, element, (a, b) => {
        probe.putPair(A, a, b);
        expect(probe.call('negativeLanes', A)).toBe(Number(a & 1n) | (Number(b & 1n) << 1));
        probe.call('abs2', OUT, A);
        expect(pairAt(OUT)).toEqual([a & 1n ? p - a : a, b & 1n ? p - b : b]);
      }),
    );
  });
});

describe('powers', () => {
  test('inverses, with 0 for 0', () => {
    fc.assert(
      fc.property(element, element, (a, b) => {
        probe.putPair(A, a, b);
        probe.call('invert2', OUT, A);
        expect(pairAt(OUT)).toEqual([probe.power(a, p - 2n), probe.power(b, p - 2n)]);
        probe.call('pow22523', OUT, A);
        const exponent = (p - 5n) / 8n;
        expect(pairAt(OUT)).toEqual([probe.power(a, exponent), probe.power(b, exponent)]);
      }),
    );
  });

  test('inverse square roots of squares, of the rest, and of 0', () => {
    const i = probe.power(2n, (p - 1n) / 4n);
    const root = i & 1n ? p - i : i;
    const isSquare = (v: bigint): boolean => probe.power(v, (p - 1n) / 2n) === 1n;
    const seen = { square: 0, other: 0 };
    const check = (v: bigint, got: bigint, said: boolean): void => {
      expect(said).toBe(isSquare(v));
      expect(got & 1n).toBe(0n);
      const want = v === 0n ? 0n : said ? 1n : root;
      expect(mod(got * got * v)).toBe(want);
      seen[said ? 'square' : 'other']++;
    };
    fc.assert(
      fc.property(element, element, (a, b) => {
        probe.putPair(A, a, b);
        const mask = probe.call('inverseSqrtLanes', OUT, A);
        const [x, y] = pairAt(OUT);
        check(a, x, (mask & 1) !== 0);
        check(b, y, (mask & 2) !== 0);
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.square, seen.other)).toBeGreaterThan(50);
  });
});
