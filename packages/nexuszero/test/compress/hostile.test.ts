/** What was made to harm: no input crashes, none takes long, and none gets more memory than it may. */
import { brotliCompressSync, deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { compress, decompress } from '../../src/compress.ts';
import {
  block,
  CODES,
  forged,
  outcome,
  requireReturn,
  requireSame,
  SLOW,
  varint,
  WISHES,
  zstd,
} from './room.ts';
import { numbersFrom, seededBytes } from './seeded.ts';
import { SMALL } from './samples.ts';

const MIB = 2 ** 20;
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const zeros = (length: number): Uint8Array => new Uint8Array(length);
/** A leaf that zstd made. */
const packed = (of: Uint8Array): Uint8Array => concat(bytes(3), block(zstd.compress(of, 3)));
const FILL = bytes(1, 0);

/** A transform of long parts, each behind the other. */
const tree = (kind: number, ...parts: readonly (readonly [number, Uint8Array])[]): Uint8Array =>
  concat(
    bytes(kind),
    varint(parts.length),
    ...parts.map(([length]) => varint(length)),
    ...parts.map(([, leaf]) => leaf),
  );
/** Parameters, then parts of nothing. */
const params = (kind: number, own: Uint8Array, parts = 0): Uint8Array =>
  concat(bytes(kind), varint(1 + parts), varint(own.length), zeros(parts), packed(own));

const many = (times: number, ...values: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: times * values.length }, (_, i) => values[i % values.length]!);
const LONG = 2 ** 28 - 1;
const RLE = bytes(2, 0, 16);

function bodies(length: number): Readonly<Record<string, Uint8Array>> {
  const u32 = new Uint8Array(Uint32Array.of(length).buffer);
  const lying = concat(bytes(0x28, 0xb5, 0x2f, 0xfd, 0xa0), u32, bytes(1, 0, 0));
  const wide = 1_000_000;
  const shape = concat(many(3, ...varint(65_535)), zeros(9 * 65_535));
  const places = concat(...Array.from({ length: 60_000 }, (_, i) => varint(i)));
  return {
    nothing: zeros(0),
    'a run': bytes(0, 1, 0),
    'bits of a run': bytes(0, 2, 7, 4, 1, 1, 0),
    'leaves within leaves': bytes(0, ...many(50, 2, 7)),
    'a frame that lies': concat(bytes(0, 3), block(lying)),
    'a frame of another length': concat(bytes(0), packed(zeros(50))),
    'more parts than there may be': concat(bytes(1), varint(65_537)),
    'as many parts as there may be': concat(bytes(1), varint(65_536), zeros(65_536)),
    'as many short parts': concat(bytes(1), varint(65_536), many(65_536, 100), FILL),
    'blocks of nothing': concat(bytes(255), zeros(256)),
    'no blocks': bytes(255),
    'blocks of blocks': concat(bytes(255), many(256, 3, 255, 1, 255)),
    'lines without end': tree(1, [length, FILL], [length, FILL], [length, FILL]),
    'values without end': params(
      1,
      concat(bytes(0), varint(3), bytes(1), block(zeros(wide)), many(wide, 0, 0, 0)),
      2,
    ),
    'values of nothing in many lines': tree(
      1,
      [
        6100,
        packed(
          concat(
            bytes(0),
            varint(length),
            bytes(1),
            block(zeros(2000)),
            many(2000, 0, 0, 0),
          ).subarray(0, 6100),
        ),
      ],
      [length, FILL],
      [0, bytes(0)],
    ),
    'digests without end': concat(
      bytes(1),
      varint(3),
      varint(508_013),
      varint(3),
      bytes(0),
      bytes(1, 0),
      packed(
        concat(
          bytes(0, 3, 1),
          block(zeros(2000)),
          bytes(0, 0),
          block(many(500_000, 97)),
          many(1999, 4, 0, 255, 0),
        ).subarray(0, 508_013),
      ),
    ),
    'a long constant': params(
      1,
      concat(bytes(0), varint(3), bytes(1), block(zeros(1)), bytes(0, 0), block(zeros(wide))),
      2,
    ),
    'places of long rows': params(
      1,
      concat(bytes(0), varint(3), bytes(1, 1, 0, 0, 4, 1), varint(wide), varint(60_000), places),
      60_003,
    ),
    'gates of nothing': tree(2, [length, FILL], [length, FILL], [length, FILL]),
    'shapes of many terms': params(
      3,
      concat(zeros(3), bytes(5), shape, shape, shape, shape, shape),
      5,
    ),
    'coefficients without end': params(3, concat(zeros(2), varint(2 ** 20), bytes(1)), 9),
    'elements without end': tree(4, [length, FILL], [length, FILL], [length, FILL]),
    'records of many words': tree(
      5,
      [12_290, packed(concat(bytes(1), varint(4096), many(4096, 0, 0, 0)).subarray(0, 12_290))],
      [0, bytes(0)],
    ),
    'words of every lag': tree(
      5,
      [300, packed(concat(bytes(4, 60), many(60, 0, 1, 255, 255, 3)).subarray(0, 300))],
      [length % 240, FILL],
    ),
    'repeats without end': params(6, concat(varint(Math.floor(length / 12)), many(3, 0, 0)), 1),
    'a unit of everything': tree(
      6,
      [6, concat(bytes(0), varint(0), varint(length), bytes(0, 0))],
      [length, FILL],
    ),
    'a dictionary of nothing': bytes(254, 1),
    'a transform that is none': bytes(7, 1, 0),
  };
}

