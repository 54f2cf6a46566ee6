/** Byte strings: the text encodings are one to one and accept nothing else; the reader stays inside. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concat,
  concatAll,
  equalBytes,
  fromBase64url,
  fromHex,
  isZero,
  sameBytes,
  toBase64url,
  toHex,
  u32le,
  wipe,
} from '../../src/bytes/bytes.ts';
import { platformRandom, randomBytes } from '../../src/bytes/random.ts';
import { Reader } from '../../src/bytes/reader.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const badEncoding: unknown = expect.objectContaining({ code: 'BAD_ENCODING' });

test('many byte strings, more than a call takes arguments, join in order', () => {
  const parts = Array.from({ length: 200_000 }, (_, i) => Uint8Array.of(i, i >> 8));
  const all = concatAll(parts);
  expect(all.length).toBe(400_000);
  expect([...all.subarray(2 * 777, 2 * 777 + 2)]).toEqual([777 & 255, 777 >> 8]);
  expect(concatAll([])).toEqual(new Uint8Array(0));
});

test('public bytes are the same when length and content are', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(sameBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      expect(sameBytes(a, a.slice())).toBe(true);
    }),
  );
  expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
});

describe('base64url', () => {
  test('agrees with the platform and comes back', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const text = toBase64url(value);
        expect(text).toBe(Buffer.from(value).toString('base64url'));
        expect(fromBase64url(text)).toEqual(value);
      }),
    );
  });

  test('any text that decodes is the text of its bytes', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n';
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 }), (text) => {
        let value: Uint8Array;
        try {
          value = fromBase64url(text);
        } catch (error) {
          expect(error).toEqual(badEncoding);
          return;
        }
        expect(toBase64url(value)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  // what Buffer would take without a word
  test.each([
    'A',
    'AAAAA',
    'AB',
    'AAB',
    'AA==',
    'AA\n',
    'A A',
    '+A',
    '/w',
    'é',
    'AA\u0000',
    '\ud800A',
  ])('refuses %j', (text) => {
    expect(() => fromBase64url(text)).toThrow(badEncoding);
  });
});

describe('hexadecimal', () => {
  test('agrees with the platform and comes back, in either case', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const text = toHex(value);
        expect(text).toBe(Buffer.from(value).toString('hex'));
        expect(fromHex(text)).toEqual(value);
        expect(fromHex(text.toUpperCase())).toEqual(value);
      }),
    );
  });

  test.each(['0', '0x10', 'zz', '00 ', ' 00', '0g', '00\n', '٠٠'])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrow(badEncoding);
  });
});

describe('Reader', () => {
  const step = fc.oneof(
    fc.record({ op: fc.constant('take' as const), n: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ op: fc.constantFrom('u8' as const, 'u32' as const), n: fc.constant(0) }),
    fc.record({ op: fc.constant('count' as const), n: fc.integer({ min: 1, max: 70 }) }),
  );

  test('returns what stands there, or throws and stays', () => {
    const inner = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(inner, inner, fc.array(step, { maxLength: 12 }), (before, value, steps) => {
        // a view into a larger buffer: reading past its end would show the neighbour's bytes
        const buffer = concat(before, value, new Uint8Array(100).fill(0xee));
        const reader = new Reader(
          buffer.subarray(before.length, before.length + value.length),
          't',
        );
        let at = 0;
        for (const { op, n } of steps) {
          const length = op === 'take' ? n : op === 'u8' ? 1 : 4;
          if (at + length > value.length) {
            expect(() =>
              op === 'take' ? reader.take(n) : op === 'count' ? reader.count(n) : reader[op](),
            ).toThrow(badEncoding);
            expect(reader.remaining).toBe(value.length - at);
            continue;
          }
          const here = value.subarray(at, at + length);
          const number = Buffer.from(concat(here, new Uint8Array(4))).readUInt32LE(0);
          at += length;
          if (op === 'take') expect(reader.take(n)).toEqual(here);
          else if (op === 'u8') expect(reader.u8()).toBe(here[0]);
          else if (op === 'u32') expect(reader.u32()).toBe(number);
          else if (number * n > value.length - at)
            expect(() => reader.count(n)).toThrow(badEncoding);
          else expect(reader.count(n)).toBe(number);
        }
        if (at === value.length) reader.end();
        else
          expect(() => {
            reader.end();
          }).toThrow(badEncoding);
      }),
      { numRuns: 500 },
    );
  });

  test('a count of 2^32-1 is refused before anything is allocated', () => {
    const reader = new Reader(u32le(0xffffffff), 't');
    expect(() => reader.count(1)).toThrow(badEncoding);
  });
});

test('u32le is little-endian up to 2^32-1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
      expect(Buffer.from(u32le(value)).readUInt32LE(0)).toBe(value);
    }),
  );
});

test('equalBytes, isZero and wipe', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      expect(equalBytes(a, a.slice())).toBe(true);
      expect(isZero(a)).toBe(a.every((byte) => byte === 0));
      const [x, y] = [a.slice(), b.slice()];
      wipe(x, undefined, y);
      expect(isZero(x) && isZero(y)).toBe(true);
    }),
  );
});

test('randomBytes asks its source once and fills more than one quota of the platform', () => {
  const lengths: number[] = [];
  const out = randomBytes(5, (into) => {
    lengths.push(into.length);
    into.fill(9);
  });
  expect([out, lengths]).toEqual([new Uint8Array(5).fill(9), [5]]);
  const large = new Uint8Array(3 * 65_536 + 17);
  platformRandom(large);
  for (let at = 0; at < large.length; at += 65_536) {
    expect(isZero(large.subarray(at, at + 17))).toBe(false);
  }
});
