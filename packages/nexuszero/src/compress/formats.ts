/** Containers, streams of blocks and bare frames: which of them is written, and which of them came. */
import { concatAll } from '../bytes/bytes.ts';
import { defaultCodec } from '../kernels/default-codec.ts';
import { defaultZstd } from '../kernels/zstd.ts';
import { levelFor } from './coders.ts';
import { kindOf } from './container.ts';
import { decodeLz4, encodeLz4 } from './lz4-frame.ts';
import { throwIfAborted, type SignalLike, type Wish } from './options.ts';
import { malformed } from './output.ts';
import { packContainer, unpackContainer } from './pipeline.ts';
import type { PlatformCodecs } from './platform-codec.ts';
import { Decompressor } from './stream.ts';
import { decodeZstd, encodeZstd } from './zstd-frame.ts';

const LZ4_MAGIC = 0x184d2204;
const ZSTD_MAGIC = 0xfd2fb528;

/** @throws as `packContainer` */
export async function compressBytes(
  bytes: Uint8Array,
  wish: Wish,
  platform: PlatformCodecs,
): Promise<Uint8Array> {
  throwIfAborted(wish.signal);
  if (wish.format === 'lz4') return encodeLz4(bytes);
  if (wish.format === 'zstd') {
    const [codec, zstd] = [await defaultCodec(), await defaultZstd()];
    return encodeZstd(zstd, codec, bytes, levelFor(bytes.length));
  }
  return (await packContainer(bytes, wish, platform)).container;
}

/**
 * The original of whatever `compress` or `compressStream` make, or of a frame of the `lz4` or `zstd` command line.
 * @throws as `unpackContainer`
 */
export async function decompressBytes(
  bytes: Uint8Array,
  most: number,
  signal: SignalLike | undefined,
  platform: PlatformCodecs,
): Promise<Uint8Array> {
  throwIfAborted(signal);
  const kind = kindOf(bytes);
  if (kind === 'container') return unpackContainer(bytes, most, platform, signal);
  if (kind === 'stream') return unpackStream(bytes, most, signal, platform);
  const magic =
    bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (magic === LZ4_MAGIC) return decodeLz4(bytes, most);
  if (magic === ZSTD_MAGIC) return decodeZstd(await defaultZstd(), bytes, most);
  throw malformed('neither a container nor a frame of lz4 or zstd');
}

async function unpackStream(
  bytes: Uint8Array,
  most: number,
  signal: SignalLike | undefined,
  platform: PlatformCodecs,
): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  const emit = (block: Uint8Array): void => {
    throwIfAborted(signal);
    blocks.push(block);
  };
  const decompressor = new Decompressor(most, platform);
  await decompressor.push(bytes, emit);
  await decompressor.finish(emit);
  return concatAll(blocks);
}