/** Bytes that buffers take now. */
const held = (): number => process.memoryUsage().arrayBuffers;

describe.each([
  ['256 MiB', LONG],
  ['2 MiB', 2 * MIB],
  ['1000 bytes', 1000],
])('bodies that announce %s', (_, length) => {
  test.each(Object.entries(bodies(length)))('%s', async (_name, body) => {
    for (const strategy of [2, 3]) {
      const before = held();
      const start = performance.now();
      expect(CODES).toContain(await outcome(decompress(forged(strategy, length, body))));
      expect(performance.now() - start).toBeLessThan(2000);
      // the content, and a few times the two MiB that are at work at a time
      expect(held() - before).toBeLessThan(length + 64 * MIB);
    }
  });
});

// after everything above the shared kernels work as before
afterEach(async () => {
  await requireReturn(SMALL['chain']!);
});

describe('codecs that unfold', () => {
  const gone = zeros(64 * MIB);

  test.each([
    ['deflate', 4, deflateRawSync(gone)],
    ['brotli', 5, brotliCompressSync(gone)],
  ] as const)('%s, beyond what was announced', async (_, strategy, body) => {
    for (const length of [0, 1, 1000, MIB]) {
      const before = held();
      expect(await outcome(decompress(forged(strategy, length, new Uint8Array(body))))).toBe(
        'BAD_ENCODING',
      );
      expect(held() - before).toBeLessThan(16 * MIB);
    }
  });

  test.each([
    ['deflate', 4],
    ['brotli', 5],
  ] as const)('%s, with bytes behind its end', async (name, strategy) => {
    const container = await compress(SMALL['circuit']!, { strategy: name });
    expect(container[3]).toBe(16 + strategy);
    expect(await outcome(decompress(concat(container, bytes(0))))).toBe('BAD_ENCODING');
    expect(await outcome(decompress(concat(container, container)))).toBe('BAD_ENCODING');
  });

  test('lz4, with lengths that lie', async () => {
    const { encodeLz4 } = await import('../../src/compress/lz4-frame.ts');
    const frame = encodeLz4(zeros(100_000));
    expect(await outcome(decompress(forged(1, 99_999, frame)))).toBe('LIMIT_EXCEEDED');
    expect(await outcome(decompress(forged(1, 100_001, frame)))).toBe('BAD_ENCODING');
    expect(await outcome(decompress(forged(1, 100_000, concat(frame, bytes(0)))))).toBe(
      'BAD_ENCODING',
    );
    expect(await outcome(decompress(frame, { maxBytes: 99_999 }))).toBe('LIMIT_EXCEEDED');
  });

  test('lz4, blocks with a checksum, and stored blocks beyond the cap', async () => {
    const { encodeLz4 } = await import('../../src/compress/lz4-frame.ts');
    const { xxh32 } = await import('../../src/compress/xxh32.ts');
    const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
    const own = seededBytes(50, 1);
    expect(encodeLz4(own)[4]).toBe(0b0110_1100);
    /** One stored block with its checksum, and neither length nor checksum of the content. */
    const frame = (checksum: number): Uint8Array => {
      const head = bytes(0b0111_0000, 0x70);
      const data = concat(u32(0x8000_0000 + own.length), own, u32(checksum), u32(0));
      return concat(u32(0x184d2204), head, bytes((xxh32(head) >>> 8) & 255), data);
    };
    expect(await outcome(decompress(frame(xxh32(own))))).toEqual(own);
    expect(await outcome(decompress(frame(xxh32(own)), { maxBytes: 49 }))).toBe('LIMIT_EXCEEDED');
    expect(await outcome(decompress(frame(xxh32(own) ^ 1)))).toBe('BAD_ENCODING');
  });

  test('frames of zstd without their length stop at the cap', async () => {
    const head = bytes(0x28, 0xb5, 0x2f, 0xfd, 0, 0x70);
    const frame = concat(head, many(9999, ...RLE, 0), bytes(3, 0, 16, 0));
    const before = held();
    expect(await outcome(decompress(frame, { maxBytes: MIB }))).toBe('LIMIT_EXCEEDED');
    expect(held() - before).toBeLessThan(8 * MIB);
  });

  test('nothing more than maxBytes', async () => {
    const before = held();
    for (const own of [SMALL['chain']!, zeros(MIB), seededBytes(5000, 1)]) {
      for (const strategy of WISHES) {
        const container = await compress(own, { strategy });
        expect(await outcome(decompress(container, { maxBytes: own.length - 1 }))).toBe(
          'LIMIT_EXCEEDED',
        );
        requireSame(await decompress(container, { maxBytes: own.length }), own, strategy);
      }
    }
    expect(held() - before).toBeLessThan(128 * MIB);
  });
});

