/**
 * Lossless compression of what lies around proofs: batches, witnesses, circuits, tables and logs. What has structure is written as
 * that structure, what has none is stored, and nothing comes back that is not what it was. Bytes: docs/formats.md; how and
 * why: docs/protocol/compression.md.
 * @packageDocumentation
 */
import { platformCodecs } from '#zlib';
import { asStream } from './bytes/web-stream.ts';
import {
  explainBytes,
  inspect,
  type ContainerInspection,
  type Explanation,
} from './compress/explain.ts';
import { compressBytes, decompressBytes } from './compress/formats.ts';
import {
  parseCompressOptions,
  parseDecompressOptions,
  requireInput,
  requirePiece,
  requireView,
  warnOfOldName,
  type CompressOptions,
  type DecompressOptions,
  type StreamOptions,
} from './compress/options.ts';
import { Compressor, Decompressor } from './compress/stream.ts';

/**
 * A container of the bytes: at most 16 bytes longer than they are, mostly far shorter. Proofs by themselves hold nothing to
 * leave out: they are stored. The length shows outside, so do not put secrets and text of somebody else's choosing together.
 * @throws BAD_PARAMETER - for misuse; LIMIT_EXCEEDED - for more than 256 MiB: use `compressStream`; UNSUPPORTED - for brotli or
 * deflate where the platform has none; ABORTED - when the signal fires
 */
export async function compress(
  bytes: Uint8Array,
  options: CompressOptions = {},
): Promise<Uint8Array> {
  const wish = parseCompressOptions(options);
  warnOfOldName(wish);
  return compressBytes(requireInput(bytes), wish, platformCodecs);
}

/**
 * The bytes that were compressed: of a container, a stream of blocks, or a frame that the `lz4` or `zstd` command line wrote.
 * @throws BAD_ENCODING - for what is none of them, or damaged; OPEN_FAILED - when the content has another hash;
 * LIMIT_EXCEEDED - for more than `maxBytes`; UNSUPPORTED - for a later version, or brotli in a browser; ABORTED - when the
 * signal fires; BAD_PARAMETER - for misuse
 */
export async function decompress(
  container: Uint8Array,
  options: DecompressOptions = {},
): Promise<Uint8Array> {
  const { maxBytes, signal } = parseDecompressOptions(options);
  return decompressBytes(requireInput(container), maxBytes, signal, platformCodecs);
}

/**
 * What `compress` would make, and why: every way that was looked at and what it gave.
 * @throws as `compress`
 */
export async function explain(
  bytes: Uint8Array,
  options: CompressOptions = {},
): Promise<Explanation> {
  const wish = parseCompressOptions(options, 'container');
  warnOfOldName(wish);
  return explainBytes(requireInput(bytes), wish, platformCodecs);
}

/**
 * What a container says of itself, unchecked: strategy, transform, length of the original, hash.
 * @throws BAD_ENCODING - for what is no container; UNSUPPORTED - for a later version; BAD_PARAMETER - for misuse
 */
export function inspectContainer(container: Uint8Array): ContainerInspection {
  return inspect(requireView(container, 'container'));
}

/**
 * Compresses a stream of any size in constant memory, one MiB at a time.
 * @throws BAD_PARAMETER - for misuse; what happens later, the stream fails with
 */
export function compressStream(
  options: Omit<CompressOptions, 'format'> = {},
): TransformStream<Uint8Array, Uint8Array> {
  const wish = parseCompressOptions(options, 'container');
  warnOfOldName(wish);
  return asStream(new Compressor(wish, platformCodecs), requirePiece);
}

/**
 * Decompresses a stream. Each block that comes out is as it was; but only when the stream ends without an error is it all there.
 * @throws BAD_PARAMETER - for misuse; it fails with the errors of `decompress`
 */
export function decompressStream(
  options: StreamOptions = {},
): TransformStream<Uint8Array, Uint8Array> {
  const { maxBytes } = parseDecompressOptions(options, Number.MAX_SAFE_INTEGER);
  return asStream(new Decompressor(maxBytes, platformCodecs), requirePiece);
}

export { initCodec as init, type CompressInit } from './kernels/default-codec.ts';
export type { ContainerInspection, Explanation } from './compress/explain.ts';
export type { Trial } from './compress/adaptive.ts';
export { STRATEGIES, type Strategy } from './compress/container.ts';
export type {
  CompressOptions,
  DecompressOptions,
  SignalLike,
  StrategyWish,
  StreamOptions,
} from './compress/options.ts';
export type { ElementType } from './compress/real-train/elements.ts';
export type { WasmModule } from './kernels/wasm.ts';
export { isNexusError, NexusError } from './bytes/errors.ts';
export type { CodeEntry, ErrorCode, NexusErrorDetails, VerdictCode } from './bytes/errors.ts';
