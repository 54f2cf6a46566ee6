/**
 * The container: what was compressed, how, and a hash of it, so that it comes back as it was or not at all.
 *
 *   "NXZ" || u8 strategy + 16 * version || hash, 8 bytes, the last byte last || varint original bytes || body
 *
 *   hash: XXH64 of the original || u8 strategy + 16 * version || body; of strategy none, whose body is the original, without body
 *
 *   strategy           body
 *   0  none            the original
 *   1  lz4             a frame of LZ4
 *   2  adaptive        a tree of transforms, frames of zstd at its leaves: tree.ts
 *   3  tensor-train    an exact train over a prime field: tree.ts
 *   4  deflate         deflate (RFC 1951) by the platform, of a tree whose leaves are left as they are
 *   5  brotli          brotli (RFC 7932) by the platform, likewise
 *   15 stream          blocks: stream.ts; neither hash nor length
 *
 * So a changed bit shows even where the body says the same in another way. The header of what is below 2^28 bytes has at most
 * 16, and what does not get shorter is stored: a container is never more than 16 bytes longer than its original.
 */
import { equalBytes } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';
import type { Codec } from '../kernels/codec.ts';
import { malformed, Output, readVarint } from './output.ts';

export type Strategy = 'none' | 'lz4' | 'adaptive' | 'tensor-train' | 'deflate' | 'brotli';

/** The strategies, each at its number. */
export const STRATEGIES: readonly Strategy[] = [
  'none',
  'lz4',
  'adaptive',
  'tensor-train',
  'deflate',
  'brotli',
];

export const MAGIC: Uint8Array = Uint8Array.of(0x4e, 0x58, 0x5a);
const VERSION = 1;
export const STREAM = 15;
export const HASH_BYTES = 8;
const HEADER_MIN_BYTES = 13;
/** The most that one container holds; more is a stream. */
export const ORIGINAL_MAX_BYTES: number = 2 ** 28 - 1;

export interface Header {
  readonly strategy: Strategy;
  readonly hash: Uint8Array;
  readonly originalBytes: number;
}

export function encodeContainer(
  { strategy, hash, originalBytes }: Header,
  body: Uint8Array,
): Uint8Array {
  const out = new Output();
  out.bytes(MAGIC);
  out.u8(kindByte(strategy));
  out.bytes(hash);
  out.varint(originalBytes);
  out.bytes(body);
  return out.done();
}

const kindByte = (strategy: Strategy): number => STRATEGIES.indexOf(strategy) + 16 * VERSION;

/** The hash of a container. */
export function hashOf(
  codec: Codec,
  strategy: Strategy,
  original: Uint8Array,
  body: Uint8Array,
): Uint8Array {
  const kind = Uint8Array.of(kindByte(strategy));
  return strategy === 'none' ? codec.xxh64(original, kind) : codec.xxh64(original, kind, body);
}

/** What the first four bytes say: that they begin a container, a stream of blocks, or neither. */
export function kindOf(bytes: Uint8Array): 'container' | 'stream' | undefined {
  if (bytes.length < 4 || !equalBytes(bytes.subarray(0, 3), MAGIC)) return undefined;
  return (bytes[3]! & 15) === STREAM ? 'stream' : 'container';
}

/** The first bytes of a stream of blocks. */
export const streamHead = (): Uint8Array => Uint8Array.of(...MAGIC, STREAM + 16 * VERSION);

/** @throws UNSUPPORTED - for another version */
export function requireVersion(byte: number): void {
  if (byte >> 4 === VERSION) return;
  throw new NexusError('UNSUPPORTED', `compress: a container of version ${String(byte >> 4)}`, {
    hint: `this package reads version ${String(VERSION)}`,
  });
}

/**
 * The header, and a view of the body behind it.
 * @throws BAD_ENCODING - for what is no container; UNSUPPORTED - for another version or strategy
 */
export function parseContainer(bytes: Uint8Array): Header & { readonly body: Uint8Array } {
  if (kindOf(bytes) !== 'container' || bytes.length < HEADER_MIN_BYTES)
    throw malformed('no container');
  requireVersion(bytes[3]!);
  const strategy = STRATEGIES[bytes[3]! & 15];
  if (strategy === undefined) throw new NexusError('UNSUPPORTED', 'compress: an unknown strategy');
  const reader = new Reader(bytes.subarray(4), 'compress');
  const hash = reader.take(HASH_BYTES);
  const originalBytes = readVarint(reader, ORIGINAL_MAX_BYTES);
  return { strategy, hash, originalBytes, body: reader.take(reader.remaining) };
}
