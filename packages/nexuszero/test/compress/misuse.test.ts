/** The public functions: what they refuse, what they tell, and how they are ended. */
import { describe, expect, test, vi } from 'vitest';
import {
  compress,
  compressStream,
  decompress,
  decompressStream,
  explain,
  init,
  inspectContainer,
} from '../../src/compress.ts';
import { encodeContainer } from '../../src/compress/container.ts';
import { packContainer } from '../../src/compress/pipeline.ts';
import { parseCompressOptions } from '../../src/compress/options.ts';
import { createZstd } from '../../src/kernels/zstd.ts';
import { forged, malformed, outcome, refused, requireSame } from './room.ts';
import { seededBytes } from './seeded.ts';
import { SMALL } from './samples.ts';
import { compressed } from './streams.ts';

const bytes = SMALL['chain']!;

describe('misuse', () => {
  const OPTIONS: readonly unknown[] = [
    null,
    5,
    'auto',
    { strategy: 'best' },
    { strategy: null },
    { strategy: 3 },
    { format: 'gzip' },
    { format: null },
    { format: 'lz4', strategy: 'auto' },
    { format: 'zstd', elements: 'u8' },
    { elements: 'u7' },
    { elements: null },
    { signal: {} },
    { signal: null },
    { signal: 'now' },
  ];

  test.each(OPTIONS.map((options) => [JSON.stringify(options), options]))(
    'options %s',
    async (_, options) => {
      await expect(compress(bytes, options as never)).rejects.toEqual(refused('BAD_PARAMETER'));
      await expect(explain(bytes, options as never)).rejects.toEqual(refused('BAD_PARAMETER'));
      expect(() => compressStream(options as never)).toThrow(refused('BAD_PARAMETER'));
    },
  );

  test('only containers are explained and streamed', async () => {
    await expect(explain(bytes, { format: 'lz4' })).rejects.toEqual(
      refused('BAD_PARAMETER', /format/),
    );
    expect(() => compressStream({ format: 'zstd' } as never)).toThrow(
      refused('BAD_PARAMETER', /format/),
    );
  });

  test('caps that are no count of bytes', async () => {
    const container = await compress(bytes);
    for (const maxBytes of [-1, 1.5, NaN, Infinity, '9', null, 2 ** 53]) {
      const options = { maxBytes } as never;
      await expect(decompress(container, options)).rejects.toEqual(
        refused('BAD_PARAMETER', /maxBytes/),
      );
      expect(() => decompressStream(options)).toThrow(refused('BAD_PARAMETER', /maxBytes/));
    }
    for (const options of [null, 7, 'all', { signal: 1 }]) {
      await expect(decompress(container, options as never)).rejects.toEqual(
        refused('BAD_PARAMETER'),
      );
      expect(() => decompressStream(options as never)).toThrow(refused('BAD_PARAMETER'));
    }
    requireSame(await decompress(container, { maxBytes: undefined } as never), bytes);
  });

  test('what is no bytes, or whose memory is gone', async () => {
    const gone = new Uint8Array(9);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    for (const wrong of ['text', [1, 2], null, undefined, new Uint16Array(2), new ArrayBuffer(4)]) {
      for (const call of [compress, decompress, explain]) {
        await expect(call(wrong as never)).rejects.toEqual(refused('BAD_PARAMETER'));
      }
      expect(() => inspectContainer(wrong as never)).toThrow(refused('BAD_PARAMETER'));
    }
    expect(['BAD_PARAMETER', new Uint8Array(0)]).toContainEqual(
      await outcome(compress(gone).then((container) => decompress(container))),
    );
  });

  test('more than a container holds', async () => {
    const long = { length: 2 ** 28 } as Uint8Array;
    const work = packContainer(long, parseCompressOptions({}), {});
    await expect(work).rejects.toEqual(refused('LIMIT_EXCEEDED', /256 MiB/));
  });

  test('modules that come too late, or are another', async () => {
    await compress(bytes);
    await expect(init(null as never)).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(init({ codec: {} })).rejects.toEqual(refused('BAD_PARAMETER', /already/));
    await expect(init({ zstd: {} })).rejects.toEqual(refused('BAD_PARAMETER', /already/));
    await expect(createZstd({})).rejects.toEqual(refused('UNSUPPORTED'));
    await expect(init()).resolves.toBeUndefined();
  });
});

test('the input is looked at once: what happens to it meanwhile does not matter', async () => {
  const own = bytes.slice();
  const work = compress(own);
  own.fill(0);
  const container = await work;
  const copy = container.slice();
  const back = decompress(copy);
  copy.fill(0);
  requireSame(await back, bytes);
});

