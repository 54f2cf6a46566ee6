/** Elements, records and repeats: there and back, and what no encoder writes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { Parts } from '../../src/compress/parts.ts';
import { elements, records, repeats } from '../../src/compress/transforms.ts';
import { elementsOf, FIELD, repeatsOf, wordsOf } from './binary.ts';
import {
  changed,
  longer,
  malformed,
  partsBy,
  poke,
  shorter,
  SLOW,
  unpacker,
  varint,
} from './room.ts';
import { numbersFrom, seededBytes } from './seeded.ts';

const RUNS = SLOW ? 5000 : 200;
const read =
  (transform: typeof elements, own: readonly Uint8Array[] | Parts, length: number) => () =>
    transform.unpack(unpacker(), own instanceof Parts ? own : new Parts(own), length);

describe('elements', () => {
  const random = numbersFrom(3);
  const bits = Array.from({ length: 300 }, () => random() & 1);
  const few = (i: number): number => [0, 1, 5, 9][random() % 4]! + 0 * i;
  const CASES: Readonly<Record<string, Uint8Array>> = {
    bits: elementsOf(300, (i) => bits[i]),
    'a few values': elementsOf(300, few),
    'some others': elementsOf(300, (i) => (i % 10 === 3 ? undefined : bits[i])),
    'pairs in turn': elementsOf(512, (i) => (i % 4 < 2 ? bits[i % 300] : 6 + bits[i % 300]!)),
    'others at the end': elementsOf(300, (i) => (i > 200 ? undefined : bits[i])),
  };

  test.each(Object.entries(CASES))('%s', (_, bytes) => {
    expect(partsBy(elements, bytes)).toBeDefined();
  });

  test('wherever they begin', () => {
    for (let phase = 0; phase < FIELD; phase++) {
      const parts = partsBy(
        elements,
        elementsOf(100, (i) => bits[i], phase),
      )!;
      expect(parts[1]!.length, `phase ${phase}`).toBeLessThanOrEqual(FIELD + 3);
    }
  });

  test('any mixture comes back', () => {
    const pick = fc.option(fc.nat(6), { nil: undefined, freq: 9 });
    fc.assert(
      fc.property(fc.array(pick, { minLength: 8, maxLength: 90 }), fc.nat(40), (picks, phase) => {
        partsBy(
          elements,
          elementsOf(picks.length, (i) => picks[i], phase),
        );
      }),
      { numRuns: RUNS },
    );
  });

  test('what no encoder writes', () => {
    const bytes = CASES['some others']!;
    const parts = partsBy(elements, bytes)!;
    expect(read(elements, changed(parts, 0, longer), bytes.length)).toThrow(malformed(/trailing/));
    expect(read(elements, [...parts, FEW], bytes.length)).toThrow(malformed(/behind the last/));
    for (let i = 0; i < parts.length; i++) {
      expect(read(elements, changed(parts, i, shorter), bytes.length)).toThrow(malformed());
    }
    expect(read(elements, changed(parts, 4, poke(0, 99)), bytes.length)).toThrow(
      malformed(/unknown one/),
    );
    // gaps beyond the numbers
    expect(read(elements, changed(parts, 5, poke(0, 255)), bytes.length)).toThrow(
      malformed(/missing/),
    );
    for (const wrong of [bytes.length - 1, bytes.length + 1, 10, 0]) {
      expect(read(elements, parts, wrong)).toThrow(malformed());
    }
  });
});

const FEW = new Uint8Array(3);

describe('records', () => {
  const random = numbersFrom(5);
  const sigma = Array.from({ length: 2000 }, () => (random() % 9) - 4);
  const CASES: Readonly<Record<string, Uint8Array>> = {
    'i16 around zero': wordsOf(2, sigma),
    'i32 around zero': wordsOf(4, sigma),
    'i64 around zero': wordsOf(8, sigma),
    'u64 of low words': wordsOf(
      8,
      sigma.map((value) => value + 4),
    ),
    'u64 of both halves': wordsOf(
      8,
      sigma.map((value, i) => 2 ** 40 * (i % 100) + value + 9),
    ),
    'i16 beyond half': wordsOf(
      2,
      sigma.map((value) => value + 32_768),
    ),
    counters: wordsOf(
      4,
      sigma.map((_, i) => i * 3),
    ),
    'records of 5 words': wordsOf(
      4,
      sigma.map((value, i) => (i % 5 === 3 ? random() : i % 5) + (i % 5 === 1 ? i : 0) + 0 * value),
    ),
    'a tail': concat(wordsOf(4, sigma), FEW),
    'a shifted register': wordsOf(4, shifted(400, 9)),
  };

  test.each(Object.entries(CASES))('%s', (_, bytes) => {
    expect(partsBy(records, bytes)).toBeDefined();
  });

  test('any columns of words come back', () => {
    const size = fc.constantFrom<1 | 2 | 4 | 8>(1, 2, 4, 8);
    const column = fc.tuple(fc.integer(), fc.nat(3), fc.nat(70_000));
    fc.assert(
      fc.property(
        size,
        fc.array(column, { minLength: 1, maxLength: 9 }),
        fc.nat(7),
        (wordBytes, columns, tail) => {
          const next = numbersFrom(tail);
          const values = Array.from({ length: 100 * columns.length }, (_, i) => {
            const [base, step, noise] = columns[i % columns.length]!;
            return base + step * i + (noise < 9 ? 0 : next() % noise);
          });
          partsBy(records, concat(wordsOf(wordBytes, values), seededBytes(tail, 1)));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('noise is none', () => {
    expect(partsBy(records, seededBytes(10_000, 1))).toBeUndefined();
    expect(partsBy(records, FEW)).toBeUndefined();
  });

  test('what no encoder writes', () => {
    const bytes = CASES['a tail']!;
    const parts = partsBy(records, bytes)!;
    const bad = (own: Parts | readonly Uint8Array[], length = bytes.length) =>
      read(records, own, length);
    expect(bad(changed(parts, 0, poke(0, 3)))).toThrow(malformed(/size of words/));
    expect(bad(changed(parts, 0, poke(1, 0)))).toThrow(malformed(/of nothing/));
    expect(bad([concat(Uint8Array.of(1), varint(4097)), FEW])).toThrow(malformed(/above 4096/));
    // halves are of words of eight bytes
    expect(bad(changed(parts, 0, poke(2, 2)))).toThrow(malformed(/unknown form/));
    expect(bad(changed(parts, 0, poke(2, 3)))).toThrow(malformed(/unknown form/));
    expect(bad(changed(parts, 0, longer))).toThrow(malformed(/trailing/));
    expect(bad([...parts, FEW])).toThrow(malformed(/behind the last/));
    for (let i = 0; i < parts.length; i++)
      expect(bad(changed(parts, i, shorter))).toThrow(malformed());
    expect(bad(parts, bytes.length + 1)).toThrow(malformed(/another length/));
  });
});

/** Eight registers that move on by one each step, as in SHA-256, and a word that is new. */
function shifted(steps: number, width: number): number[] {
  const next = numbersFrom(width);
  let registers = Array.from({ length: width }, next);
  return Array.from({ length: steps }, () => {
    registers = [next(), ...registers.slice(0, -1)];
    return registers;
  }).flat();
}

