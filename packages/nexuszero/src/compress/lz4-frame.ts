/**
 * LZ4 frames (LZ4 frame format 1.6.4, lz4/doc/lz4_Frame_format.md): what the `lz4` command line reads and writes. Ours tell
 * the length of their content and a checksum of it.
 *
 *   magic 04 22 4d 18 || FLG || BD || [u64 content length] || [u32 dictionary] || header checksum
 *   ( u32 size, highest bit: stored || data || [u32 checksum of data] )* || u32 0 || [u32 checksum of content]
 */
import { concat } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';
import { boundOf, decodeBlock, encodeBlock, malformed } from './lz4-block.ts';
import { xxh32 } from './xxh32.ts';

const MAGIC = 0x184d2204;
const BLOCK_BYTES = 4_194_304;
const STORED = 0x8000_0000;
/** Version 1, blocks of their own, content length and checksum; blocks of 4 MiB. */
const FLG = 0b0110_1100;
const BD = 0x70;
/** How far a match of linked blocks reaches back. */
const WINDOW_BYTES = 65_536;

/** A frame. */
export function encodeLz4(input: Uint8Array): Uint8Array {
  const parts = [header(input.length)];
  const scratch = new Uint8Array(boundOf(Math.min(input.length, BLOCK_BYTES)));
  for (let from = 0; from < input.length; from += BLOCK_BYTES) {
    const to = Math.min(input.length, from + BLOCK_BYTES);
    const size = encodeBlock(input, from, to, scratch);
    // what does not get shorter is stored
    if (size < to - from) parts.push(u32(size), scratch.slice(0, size));
    else parts.push(u32(STORED + to - from), input.subarray(from, to));
  }
  parts.push(u32(0), u32(xxh32(input)));
  return concat(...parts);
}

function header(length: number): Uint8Array {
  const bytes = new Uint8Array(15);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, FLG);
  view.setUint8(5, BD);
  view.setBigUint64(6, BigInt(length), true);
  view.setUint8(14, headerChecksum(bytes.subarray(4, 14)));
  return bytes;
}

const headerChecksum = (descriptor: Uint8Array): number => (xxh32(descriptor) >>> 8) & 255;

function u32(value: number): Uint8Array {
  return new Uint8Array([value, value >>> 8, value >>> 16, value >>> 24]);
}

/** What the first bytes of a frame say. */
interface Descriptor {
  readonly linked: boolean;
  readonly blockChecksums: boolean;
  readonly contentChecksum: boolean;
  readonly contentBytes: number | undefined;
  readonly blockBytes: number;
}

/**
 * The content of one frame, and nothing behind it.
 * @param most - bytes that it may have; nothing is allocated for more
 * @throws BAD_ENCODING - when it is no frame, or a checksum is another; UNSUPPORTED - for a dictionary; LIMIT_EXCEEDED - for more
 * than `most` bytes
 */
export function decodeLz4(frame: Uint8Array, most: number): Uint8Array {
  const reader = new Reader(frame, 'lz4');
  const descriptor = readDescriptor(reader);
  const { contentBytes, contentChecksum } = descriptor;
  if (contentBytes !== undefined && contentBytes > most) throw tooLong(most);
  // a block of so many bytes has no more than 255 times as much in it
  const possible = 255 * reader.remaining;
  if (contentBytes !== undefined && contentBytes > possible) throw malformed('another length');
  const content = new Content(contentBytes ?? Math.min(most, possible), most);
  for (let size = reader.u32(); size !== 0; size = reader.u32()) {
    readBlock(reader, size, descriptor, content);
  }
  const bytes = content.whole(contentBytes);
  if (contentChecksum && reader.u32() !== xxh32(bytes)) throw malformed('another checksum');
  reader.end();
  return bytes;
}

/** The content as it grows. */
class Content {
  readonly #most: number;
  bytes: Uint8Array;
  end = 0;

  constructor(size: number, most: number) {
    this.bytes = new Uint8Array(size);
    this.#most = most;
  }

  /** @throws BAD_ENCODING - when the frame announced another length */
  whole(announced: number | undefined): Uint8Array {
    if (announced !== undefined && announced !== this.end) throw malformed('another length');
    return this.end === this.bytes.length ? this.bytes : this.bytes.slice(0, this.end);
  }

  /** @throws LIMIT_EXCEEDED - when there may be no more */
  requireRoom(size: number): void {
    if (size > this.bytes.length - this.end) throw tooLong(this.#most);
  }
}

function readDescriptor(reader: Reader): Descriptor {
  if (reader.u32() !== MAGIC) throw malformed('no frame');
  const start = [reader.u8(), reader.u8()] as const;
  const [flg, bd] = start;
  if (flg >> 6 !== 1 || (flg & 2) !== 0 || (bd & 0b1000_1111) !== 0 || bd < 0x40) {
    throw malformed('an unknown version or block size');
  }
  const size = (flg & 8) === 0 ? new Uint8Array(0) : reader.take(8);
  if ((flg & 1) !== 0) throw new NexusError('UNSUPPORTED', 'lz4: a frame with a dictionary');
  if (reader.u8() !== headerChecksum(concat(new Uint8Array(start), size))) {
    throw malformed('another checksum of the header');
  }
  return {
    linked: (flg & 32) === 0,
    blockChecksums: (flg & 16) !== 0,
    contentChecksum: (flg & 4) !== 0,
    contentBytes: size.length === 0 ? undefined : lengthOf(size),
    blockBytes: 1 << (8 + 2 * (bd >> 4)),
  };
}

/** A u64 as a number; beyond 2^53 it is more than anybody may ask for. */
function lengthOf(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
}

function readBlock(
  reader: Reader,
  size: number,
  { linked, blockChecksums, blockBytes }: Descriptor,
  content: Content,
): void {
  const stored = size >= STORED;
  const length = stored ? size - STORED : size;
  if (length > blockBytes) throw malformed('a block beyond its size');
  const data = reader.take(length);
  if (blockChecksums && reader.u32() !== xxh32(data))
    throw malformed('another checksum of a block');
  if (stored) {
    content.requireRoom(length);
    content.bytes.set(data, content.end);
    content.end += length;
    return;
  }
  const first = linked ? Math.max(0, content.end - WINDOW_BYTES) : content.end;
  const limit = content.bytes.subarray(0, content.end + blockBytes);
  content.end = decodeBlock(data, limit, content.end, first);
}

function tooLong(most: number): NexusError {
  return new NexusError('LIMIT_EXCEEDED', `lz4: more than ${String(most)} bytes`);
}
