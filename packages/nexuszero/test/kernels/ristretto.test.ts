/** ristretto255 (RFC 9496): decoding, encoding, equality and the one-way map against @noble/curves. */
import {
  ed25519,
  ED25519_TORSION_SUBGROUP,
  ristretto255,
  ristretto255_hasher,
} from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as probe from './probe.ts';
import { bytesAt, littleEndian, LINE, mod, p, PAIR, power, putBytes } from './probe.ts';

const { Point } = ristretto255;
const { Point: Edwards } = ed25519;
const IN = [probe.alloc(32), probe.alloc(32)] as const;
const ENCODED = [probe.alloc(32), probe.alloc(32)] as const;
const P = probe.alloc(probe.POINTS);
const LP = probe.alloc(LINE);
const LQ = probe.alloc(LINE);
const WIDE = probe.alloc(64);

const order = Point.Fn.ORDER;
const scalar = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, order - 1n),
  fc.bigInt({ min: 0n, max: order - 1n }),
);
const multiple = (k: bigint): typeof Point.BASE => Point.BASE.multiplyUnsafe(k);

/** The validity bits of two encodings, decoded into P. */
function decode(a: Uint8Array, b: Uint8Array): number {
  putBytes(IN[0], a);
  putBytes(IN[1], b);
  return probe.call('decode2', P, IN[0], IN[1]);
}

function encode(): [Uint8Array, Uint8Array] {
  probe.call('encode2', ENCODED[0], ENCODED[1], P);
  return [bytesAt(ENCODED[0]), bytesAt(ENCODED[1])];
}

function isValid(bytes: Uint8Array): boolean {
  try {
    Point.fromBytes(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('encoding', () => {
  test('decoding and encoding again gives the same bytes', () => {
    fc.assert(
      fc.property(scalar, scalar, (j, k) => {
        const [a, b] = [multiple(j).toBytes(), multiple(k).toBytes()];
        expect(decode(a, b)).toBe(3);
        expect(encode()).toEqual([a, b]);
      }),
    );
  });

  test('the identity is 32 zero bytes and valid here', () => {
    const zeros = new Uint8Array(32);
    expect(decode(zeros, Point.BASE.toBytes())).toBe(3);
    expect(encode()).toEqual([zeros, Point.BASE.toBytes()]);
  });

  test('each of the four representatives of a point, in any scale, has its one encoding', () => {
    // adding a point of order 1, 2 or 4 stays in the coset
    const coset = [0, 2, 4, 6].map((i) => Edwards.fromHex(ED25519_TORSION_SUBGROUP[i]!));
    const scale = fc.bigInt({ min: 1n, max: p - 1n });
    fc.assert(
      fc.property(scalar, scale, scale, (k, z0, z1) => {
        for (const offset of coset) {
          const { x, y } = Edwards.BASE.multiplyUnsafe(k).add(offset).toAffine();
          [x, y, 1n, x * y].forEach((value, i) =>
            probe.putPair(P + i * PAIR, mod(value * z0), mod(value * z1)),
          );
          const want = multiple(k).toBytes();
          expect(encode()).toEqual([want, want]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('refusal', () => {
  /** Names the reasons of RFC 9496 section 4.3.1 for which an integer s below 2^256 is refused. */
  function faults(s: bigint): string[] {
    const found: string[] = [];
    if (s >= p) found.push('not canonical');
    if (s & 1n) found.push('negative');
    const ss = mod(s * s);
    const [u1, u2] = [1n - ss, 1n + ss];
    const v = mod(-probe.d * u1 * u1 - u2 * u2);
    const w = mod(v * u2 * u2);
    if (power(w, (p - 1n) / 2n) !== 1n) found.push('no square');
    if (mod(u1) === 0n) found.push('y = 0');
    return found;
  }

  function check(s: bigint): string[] {
    const bytes = littleEndian(s);
    const good = Point.BASE.toBytes();
    const valid = isValid(bytes);
    expect(decode(bytes, good), s.toString(16)).toBe(2 + Number(valid));
    expect(decode(good, bytes), s.toString(16)).toBe(1 + 2 * Number(valid));
    expect(decode(bytes, bytes), s.toString(16)).toBe(valid ? 3 : 0);
    const found = faults(s);
    if (found.length > 0) expect(valid).toBe(false);
    return found.length === 0 && !valid ? ['t negative'] : found;
  }

  test('every fault by itself', () => {
    const alone: Record<string, number> = {};
    const count = (s: bigint): void => {
      const found = check(s);
      if (found.length === 1) alone[found[0]!] = (alone[found[0]!] ?? 0) + 1;
    };
    for (let s = 0n; s < 400n; s++) count(s);
    for (let s = p - 200n; s < p + 40n; s++) count(s);
    for (let s = 1n << 255n; s < (1n << 255n) + 100n; s++) count(s);
    const cases = ['not canonical', 'negative', 'no square', 't negative'];
    // only s = 1, which is negative too, and s = -1 have y = 0
    expect(alone['y = 0']).toBe(1);
    for (const name of cases) expect(alone[name], name).toBeGreaterThan(5);
  });

  test('random strings, and strings with one bit changed', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(decode(a, b)).toBe(Number(isValid(a)) | (Number(isValid(b)) << 1));
      }),
      { numRuns: 300 },
    );
    const good = multiple(123456789n).toBytes();
    for (let bit = 0; bit < 256; bit++) {
      const changed = good.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(decode(changed, good)).toBe(2 | Number(isValid(changed)));
    }
  });
});

describe('comparison', () => {
  function line(at: number, k: bigint, offset: number): void {
    const torsion = Edwards.fromHex(ED25519_TORSION_SUBGROUP[offset]!);
    const { x, y } = Edwards.BASE.multiplyUnsafe(k).add(torsion).toAffine();
    probe.putPair(at, 3n * x, 3n * y);
    probe.putPair(at + PAIR, 3n, 3n * x * y);
  }

  test('points are equal exactly when their encodings are', () => {
    fc.assert(
      fc.property(scalar, scalar, fc.boolean(), (j, k, same) => {
        const other = same ? j : k;
        for (const offset of [0, 2, 4, 6]) {
          line(LP, j, 0);
          line(LQ, other, offset);
          expect(probe.call('sameLine', LP, LQ) !== 0).toBe(j === other);
          expect(probe.call('isIdentityLine', LQ) !== 0).toBe(other === 0n);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('one-way map', () => {
  test('of 64 uniform bytes', () => {
    const edges = [0, 255].map((byte) => new Uint8Array(64).fill(byte));
    const check = (bytes: Uint8Array): void => {
      probe.call('fromUniform', P, putBytes(WIDE, bytes));
      const want = ristretto255_hasher.deriveToCurve!(bytes).toBytes();
      expect(encode()).toEqual([want, want]);
    };
    edges.forEach(check);
    fc.assert(fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), check), {
      numRuns: 200,
    });
  });

  test('of halves that are 0, 1, -1, sqrt(-1), or not reduced', () => {
    const i = power(2n, (p - 1n) / 4n);
    const special = [0n, 1n, p - 1n, i, p - i, p, p + 1n, (1n << 255n) - 1n, (1n << 256n) - 1n];
    for (const a of special) {
      for (const b of special) {
        const bytes = new Uint8Array(64);
        bytes.set(littleEndian(a));
        bytes.set(littleEndian(b), 32);
        probe.call('fromUniform', P, putBytes(WIDE, bytes));
        const want = ristretto255_hasher.deriveToCurve!(bytes).toBytes();
        expect(encode()[0]).toEqual(want);
      }
    }
  });
});