describe('repeats', () => {
  const unit = seededBytes(900, 1);
  const CASES: Readonly<Record<string, Uint8Array>> = {
    'a unit': concat(unit, unit, unit),
    'a unit, cut': concat(unit, unit, unit.subarray(0, 500)),
    'far and near': repeatsOf(3000, 60, 90),
    'one byte': new Uint8Array(5000),
    overlapping: concat(unit, ...Array.from({ length: 50 }, () => unit.subarray(0, 20)), unit),
    'to the end': concat(unit, FEW, unit),
  };

  test.each(Object.entries(CASES))('%s', (_, bytes) => {
    expect(partsBy(repeats, bytes)).toBeDefined();
  });

  test('noise and short inputs have none', () => {
    expect(partsBy(repeats, seededBytes(5000, 7))).toBeUndefined();
    for (let length = 1; length < 30; length++) {
      const parts = partsBy(repeats, unit.subarray(0, length));
      expect(parts, `${length} bytes`).toBeUndefined();
    }
  });

  test('any pieces come back', () => {
    const piece = fc.tuple(fc.nat(800), fc.integer({ min: 1, max: 99 }), fc.nat(5));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 30 }), (pieces) => {
        partsBy(
          repeats,
          concat(
            ...pieces.flatMap(([from, size, between]) => [
              unit.subarray(from, from + size),
              seededBytes(between, from),
            ]),
          ),
        );
      }),
      { numRuns: RUNS },
    );
  });

  test('what no encoder writes', () => {
    const bytes = CASES['far and near']!;
    const parts = partsBy(repeats, bytes)!;
    const bad = (own: Parts | readonly Uint8Array[], length = bytes.length) =>
      read(repeats, own, length);
    expect(bad(changed(parts, 0, longer))).toThrow(malformed(/trailing/));
    expect(bad([...parts, FEW])).toThrow(malformed(/behind the last/));
    for (let i = 0; i < parts.length; i++)
      expect(bad(changed(parts, i, shorter))).toThrow(malformed());
    expect(bad(parts, bytes.length + 1)).toThrow(malformed(/another length/));
    expect(bad(parts, bytes.length - 1)).toThrow(malformed());
    const one = (literals: number, run: number, size: number, distance: number, length: number) =>
      bad(
        [
          concat(
            varint(1),
            ...[run, size, distance].map((base) => concat(Uint8Array.of(0), varint(base))),
          ),
          new Uint8Array(literals),
        ],
        length,
      );
    expect(one(4, 4, 8, 4, 24)).not.toThrow();
    for (const [run, size, distance] of [
      [5, 8, 4],
      [4, 9, 4],
      [4, 8, 5],
      [4, 8, 0],
      [4, 2 ** 31, 1],
    ]) {
      expect(one(4, run!, size!, distance!, 24), `${run} ${size} ${distance}`).toThrow(
        malformed(/beyond/),
      );
    }
    expect(one(5, 4, 8, 4, 24)).toThrow(malformed(/another length/));
    expect(bad([concat(varint(0), varint(0))], 24)).toThrow(malformed(/unit of nothing/));
    expect(bad([concat(varint(0), varint(25))], 24)).toThrow(malformed(/above 24/));
    expect(bad([varint(3), utf8('x')], 24)).toThrow(malformed(/above 2/));
  });
});
