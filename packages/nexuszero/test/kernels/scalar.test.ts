/** Scalars modulo the order of ristretto255 against BigInt. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCurve } from '../../src/kernels/curve.ts';
import { bytesToBigIntLE } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import * as probe from './probe.ts';

const curve = await createCurve();
const { order } = SUITES.ristretto255;

function littleEndian(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const bytes64 = fc.uint8Array({ minLength: 64, maxLength: 64 });
const EDGES = [0n, 1n, 2n, order - 2n, order - 1n, 1n << 252n, (1n << 252n) - 1n];

test('a * b + c for all 32-byte inputs, reduced or not', () => {
  fc.assert(
    fc.property(bytes32, bytes32, bytes32, (a, b, c) => {
      const [x, y, z] = [a, b, c].map(bytesToBigIntLE) as [bigint, bigint, bigint];
      const got = bytesToBigIntLE(curve.multiplyAddScalar(a, b, c));
      expect(got).toBe((x * y + z) % order);
    }),
    { numRuns: 2000 },
  );
});

test('a * b + c at the edges', () => {
  const edges = [...EDGES, order, order + 1n, (1n << 256n) - 1n];
  for (const a of edges) {
    for (const b of edges) {
      for (const c of edges) {
        const [x, y, z] = [a, b, c].map((value) => littleEndian(value, 32)) as [
          Uint8Array,
          Uint8Array,
          Uint8Array,
        ];
        expect(bytesToBigIntLE(curve.multiplyAddScalar(x, y, z))).toBe((a * b + c) % order);
      }
    }
  }
});

test('a * b by a prepared factor, which stays prepared where a is', () => {
  const [A, B, OUT] = [probe.alloc(32), probe.alloc(32), probe.alloc(32)];
  const check = (a: bigint, b: bigint): void => {
    probe.putBytes(A, littleEndian(a, 32));
    probe.putBytes(B, littleEndian(b, 32));
    probe.call('scalarFactor', B, B);
    probe.call('scalarTimes', OUT, A, B);
    expect(bytesToBigIntLE(probe.bytesAt(OUT))).toBe((a * b) % order);
    probe.call('scalarTimes', B, B, B);
    probe.call('scalarTimes', A, A, B);
    expect(bytesToBigIntLE(probe.bytesAt(A))).toBe((a * b * b) % order);
  };
  for (const a of EDGES) for (const b of EDGES) check(a, b);
  const scalar = fc.bigInt({ min: 0n, max: order - 1n });
  fc.assert(fc.property(scalar, scalar, check), { numRuns: 2000 });
});

test('64 bytes modulo the order', () => {
  fc.assert(
    fc.property(bytes64, (wide) => {
      expect(bytesToBigIntLE(curve.reduceScalar(wide))).toBe(bytesToBigIntLE(wide) % order);
    }),
    { numRuns: 2000 },
  );
  const top = (1n << 512n) - 1n;
  const last = (top / order) * order;
  for (const value of [...EDGES, order, order * order, last - 1n, last, last + 1n, top]) {
    const got = bytesToBigIntLE(curve.reduceScalar(littleEndian(value, 64)));
    expect(got, String(value)).toBe(value % order);
  }
});

test('1 / a, and 0 for 0', () => {
  const one = littleEndian(1n, 32);
  const zero = new Uint8Array(32);
  expect(curve.invertScalar(zero)).toEqual(zero);
  const check = (a: Uint8Array): void => {
    expect(curve.multiplyAddScalar(a, curve.invertScalar(a), zero)).toEqual(one);
  };
  for (const value of EDGES.slice(1)) check(littleEndian(value, 32));
  fc.assert(
    fc.property(bytes64, (wide) => {
      const a = curve.reduceScalar(wide);
      fc.pre(bytesToBigIntLE(a) !== 0n);
      check(a);
    }),
    { numRuns: 200 },
  );
});

test('canonical means below the order', () => {
  for (const value of EDGES) expect(curve.isCanonicalScalar(littleEndian(value, 32))).toBe(true);
  for (const value of [order, order + 1n, 1n << 253n, 1n << 255n, (1n << 256n) - 1n]) {
    expect(curve.isCanonicalScalar(littleEndian(value, 32)), String(value)).toBe(false);
  }
  fc.assert(
    fc.property(bytes32, fc.integer({ min: 0, max: 255 }), (bytes, top) => {
      const value = Uint8Array.from(bytes);
      value[31] = top & 0x1f;
      expect(curve.isCanonicalScalar(value)).toBe(bytesToBigIntLE(value) < order);
    }),
    { numRuns: 500 },
  );
});

test('a scalar of another length is refused', () => {
  expect(() => curve.invertScalar(new Uint8Array(31))).toThrow(
    expect.objectContaining({ code: 'BAD_PARAMETER' }),
  );
});
