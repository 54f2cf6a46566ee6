/** The `zstd` command reads our frames, and we read its frames; `lz4`: lz4.test.ts */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { compress, decompress } from '../../src/compress.ts';
import { outcome, requireSame, SLOW, zstd } from './room.ts';
import { seededBytes } from './seeded.ts';
import { SMALL } from './samples.ts';

const hasZstd = spawnSync('zstd', ['--version']).status === 0;
if (!hasZstd) console.warn('SKIPPED: no zstd command here (Debian: apt-get install zstd)');
const hasLz4 = spawnSync('lz4', ['--version']).status === 0;
if (!hasLz4) console.warn('SKIPPED: no lz4 command here (Debian: apt-get install lz4)');

const INPUTS: Readonly<Record<string, Uint8Array>> = {
  nothing: new Uint8Array(0),
  'one byte': utf8('x'),
  chain: SMALL['chain']!,
  noise: seededBytes(SLOW ? 5_000_000 : 300_000, 1),
  zeros: new Uint8Array(5_000_000),
  'long text': concat(...Array.from({ length: 300 }, () => SMALL['chain']!), seededBytes(9, 1)),
};

function run(command: string, input: Uint8Array, ...args: readonly string[]): Uint8Array {
  const { stdout, stderr, status } = spawnSync(command, [...args, '-q', '-c', '-'], {
    input,
    maxBuffer: 2 ** 26,
  });
  expect(status, stderr.toString()).toBe(0);
  return new Uint8Array(stdout);
}

describe.skipIf(!hasZstd)('the zstd command', () => {
  const LEVELS = ['-1', '-3', '-9', '-19', '--fast=3'];
  const FORMS = [[], ['--no-check'], ['--no-content-size'], ['--no-check', '--no-content-size']];

  test.each(Object.entries(INPUTS))('reads ours and writes what we read: %s', async (_, bytes) => {
    const frame = await compress(bytes, { format: 'zstd' });
    // with a checksum, which the command holds to
    requireSame(run('zstd', frame, '-d'), bytes);
    expect(spawnSync('zstd', ['-t', '-q'], { input: frame }).status).toBe(0);
    const other = frame.slice();
    other[frame.length - 1]! ^= 1;
    expect(spawnSync('zstd', ['-t', '-q'], { input: other }).status).not.toBe(0);
    expect(await outcome(decompress(other))).toBe('BAD_ENCODING');
    for (const level of LEVELS) {
      for (const form of FORMS) {
        const written = run('zstd', bytes, level, ...form);
        requireSame(await decompress(written), bytes, `${level} ${form.join(' ')}`);
      }
    }
  });

  test('frames that are cut, longer, two', async () => {
    const frame = run('zstd', INPUTS['chain']!, '-3');
    for (let cut = 0; cut < frame.length; cut += 3) {
      expect(await outcome(decompress(frame.subarray(0, cut))), `${cut}`).toBe('BAD_ENCODING');
    }
    expect(await outcome(decompress(concat(frame, Uint8Array.of(0))))).toBe('BAD_ENCODING');
    expect(await outcome(decompress(concat(frame, frame)))).toBe('BAD_ENCODING');
    const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7);
    expect(await outcome(decompress(concat(skippable, frame)))).toBe('BAD_ENCODING');
    expect(await outcome(decompress(concat(frame, skippable)))).toBe('BAD_ENCODING');
  });

  test('more than maxBytes, with its length told or not', async () => {
    for (const form of FORMS) {
      const frame = run('zstd', INPUTS['zeros']!, ...form);
      expect(await outcome(decompress(frame, { maxBytes: 4_999_999 }))).toBe('LIMIT_EXCEEDED');
      expect((await decompress(frame, { maxBytes: 5_000_000 })).length).toBe(5_000_000);
    }
  });
});

describe.skipIf(!hasLz4)('the lz4 command, by the public functions', () => {
  test.each(Object.entries(INPUTS))('%s', async (_, bytes) => {
    requireSame(run('lz4', await compress(bytes, { format: 'lz4' }), '-d'), bytes);
    for (const form of [[], ['-9'], ['--content-size'], ['--no-frame-crc'], ['-BD', '-BX']]) {
      requireSame(await decompress(run('lz4', bytes, ...form)), bytes, form.join(' '));
    }
  });
});

test('the kernel: levels, dictionaries, and damage that leaves nothing behind', () => {
  const bytes = SMALL['chain']!;
  const dictionary = bytes.subarray(0, 900);
  for (const level of [1, 3, 9, 19]) {
    requireSame(zstd.decompress(zstd.compress(bytes, level), bytes.length), bytes);
    const frame = zstd.compress(bytes, level, dictionary);
    expect(frame.length).toBeLessThan(zstd.compress(bytes, level).length);
    requireSame(zstd.decompress(frame, bytes.length, dictionary), bytes);
    for (const wrong of [undefined, bytes.subarray(100, 1000)]) {
      try {
        expect(Buffer.compare(zstd.decompress(frame, bytes.length, wrong), bytes)).not.toBe(0);
      } catch (error) {
        expect(error).toMatchObject({ code: 'BAD_ENCODING' });
      }
    }
    expect(() => zstd.decompress(zstd.compress(bytes, level), bytes.length - 1)).toThrow(
      expect.objectContaining({ code: 'BAD_ENCODING' }),
    );
  }
  expect(() => zstd.decompress(seededBytes(50, 1), 100)).toThrow(
    expect.objectContaining({ code: 'BAD_ENCODING' }),
  );
  expect(zstd.isBroken()).toBe(false);
  requireSame(zstd.decompress(zstd.compress(bytes, 3), bytes.length), bytes);
});