test('a signal stops what is long between blocks, both ways', async () => {
  const bytes = seededBytes(3 * 2 ** 20, 1).fill(7, 0, 2 ** 20);
  const container = await compress(bytes);
  for (const work of [compress, decompress]) {
    let looks = 0;
    const signal = {
      get aborted() {
        return ++looks > 3;
      },
    };
    const input = work === compress ? bytes : container;
    await expect(work(input, { signal })).rejects.toEqual(refused('ABORTED'));
    expect(looks).toBe(4);
  }
});

test('signals', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const container = await compress(bytes, { signal });
  requireSame(await decompress(container, { signal }), bytes);
  const long = compress(seededBytes(8 * 2 ** 20, 1), { signal });
  setTimeout(() => {
    controller.abort('enough');
  }, 5);
  await expect(long).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  for (const work of [
    compress(bytes, { signal }),
    compress(bytes, { signal, format: 'lz4' }),
    explain(bytes, { signal }),
    decompress(container, { signal }),
  ]) {
    await expect(work).rejects.toEqual(refused('ABORTED'));
  }
});

test('the old name of the tensor train warns once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  requireSame(await decompress(await compress(bytes, { strategy: 'mps' })), bytes);
  await explain(bytes, { strategy: 'mps' });
  compressStream({ strategy: 'mps' });
  await compress(bytes, { strategy: 'tensor-train' });
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining("'mps' is the old name of 'tensor-train'")],
  ]);
  warn.mockRestore();
});

describe('what is told', () => {
  test('every way that was looked at', async () => {
    const told = await explain(bytes);
    expect(told).toMatchObject({ strategy: 'adaptive', transform: 'lines' });
    expect(told.why).toBe('lines is the shortest');
    expect(told.ratio).toBeCloseTo(bytes.length / told.container.length);
    expect(told.trials.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['gates', 'lines', 'plain']),
    );
    for (const { bytes: size, why } of told.trials)
      expect(size === undefined).toBe(why !== undefined);
    expect(await compress(bytes)).toEqual(told.container);
  });

  test.each([
    ['adaptive', bytes, 'asked for; lines is the shortest'],
    ['lz4', bytes, 'asked for'],
    ['none', bytes, 'asked for'],
    ['auto', seededBytes(99, 1), 'nothing made it shorter: stored as it is'],
    ['lz4', seededBytes(99, 1), 'nothing made it shorter: stored as it is'],
    ['auto', new Uint8Array(0), 'nothing made it shorter: stored as it is'],
  ] as const)('why: %s', async (strategy, own, why) => {
    const told = await explain(own, { strategy });
    expect(told.why).toBe(why);
    expect('transform' in told).toBe(why.includes('is the shortest'));
  });

  test('a train that was asked for and is none', async () => {
    const told = await explain(bytes, { strategy: 'tensor-train' });
    expect(told.strategy).toBe('none');
    expect(told.trials).toEqual([{ name: 'tensor-train', why: expect.any(String) }]);
  });

  test('what containers say of themselves', async () => {
    for (const strategy of ['none', 'lz4', 'adaptive', 'deflate', 'brotli'] as const) {
      const container = await compress(bytes, { strategy });
      const told = inspectContainer(container);
      expect(told).toMatchObject({
        strategy,
        originalBytes: bytes.length,
        containerBytes: container.length,
      });
      expect(told.hash).toBe(Buffer.from(container.subarray(4, 12)).toString('hex'));
      expect(told.transform).toBe(strategy === 'adaptive' ? 'lines' : undefined);
    }
    const header = { strategy: 'adaptive', hash: new Uint8Array(8), originalBytes: 5 } as const;
    const names = [[0], [253], [254], [255], [6], [9], []].map(
      (body) => inspectContainer(encodeContainer(header, Uint8Array.from(body))).transform,
    );
    expect(names).toEqual([
      'plain',
      'tensor-train',
      'dictionary',
      'blocks',
      'repeats',
      undefined,
      undefined,
    ]);
  });

  test('of what is none', async () => {
    expect(() => inspectContainer(bytes)).toThrow(malformed());
    expect(() => inspectContainer(new Uint8Array(0))).toThrow(malformed());
    const stream = await compressed(bytes);
    expect(() => inspectContainer(stream)).toThrow(malformed());
    expect(() => inspectContainer(forged(2 + 16, 5, bytes))).toThrow(
      refused('UNSUPPORTED', /version 2/),
    );
    expect(() => inspectContainer(forged(7, 5, bytes))).toThrow(refused('UNSUPPORTED', /strategy/));
  });
});
