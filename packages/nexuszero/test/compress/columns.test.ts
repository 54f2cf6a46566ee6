/** Columns: each kind takes what is of it and gives it back, and reads nothing that it never writes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { Budget } from '../../src/compress/coders.ts';
import { Parts, PartsOutput } from '../../src/compress/parts.ts';
import type { Column, ColumnSource, Writer } from '../../src/compress/text/column.ts';
import { packColumn, unpackColumn } from '../../src/compress/text/kinds.ts';
import { block, codec, malformed, SLOW, varint } from './room.ts';
import { KIND, rowsOf, VALUES } from './values.ts';

function columnOf(values: readonly string[]): Column {
  const own = values.map((value) => utf8(value));
  const ends = new Uint32Array(own.length);
  let end = 0;
  own.forEach((value, row) => (ends[row] = end += value.length));
  const starts = ends.map((to, row) => to - own[row]!.length);
  return { text: concat(...own), starts, ends, numbers: [], codec };
}

function packed(values: readonly string[]): PartsOutput {
  const out = new PartsOutput();
  packColumn(columnOf(values), out);
  return out;
}

function source(params: Uint8Array, parts: readonly Uint8Array[], rows: number): ColumnSource {
  const reader = new Reader(params, 'compress');
  const budget = new Budget(1_000_000);
  return { params: reader, parts: new Parts(parts), rows, numbers: [], budget };
}

/** What a writer writes, row by row. */
function strings(write: Writer, rows: number): string[] {
  const out = new Uint8Array(1 << 20);
  return Array.from({ length: rows }, (_, row) =>
    new TextDecoder().decode(out.subarray(0, write(row, out, 0))),
  );
}

function requireBack(values: readonly string[]): number {
  const [params, ...parts] = packed(values).all();
  const from = source(params!, parts, values.length);
  expect(strings(unpackColumn(from), values.length)).toEqual(values);
  from.params.end();
  from.parts.end();
  return params![0]!;
}

describe.each(VALUES)('$title', ({ title, kind, value }) => {
  test.each([300, 70, 6])('%d rows', (rows) => {
    const values = rowsOf({ title, kind, value }, rows);
    const got = requireBack(values);
    // a few rows may be of another kind: they are choices, or share what is in front
    if (rows === 300) expect(got).toBe(KIND[kind]);
  });

  test('with one value that is another', () => {
    for (const odd of ['', '-', '0', 'x', '=', 'é', value(1).slice(1), `${value(1)}0`]) {
      const values = rowsOf({ title, kind, value }, 80);
      values[50] = odd;
      requireBack(values);
    }
  });
});

test('any values come back', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'0123456789abfABF-.:TZ+/=_é'),
    maxLength: 26,
  });
  const all = fc.oneof(
    fc.array(letters, { minLength: 3, maxLength: 12 }),
    fc.array(fc.double({ noNaN: true }).map(String), { minLength: 3, maxLength: 12 }),
    fc.array(fc.integer().map(String), { minLength: 3, maxLength: 90 }),
    fc.array(fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String), { minLength: 3, maxLength: 30 }),
    fc.array(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      { minLength: 3, maxLength: 9 },
    ),
    fc.array(fc.base64String({ maxLength: 40 }), { minLength: 3, maxLength: 9 }),
  );
  fc.assert(
    fc.property(all, (values) => {
      requireBack(values);
    }),
    { numRuns: SLOW ? 50_000 : 2000 },
  );
});

test('one long value among many short ones asks for no memory', () => {
  const values = ['ab'.repeat(400_000), ...Array.from({ length: 30_000 }, (_, i) => 'xyz'[i % 3]!)];
  const before = process.memoryUsage().arrayBuffers;
  packed(values);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
});

