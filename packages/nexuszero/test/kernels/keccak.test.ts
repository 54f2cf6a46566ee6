/** SHAKE128 and SHAKE256 (FIPS 202) against @noble/hashes. */
import { shake128, shake256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/bytes/bytes.ts';
import { createCurve } from '../../src/kernels/curve.ts';

const curve = await createCurve();

const functions = [
  {
    name: 'shake128' as const,
    rate: 168,
    oracle: shake128,
    empty: '7f9c2ba4e88f827d616045507605853e',
  },
  {
    name: 'shake256' as const,
    rate: 136,
    oracle: shake256,
    empty: '46b9dd2b0ba88d13233b3feb743eeb24',
  },
];

describe.each(functions)('$name', ({ name, rate, oracle, empty }) => {
  test('of the empty string', () => {
    expect(toHex(curve[name](new Uint8Array(), 16))).toBe(empty);
  });

  test('every length around the rate, in and out', () => {
    for (let length = 0; length <= 2 * rate + 9; length++) {
      const data = Uint8Array.from({ length }, (_, i) => (7 * i + length) & 255);
      expect(curve[name](data, 32), `in ${String(length)}`).toEqual(oracle(data, { dkLen: 32 }));
      expect(curve[name](data.subarray(0, 40), length), `out ${String(length)}`).toEqual(
        length === 0 ? new Uint8Array() : oracle(data.subarray(0, 40), { dkLen: length }),
      );
    }
  });

  test('random data', () => {
    const data = fc.uint8Array({ maxLength: 3000 });
    fc.assert(
      fc.property(data, fc.integer({ min: 1, max: 2000 }), (input, dkLen) => {
        expect(curve[name](input, dkLen)).toEqual(oracle(input, { dkLen }));
      }),
      { numRuns: 150 },
    );
  });

  test('data larger than the memory that the kernel starts with', () => {
    const data = Uint8Array.from({ length: 2_000_003 }, (_, i) => i & 255);
    const before = curve.memoryBytes();
    expect(curve[name](data, 64)).toEqual(oracle(data, { dkLen: 64 }));
    expect(before).toBeGreaterThan(0);
    // the instance still works after its memory has grown
    expect(toHex(curve[name](new Uint8Array(), 16))).toBe(empty);
  });
});
