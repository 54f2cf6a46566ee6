/** CompressionStream for compression: deflate. Browsers do not write brotli, nor read it outside of HTTP. */
import { concatAll } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import type { PlatformCodecs } from '../../compress/platform-codec.ts';

/** The part of the platform's streams that is used. */
interface Pair {
  readonly readable: { getReader(): Source };
  readonly writable: { getWriter(): Sink };
}
interface Source {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>;
  cancel(): Promise<void>;
}
interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
type StreamClass = new (format: string) => Pair;

const { CompressionStream, DecompressionStream } = globalThis as unknown as Record<
  string,
  StreamClass | undefined
>;

export const platformCodecs: PlatformCodecs = Object.freeze(
  CompressionStream === undefined || DecompressionStream === undefined
    ? {}
    : { deflate: deflateBy(CompressionStream, DecompressionStream) },
);

function deflateBy(
  compressor: StreamClass,
  decompressor: StreamClass,
): NonNullable<PlatformCodecs['deflate']> {
  return Object.freeze({
    compress: (bytes: Uint8Array) => run(new compressor('deflate-raw'), bytes, Infinity),
    decompress: (bytes: Uint8Array, most: number) =>
      run(new decompressor('deflate-raw'), bytes, most).catch(damaged),
  });
}

/** Browsers refuse bytes behind the end; where a runtime does not, the hash of the container does. */
async function run(pair: Pair, bytes: Uint8Array, most: number): Promise<Uint8Array> {
  const sink = pair.writable.getWriter();
  // what goes wrong in the sink comes out of the source, too
  const fed = sink.write(bytes).then(() => sink.close());
  fed.catch(() => undefined);
  const source = pair.readable.getReader();
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await source.read();
    if (done || value === undefined) break;
    total += value.length;
    if (total > most) {
      await source.cancel();
      return damaged(undefined);
    }
    pieces.push(value);
  }
  await fed;
  return concatAll(pieces);
}

function damaged(cause: unknown): never {
  throw new NexusError('BAD_ENCODING', 'compress: the body is damaged', { cause });
}
