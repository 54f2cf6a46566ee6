/** Edwards points in both layouts: against @noble/curves, and the formulas at the bounds of limbs. */
import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as probe from './probe.ts';
import { d, isProduct, LINE, limbsAt, limbValue, maxima, mod, PAIR, pairAt } from './probe.ts';
import type { Limbs } from './probe.ts';

const { Point } = ed25519;
type Edwards = typeof Point.BASE;
/** X, Y, Z, T of one point. */
type Coordinates = readonly [bigint, bigint, bigint, bigint];

const P = probe.alloc(probe.POINTS);
const Q = probe.alloc(probe.POINTS);
const OUT = probe.alloc(probe.POINTS);
const ENTRY = probe.alloc(probe.POINTS);
const LP = probe.alloc(LINE);
const LQ = probe.alloc(LINE);
const LOUT = probe.alloc(LINE);
const LENTRY = probe.alloc(LINE);

/** Order 8, so that every kind of small order occurs. */
const TORSION = Point.fromHex(ED25519_TORSION_SUBGROUP[1]!);

const point = fc.oneof(
  fc.constantFrom(Point.ZERO, Point.BASE, TORSION, TORSION.double(), TORSION.double().double()),
  fc
    .tuple(fc.bigInt({ min: 1n, max: Point.Fn.ORDER - 1n }), fc.integer({ min: 0, max: 7 }))
    .map(([k, t]) => Point.BASE.multiplyUnsafe(k).add(TORSION.multiplyUnsafe(BigInt(t)))),
);
const scale = fc.bigInt({ min: 1n, max: probe.p - 1n });

function coordinates(a: Edwards, z: bigint): Coordinates {
  const { x, y } = a.toAffine();
  return [mod(x * z), mod(y * z), z, mod(x * y * z)];
}

function putPoints(at: number, a: Coordinates, b: Coordinates): void {
  a.forEach((value, i) => probe.putPair(at + i * PAIR, value, b[i]!));
}

function pointsAt(at: number): [Coordinates, Coordinates] {
  const pairs = [0, 1, 2, 3].map((i) => pairAt(at + i * PAIR));
  return [0, 1].map((lane) => pairs.map((pair) => pair[lane])) as never;
}

function putLine(at: number, a: Coordinates): void {
  probe.putPair(at, a[0], a[1]);
  probe.putPair(at + PAIR, a[2], a[3]);
}

function lineAt(at: number): Coordinates {
  return [...pairAt(at), ...pairAt(at + PAIR)];
}

function expectPoint([x, y, z, t]: Coordinates, want: Edwards): void {
  expect(z).not.toBe(0n);
  expect(mod(x * y)).toBe(mod(z * t));
  const affine = want.toAffine();
  expect([x, y]).toEqual([mod(affine.x * z), mod(affine.y * z)]);
}

function expectPair(at: number, a: Edwards, b: Edwards): void {
  const got = pointsAt(at);
  expectPoint(got[0], a);
  expectPoint(got[1], b);
}

const two = fc.tuple(point, point, scale, scale);

describe('layout V', () => {
  test('sums, doubles and negatives, whatever the operands', () => {
    fc.assert(
      fc.property(two, two, ([a, b, za, zb], [c, e, zc, ze]) => {
        putPoints(P, coordinates(a, za), coordinates(b, zb));
        putPoints(Q, coordinates(c, zc), coordinates(e, ze));
        probe.call('addPoints', OUT, P, Q);
        expectPair(OUT, a.add(c), b.add(e));
        probe.call('addPoints', OUT, P, P);
        expectPair(OUT, a.double(), b.double());
        probe.call('double', OUT, P);
        expectPair(OUT, a.double(), b.double());
        probe.call('addPoints', Q, P, Q);
        expectPair(Q, a.add(c), b.add(e));
        probe.call('double', P, P);
        expectPair(P, a.double(), b.double());
      }),
    );
  });

  test('a point and its negative cancel', () => {
    fc.assert(
      fc.property(two, ([a, b, za, zb]) => {
        putPoints(P, coordinates(a, za), coordinates(b, zb));
        putPoints(Q, coordinates(a.negate(), zb), coordinates(b.negate(), za));
        probe.call('addPoints', OUT, P, Q);
        expectPair(OUT, Point.ZERO, Point.ZERO);
        probe.call('setIdentity', Q);
        expectPair(Q, Point.ZERO, Point.ZERO);
        probe.call('addPoints', OUT, P, Q);
        expectPair(OUT, a, b);
      }),
    );
  });

  test('affine entries', () => {
    fc.assert(
      fc.property(two, two, ([a, b, za, zb], [c, e]) => {
        putPoints(P, coordinates(a, za), coordinates(b, zb));
        putPoints(Q, coordinates(c, 1n), coordinates(e, 1n));
        probe.call('toAffine', ENTRY, Q, Q + PAIR);
        probe.call('addAffine', OUT, P, ENTRY);
        expectPair(OUT, a.add(c), b.add(e));
      }),
    );
  });

  test('moving between lanes and layouts', () => {
    fc.assert(
      fc.property(two, ([a, b, za, zb]) => {
        const [ca, cb] = [coordinates(a, za), coordinates(b, zb)];
        putPoints(P, ca, cb);
        putPoints(Q, cb, cb);
        probe.call('moveLane', Q, 1, P, 0);
        expect(pointsAt(Q)).toEqual([cb, ca]);
        probe.call('lineFromPair', LP, P, 1);
        expect(lineAt(LP)).toEqual(cb);
        probe.call('lineToPair', Q, 0, LP);
        probe.call('lineFromPair', LQ, P, 0);
        probe.call('lineToPair', Q, 1, LQ);
        expect(pointsAt(Q)).toEqual([cb, ca]);
      }),
    );
  });
});

