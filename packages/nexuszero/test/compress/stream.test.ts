/** Streams: there and back in pieces of every size, one MiB at a time, and never more than 16 bytes a MiB longer. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { compressStream, decompress, decompressStream } from '../../src/compress.ts';
import { STREAM } from '../../src/compress/container.ts';
import { Decompressor } from '../../src/compress/stream.ts';
import { platformCodecs } from '../../src/platform/node/zlib.ts';
import { outcome, refused, requireSame, SLOW, varint, WISHES } from './room.ts';
import { seededBytes, text } from './seeded.ts';
import { SMALL } from './samples.ts';
import { blocksOf, compressed, decompressed, streamOf, through } from './streams.ts';
import { chain } from './values.ts';

const MIB = 2 ** 20;
const most = (length: number): number => length + 16 + 16 * Math.ceil(length / MIB);
const log = text(chain(4000));

test.each([0, 1, 1000, MIB - 1, MIB, MIB + 1, 2 * MIB + 5])('%d bytes', async (length) => {
  for (const bytes of [seededBytes(length, 1), new Uint8Array(length), log.subarray(0, length)]) {
    for (const piece of [undefined, 65_536, 99_991]) {
      const stream = await compressed(bytes, {}, piece);
      expect(stream.length).toBeLessThanOrEqual(most(bytes.length));
      requireSame(await decompressed(stream, piece), bytes);
      requireSame(await decompress(stream), bytes);
      expect(blocksOf(stream).length).toBe(Math.ceil(bytes.length / MIB));
    }
  }
});

test('a byte at a time', async () => {
  const bytes = concat(log.subarray(0, 3000), seededBytes(SLOW ? 200_000 : 2000, 1));
  const stream = await compressed(bytes, {}, 1);
  requireSame(stream, await compressed(bytes));
  requireSame(await decompressed(stream, 1), bytes);
});

test('so many pieces that no argument list holds them', async () => {
  const stream = await compressed(seededBytes(300_000, 1));
  const out: Uint8Array[] = [];
  const decompressor = new Decompressor(MIB, platformCodecs);
  const emit = (block: Uint8Array): void => {
    out.push(block);
  };
  for (let at = 0; at < stream.length; at++)
    await decompressor.push(stream.subarray(at, at + 1), emit);
  await decompressor.finish(emit);
  requireSame(concat(...out), seededBytes(300_000, 1));
});

test('every strategy', async () => {
  for (const strategy of WISHES) {
    const stream = await compressed(log, { strategy });
    expect(stream.length).toBeLessThanOrEqual(most(log.length));
    requireSame(await decompressed(stream), log, strategy);
  }
});

test('blocks come as soon as they are there', async () => {
  const stream = await compressed(concat(log, log, log).subarray(0, 2 * MIB));
  const first = 4 + blocksOf(stream)[0]!.length;
  const reader = decompressStream();
  const writer = reader.writable.getWriter();
  const source = reader.readable.getReader();
  void writer.write(stream.subarray(0, first));
  expect((await source.read()).value?.length).toBe(MIB);
  const rest = writer.write(stream.subarray(first, -3));
  expect((await source.read()).value?.length).toBe(MIB);
  await rest;
  const end = source.read();
  const closed = writer.close();
  await expect(end).rejects.toEqual(refused('BAD_ENCODING'));
  await expect(closed).rejects.toEqual(refused('BAD_ENCODING'));
});

describe('what no encoder writes', () => {
  const END = new Uint8Array(9);
  const block = (kind: number, length: number, body: Uint8Array): Uint8Array =>
    concat(Uint8Array.of(kind), varint(length), varint(body.length), new Uint8Array(8), body);
  const refusal = async (bytes: Uint8Array, maxBytes?: number): Promise<unknown> => {
    const got = await outcome(decompressed(bytes, undefined, maxBytes));
    expect(await outcome(decompress(bytes, maxBytes === undefined ? {} : { maxBytes }))).toBe(got);
    return got;
  };

  test('blocks', async () => {
    expect(await refusal(streamOf([block(99, 5, END)], END))).toBe('UNSUPPORTED');
    expect(await refusal(streamOf([block(1, 0, END)], END))).toBe('BAD_ENCODING');
    expect(await refusal(streamOf([block(1, MIB + 1, END)], END))).toBe('BAD_ENCODING');
    expect(await refusal(streamOf([block(1, 8, END)], END))).toBe('BAD_ENCODING');
    expect(await refusal(streamOf([block(1, 9, END)], END))).toBe('OPEN_FAILED');
    expect(await refusal(streamOf([], concat(END, END)))).toBe('BAD_ENCODING');
    expect(await refusal(streamOf([], END))).toBe('BAD_ENCODING');
  });

  test('short blocks that are not the last', async () => {
    const short = blocksOf(await compressed(SMALL['chain']!))[0]!;
    const many = streamOf(
      Array.from({ length: 50_000 }, () => short),
      END,
    );
    const start = performance.now();
    expect(await refusal(many)).toBe('BAD_ENCODING');
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('heads', async () => {
    expect(await outcome(decompressed(Uint8Array.of(0x4e, 0x58, 0x5a, STREAM + 32)))).toBe(
      'UNSUPPORTED',
    );
    for (const own of [
      new Uint8Array(0),
      Uint8Array.of(0x4e),
      new Uint8Array(40),
      SMALL['chain']!,
    ]) {
      expect(await outcome(decompressed(own))).toBe('BAD_ENCODING');
    }
  });

  test('more than maxBytes', async () => {
    const stream = await compressed(concat(log, log).subarray(0, MIB + 10));
    expect(await refusal(stream, MIB + 9)).toBe('LIMIT_EXCEEDED');
    expect(await refusal(stream, 10)).toBe('LIMIT_EXCEEDED');
    expect((await decompressed(stream, undefined, MIB + 10)).length).toBe(MIB + 10);
  });
});

test('pieces that are no bytes; streams that end early', async () => {
  for (const make of [compressStream, decompressStream]) {
    const { readable, writable } = make();
    const writer = writable.getWriter();
    writer.closed.catch(() => undefined);
    const read = readable.getReader().read();
    const written = writer.write('text' as never);
    await expect(read).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(written).rejects.toEqual(refused('BAD_PARAMETER'));
    await make().readable.cancel();
    const aborted = make();
    await aborted.writable.abort(new Error('enough'));
    await expect(aborted.readable.getReader().read()).rejects.toThrow('enough');
  }
});

test('a signal ends a stream at the next block', async () => {
  const controller = new AbortController();
  const stream = compressStream({ signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(through(stream, log)).rejects.toEqual(refused('ABORTED'));
});
