/**
 * Frames of zstd (RFC 8878, section 3.1.1) from outside: what they hold is known before anything is decoded.
 *
 *   magic 28 b5 2f fd || u8 descriptor || [u8 window] || [dictionary id] || [content length]
 *   ( u24 last + 2 * type + 8 * size || block )* || [u32 checksum: the low half of XXH64 of the content]
 */
import { NexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';
import type { Codec } from '../kernels/codec.ts';
import type { Zstd } from '../kernels/zstd.ts';
import { malformed } from './output.ts';

const MAGIC = 0xfd2fb528;
const BLOCK_MAX_BYTES = 131_072;
const CHECKSUM = 4;
const [RAW_BLOCK, RLE_BLOCK, PACKED_BLOCK] = [0, 1, 2];

/** What a frame says of itself. */
interface Shape {
  /** As announced. */
  readonly contentBytes: number | undefined;
  /** What its blocks can hold at most. */
  readonly mostBytes: number;
  readonly dictionary: boolean;
}

/** @throws BAD_ENCODING - unless the bytes are one frame that announces so much content and no more */
export function requireFrame(bytes: Uint8Array, length: number): void {
  const { contentBytes } = readShape(bytes);
  if (contentBytes !== length) throw malformed('a frame of another length');
}

/** A frame with a checksum, for others to read. */
export function encodeZstd(zstd: Zstd, codec: Codec, input: Uint8Array, level: number): Uint8Array {
  const frame = zstd.compress(input, level);
  const out = new Uint8Array(frame.length + 4);
  out.set(frame);
  out[4]! |= CHECKSUM;
  // the hash with the last byte last: its low half, turned round
  out.set(codec.xxh64(input).subarray(4).toReversed(), frame.length);
  return out;
}

/**
 * The content of one frame, and nothing behind it.
 * @param most - bytes that it may have; nothing is allocated for more
 * @throws BAD_ENCODING - when it is no frame, or damaged; UNSUPPORTED - for a dictionary; LIMIT_EXCEEDED - for more than `most`
 */
export function decodeZstd(zstd: Zstd, frame: Uint8Array, most: number): Uint8Array {
  const { contentBytes, mostBytes, dictionary } = readShape(frame);
  if (dictionary) throw new NexusError('UNSUPPORTED', 'compress: a frame with a dictionary');
  const needed = contentBytes ?? mostBytes;
  if (contentBytes !== undefined && contentBytes > most) throw tooLong(most);
  // what does not tell its length is stopped at the cap
  try {
    return zstd.decompress(frame, Math.min(needed, most));
  } catch (error) {
    throw needed > most && (error as NexusError).code === 'BAD_ENCODING' ? tooLong(most) : error;
  }
}

function tooLong(most: number): NexusError {
  return new NexusError('LIMIT_EXCEEDED', `compress: more than ${String(most)} bytes`);
}

/** @throws BAD_ENCODING - for what is no frame, or more than one */
function readShape(bytes: Uint8Array): Shape {
  const reader = new Reader(bytes, 'compress');
  if (reader.u32() !== MAGIC) throw malformed('no frame of zstd');
  const descriptor = reader.u8();
  if ((descriptor & 0b1000) !== 0) throw malformed('a reserved bit of the frame');
  const single = (descriptor & 32) !== 0;
  if (!single) reader.u8();
  const idBytes = [0, 1, 2, 4][descriptor & 3]!;
  const dictionary = reader.take(idBytes).some((byte) => byte !== 0);
  const contentBytes = readContentBytes(reader, descriptor >> 6, single);
  const mostBytes = readBlocks(reader);
  if ((descriptor & CHECKSUM) !== 0) reader.take(4);
  reader.end();
  if (contentBytes !== undefined && contentBytes > mostBytes) {
    throw malformed('a frame that announces more than it holds');
  }
  return { contentBytes, mostBytes, dictionary };
}

function readContentBytes(reader: Reader, flag: number, single: boolean): number | undefined {
  if (flag === 0) return single ? reader.u8() : undefined;
  if (flag === 1) return reader.u8() + 256 * reader.u8() + 256;
  if (flag === 2) return reader.u32();
  return reader.u32() + 2 ** 32 * reader.u32();
}

/** Goes over the blocks; the bytes that they can hold. */
function readBlocks(reader: Reader): number {
  let most = 0;
  for (;;) {
    const head = reader.u8() + 256 * reader.u8() + 65_536 * reader.u8();
    const [last, type, size] = [head & 1, (head >> 1) & 3, head >> 3];
    if (type > PACKED_BLOCK || size > BLOCK_MAX_BYTES) throw malformed('an unknown block');
    reader.take(type === RLE_BLOCK ? 1 : size);
    most += type === RAW_BLOCK || type === RLE_BLOCK ? size : BLOCK_MAX_BYTES;
    if (last === 1) return most;
  }
}
