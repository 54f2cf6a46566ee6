/** Streams of compression, driven by hand. */
import { concat } from '../../src/bytes/bytes.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { compressStream, decompressStream, type CompressOptions } from '../../src/compress.ts';
import { readVarint } from '../../src/compress/output.ts';

type Stream = TransformStream<Uint8Array, Uint8Array>;

/** What comes out when the bytes go in, in pieces of so many. */
export async function through(
  stream: Stream,
  bytes: Uint8Array,
  piece: number = Math.max(bytes.length, 1),
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  const fed = (async () => {
    for (let at = 0; at < bytes.length; at += piece)
      await writer.write(bytes.subarray(at, at + piece));
    await writer.close();
  })();
  // what goes wrong comes out of the readable end, too
  fed.catch(() => undefined);
  const out: Uint8Array[] = [];
  const reader = stream.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    out.push(value);
  }
  await fed;
  return concat(...out);
}

export const compressed = (
  bytes: Uint8Array,
  options: Omit<CompressOptions, 'format'> = {},
  piece?: number,
): Promise<Uint8Array> => through(compressStream(options), bytes, piece);

export const decompressed = (
  bytes: Uint8Array,
  piece?: number,
  maxBytes?: number,
): Promise<Uint8Array> =>
  through(decompressStream(maxBytes === undefined ? {} : { maxBytes }), bytes, piece);

/** The blocks of a stream, without its head and end. */
export function blocksOf(stream: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let at = 4;
  while (stream[at] !== 0) {
    const reader = new Reader(stream.subarray(at), 'test');
    reader.u8();
    readVarint(reader, 2 ** 20);
    const body = readVarint(reader, 2 ** 20);
    const length = stream.length - at - reader.remaining + 8 + body;
    blocks.push(stream.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

export const streamOf = (blocks: readonly Uint8Array[], end: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(0x4e, 0x58, 0x5a, 0x1f), ...blocks, end);
