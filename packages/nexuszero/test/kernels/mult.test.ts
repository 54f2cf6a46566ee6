/** Scalar multiplications and their recodings against @noble/curves; what stays in memory afterwards. */
import { ristretto255 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as probe from './probe.ts';
import { bytesAt, LINE, littleEndian, putBytes } from './probe.ts';

const { Point } = ristretto255;
const order = Point.Fn.ORDER;
const K = [probe.alloc(32), probe.alloc(32)] as const;
const PAIR_POINT = probe.alloc(probe.POINTS);
const LP = probe.alloc(LINE);
const LOUT = probe.alloc(LINE);
const ENCODED = [probe.alloc(32), probe.alloc(32)] as const;
const DIGITS = probe.alloc(320);

/** The scalar whose signed radix-32 digits are all `digit`, cut off below the order. */
const repeated = (digit: bigint): bigint =>
  Array.from({ length: 50 }, (_, i) => digit << BigInt(5 * i)).reduce((a, b) => a + b);

const EDGES = [
  ...[0n, 1n, 2n, 15n, 16n, 17n, 31n, 32n, 33n, 1n << 64n, (1n << 64n) - 1n, 1n << 128n],
  ...[1n, 2n, 16n, 17n].map((small) => order - small),
  ...[(order + 1n) / 2n, 1n << 252n, (1n << 252n) - 1n, (1n << 251n) - 1n],
  ...[1n, 15n, 16n, 17n, 31n].map(repeated),
];
const scalar = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.bigInt({ min: 0n, max: order - 1n }),
  fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
);

const multiple = (point: typeof Point.BASE, k: bigint): typeof Point.BASE =>
  point.multiplyUnsafe(k);
const bytes = (point: typeof Point.BASE): Uint8Array => point.toBytes();

function encodePair(): [Uint8Array, Uint8Array] {
  probe.call('encode2', ENCODED[0], ENCODED[1], PAIR_POINT);
  return [bytesAt(ENCODED[0]), bytesAt(ENCODED[1])];
}

function encodeLine(line: number): Uint8Array {
  probe.call('lineToPair', PAIR_POINT, 0, line);
  probe.call('lineToPair', PAIR_POINT, 1, line);
  return encodePair()[0];
}

function putLine(at: number, point: typeof Point.BASE): void {
  const encoded = putBytes(ENCODED[0], bytes(point));
  expect(probe.call('decode2', PAIR_POINT, encoded, encoded)).toBe(3);
  probe.call('lineFromPair', at, PAIR_POINT, 0);
}

