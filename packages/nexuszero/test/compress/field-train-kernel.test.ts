/** The arithmetic of the codec kernel against BigInt, and its eliminations and expansions against plain ones. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LISTED_FIELDS, type ListedField } from '../../src/compress/field-train/fields.ts';
import { createCodec } from '../../src/kernels/codec.ts';
import { packedBytes, type TableField, type Train } from '../../src/kernels/train.ts';
import { Draw, packed } from './field-train-tables.ts';

const RUNS = process.env['SLOW'] === '1' ? 5000 : 300;
const { trains } = await createCodec();

const { instance } = await WebAssembly.instantiate(
  await readFile(new URL('../../build/codec-probe.wasm', import.meta.url)),
  {
    env: {
      abort: () => {
        throw new Error('test: aborted');
      },
    },
  },
);
const memory = instance.exports['memory'] as WebAssembly.Memory;
const call = (name: string, ...values: number[]): number =>
  (instance.exports[name] as (...values: number[]) => number)(...values);

const littleEndian = (value: bigint, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const valueOf = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n;
  for (let b = base % p, e = exponent; e > 0n; e >>= 1n, b = (b * b) % p) {
    if (e & 1n) result = (result * b) % p;
  }
  return result;
}

/** The kernel's field operations on numbers. */
class KernelField {
  readonly #bytes: number;
  readonly #base: number;

  constructor({ prime, bytes }: ListedField) {
    this.#base = call('stage', 4096);
    const kind = bytes === 32 ? 2 : bytes === 8 ? 1 : 0;
    this.#put(0, prime, 32);
    this.#put(32, 2n ** 522n % prime, 32);
    this.#put(64, prime - 2n, 32);
    call('useField', kind, this.#base);
    this.#bytes = bytes === 32 ? 32 : 8;
  }

  #put(at: number, value: bigint, length: number): void {
    new Uint8Array(memory.buffer).set(littleEndian(value, length), this.#base + at);
  }

  /** Where slot number i is. */
  #at(i: number): number {
    return this.#base + 256 + 40 * i;
  }

