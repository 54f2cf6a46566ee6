/** node:zlib for compression: deflate, brotli, and zstd from Node 22.15 on. */
import * as zlib from 'node:zlib';
import { promisify } from 'node:util';
import { NexusError } from '../../bytes/errors.ts';
import type { PlatformCodec, PlatformCodecs } from '../../compress/platform-codec.ts';

const { constants } = zlib;

export const platformCodecs: PlatformCodecs = Object.freeze({
  deflate: codec(
    promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.deflateRaw),
    promisify<Uint8Array, Info, Informed>(zlib.inflateRaw as never),
    { level: 9 },
  ),
  brotli: codec(
    promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress),
    promisify<Uint8Array, Info, Informed>(zlib.brotliDecompress as never),
    { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } },
  ),
  ...zstdOf(zlib as unknown as Partial<NodeZstd>),
});

interface Info {
  readonly maxOutputLength: number;
  readonly info: true;
}

/** With `info`, zlib gives the engine too, which knows how much of the input it took. */
interface Informed {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function codec<Options>(
  compress: (bytes: Uint8Array, options: Options) => Promise<Buffer>,
  decompress: (bytes: Uint8Array, info: Info) => Promise<Informed>,
  options: Options,
): PlatformCodec {
  return Object.freeze({
    compress: async (bytes: Uint8Array) => plain(await compress(bytes, options)),
    decompress: async (bytes: Uint8Array, most: number) => {
      const { buffer, engine } = await decompress(bytes, {
        maxOutputLength: Math.max(most, 1),
        info: true,
      }).catch(damaged);
      if (engine.bytesWritten !== bytes.length || buffer.length > most) return damaged(undefined);
      return plain(buffer);
    },
  });
}

/** What Node 22.15 has. */
interface NodeZstd {
  zstdCompressSync(bytes: Uint8Array, options: object): Buffer;
  zstdDecompressSync(bytes: Uint8Array, options: object): Buffer;
}

function zstdOf({
  zstdCompressSync,
  zstdDecompressSync,
}: Partial<NodeZstd>): Pick<PlatformCodecs, 'zstd'> {
  if (zstdCompressSync === undefined || zstdDecompressSync === undefined) return {};
  const { ZSTD_c_compressionLevel } = constants as unknown as Record<string, number>;
  return {
    zstd: {
      compress: (bytes, level) =>
        plain(
          zstdCompressSync(bytes, {
            params: { [ZSTD_c_compressionLevel!]: level },
            pledgedSrcSize: bytes.length,
          }),
        ),
      decompress(frame, most) {
        try {
          return plain(zstdDecompressSync(frame, { maxOutputLength: Math.max(most, 1) }));
        } catch (cause) {
          return damaged(cause);
        }
      },
    },
  };
}

const plain = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);

function damaged(cause: unknown): never {
  throw new NexusError('BAD_ENCODING', 'compress: the body is damaged', { cause });
}
