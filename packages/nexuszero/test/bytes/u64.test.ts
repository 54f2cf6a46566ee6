import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeU64, parseU64, subtractU64, U64_MAX } from '../../src/bytes/u64.ts';

const u64 = fc.oneof(fc.bigInt({ min: 0n, max: U64_MAX }), fc.constantFrom(0n, 1n, U64_MAX));
const decode = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => 256n * value + BigInt(byte), 0n);

test('bytes, lowest first', () => {
  fc.assert(
    fc.property(u64, (value) => {
      expect(decode(encodeU64(value))).toBe(value);
    }),
  );
});

test('differences, with the borrow; in place too', () => {
  fc.assert(
    fc.property(u64, u64, (a, b) => {
      const out = new Uint8Array(8);
      const borrow = subtractU64(out, encodeU64(a), encodeU64(b));
      expect(borrow).toBe(a < b ? 1 : 0);
      expect(decode(out)).toBe((a - b + 2n ** 64n) % 2n ** 64n);
      for (const own of ['a', 'b'] as const) {
        const pair = { a: encodeU64(a), b: encodeU64(b) };
        expect(subtractU64(pair[own], pair.a, pair.b)).toBe(borrow);
        expect(pair[own]).toEqual(out);
      }
    }),
  );
});

test('decimal texts', () => {
  fc.assert(
    fc.property(u64, (value) => {
      expect(parseU64(String(value), 'x')).toBe(value);
    }),
  );
  const bad = ['', '-1', '+1', '01', '1.0', '0x10', ' 5', '5 ', '1e3', '18446744073709551616', '٣'];
  for (const text of [...bad, '9'.repeat(30)]) {
    expect(() => parseU64(text, 'values[0].min')).toThrow(
      expect.objectContaining({ code: 'BAD_ENCODING', path: 'values[0].min' }),
    );
  }
});
