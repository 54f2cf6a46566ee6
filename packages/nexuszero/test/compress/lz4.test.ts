/** LZ4 frames: there and back, as the `lz4` command line has them, and nothing that is none. */
import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { decodeLz4, encodeLz4 } from '../../src/compress/lz4-frame.ts';
import { xxh32 } from '../../src/compress/xxh32.ts';

const SLOW = process.env['SLOW'] === '1';
const MOST = 2 ** 26;
const BLOCK = 4_194_304;
const refused = (...codes: readonly string[]): Error =>
  expect.objectContaining({
    code: expect.toSatisfy((code: string) => codes.includes(code)) as string,
  }) as Error;

const lines = Array.from({ length: 3000 }, (_, i) => `{"n":${i},"at":"2026-11-26T20:${i % 60}"}`);
const SAMPLES: Readonly<Record<string, Uint8Array>> = {
  nothing: new Uint8Array(0),
  'one byte': new Uint8Array([7]),
  'twelve bytes': utf8('abcdabcdabcd'),
  'thirteen of one': new Uint8Array(13).fill(1),
  zeros: new Uint8Array(300_000),
  text: utf8(lines.join('\n')),
  random: randomBytes(100_000),
  'a block and more': concat(new Uint8Array(BLOCK), randomBytes(1000), new Uint8Array(70_000)),
  'far matches': concat(
    ...Array.from({ length: 9 }, () => randomBytes(40_000)).flatMap((a) => [a, a]),
  ),
};

test.each(Object.entries(SAMPLES))('%s comes back', (_, bytes) => {
  const frame = encodeLz4(bytes);
  expect(Buffer.compare(decodeLz4(frame, MOST), bytes)).toBe(0);
  expect(frame.length).toBeLessThanOrEqual(bytes.length + 23 + 4 * Math.ceil(bytes.length / BLOCK));
});

test('any bytes come back', () => {
  const repeated = fc
    .tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(40))
    .map(([part, times]) => concat(...Array.from({ length: times }, () => part)));
  const bytes = fc.array(fc.oneof(fc.uint8Array({ maxLength: 90 }), repeated), { maxLength: 8 });
  fc.assert(
    fc.property(bytes, (parts) => {
      const whole = concat(...parts);
      expect(Buffer.compare(decodeLz4(encodeLz4(whole), MOST), whole)).toBe(0);
    }),
    { numRuns: SLOW ? 20_000 : 1000 },
  );
});

const hasLz4 = spawnSync('lz4', ['--version']).status === 0;
if (!hasLz4) console.warn('SKIPPED: no lz4 command here (Debian: apt-get install lz4)');

describe.skipIf(!hasLz4)('the lz4 command', () => {
  const lz4 = (input: Uint8Array, ...args: string[]): Uint8Array =>
    execFileSync('lz4', [...args, '-c', '-'], {
      input,
      maxBuffer: MOST,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  const FORMS = [[], ['-9'], ['-BD'], ['-B4', '-BD', '-BX'], ['--no-frame-crc'], ['-B5', '-BX']];

  test.each(Object.entries(SAMPLES))('reads ours and writes what we read: %s', (_, bytes) => {
    expect(Buffer.compare(lz4(encodeLz4(bytes), '-d'), bytes)).toBe(0);
    for (const form of FORMS) {
      expect(Buffer.compare(decodeLz4(lz4(bytes, ...form), MOST), bytes), form.join(' ')).toBe(0);
    }
  });
});

describe('what is no frame', () => {
  const text = SAMPLES['text']!.subarray(0, 2000);
  const frame = encodeLz4(text);

  test('every bit of one: refused, or the same content by another match', () => {
    let refusals = 0;
    for (let bit = 0; bit < 8 * frame.length; bit++) {
      const copy = frame.slice();
      copy[bit >> 3]! ^= 1 << (bit & 7);
      try {
        expect(decodeLz4(copy, MOST), `bit ${bit}`).toEqual(text);
      } catch (error) {
        expect(error).toEqual(refused('BAD_ENCODING', 'UNSUPPORTED', 'LIMIT_EXCEEDED'));
        refusals++;
      }
    }
    expect(refusals).toBeGreaterThan(7.9 * frame.length);
  });

  test('cut at every length, and longer', () => {
    for (let length = 0; length < frame.length; length++) {
      expect(() => decodeLz4(frame.subarray(0, length), MOST)).toThrow(refused('BAD_ENCODING'));
    }
    expect(() => decodeLz4(concat(frame, new Uint8Array(1)), MOST)).toThrow(
      refused('BAD_ENCODING'),
    );
    expect(() => decodeLz4(concat(frame, frame), MOST)).toThrow(refused('BAD_ENCODING'));
  });

  test('more than was allowed', () => {
    expect(decodeLz4(frame, text.length)).toEqual(text);
    expect(() => decodeLz4(frame, text.length - 1)).toThrow(refused('LIMIT_EXCEEDED'));
    const zeros = encodeLz4(new Uint8Array(MOST));
    expect(zeros.length).toBeLessThan(MOST / 250);
    expect(() => decodeLz4(zeros, 1000)).toThrow(refused('LIMIT_EXCEEDED'));
  });

  test('random bytes, also behind a sound beginning, end soon and in order', () => {
    for (let i = 0; i < (SLOW ? 50_000 : 5000); i++) {
      const copy = i % 2 === 0 ? randomBytes(1 + (i % 300)) : frame.slice();
      if (i % 2 === 1) copy.set(randomBytes(8), 15 + (i % (copy.length - 23)));
      try {
        decodeLz4(copy, 100_000);
      } catch (error) {
        expect(error).toEqual(refused('BAD_ENCODING', 'UNSUPPORTED', 'LIMIT_EXCEEDED'));
      }
    }
  });
});

test('xxh32 reads every length in its own way', () => {
  expect(xxh32(new Uint8Array(0))).toBe(0x02cc5d05);
  const hashes = Array.from({ length: 100 }, (_, i) => xxh32(new Uint8Array(i)));
  expect(new Set(hashes).size).toBe(100);
  const moved = concat(new Uint8Array(3), SAMPLES['text']!).subarray(3);
  expect(xxh32(moved)).toBe(xxh32(SAMPLES['text']!));
});
