/** Columns of words: every predictor, there and back, and what no encoder writes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { Parts, PartsOutput } from '../../src/compress/parts.ts';
import { packWords, unpackWords } from '../../src/compress/words.ts';
import { malformed, SLOW, varint } from './room.ts';
import { numbersFrom } from './seeded.ts';

type Others = readonly Uint32Array[];

/** Writes and reads; predictor and bytes of a word. */
function requireBack(words: Uint32Array, others: Others = []): readonly [number, number] {
  const out = new PartsOutput();
  packWords(out, words, others);
  const [params, ...planes] = out.all();
  const [reader, parts] = [new Reader(params!, 'compress'), new Parts(planes)];
  expect(unpackWords(reader, parts, words.length, others)).toEqual(words);
  reader.end();
  parts.end();
  return [params![0]! & 15, params![0]! >> 4];
}

const from = (length: number, word: (i: number) => number): Uint32Array =>
  Uint32Array.from({ length }, (_, i) => word(i));
const next = numbersFrom(1);
const noise = from(500, next);
const small = from(500, () => next() % 50);

test('each predictor finds its data', () => {
  expect(requireBack(from(500, () => 77))).toEqual([0, 0]);
  expect(requireBack(small.map((word) => word + 4_000_000))).toEqual([0, 1]);
  expect(requireBack(from(500, (i) => noise[i % 7]!))).toEqual([1, 4]);
  expect(requireBack(from(500, (i) => 5 * i + (i % 2)))).toEqual([1, 1]);
  expect(requireBack(from(500, (i) => i * i * 1000))).toEqual([2, 2]);
  expect(
    requireBack(
      noise.map((word, i) => word + small[i]!),
      [small, noise],
    ),
  ).toEqual([3, 1]);
  expect(
    requireBack(
      from(500, (i) => (noise[i - 1] ?? 0) + (i % 3)),
      [noise],
    ),
  ).toEqual([4, 1]);
  let sum = 0;
  const steps = from(500, (i) => (sum += noise[i]! - (noise[i - 1] ?? 0) + small[i]!));
  expect(requireBack(steps, [noise])).toEqual([5, 1]);
});

test('words around zero span little, though they wrap', () => {
  expect(requireBack(small.map((word) => word - 25))).toEqual([0, 1]);
});

test('any words come back, beside any others', () => {
  const words = fc.oneof(fc.nat(300), fc.integer(), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1));
  const column = fc
    .array(words, { maxLength: 700, size: 'max' })
    .map((row) => Uint32Array.from(row));
  fc.assert(
    fc.property(column, fc.array(fc.nat(), { maxLength: 3 }), (x, seeds) => {
      requireBack(
        x,
        seeds.map((seed) => from(x.length, (i) => x[i]! + (i % ((seed % 9) + 1)))),
      );
    }),
    { numRuns: SLOW ? 10_000 : 500 },
  );
});

test('every length up to two runs', () => {
  for (let length = 0; length < 600; length += length < 20 ? 1 : 29) {
    requireBack(from(length, (i) => i * 3 + (i % 2)));
  }
});

describe('what no encoder writes', () => {
  const plane = new Uint8Array(5);
  const bad =
    (params: Uint8Array, planes: readonly Uint8Array[] = [plane], others: Others = []) =>
    () =>
      unpackWords(new Reader(params, 'compress'), new Parts(planes), 5, others);
  const head = (kind: number, width: number, parameter: number): Uint8Array =>
    concat(Uint8Array.of(kind + 16 * width), varint(parameter));

  test('predictors and widths', () => {
    expect(bad(head(6, 1, 0))).toThrow(malformed(/unknown predictor/));
    expect(bad(head(0, 5, 0))).toThrow(malformed(/unknown predictor/));
    expect(bad(head(0, 1, 2 ** 32))).toThrow(malformed(/above/));
    expect(bad(head(1, 1, 0))).toThrow(malformed(/a lag of none/));
    expect(bad(head(1, 1, 65_536))).toThrow(malformed(/above/));
    expect(bad(head(0, 1, 0).subarray(0, 1))).toThrow(malformed());
    expect(bad(new Uint8Array(0))).toThrow(malformed());
  });

  test('columns that are not there', () => {
    for (const kind of [3, 4, 5]) {
      expect(bad(head(kind, 1, 0))).toThrow(malformed(/no such column/));
      expect(bad(head(kind, 1, 1), [plane], [new Uint32Array(5)])).toThrow(malformed(/above 0/));
    }
  });

  test('planes', () => {
    expect(bad(head(0, 2, 0))).toThrow(malformed(/missing/));
    expect(bad(head(0, 1, 0), [new Uint8Array(4)])).toThrow(malformed(/another length/));
  });
});