describe('recodings', () => {
  const read = (length: number): Int8Array =>
    new Int8Array(probe.memory.buffer, DIGITS, length).slice();
  const evaluate = (digits: Int8Array, radixBits: bigint): bigint =>
    digits.reduce((sum, digit, i) => sum + (BigInt(digit) << (radixBits * BigInt(i))), 0n);

  test('signed radix 32: 52 digits in [-16, 16)', () => {
    const check = (k: bigint): void => {
      probe.call('radix32', DIGITS, putBytes(K[0], littleEndian(k)));
      const digits = read(52);
      expect(evaluate(digits, 5n)).toBe(k);
      expect(digits.every((digit) => digit >= -16 && digit < 16)).toBe(true);
    };
    EDGES.forEach(check);
    fc.assert(fc.property(scalar, check), { numRuns: 1000 });
  });

  test('non-adjacent forms: odd digits, at least their width apart', () => {
    const widths = fc.integer({ min: 2, max: 8 });
    const lengths = fc.constantFrom(8, 16, 32);
    const wide = fc.oneof(scalar, fc.constant((1n << 128n) - 1n), fc.constant((1n << 64n) - 1n));
    fc.assert(
      fc.property(wide, widths, lengths, (k, width, length) => {
        const value = k & ((1n << BigInt(8 * length)) - 1n);
        new Uint8Array(probe.memory.buffer).fill(0, DIGITS, DIGITS + 320);
        putBytes(K[0], littleEndian(value));
        const top = probe.call('nafVartime', DIGITS, 1, K[0], length, width);
        const digits = read(8 * length + 1);
        expect(evaluate(digits, 1n)).toBe(value);
        const places = [...digits.entries()].filter(([, digit]) => digit !== 0);
        expect(top).toBe(places.at(-1)?.[0] ?? -1);
        places.forEach(([at, digit], i) => {
          expect(Math.abs(digit % 2)).toBe(1);
          expect(Math.abs(digit)).toBeLessThan(2 ** (width - 1));
          if (i > 0) expect(at - places[i - 1]![0]).toBeGreaterThanOrEqual(width);
        });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('fixed base', () => {
  test('k * B in both lanes, and two scalars at once', () => {
    const check = (j: bigint, k: bigint): void => {
      const want = [bytes(multiple(Point.BASE, j)), bytes(multiple(Point.BASE, k))];
      putBytes(K[0], littleEndian(j));
      putBytes(K[1], littleEndian(k));
      probe.call('baseMulPair', PAIR_POINT, K[0], K[1]);
      expect(encodePair()).toEqual(want);
      probe.call('baseMul', PAIR_POINT, K[0]);
      expect(encodePair()).toEqual([want[0], want[0]]);
    };
    EDGES.forEach((k, i) => {
      check(k, EDGES[EDGES.length - 1 - i]!);
    });
    fc.assert(fc.property(scalar, scalar, check), { numRuns: 200 });
  });

  test('every digit of every window', () => {
    let power = Point.BASE;
    for (let window = 0n; window <= 50n; window++) {
      let want = Point.ZERO;
      for (let value = 0n; value < 32n && value << (5n * window) < order; value++) {
        const k = putBytes(K[0], littleEndian(value << (5n * window)));
        probe.call('baseMulPair', PAIR_POINT, k, k);
        expect(encodePair()).toEqual([bytes(want), bytes(want)]);
        want = want.add(power);
      }
      power = want;
    }
  });
});

describe('variable base', () => {
  test('k * P for a secret k', () => {
    const check = (k: bigint, log: bigint): void => {
      const point = multiple(Point.BASE, log);
      putLine(LP, point);
      probe.call('pointMul', LOUT, LP, putBytes(K[0], littleEndian(k)));
      expect(encodeLine(LOUT)).toEqual(bytes(multiple(point, k)));
    };
    for (const k of EDGES) check(k, 3n);
    fc.assert(fc.property(scalar, scalar, check), { numRuns: 150 });
  });

  test('two secret multiples of one point', () => {
    const check = (j: bigint, k: bigint, log: bigint): void => {
      const point = multiple(Point.BASE, log);
      putLine(LP, point);
      putBytes(K[0], littleEndian(j));
      putBytes(K[1], littleEndian(k));
      probe.call('pointMulPair', PAIR_POINT, LP, K[0], K[1]);
      expect(encodePair()).toEqual([bytes(multiple(point, j)), bytes(multiple(point, k))]);
    };
    EDGES.forEach((k, i) => {
      check(k, EDGES[EDGES.length - 1 - i]!, 3n);
    });
    fc.assert(fc.property(scalar, scalar, scalar, check), { numRuns: 150 });
  });
});

describe('sums of public multiples', () => {
  const terms = (length: number): fc.Arbitrary<{ k: bigint; log: bigint }[]> =>
    fc.array(fc.record({ k: scalar, log: scalar }), { minLength: 0, maxLength: length });

  function check(sum: { k: bigint; log: bigint }[], base: bigint | undefined): void {
    probe.call('strausBegin', sum.length, 0, 1);
    for (const { k, log } of sum) {
      putLine(LP, multiple(Point.BASE, log));
      const short = k < 1n << 128n;
      putBytes(K[0], littleEndian(k));
      probe.call('strausTerm', LP, K[0], short ? 16 : 32);
    }
    if (base !== undefined) probe.call('strausBase', putBytes(K[1], littleEndian(base)));
    probe.call('strausEnd', LOUT);
    const log = sum.reduce((total, term) => total + term.k * term.log, base ?? 0n) % order;
    expect(encodeLine(LOUT)).toEqual(bytes(multiple(Point.BASE, log)));
  }

  test('short and long scalars, with the generator and without', () => {
    check([], undefined);
    check([], 0n);
    EDGES.forEach((k) => {
      check([], k);
      check([{ k, log: 5n }], undefined);
      check([{ k, log: 1n }], (order - k) % order);
    });
    fc.assert(fc.property(terms(5), fc.option(scalar, { nil: undefined }), check));
  });

  test('more terms than before', () => {
    for (const count of [1, 9, 3, 40, 200]) {
      check(
        Array.from({ length: count }, (_, i) => ({ k: order - BigInt(i), log: BigInt(i + 1) })).map(
          ({ k, log }) => ({ k: (k * k * 7919n) % order, log }),
        ),
        12345n,
      );
    }
  });
});

describe('sums of public multiples of points that have tables', () => {
  const RUN = 64 * 128;
  /** Logarithms of 24 points, of which each pair has a run a point and a second one of 2^128 times it. */
  const LOGS = Array.from({ length: 24 }, (_, i) => (BigInt(i) * 7919n * 7919n + 3n) % order);
  const tables = probe.alloc(LOGS.length * 2 * RUN);
  const first = (i: number): number => tables + 2 * RUN * i;
  for (let i = 0; i < LOGS.length; i += 2) {
    for (const [run, power] of [1n, 1n << 128n].entries()) {
      const [p, q] = [i, i + 1].map((at) =>
        bytes(multiple(Point.BASE, (LOGS[at]! * power) % order)),
      );
      probe.call('decode2', PAIR_POINT, putBytes(ENCODED[0], p!), putBytes(ENCODED[1], q!));
      probe.call('buildRuns', first(i) + run * RUN, first(i + 1) + run * RUN, PAIR_POINT);
    }
  }

  interface Term {
    readonly k: bigint;
    readonly at: number;
    readonly kind: 'loose' | 'fixed' | 'split';
  }
  const term: fc.Arbitrary<Term> = fc.record({
    k: scalar,
    at: fc.nat(LOGS.length - 1),
    kind: fc.constantFrom('loose', 'fixed', 'split'),
  });

  function check(sum: readonly Term[]): void {
    const count = (kind: Term['kind']): number => sum.filter((one) => one.kind === kind).length;
    probe.call('strausBegin', count('loose'), count('fixed'), count('split'));
    for (const { k, at, kind } of sum) {
      putBytes(K[0], littleEndian(k));
      if (kind === 'loose') {
        putLine(LP, multiple(Point.BASE, LOGS[at]!));
        probe.call('strausTerm', LP, K[0], 32);
      } else {
        probe.call('strausFixed', first(at), kind === 'split' ? first(at) + RUN : 0, K[0]);
      }
    }
    probe.call('strausEnd', LOUT);
    const log = sum.reduce((total, { k, at }) => total + k * LOGS[at]!, 0n) % order;
    expect(encodeLine(LOUT)).toEqual(bytes(multiple(Point.BASE, log)));
  }

  test('each kind alone, at the edges', () => {
    for (const kind of ['loose', 'fixed', 'split'] as const) {
      EDGES.forEach((k, i) => {
        check([{ k, at: i % LOGS.length, kind }]);
      });
    }
  });

  test('few and many, mixed: added singly and two at a time', () => {
    fc.assert(fc.property(fc.array(term, { maxLength: 20 }), check), { numRuns: 60 });
    fc.assert(fc.property(fc.array(term, { minLength: 40, maxLength: 150 }), check), {
      numRuns: 40,
    });
  });

  test('equal and opposite entries meet', () => {
    for (const length of [2, 39, 40, 41, 64, 65, 130]) {
      const all = Array.from({ length }, (_, i): Term => {
        const k = i % 2 === 0 ? 77n : order - 77n;
        return { k, at: 5, kind: i % 3 === 0 ? 'fixed' : 'split' };
      });
      check(all);
      check(all.map((one) => ({ ...one, k: 127n })));
    }
  });
});

describe('after wiping', () => {
  const areas = [...K, ...ENCODED, PAIR_POINT, LOUT];

  /** All of memory after `work` on a secret, without the caller's own areas. */
  function remains(k: bigint, wipe: boolean, work: () => void): Buffer {
    putBytes(K[0], littleEndian(k));
    putBytes(K[1], littleEndian((k * k) % order));
    work();
    if (wipe) probe.call('wipeGroup');
    const memory = Buffer.from(probe.memory.buffer.slice(0));
    for (const at of areas) memory.fill(0, at, at + (at === PAIR_POINT ? probe.POINTS : 32));
    memory.fill(0, LOUT, LOUT + LINE);
    return memory;
  }

  const works = {
    'fixed base': () => {
      probe.call('baseMulPair', PAIR_POINT, K[0], K[1]);
      probe.call('encode2', ENCODED[0], ENCODED[1], PAIR_POINT);
    },
    'variable base': () => {
      probe.call('pointMul', LOUT, LP, K[0]);
      probe.call('lineToPair', PAIR_POINT, 0, LOUT);
      probe.call('encode2', ENCODED[0], ENCODED[1], PAIR_POINT);
    },
    'variable base, two scalars': () => {
      probe.call('pointMulPair', PAIR_POINT, LP, K[0], K[1]);
      probe.call('encode2', ENCODED[0], ENCODED[1], PAIR_POINT);
    },
  };

  for (const [name, work] of Object.entries(works)) {
    test(`${name}: memory does not depend on the secret`, () => {
      putLine(LP, multiple(Point.BASE, 77n));
      const [j, k] = [repeated(13n), order - repeated(7n)];
      const [first, second] = [remains(j, true, work), remains(k, true, work)];
      expect(first.equals(second)).toBe(true);
      // without the wiping it does: the comparison can fail
      expect(remains(j, false, work).equals(remains(k, false, work))).toBe(false);
    });
  }
});