describe('layout H', () => {
  test('sums, differences, doubles and negatives, whatever the operands', () => {
    fc.assert(
      fc.property(two, ([a, b, za, zb]) => {
        putLine(LP, coordinates(a, za));
        putLine(LQ, coordinates(b, zb));
        probe.call('lineNiels', LENTRY, LQ);
        probe.call('lineAdd', LOUT, LP, LENTRY);
        expectPoint(lineAt(LOUT), a.add(b));
        probe.call('lineSub', LOUT, LP, LENTRY);
        expectPoint(lineAt(LOUT), a.subtract(b));
        probe.call('lineDouble', LOUT, LP);
        expectPoint(lineAt(LOUT), a.double());
        probe.call('lineNegate', LOUT, LP);
        expectPoint(lineAt(LOUT), a.negate());
        probe.call('lineNiels', LENTRY, LOUT);
        probe.call('lineAdd', LOUT, LP, LENTRY);
        expectPoint(lineAt(LOUT), Point.ZERO);
        probe.call('lineDouble', LP, LP);
        expectPoint(lineAt(LP), a.double());
      }),
    );
  });

  test('the identity', () => {
    probe.call('lineIdentity', LP);
    expect(lineAt(LP)).toEqual([0n, 1n, 1n, 0n]);
    probe.call('lineNiels', LENTRY, LP);
    fc.assert(
      fc.property(point, scale, (a, z) => {
        putLine(LQ, coordinates(a, z));
        for (const name of ['lineAdd', 'lineSub']) {
          probe.call(name, LOUT, LQ, LENTRY);
          expectPoint(lineAt(LOUT), a);
        }
      }),
    );
  });
});

/**
 * The formulas are polynomials: they must hold for any field elements, on the curve or not. That lets
 * every limb of every coordinate stand at the most that a product can leave.
 */
describe('at the bounds', () => {
  const hair: Limbs = maxima(0).map((limb, i) =>
    i === 1 ? limb + 2 ** 18 : i === 5 ? limb + 2 ** 14 : limb,
  );
  const limbs = fc.tuple(...hair.map((max) => fc.constantFrom(0, 1, max - 1, max)));
  const four = fc.tuple(limbs, limbs, limbs, limbs);
  const full = [hair, hair, hair, hair] as const;
  const flat = full.map((_, i) => (i % 2 === 0 ? hair : hair.map(() => 0)));
  const values = (a: readonly Limbs[]): Coordinates => a.map(limbValue) as never;

  function addFormula([X, Y, Z, T]: Coordinates, [x, y, z, t]: Coordinates): bigint[] {
    const [a, b] = [(Y - X) * (y - x), (Y + X) * (y + x)];
    const [c, e] = [2n * d * T * t, 2n * Z * z];
    return product(b - a, e - c, e + c, b + a);
  }

  function doubleFormula([X, Y, Z]: Coordinates): bigint[] {
    const [a, b, c] = [X * X, Y * Y, 2n * Z * Z];
    return product(a + b - (X + Y) ** 2n, c + a - b, a - b, a + b);
  }

  const product = (e: bigint, f: bigint, g: bigint, h: bigint): bigint[] =>
    [e * f, g * h, f * g, e * h].map((value) => mod(value));

  function put(pair: number, line: number, a: readonly Limbs[], lane: number): void {
    a.forEach((one, i) => {
      probe.putLimbs(pair + i * PAIR, lane, one);
      probe.putLimbs(line + (i >> 1) * PAIR, i & 1, one);
    });
  }

  function expectProducts(at: number, pairs: number): void {
    for (let i = 0; i < pairs; i++) {
      for (const lane of [0, 1]) expect(isProduct(limbsAt(at + i * PAIR, lane))).toBe(true);
    }
  }

  const check = (a: readonly Limbs[], b: readonly Limbs[]): void => {
    for (const lane of [0, 1]) {
      put(P, LP, a, lane);
      put(Q, LQ, b, lane);
    }
    const sum = addFormula(values(a), values(b));
    probe.call('addPoints', OUT, P, Q);
    expect(pointsAt(OUT)).toEqual([sum, sum]);
    expectProducts(OUT, 4);
    probe.call('lineNiels', LENTRY, LQ);
    probe.call('lineAdd', LOUT, LP, LENTRY);
    expect(lineAt(LOUT)).toEqual(sum);
    expectProducts(LOUT, 2);
    const [x, y, z, t] = values(b);
    probe.call('lineSub', LOUT, LP, LENTRY);
    expect(lineAt(LOUT)).toEqual(addFormula(values(a), [-x, y, z, -t]));
    const twice = doubleFormula(values(a));
    probe.call('double', OUT, P);
    expect(pointsAt(OUT)).toEqual([twice, twice]);
    expectProducts(OUT, 4);
    probe.call('lineDouble', LOUT, LP);
    expect(lineAt(LOUT)).toEqual(twice);
    expectProducts(LOUT, 2);
  };

  test('sums, differences and doubles', () => {
    const examples = [full, flat, [...flat].reverse()].flatMap((a) =>
      [full, flat, [...flat].reverse()].map((b) => [a, b] as never),
    );
    fc.assert(fc.property(four, four, check), { numRuns: 1500, examples });
  });
});
