/** The content hash: xxHash of 64 bits, in pieces of any size, held to the checksums of the `zstd` command. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { toHex } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createCodec } from '../../src/kernels/codec.ts';

const codec = await createCodec();
const hex = (bytes: Uint8Array): string => toHex(codec.xxh64(bytes));
const SIZES = [0, 1, 3, 4, 7, 8, 11, 12, 31, 32, 33, 63, 64, 100, 1000, 262_144, 262_145, 900_000];

test('nothing has the hash that the specification gives it', () => {
  expect(hex(new Uint8Array(0))).toBe('ef46db3751d8e999');
});

test('every byte of every length counts', () => {
  for (const size of SIZES.slice(0, 15)) {
    const bytes = randomBytes(size);
    const whole = hex(bytes);
    expect(hex(bytes)).toBe(whole);
    for (let at = 0; at < size; at++) {
      const copy = bytes.slice();
      copy[at]! ^= 1;
      expect(hex(copy)).not.toBe(whole);
    }
    expect(hex(new Uint8Array([...bytes, 0]))).not.toBe(whole);
  }
});

const hasZstd = spawnSync('zstd', ['--version']).status === 0;
if (!hasZstd) console.warn('SKIPPED: no zstd command here (Debian: apt-get install zstd)');

test.skipIf(!hasZstd)('the checksum of a zstd frame is its lower half', () => {
  for (const size of SIZES) {
    const input = randomBytes(size);
    const { stdout } = spawnSync('zstd', ['--check', '-c', '-'], { input, maxBuffer: 2 ** 24 });
    // written lowest byte first
    const checksum = toHex(Uint8Array.from(stdout.subarray(-4)).reverse());
    expect(hex(input).slice(8), `${size} bytes`).toBe(checksum);
  }
});

test('what is no bytes, or whose memory is gone, is refused; a class that lies is read as it is', () => {
  const gone = new Uint8Array(9);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  for (const wrong of [gone, 'text', [1, 2]]) {
    expect(() => codec.xxh64(wrong as never)).toThrow(
      expect.objectContaining({ code: 'BAD_PARAMETER' }),
    );
  }
  class Liar extends Uint8Array {
    override get length(): number {
      return 1_000_000;
    }
  }
  const bytes = randomBytes(100);
  expect(hex(new Liar(bytes))).toBe(hex(bytes));
});
