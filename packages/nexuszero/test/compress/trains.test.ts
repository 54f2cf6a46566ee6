/** Tensor trains through the public functions: found without a hint, exact, refused when changed. */
import { describe, expect, test } from 'vitest';
import { compress, decompress, explain } from '../../src/compress.ts';
import { LISTED_FIELDS } from '../../src/compress/field-train/fields.ts';
import { CLASSES, fieldNamed, tableOf } from './field-train-tables.ts';
import { CODES, outcome, requireReturn, SLOW } from './room.ts';
import { seededBytes } from './seeded.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const SIZES = SLOW ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
/** Bytes modulo 257 repeat soon: there zstd finds what is to be found, and no train is looked for. */
const FIELDS = LISTED_FIELDS.filter(({ bytes }) => bytes > 1);

describe.each(FIELDS.map(({ name }) => name))('tables over %s', (name) => {
  test.each(SIZES)('%i bytes, with and without one entry that is wrong', async (size) => {
    for (const kind of CLASSES.slice(0, 4)) {
      const table = tableOf(fieldNamed(name), kind, size, SEED);
      const where = `${kind.name}, seed ${String(SEED)}`;
      const container = await requireReturn(table, {}, where);
      // what repeats soon is short enough without a train
      expect(size / container.length, where).toBeGreaterThan(size < 16_384 ? 2.9 : 16);
      table[size >> 1]! ^= 0x20;
      const planted = await requireReturn(table, {}, where);
      expect(size / planted.length, where).toBeGreaterThan(size < 16_384 ? 2.9 : 16);
    }
  });
});

test('what is taken is told, and a changed bit is seen', async () => {
  const table = tableOf(fieldNamed('Goldilocks'), CLASSES[0]!, 10_000, SEED);
  const { container, strategy, transform } = await explain(table);
  expect([strategy, transform]).toEqual(['tensor-train', 'train over Goldilocks, rank 1']);
  for (let bit = 0; bit < 8 * container.length; bit++) {
    const changed = container.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(CODES).toContain(await outcome(decompress(changed, { maxBytes: 2 ** 20 })));
  }
});

test('tensor-train, asked for where there is none, stores', async () => {
  const noise = seededBytes(5000, 3);
  const container = await requireReturn(noise, { strategy: 'tensor-train' });
  expect(container.length).toBeLessThanOrEqual(noise.length + 16);
});

test('adaptive has no trains', async () => {
  const table = tableOf(fieldNamed('Goldilocks'), CLASSES[0]!, 10_000, SEED);
  const container = await compress(table, { strategy: 'adaptive' });
  expect(container.length).toBeGreaterThan(9000);
});

test('a table of more than two MiB is one train', async () => {
  const powers = new BigUint64Array(400_000);
  const p = 2n ** 64n - 2n ** 32n + 1n;
  for (let i = 0, power = 1n; i < powers.length; i++, power = (power * 7n) % p) powers[i] = power;
  const container = await requireReturn(new Uint8Array(powers.buffer));
  expect(container.length).toBeLessThan(300);
});

describe('numbers of a type that is said', () => {
  const samples = Int16Array.from({ length: 60_000 }, (_, i) =>
    Math.round(9000 * Math.sin(0.031 * i) + 5000 * Math.sin(0.0077 * i + 1)),
  );
  const bytes = new Uint8Array(samples.buffer);

  test('are a train of real numbers, where that is shorter', async () => {
    const { strategy, transform, ratio, container } = await explain(bytes, { elements: 'i16' });
    expect([strategy, transform]).toEqual(['tensor-train', 'real-train']);
    expect(ratio).toBeGreaterThan(15);
    expect(Buffer.compare(await decompress(container), bytes)).toBe(0);
  });

  test('of more than two MiB are blocks of such trains, with and without a word about them', async () => {
    const long = new Uint8Array(
      Int16Array.from({ length: 1_300_000 }, (_, i) => Math.round(9000 * Math.sin(0.031 * i)))
        .buffer,
    );
    for (const options of [
      { elements: 'i16' },
      { elements: 'i16', strategy: 'tensor-train' },
      { strategy: 'tensor-train' },
      {},
    ] as const) {
      const container = await requireReturn(long, options, JSON.stringify(options));
      expect(long.length / container.length, JSON.stringify(options)).toBeGreaterThan(5);
    }
  });

  test('may be zero, or have another sign than predicted: doubles far from each other', async () => {
    const tone = (at: (i: number) => number): Uint8Array =>
      new Uint8Array(Float64Array.from({ length: 20_000 }, (_, i) => at(i)).buffer);
    for (const doubles of [
      tone((i) => Math.sin(0.01 * i)),
      tone((i) => (i % 1000 === 7 ? 0 : Math.sin(0.01 * i + 0.5))),
      tone((i) => (i % 1000 === 7 ? -Math.sin(0.01 * i + 0.5) : Math.sin(0.01 * i + 0.5))),
      tone((i) => (i === 9 ? 1e300 : Math.sin(0.01 * i + 0.5))),
      tone((i) => (i === 9 ? NaN : i === 10 ? -Infinity : Math.sin(0.01 * i + 0.5))),
      tone((i) => (i % 3 === 0 ? -0 : 5e-324 * i)),
    ]) {
      await requireReturn(doubles, { elements: 'f64' });
      await requireReturn(doubles, { elements: 'f64', strategy: 'tensor-train' });
    }
    const container = await compress(
      tone((i) => Math.sin(0.01 * i)),
      { elements: 'f64' },
    );
    expect(container.length).toBeLessThan(160_000 / 6);
  });

  test('are something else where that is shorter', async () => {
    const counter = new Uint8Array(Int32Array.from({ length: 50_000 }, (_, i) => 3 * i).buffer);
    const { transform, ratio, trials } = await explain(counter, { elements: 'i32' });
    expect(transform).toBe('records');
    expect(ratio).toBeGreaterThan(1000);
    expect(trials.map(({ name }) => name)).toContain('real-train');
  });

  test('may be said wrongly: it costs room, nothing else', async () => {
    for (const elements of ['u8', 'i32', 'f32', 'f64'] as const)
      await requireReturn(bytes, { elements });
    for (const elements of ['i8', 'f64'] as const) {
      await requireReturn(new TextEncoder().encode('{"a":1}\n'.repeat(2000)), { elements });
    }
  });
});