describe('what no encoder writes', () => {
  const ROWS = 3;
  const bad = (params: readonly (number | Uint8Array)[], ...parts: readonly Uint8Array[]) => {
    const bytes = params.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part));
    return () => unpackColumn(source(concat(...bytes), parts, ROWS));
  };
  const plane = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);
  const BASE = [0, varint(0)] as const;

  test('kinds', () => {
    expect(bad([8])).toThrow(malformed(/unknown kind/));
    expect(bad([255])).toThrow(malformed(/unknown kind/));
    // neither plain nor prefixed behind a prefix
    for (const kind of [KIND.prefixed, KIND.plain]) {
      expect(bad([KIND.prefixed, block(utf8('x-')), kind])).toThrow(malformed(/unknown kind/));
    }
    expect(bad([])).toThrow(malformed());
  });

  test('constants', () => {
    expect(bad([KIND.constant, 5, 1])).toThrow(malformed());
  });

  test('plain values', () => {
    expect(bad([KIND.plain], utf8('a\nb\n'))).toThrow(malformed(/missing/));
    expect(bad([KIND.plain], utf8('a\nb\nc\nd\n'))).toThrow(malformed(/behind the last/));
    expect(bad([KIND.plain], utf8('a\nb\nc\nd'))).toThrow(malformed(/missing/));
    expect(bad([KIND.plain])).toThrow(malformed(/part that is missing/));
  });

  test('choices', () => {
    expect(bad([KIND.choice, 2], utf8('a\nb\n'), plane(0, 1, 2))).toThrow(malformed(/missing/));
    expect(bad([KIND.choice, 2], utf8('a\nb\n'), plane(0, 1))).toThrow(malformed(/another length/));
    expect(bad([KIND.choice, varint(256)], utf8('a\n'), plane(0, 0, 0))).toThrow(
      malformed(/above 255/),
    );
  });

  test('numbers', () => {
    const head = [varint(0), 1, ...BASE];
    expect(bad([KIND.numbers, 32, 0, ...head])).toThrow(malformed(/unknown form/));
    expect(bad([KIND.numbers, 10, 0, ...head])).toThrow(malformed(/unknown form/));
    expect(bad([KIND.numbers, 0, 16, ...head])).toThrow(malformed(/unknown form/));
    expect(bad([KIND.numbers, 0, 0, varint(0), 3, ...BASE])).toThrow(malformed(/one word or two/));
    expect(bad([KIND.numbers, 0, 0, varint(2 * 10 ** 15), 1, ...BASE])).toThrow(
      malformed(/too many digits/),
    );
    expect(bad([KIND.numbers, 0, 0, varint(2 ** 53), 1, ...BASE])).toThrow(malformed(/above/));
    const high = [16 * 4, varint(0)];
    const planes = Array.from({ length: 4 }, () => plane(255, 255, 255));
    expect(bad([KIND.numbers, 0, 0, varint(0), 2, ...high, ...BASE], ...planes)).toThrow(
      malformed(/too many digits/),
    );
  });

  test('times', () => {
    expect(bad([KIND.times, 2, varint(0), 1, ...BASE])).toThrow(malformed(/unknown form/));
    for (const seconds of [253_402_300_800, -62_167_219_201]) {
      const least = varint(seconds < 0 ? -2 * seconds - 1 : 2 * seconds);
      expect(bad([KIND.times, 0, least, 1, ...BASE])).toThrow(malformed(/year 0/));
    }
  });

  test('encoded values', () => {
    const nine = new Uint8Array(9);
    expect(bad([KIND.encoded, 9, 4, 0], new Uint8Array(12))).toThrow(malformed(/unknown form/));
    // UUIDs have 16 bytes, hexadecimal 4, and two pads say how many are over
    expect(bad([KIND.encoded, 0, 3, 0], nine)).toThrow(malformed(/unknown form/));
    expect(bad([KIND.encoded, 1, 3, 0], nine)).toThrow(malformed(/unknown form/));
    expect(bad([KIND.encoded, 5, 9, 0], new Uint8Array(27))).toThrow(malformed(/unknown form/));
    expect(bad([KIND.encoded, 1, 0, 0], new Uint8Array(0))).toThrow(malformed(/unknown form/));
    expect(bad([KIND.encoded, 1, varint(2 ** 20 + 1)])).toThrow(malformed(/above/));
    expect(bad([KIND.encoded, 1, 4, 2, 1, 1], nine, nine)).toThrow(malformed(/out of order/));
    expect(bad([KIND.encoded, 1, 4, 1, 4], nine, nine)).toThrow(malformed(/above 3/));
    expect(bad([KIND.encoded, 1, 4, 5], nine)).toThrow(malformed(/above 4/));
    // long rows have no places apart: a million of them would take a while
    const wide = new Uint8Array(3 * 2049);
    expect(bad([KIND.encoded, 1, varint(2049), 1, 0], wide)).toThrow(malformed(/above 0/));
  });

  test('digits', () => {
    const three = [0, varint(3)];
    // three times ten bits: 999 is the most
    expect(bad([KIND.digits, ...three], plane(0xff, 0xff, 0xff, 0x3f))).toThrow(
      malformed(/out of range/),
    );
    expect(bad([KIND.digits, ...three], plane(0, 0, 0, 0x40))).toThrow(
      malformed(/behind the last/),
    );
    expect(bad([KIND.digits, ...three], plane(0, 0, 0))).toThrow(malformed(/another length/));
    expect(bad([KIND.digits, 0, varint(65_537)], plane(0))).toThrow(malformed(/too many/));
  });

  test('cut parameters, and parts that are longer or missing', () => {
    for (const values of VALUES.filter(({ kind }) => kind !== 'plain')) {
      const [params, ...parts] = packed(rowsOf(values, 80)).all();
      for (let cut = 0; cut < params!.length; cut++) {
        const from = source(params!.subarray(0, cut), parts, 80);
        expect(() => unpackColumn(from), `${values.title} ${cut}`).toThrow(malformed());
      }
      parts.forEach((part, i) => {
        const more = parts.map((own, k) => (k === i ? concat(part, new Uint8Array(1)) : own));
        expect(() => unpackColumn(source(params!, more, 80)), values.title).toThrow(malformed());
        const fewer = parts.slice(0, i);
        expect(() => unpackColumn(source(params!, fewer, 80)), values.title).toThrow(malformed());
      });
    }
  });
});