describe('random and mutated inputs', async () => {
  const next = numbersFrom(11);
  const sound: Uint8Array[] = [];
  for (const strategy of WISHES) {
    for (const own of Object.values(SMALL)) sound.push(await compress(own, { strategy }));
  }
  const of = <Item>(list: readonly Item[]): Item => list[next() % list.length]!;

  function mutated(): Uint8Array {
    const one = of(sound).slice();
    for (let changes = 1 + (next() % 4); changes > 0; changes--) {
      const at = 4 + (next() % (one.length - 4));
      const kind = next() % 4;
      if (kind === 0) one[at] = next();
      else if (kind === 1)
        one.set(seededBytes(1 + (next() % 9), next()).subarray(0, one.length - at), at);
      else if (kind === 2) one.copyWithin(at, 4 + (next() % (one.length - 4)));
      else
        one.set(
          of(sound)
            .subarray(13)
            .subarray(0, one.length - at),
          at,
        );
    }
    return one;
  }

  test('never crash, never hang, leave nothing broken', async () => {
    let slowest = 0;
    for (let i = 0; i < (SLOW ? 200_000 : 10_000); i++) {
      const random = seededBytes(1 + (next() % 300), i);
      const own =
        i % 5 === 0 ? forged(next() % 6, next() % 5000, random) : i % 5 === 1 ? random : mutated();
      const start = performance.now();
      const got = await outcome(decompress(own, { maxBytes: MIB }));
      slowest = Math.max(slowest, performance.now() - start);
      if (typeof got === 'string') expect(CODES, `input ${i}`).toContain(got);
      else
        expect(
          sound.some((known) => Buffer.compare(known, own) === 0),
          `input ${i}`,
        ).toBe(true);
    }
    expect(slowest).toBeLessThan(1000);
    for (const container of sound.slice(0, 40)) await decompress(container);
  });
});
