/** What was changed: every flipped bit, every cut, a byte more; blocks that are swapped, dropped, repeated. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { compress, decompress, explain } from '../../src/compress.ts';
import { CODES, forged, outcome, requireSame, SLOW, WISHES } from './room.ts';
import { seededBytes } from './seeded.ts';
import { LOGS, SMALL } from './samples.ts';
import { blocksOf, compressed, streamOf } from './streams.ts';

/** Of many kinds, and small, so that every bit can be flipped. */
async function containers(): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const strategy of WISHES) {
    for (const [name, bytes] of Object.entries({ ...SMALL, ...LOGS(5) })) {
      const { container, transform, strategy: got } = await explain(bytes, { strategy });
      if (strategy === got || strategy === 'auto') {
        found.set(`${strategy} ${got} ${transform ?? ''}: ${name}`, container);
      }
    }
  }
  return found;
}

async function requireRefused(bytes: Uint8Array, what: string): Promise<string> {
  const got = await outcome(decompress(bytes, { maxBytes: 2 ** 22 }));
  expect(CODES, what).toContain(got);
  return got as string;
}

const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = bytes.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
};

describe('containers', async () => {
  const all = [...(await containers())].filter(([, container]) => container.length < 600);
  // every bit of the smallest; of the others every so manyth, from another one on in each
  const step = SLOW ? 1 : 13;

  test('there are many', () => {
    expect(all.length).toBeGreaterThan(200);
  });

  test('a flipped bit is refused', async () => {
    const seen = new Set<string>();
    for (const [i, [name, container]] of all.entries()) {
      const every = container.length < 60 ? 1 : step;
      for (let bit = i % every; bit < 8 * container.length; bit += every) {
        seen.add(await requireRefused(flipped(container, bit), `${name}, bit ${bit}`));
      }
    }
    expect([...seen].sort()).toEqual([...CODES].sort());
  });

  test('cut at every length, and longer', async () => {
    for (const [i, [name, container]] of all.entries()) {
      for (let length = i % step; length < container.length; length += step) {
        await requireRefused(container.subarray(0, length), `${name}, cut at ${length}`);
      }
      for (const byte of [0, 1, 255]) {
        await requireRefused(concat(container, Uint8Array.of(byte)), `${name}, and ${byte}`);
      }
      await requireRefused(concat(container, container), `${name}, twice`);
    }
  });
});

describe('streams', async () => {
  const MIB = 2 ** 20;
  const short = await compressed(SMALL['chain']!);
  const blocks = [1, 2, 3].map((k) => new Uint8Array(MIB).fill(k));
  const long = await compressed(concat(...blocks, seededBytes(30, 1)));

  test('a flipped bit is refused', async () => {
    for (const stream of [short, long]) {
      const every = SLOW || stream === short ? 1 : 3;
      for (let bit = 0; bit < 8 * stream.length; bit += every) {
        await requireRefused(flipped(stream, bit), `bit ${bit}`);
      }
    }
  });

  test('cut at every length, and longer', async () => {
    for (const stream of [short, long]) {
      for (let length = 0; length < stream.length; length++) {
        await requireRefused(stream.subarray(0, length), `cut at ${length}`);
      }
      await requireRefused(concat(stream, Uint8Array.of(0)), 'a byte more');
      await requireRefused(concat(stream, stream), 'twice');
    }
  });

  test('blocks swapped, dropped, repeated, of another stream', async () => {
    const own = blocksOf(long);
    expect(own.length).toBe(4);
    const end = long.subarray(-9);
    requireSame(streamOf(own, end), long);
    const [a, b, c, d] = own as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const foreign = blocksOf(await compressed(new Uint8Array(MIB).fill(9)))[0]!;
    for (const other of [
      [b, a, c, d],
      [a, b, c],
      [b, c, d],
      [a, b, b, c, d],
      [a, b, c, d, d],
      [a, foreign, c, d],
      [d, a, b, c],
      [],
    ]) {
      await requireRefused(streamOf(other, end), `${other.length} blocks`);
    }
    await requireRefused(concat(long, a), 'a block behind the end');
  });
});

test('frames: flipped bits never give other bytes', async () => {
  const bytes = SMALL['chain']!;
  for (const format of ['lz4', 'zstd'] as const) {
    const frame = await compress(bytes, { format });
    let refusals = 0;
    for (let bit = 0; bit < 8 * frame.length; bit++) {
      const got = await outcome(decompress(flipped(frame, bit), { maxBytes: 2 ** 22 }));
      if (typeof got !== 'string') requireSame(got, bytes, `bit ${bit}`);
      else {
        expect(CODES).toContain(got);
        refusals++;
      }
    }
    expect(refusals).toBeGreaterThan(7.9 * frame.length);
  }
});

test('what is no container', async () => {
  for (const [bytes, code] of [
    [new Uint8Array(0), 'BAD_ENCODING'],
    [Uint8Array.of(0x4e, 0x58, 0x5a), 'BAD_ENCODING'],
    [Uint8Array.of(0x4e, 0x58, 0x5a, 0x12), 'BAD_ENCODING'],
    [forged(2, 5, new Uint8Array(0)), 'BAD_ENCODING'],
    [forged(2 + 16, 5, Uint8Array.of(0, 1, 1)), 'UNSUPPORTED'],
    [forged(9, 5, Uint8Array.of(0, 1, 1)), 'UNSUPPORTED'],
    [forged(2, 5, Uint8Array.of(77)), 'BAD_ENCODING'],
    [forged(2, 5, Uint8Array.of(254, 2)), 'UNSUPPORTED'],
    [forged(2, 5, Uint8Array.of(255, 1, 255)), 'BAD_ENCODING'],
    [forged(2, 5, Uint8Array.of(0, 1, 1)), 'OPEN_FAILED'],
    [forged(0, 5, new Uint8Array(4)), 'BAD_ENCODING'],
    [forged(2, 2 ** 21 + 1, Uint8Array.of(0, 1, 1)), 'BAD_ENCODING'],
    [Uint8Array.of(0x4e, 0x58, 0x5a, 15 + 32, 0), 'UNSUPPORTED'],
    [Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0), 'BAD_ENCODING'],
    [seededBytes(100, 1), 'BAD_ENCODING'],
  ] as const) {
    expect(await outcome(decompress(bytes)), `${bytes}`).toBe(code);
  }
});
