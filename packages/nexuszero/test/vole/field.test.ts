/** The kernels' fields and universal hashes at every level, against plain ones. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { PROBES } from './kernel-probe.ts';
import { elementBytes, fieldOf, multiply, readElement } from './plain-primitives.ts';
import { universalHash } from './plain-vole.ts';

const LEVELS = [128, 192, 256] as const;

/** Element e of 128 in bit-sliced columns. */
function lane(columns: Uint8Array, e: number, count: number): bigint {
  let value = 0n;
  for (let j = 0; j < count; j++) {
    if ((columns[16 * j + (e >> 3)]! >> (e & 7)) & 1) value |= 1n << BigInt(j);
  }
  return value;
}

describe.each(LEVELS)('GF(2^%i)', (level) => {
  const { call, bytesAt, staged } = PROBES[level];
  const field = fieldOf(level);
  const size = level / 8;
  const element = fc.uint8Array({ minLength: size, maxLength: size });
  const read = (bytes: Uint8Array): bigint => field.read(bytes, 0);

  test('products by public factors', () => {
    fc.assert(
      fc.property(element, element, (a, b) => {
        const [out, chi, h] = staged(size, a, b) as [number, number, number];
        call('timesPublic', out, chi, h);
        expect(read(bytesAt(out, size))).toBe(field.multiply(read(a), read(b)));
      }),
    );
  });

  test('powers of X, in place too, and inverses', () => {
    fc.assert(
      fc.property(element, fc.integer({ min: 1, max: 8 }), (a, k) => {
        const [out, h] = staged(2 * size, a) as [number, number];
        const expected = field.multiply(read(a), 1n << BigInt(k));
        call('timesPower', out, h, k);
        expect(read(bytesAt(out, size))).toBe(expected);
        if (a.some((byte) => byte !== 0)) {
          call('inverse', out + size, h);
          expect(read(bytesAt(out + size, size))).toBe(field.invert(read(a)));
        }
        call('timesPower', h, h, k);
        expect(read(bytesAt(h, size))).toBe(expected);
      }),
    );
  });

  test('bit-sliced products, their reduction and hashes', () => {
    const bytes = 16 * level;
    for (let round = 0; round < 8; round++) {
      const [a, b] = [randomBytes(bytes), randomBytes(bytes)];
      const [out, x, y] = staged(3 * bytes + 64, a, b) as [number, number, number];
      const [reduced, hashes] = [out + 2 * bytes, out + 3 * bytes];
      call('multiply', out, x, y);
      call('hashProduct', hashes, out);
      call('reduceColumns', reduced, out);
      call('hashColumns', hashes + 32, reduced);
      const columns = bytesAt(reduced, bytes);
      let sum = 0n;
      for (let e = 0; e < 128; e++) {
        const expected = field.multiply(lane(a, e, level), lane(b, e, level));
        expect(lane(columns, e, level), `lane ${String(e)}`).toBe(expected);
        sum ^= field.multiply(expected, 1n << BigInt(e));
      }
      expect(read(bytesAt(hashes, size))).toBe(sum);
      expect(read(bytesAt(hashes + 32, size))).toBe(sum);
    }
  });

  test('x + X y, by columns', () => {
    const bytes = 16 * level;
    const [x, y] = [randomBytes(bytes), randomBytes(bytes)];
    const [out, p, q] = staged(bytes, x, y) as [number, number, number];
    call('addTimesX', out, p, q);
    const sum = bytesAt(out, bytes);
    for (let e = 0; e < 128; e++) {
      const expected = lane(x, e, level) ^ field.multiply(lane(y, e, level), 2n);
      expect(lane(sum, e, level), `lane ${String(e)}`).toBe(expected);
    }
    call('addTimesX', q, p, q);
    expect(bytesAt(q, bytes)).toEqual(sum);
  });
});

test('sums of columns in GF(2^128)', () => {
  const { call, bytesAt, staged } = PROBES[128];
  for (const count of [8, 32, 96, 128]) {
    const columns = randomBytes(16 * count);
    const [out, at] = staged(16, columns) as [number, number];
    call('hashColumnsAt', out, at, count);
    let sum = 0n;
    for (let j = 0; j < count; j++) {
      sum ^= multiply(readElement(columns, 16 * j), 1n << BigInt(j));
    }
    expect(bytesAt(out, 16)).toEqual(elementBytes(sum));
  }
});

/** Bytes of a part's chi; docs/protocol/vole.md section 1. */
const PARTS = { 128: [16, 4], 192: [16, 12], 256: [16, 16, 4] } as const;

test.each(LEVELS)('the universal hash of two rows at level %i', (level) => {
  const { call, bytesAt, staged } = PROBES[level];
  const parts = PARTS[level];
  for (const count of [8, 68, 69, 70, 73, 136, 202, 400]) {
    const weighed = count - parts.length;
    const keys = parts.map((size) => randomBytes(size * weighed));
    // rows side by side: elements in turn
    const both = randomBytes(32 * count);
    const rowOf = (k: number): Uint8Array =>
      concat(...Array.from({ length: count }, (_, i) => both.slice(32 * i + 16 * k).slice(0, 16)));
    const room = 128 + call('indexBytes', weighed);
    const [out, key, rows] = staged(room, concat(...keys), both) as [number, number, number];
    call('useKey', out + 128, key, weighed, 1);
    const bytes = 16 * parts.length;
    call('hashRows', out, out + 64, rows, 32, 16);
    const weights = keys.map((bytes, part) => {
      const size = parts[part]!;
      return Array.from({ length: weighed }, (_, i) => {
        const wide = new Uint8Array(16);
        wide.set(bytes.subarray(size * i, size * i + size));
        return readElement(wide, 0);
      });
    });
    expect(bytesAt(out, bytes)).toEqual(universalHash(weights, rowOf(0)));
    expect(bytesAt(out + 64, bytes)).toEqual(universalHash(weights, rowOf(1)));
  }
});