  #load(i: number, value: bigint): void {
    this.#put(128, value, this.#bytes);
    expect(call('unpack', this.#at(i), this.#base + 128, this.#bytes, 0)).toBe(1);
  }

  #read(i: number): bigint {
    call('pack', this.#base + 128, this.#at(i), this.#bytes, 0);
    return valueOf(new Uint8Array(memory.buffer, this.#base + 128, this.#bytes));
  }

  /** The sum of a_i b_i, the a_i taken as factors. */
  dot(as: readonly bigint[], bs: readonly bigint[]): bigint {
    as.forEach((a, i) => {
      this.#load(1 + i, a);
      call('factor', this.#at(1 + i), this.#at(1 + i));
    });
    bs.forEach((b, i) => {
      this.#load(10 + i, b);
    });
    call('dot', this.#at(0), this.#at(1), 40, this.#at(10), 40, as.length);
    return this.#read(0);
  }

  inverse(a: bigint): bigint {
    this.#load(1, a);
    call('factor', this.#at(1), this.#at(1));
    call('invert', this.#at(2), this.#at(1));
    this.#load(3, 1n);
    call('dot', this.#at(0), this.#at(2), 0, this.#at(3), 0, 1);
    return this.#read(0);
  }

  negative(a: bigint): bigint {
    this.#load(1, a);
    call('negate', this.#at(1), this.#at(1));
    return this.#read(1);
  }

  /** Whether a number is taken for an element. */
  holds(value: bigint): boolean {
    this.#put(128, value, this.#bytes);
    return call('unpack', this.#at(0), this.#base + 128, this.#bytes, 0) === 1;
  }
}

/** Numbers below p, its edges among them. */
const elements = (p: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(
    fc.bigInt(0n, p - 1n),
    fc.constantFrom(0n, 1n, 2n, p - 1n, p - 2n, p / 2n),
    fc.nat(300).map((i) => ((1n << BigInt(i)) - 1n) % p),
  );

const LITTLE = LISTED_FIELDS.filter(({ bigEndian }) => !bigEndian);

describe.each(LITTLE)('arithmetic modulo $name', (field) => {
  const p = field.prime;

  test('sums of products', () => {
    const kernel = new KernelField(field);
    const pairs = fc.array(fc.tuple(elements(p), elements(p)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pairs, (all) => {
        const [as, bs] = [all.map(([a]) => a), all.map(([, b]) => b)];
        const expected = all.reduce((sum, [a, b]) => sum + a * b, 0n) % p;
        expect(kernel.dot(as, bs)).toBe(expected);
      }),
      { numRuns: RUNS },
    );
    const most = Array.from({ length: 6 }, () => p - 1n);
    expect(kernel.dot(most, most)).toBe(6n % p);
  });

  test('inverses and negatives', () => {
    const kernel = new KernelField(field);
    const nonZero = elements(p).filter((a) => a !== 0n);
    fc.assert(
      fc.property(nonZero, (a) => {
        expect((kernel.inverse(a) * a) % p).toBe(1n);
        expect(kernel.negative(a)).toBe(p - a);
      }),
      { numRuns: RUNS / 5 },
    );
  });

  test('what is not below p is no element', () => {
    const kernel = new KernelField(field);
    const most = (1n << (field.bytes === 32 ? 256n : 64n)) - 1n;
    const values = [0n, p - 1n, p, p + 1n, most];
    expect(values.map((value) => kernel.holds(value))).toEqual([true, true, false, false, false]);
  });
});

/** Cells of a matrix as a table of the field holds them; all are below what its bytes can say. */
const matrixOf = (field: ListedField, rows: readonly (readonly bigint[])[]): Uint8Array =>
  packed(field, rows.flat(), rows.flat().length * field.bytes);

/** Elements that the bytes of a table can say. */
const limitOf = ({ prime, bytes }: TableField): bigint =>
  prime < 1n << BigInt(8 * bytes) ? prime : 1n << BigInt(8 * bytes);

function rankOf(rows: readonly (readonly bigint[])[], p: bigint): number {
  const left = rows.map((row) => [...row]);
  let rank = 0;
  for (let column = 0; column < left[0]!.length; column++) {
    const pivot = left.findIndex((row, i) => i >= rank && row[column] !== 0n);
    if (pivot < 0) continue;
    [left[rank], left[pivot]] = [left[pivot]!, left[rank]!];
    const inverse = power(left[rank]![column]!, p - 2n, p);
    for (let i = rank + 1; i < left.length; i++) {
      const factor = (left[i]![column]! * inverse) % p;
      left[i] = left[i]!.map((cell, j) => (((cell - factor * left[rank]![j]!) % p) + p) % p);
    }
    rank++;
  }
  return rank;
}

describe.each(LISTED_FIELDS)('matrices over $name', (field) => {
  const p = field.prime;
  const limit = limitOf(field);
  /** Small matrices, many cells of which are 0 or equal. */
  const matrices = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
    .chain(([rows, columns]) => {
      const cell = fc.oneof(elements(limit), fc.constantFrom(0n, 1n));
      const row = fc.array(cell, { minLength: columns, maxLength: columns });
      return fc.array(row, { minLength: rows, maxLength: rows });
    });
  const MOST = 7;

  test('rank, and how rows are made of those that span', () => {
    fc.assert(
      fc.property(matrices, (rows) => {
        const matrix = { cells: matrixOf(field, rows), rows: rows.length, most: MOST, foreign: 0 };
        const rank = rankOf(rows, p);
        expect(trains.rank(field, matrix)).toBe(rank <= MOST ? rank : undefined);
        const found = trains.eliminate(field, matrix);
        if (rank > MOST) {
          expect(found).toBeUndefined();
          return;
        }
        const { order, shares } = found!;
        const spanning = rows.filter((_, i) => order[i]! >= 0);
        expect(spanning).toHaveLength(rank);
        const rest = [...order.keys()].filter((i) => order[i]! < 0);
        const size = packedBytes(field);
        const made = trains.divide(field, rest.map((i) => shares[i]!), MOST); // prettier-ignore
        rest.forEach((row, i) => {
          const coefficients = spanning.map((_, j) => {
            const at = (i * MOST + j) * size;
            return valueOf(made.subarray(at, at + size));
          });
          const again = rows[row]!.map((_, column) =>
            coefficients.reduce((sum, c, j) => (sum + c * spanning[j]![column]!) % p, 0n),
          );
          expect(again).toEqual(rows[row]);
        });
      }),
      { numRuns: RUNS / 5 },
    );
  });

  test('the first rows that will do are chosen', () => {
    const rows = [[0n, 0n], [1n, 2n], [2n, 4n], [0n, 3n], [7n, 9n]]; // prettier-ignore
    const cells = matrixOf(field, rows);
    const found = trains.eliminate(field, { cells, rows: 5, most: 2, foreign: 0 });
    expect([...found!.order]).toEqual([-1, 0, -1, 1, -1]);
    expect(trains.eliminate(field, { cells, rows: 5, most: 1, foreign: 0 })).toBeUndefined();
  });

  test('what is no element counts as 0, as often as may be', () => {
    if (limit < p) return;
    const cells = new Uint8Array(4 * field.bytes).fill(255);
    cells.fill(0, 0, field.bytes);
    expect(trains.rank(field, { cells, rows: 2, most: 2, foreign: 3 })).toBe(0);
    expect(trains.rank(field, { cells, rows: 2, most: 2, foreign: 2 })).toBeUndefined();
  });
});

/** A train of random ranks and elements. */
function randomTrain(field: ListedField, elements: number, columns: number, draw: Draw): Train {
  const ranks = [1];
  for (let length = columns; length < elements; length *= 2) ranks.push(draw.below(7));
  let count = columns * ranks.at(-1)!;
  for (let i = 1; i < ranks.length; i++) count += 2 * ranks[i - 1]! * ranks[i]!;
  const size = packedBytes(field);
  const cores = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) cores.set(littleEndian(draw.mod(field.prime), size), i * size);
  return { elements, columns, ranks, cores };
}

/** Element number n of a train, core by core. */
function elementOf(field: ListedField, { columns, ranks, cores }: Train, n: number): bigint {
  const size = packedBytes(field);
  const at = (i: number): bigint => valueOf(cores.subarray(i * size, (i + 1) * size));
  const levels = ranks.length - 1;
  const number = Math.floor(n / columns);
  let [vector, from] = [[1n], 0];
  for (let i = 0; i < levels; i++) {
    const rank = ranks[i + 1]!;
    const bit = Math.floor(number / 2 ** (levels - 1 - i)) % 2;
    vector = Array.from({ length: rank }, (_, j) =>
      vector.reduce(
        (sum, v, a) => (sum + v * at(from + (2 * a + bit) * rank + j)) % field.prime,
        0n,
      ),
    );
    from += 2 * ranks[i]! * rank;
  }
  const column = from + (n % columns) * ranks[levels]!;
  return vector.reduce((sum, v, j) => (sum + v * at(column + j)) % field.prime, 0n);
}

describe.each(LISTED_FIELDS)('trains over $name', (field) => {
  const seed = Math.floor(performance.now() * 1000) % 2 ** 31;
  const shapes = [[1, 1], [2, 1], [5, 8], [31, 1], [100, 3], [400, 1], [1001, 7]] as const; // prettier-ignore

  test.each(shapes)('%i elements, the last mode %i', (count, columns) => {
    const draw = new Draw(seed + count);
    const train = randomTrain(field, count, columns, draw);
    const values = Array.from({ length: count }, (_, n) => elementOf(field, train, n));
    const table = new Uint8Array(count * field.bytes);
    trains.expandTrain(field, train, table);
    expect(table, `seed ${seed}`).toEqual(packed(field, values, table.length));
    expect(trains.compareTrain(field, train, table, 0)).toEqual({ agrees: true, differing: [] });

    const wrong = [...new Set([0, count - 1, draw.below(count)])].sort((a, b) => a - b);
    for (const n of wrong) table[n * field.bytes + draw.below(field.bytes)]! ^= 1 + draw.below(255);
    const compared = trains.compareTrain(field, train, table, wrong.length);
    expect(compared, `seed ${seed}`).toEqual({ agrees: true, differing: wrong });
    expect(trains.compareTrain(field, train, table, wrong.length - 1).agrees).toBe(false);
  });
});

test('a train that is far off is refused by few rows of a table, one that is not by all of them', () => {
  const field = LISTED_FIELDS[0]!;
  const count = 100_000;
  const train = randomTrain(field, count, 1, new Draw(7));
  const table = new Uint8Array(count);
  trains.expandTrain(field, train, table);
  const other = table.map((byte) => byte ^ 1);
  const { agrees, differing } = trains.compareTrain(field, train, other, 50_000);
  expect(agrees).toBe(false);
  expect(differing.length).toBeLessThan(1000);
  const holed = table.slice().fill(0, 40_000, 40_050);
  for (let i = 40_000; i < 40_050; i++) holed[i] = table[i]! ^ 255;
  const numbers = Array.from({ length: 50 }, (_, i) => 40_000 + i);
  expect(trains.compareTrain(field, train, holed, 50)).toEqual({
    agrees: true,
    differing: numbers,
  });
});

test('a table longer than the area for inputs', () => {
  const field = LISTED_FIELDS[5]!;
  const count = 5_000_001;
  const train = randomTrain(field, count, 1, new Draw(3));
  const table = new Uint8Array(8 * count);
  trains.expandTrain(field, train, table);
  for (const n of [0, 1, 2_499_999, count - 1]) {
    expect(valueOf(table.subarray(8 * n, 8 * n + 8))).toBe(elementOf(field, train, n));
  }
  table[8 * (count - 1)]! ^= 1;
  const compared = trains.compareTrain(field, train, table, 3);
  expect(compared).toEqual({ agrees: true, differing: [count - 1] });
});

describe('what does not fit is refused', () => {
  const field = LISTED_FIELDS[5]!;
  const train = randomTrain(field, 100, 1, new Draw(1));
  const table = new Uint8Array(800);
  const code = (code: string): Error => expect.objectContaining({ code }) as Error;
  const cores = new Uint8Array(train.cores).fill(255, 0, 8);
  const wrong: Readonly<Record<string, Partial<Train>>> = {
    'elements of another length': { elements: 99 },
    'no elements': { elements: 0 },
    'too many columns': { columns: 9 },
    'more binary modes than needed': { ranks: [1, ...train.ranks] },
    'a first rank that is not 1': { ranks: [2, ...train.ranks.slice(1)] },
    'a rank that is too high': { ranks: [1, 7, ...train.ranks.slice(2)] },
    'half a rank': { ranks: [1, 0.5, ...train.ranks.slice(2)] },
    'cores that are too short': { cores: train.cores.subarray(8) },
  };

  test.each(Object.entries(wrong))('%s', (_, part) => {
    const call = (): void => {
      trains.expandTrain(field, { ...train, ...part }, table);
    };
    expect(call).toThrow(code('BAD_PARAMETER'));
  });

  test('cores that hold no elements', () => {
    const bad = { ...train, cores };
    expect(() => {
      trains.expandTrain(field, bad, table);
    }).toThrow(code('BAD_ENCODING'));
    expect(() => trains.compareTrain(field, bad, table, 1)).toThrow(code('BAD_ENCODING'));
  });

  test('fields without arithmetic, and matrices that are none', () => {
    const fields = [
      { prime: 2n ** 33n + 17n, bytes: 4, bigEndian: false },
      { prime: 2n ** 61n - 1n, bytes: 8, bigEndian: false },
      { prime: 2n ** 255n, bytes: 32, bigEndian: false },
      { prime: 257n, bytes: 1, bigEndian: true },
      { prime: 257n, bytes: 3, bigEndian: false },
    ] as const;
    const matrix = { cells: new Uint8Array(96), rows: 1, most: 2, foreign: 0 };
    for (const field of fields) {
      expect(() => trains.rank(field as TableField, matrix)).toThrow(code('BAD_PARAMETER'));
    }
    for (const part of [{ rows: 0 }, { rows: 5 }, { most: 8 }, { cells: new Uint8Array(95) }]) {
      expect(() => trains.rank(field, { ...matrix, ...part })).toThrow(code('BAD_PARAMETER'));
      expect(() => trains.eliminate(field, { ...matrix, ...part })).toThrow(code('BAD_PARAMETER'));
    }
    expect(() => trains.divide(field, [new Uint8Array(7)], 2)).toThrow(code('BAD_PARAMETER'));
  });
});
