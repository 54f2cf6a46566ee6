/** General codecs that the platform brings: node:zlib, or CompressionStream. */
import type { Zstd } from '../kernels/zstd.ts';

export interface PlatformCodecs {
  /** zstd of the platform, where it has it: faster than ours, the same format. It knows no dictionaries. */
  readonly zstd?: Pick<Zstd, 'compress' | 'decompress'>;
  readonly deflate?: PlatformCodec;
  readonly brotli?: PlatformCodec;
}

export interface PlatformCodec {
  compress(bytes: Uint8Array): Promise<Uint8Array>;
  /** @throws BAD_ENCODING - when it is damaged or holds more than `most` bytes, and mostly for bytes behind its end */
  decompress(bytes: Uint8Array, most: number): Promise<Uint8Array>;
}
