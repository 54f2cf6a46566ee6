/** Leaves, parts and frames of zstd from outside: each kind, there and back, and what no encoder writes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { packLeaf, unpackLeaf } from '../../src/compress/leaf.ts';
import { packParts, Parts, unpackParts } from '../../src/compress/parts.ts';
import { readVarint } from '../../src/compress/output.ts';
import { decodeZstd, requireFrame } from '../../src/compress/zstd-frame.ts';
import {
  block,
  malformed,
  packer,
  refused,
  requireSame,
  SLOW,
  unpacker,
  varint,
  zstd,
} from './room.ts';
import { seededBytes } from './seeded.ts';

const bytesOf = (length: number, byte: (i: number) => number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => byte(i));
const noise = seededBytes(4000, 1);

function requireBack(bytes: Uint8Array, frames = true): Uint8Array {
  const leaf = packLeaf({ ...packer, frames }, bytes);
  const reader = new Reader(leaf, 'compress');
  requireSame(unpackLeaf(unpacker(), reader, bytes.length), bytes);
  reader.end();
  expect(leaf.length).toBeLessThanOrEqual(bytes.length + 1);
  return leaf;
}

test('each kind has its data', () => {
  const bits = noise.map((byte) => byte & 1);
  expect(requireBack(new Uint8Array(0))).toEqual(Uint8Array.of(0));
  expect(requireBack(noise)[0]).toBe(0);
  expect(requireBack(new Uint8Array(1000).fill(7))).toEqual(Uint8Array.of(1, 7));
  expect([...requireBack(bits).subarray(0, 3)]).toEqual([2, 1, 0]);
  expect([...requireBack(noise.map((byte) => byte % 5)).subarray(0, 2)]).toEqual([2, 3]);
  expect(requireBack(bytesOf(4000, (i) => noise[i % 100]!))[0]).toBe(3);
  // bits that stay for 64 rows
  const runs = bytesOf(20_000, (i) => (noise[i >> 9]! >> (i % 64 > 40 ? 1 : 0)) & 1);
  expect([...requireBack(runs).subarray(0, 2)]).toEqual([2, 1]);
  const swapped = bytesOf(64 * 200, (i) => (bits[i % 64]! + noise[2000 + (i >> 6)]!) & 1);
  expect([...requireBack(swapped).subarray(0, 4)]).toEqual([2, 1, 4, 8]);
});

test('any bytes come back, with frames or without', () => {
  const few = fc
    .nat(7)
    .chain((k) => fc.array(fc.nat((1 << k) - 1), { maxLength: 400, size: 'max' }));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    few.map((row) => Uint8Array.from(row)),
  );
  fc.assert(
    fc.property(bytes, fc.boolean(), (own, frames) => {
      requireBack(own, frames);
    }),
    { numRuns: SLOW ? 20_000 : 1000 },
  );
});

describe('leaves that no encoder writes', () => {
  const bad =
    (length: number, ...leaf: readonly number[]) =>
    () =>
      unpackLeaf(unpacker(1000), new Reader(Uint8Array.from(leaf), 'compress'), length);

  test('kinds and bits', () => {
    expect(bad(3, 5, 0, 0, 0)).toThrow(malformed(/unknown leaf/));
    expect(bad(3)).toThrow(malformed());
    expect(bad(3, 0, 1, 2)).toThrow(malformed());
    expect(bad(8, 2, 0, 0, 0)).toThrow(malformed(/1 to 7/));
    expect(bad(8, 2, 8, 0, 0)).toThrow(malformed(/1 to 7/));
    expect(bad(7, 2, 1, 0, 0x80)).toThrow(malformed(/behind the last/));
    expect(bad(8, 4, 0, 0)).toThrow(malformed(/a lag of none/));
    expect(bad(8, 2, 1, 4, 1, 2, 1, 1, 0)).toThrow(malformed(/within/));
  });

  test('more than the budget', () => {
    expect(bad(1000, 1, 0)).not.toThrow();
    expect(bad(1001, 1, 0)).toThrow(malformed(/longer than the content/));
  });

  test('frames of another length, or where there is no zstd', () => {
    const leaf = concat(
      Uint8Array.of(3),
      block(zstd.compress(noise.fill(1, 0, 200).subarray(0, 200), 1)),
    );
    const read =
      (length: number, kernels = unpacker()) =>
      () =>
        unpackLeaf(kernels, new Reader(leaf, 'compress'), length);
    expect(read(200)).not.toThrow();
    expect(read(199)).toThrow(malformed(/another length/));
    expect(read(201)).toThrow(malformed(/another length/));
    expect(read(200, { ...unpacker(), zstd: undefined })).toThrow(malformed(/none is expected/));
    const lying = { ...zstd, decompress: () => new Uint8Array(3) };
    expect(read(200, { ...unpacker(), zstd: lying })).toThrow(malformed(/another length/));
  });
});

describe('parts', () => {
  const parts = [0, 5, 159, 160, 161, 4000, 0, 1].map((length, i) => seededBytes(length, i));
  const packed = packParts(packer, parts);
  const read = (bytes: Uint8Array, budget = 100_000): Parts =>
    unpackParts(unpacker(budget), new Reader(bytes, 'compress'));

  test('short and long ones come back', () => {
    const got = read(packed);
    for (const part of parts) requireSame(got.takeExactly(part.length), part);
    got.end();
    read(packParts(packer, [])).end();
  });

  test('too many, too long, too few', () => {
    expect(() => read(varint(65_537))).toThrow(malformed(/above/));
    expect(() => read(concat(varint(1), varint(101)), 100)).toThrow(malformed(/above 100/));
    const fills = concat(varint(2), varint(90), varint(90), Uint8Array.of(1, 0));
    expect(() => read(fills, 100)).toThrow(malformed(/longer than the content/));
    expect(() => new Parts([]).take()).toThrow(malformed(/missing/));
    expect(() => new Parts([noise]).takeExactly(3)).toThrow(malformed(/another length/));
    expect(() => {
      new Parts([noise]).end();
    }).toThrow(malformed(/behind the last/));
    for (let cut = 0; cut < packed.length; cut += 7) {
      expect(() => read(packed.subarray(0, cut))).toThrow(malformed());
    }
  });
});

test('numbers of variable length have one form', () => {
  const read =
    (...bytes: readonly number[]) =>
    () =>
      readVarint(new Reader(Uint8Array.from(bytes), 'compress'), 2 ** 53);
  expect(read(0x80, 1)()).toBe(128);
  expect(read(...varint(Number.MAX_SAFE_INTEGER))()).toBe(Number.MAX_SAFE_INTEGER);
  expect(read(0x80, 0)).toThrow(malformed(/does not end/));
  expect(read(...new Uint8Array(8).fill(0x80), 1)).toThrow(malformed(/does not end/));
  expect(read(...new Uint8Array(7).fill(0xff), 0x7f)).toThrow(malformed(/above/));
  expect(read(0x80)).toThrow(malformed());
});

describe('frames of zstd from outside', () => {
  const MAGIC = [0x28, 0xb5, 0x2f, 0xfd] as const;
  const frame = (...rest: readonly number[]): Uint8Array => Uint8Array.of(...MAGIC, ...rest);
  const open =
    (bytes: Uint8Array, most = 1000) =>
    () =>
      decodeZstd(zstd, bytes, most);

  test('of every way to tell the length', () => {
    for (const length of [0, 255, 256, 65_791, 65_792, 300_000]) {
      const bytes = zstd.compress(new Uint8Array(length), 1);
      expect(() => {
        requireFrame(bytes, length);
      }).not.toThrow();
      expect(open(bytes, length)().length).toBe(length);
    }
    // eight bytes of length
    const long = frame(0xe0, 3, 0, 0, 0, 0, 0, 0, 0, 0x19, 0, 0, 1, 2, 3);
    expect(open(long)()).toEqual(Uint8Array.of(1, 2, 3));
    // none: a window instead
    expect(open(frame(0, 0, 0x19, 0, 0, 1, 2, 3))()).toEqual(Uint8Array.of(1, 2, 3));
    // the bit that RFC 8878 calls unused
    expect(open(frame(0x30, 3, 0x19, 0, 0, 1, 2, 3))()).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('that are none, or more than one', () => {
    expect(open(new Uint8Array(9))).toThrow(malformed(/no frame/));
    expect(open(frame(0x28, 1, 9, 0, 0, 1))).toThrow(malformed(/reserved/));
    expect(open(frame(0x20, 1, 7, 0, 0, 1))).toThrow(malformed(/unknown block/));
    expect(open(frame(0x20, 1, 1, 0, 0x20, 1))).toThrow(malformed(/unknown block/));
    expect(open(frame(0x20, 4, 0x19, 0, 0, 1, 2, 3))).toThrow(malformed(/announces more/));
    expect(open(frame(0x20, 2, 0x19, 0, 0, 1, 2, 3))).toThrow(malformed());
    const whole = zstd.compress(noise, 1);
    expect(open(concat(whole, Uint8Array.of(0)), 5000)).toThrow(malformed(/trailing/));
    expect(open(concat(whole, whole), 9000)).toThrow(malformed(/trailing/));
    for (let cut = 0; cut < 20; cut++) expect(open(whole.subarray(0, cut))).toThrow(malformed());
  });

  test('with a dictionary, or beyond the cap', () => {
    expect(open(frame(0x21, 7, 1, 0x09, 0, 0, 1))).toThrow(refused('UNSUPPORTED'));
    expect(open(zstd.compress(noise, 1), 3999)).toThrow(refused('LIMIT_EXCEEDED'));
    const rle = frame(0, 0x70, 2, 0, 16, 0, 3, 0, 16, 0);
    expect(open(rle, 262_144)().length).toBe(262_144);
    expect(open(rle, 262_143)).toThrow(refused('LIMIT_EXCEEDED'));
    expect(open(rle, 10)).toThrow(refused('LIMIT_EXCEEDED'));
    // the head of its literals
    const damaged = zstd.compress(
      noise.map((byte) => byte % 50),
      3,
    );
    damaged.fill(0xff, 9, 16);
    expect(open(damaged, 5000)).toThrow(malformed());
    expect(zstd.isBroken()).toBe(false);
    expect(open(rle, 262_144)().length).toBe(262_144);
  });
});
