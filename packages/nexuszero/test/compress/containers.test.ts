/** Containers: everything comes back byte for byte, and nothing gets more than 16 bytes longer. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { decompress, explain } from '../../src/compress.ts';
import { circuit, constraintSystem, elementsOf } from './binary.ts';
import { requireReturn, requireSame, SLOW, WISHES } from './room.ts';
import { numbersFrom, seededBytes, text } from './seeded.ts';
import { LOGS, SMALL } from './samples.ts';
import { chain } from './values.ts';

const MIB = 2 ** 20;

describe.each(WISHES)('strategy %s', (strategy) => {
  test('every small sample', async () => {
    for (const [name, bytes] of Object.entries(SMALL)) {
      const { container, ...told } = await explain(bytes, { strategy });
      expect(container.length, name).toBeLessThanOrEqual(bytes.length + 16);
      expect(told).toMatchObject({ originalBytes: bytes.length, containerBytes: container.length });
      requireSame(await decompress(container), bytes, name);
    }
  });

  test('1 to 300 bytes, of noise and of text', async () => {
    const letters = LOGS(40)['whole numbers']!;
    const noise = seededBytes(300, 5);
    for (let length = 0; length <= 300; length += SLOW || length < 30 ? 1 : 9) {
      await requireReturn(noise.subarray(0, length), { strategy }, `${length}`);
      await requireReturn(letters.subarray(0, length), { strategy }, `${length}`);
      await requireReturn(new Uint8Array(length), { strategy }, `${length}`);
    }
  });
});

test.each(['lz4', 'zstd'] as const)('bare frames of %s', async (format) => {
  for (const [name, bytes] of Object.entries({ ...SMALL, nothing: new Uint8Array(0) })) {
    const { container } = { container: await frameOf(bytes, format) };
    requireSame(await decompress(container), bytes, name);
    expect(container.length, name).toBeLessThanOrEqual(bytes.length + 31);
  }
});

async function frameOf(bytes: Uint8Array, format: 'lz4' | 'zstd'): Promise<Uint8Array> {
  const { compress } = await import('../../src/compress.ts');
  return compress(bytes, { format });
}

test('any bytes, and any text', async () => {
  const piece = fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(30));
  const bytes = fc
    .array(piece, { maxLength: 6 })
    .map((pieces) =>
      concat(...pieces.flatMap(([own, times]) => Array<Uint8Array>(times).fill(own))),
    );
  const lines = fc
    .array(fc.json({ maxDepth: 2 }), { maxLength: 12 })
    .map((rows) => text([...rows, ...rows]));
  const words = fc.string({ unit: 'grapheme', maxLength: 300 }).map(utf8);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(bytes, lines, words),
      fc.constantFrom(...WISHES),
      async (own, strategy) => {
        await requireReturn(own, { strategy });
      },
    ),
    { numRuns: SLOW ? 20_000 : 400 },
  );
});

test('rows whose one value is of another kind', async () => {
  for (const [name, bytes] of Object.entries(LOGS(80))) {
    for (const at of [0.03, 0.5, 0.98]) {
      const other = bytes.slice();
      other[Math.floor(at * bytes.length)] = 0x7e;
      await requireReturn(other, {}, name);
    }
  }
});

describe('lengths around blocks', () => {
  const log = text(chain(3000));
  const next = numbersFrom(1);
  const bits = elementsOf(70_000, () => next() & 1);
  const noise = seededBytes(3 * MIB + 5, 1);
  const repeated = (bytes: Uint8Array, length: number): Uint8Array => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += bytes.length) out.set(bytes.subarray(0, length - at), at);
    return out;
  };

  test.each([MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 1, 3 * MIB + 5])(
    '%d bytes',
    async (length) => {
      await requireReturn(noise.subarray(0, length));
      await requireReturn(repeated(log, length));
      await requireReturn(repeated(bits, length));
      await requireReturn(new Uint8Array(length));
    },
  );

  test('of other strategies', async () => {
    for (const strategy of WISHES) {
      await requireReturn(repeated(log, 2 * MIB + 1), { strategy }, strategy);
    }
  });

  test('long inputs are blocks, and told so', async () => {
    const told = await explain(repeated(log, 2 * MIB + 1));
    expect(told).toMatchObject({ strategy: 'adaptive', transform: 'blocks' });
    expect(told.ratio).toBeGreaterThan(4);
  });
});

test('structure of some size is found', async () => {
  const gains = async (bytes: Uint8Array): Promise<[string | undefined, number]> => {
    const { transform, ratio, container } = await explain(bytes);
    requireSame(await decompress(container), bytes);
    return [transform, Math.floor(ratio)];
  };
  expect((await gains(text(circuit(4000))))[0]).toBe('gates');
  expect((await gains(text(chain(2000))))[0]).toBe('lines');
  expect((await gains(constraintSystem(4000)))[0]).toBe('constraints');
  const next = numbersFrom(1);
  const [transform, ratio] = await gains(elementsOf(20_000, () => next() & 1));
  expect([transform, ratio > 200]).toEqual(['elements', true]);
});

test('every file of this repository', async () => {
  const root = new URL('../../../../', import.meta.url);
  const listed = execFileSync('git', ['ls-files', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  });
  const files = listed.split('\0').filter((name) => name !== '');
  expect(files.length).toBeGreaterThan(200);
  for (const [i, name] of files.entries()) {
    const file = new URL(name, root);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    if (!SLOW && i % 6 !== 0) continue;
    const bytes = new Uint8Array(readFileSync(file)).subarray(0, 4 * MIB);
    await requireReturn(bytes, {}, name);
  }
});
