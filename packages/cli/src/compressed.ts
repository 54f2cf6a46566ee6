/**
 * Compression of data of any size as one stream: what fits comfortably into memory becomes one container, for which the whole is
 * seen at once; what is longer becomes blocks. Reading tells them apart by their first bytes.
 */
import { NexusError } from 'nexuszero';
import {
  compress,
  compressStream,
  decompress,
  decompressStream,
  type CompressOptions,
} from 'nexuszero/compress';

type Bytes = TransformStream<Uint8Array, Uint8Array>;
type Emit = (piece: Uint8Array) => void;

/** What is compressed in one piece at most. */
const WHOLE_MAX_BYTES = 33_554_432;
/** What a container or a bare frame, which are read in one piece, may have. */
const PIECE_MAX_BYTES = 268_435_456;
const MAGIC_BYTES = 4;

/** Compresses. A bare frame is one piece whatever its size. */
export function compressing(options: CompressOptions): Bytes {
  const { format, ...rest } = options;
  const bare = format !== undefined;
  return asStream(
    new Gathering({
      most: bare ? PIECE_MAX_BYTES : WHOLE_MAX_BYTES,
      begin: () => undefined,
      beyond: () => (bare ? tooLong() : compressStream(rest)),
      whole: (bytes) => compress(bytes, options),
    }),
  );
}

/** Decompresses containers, streams of blocks, and frames of lz4 and zstd, up to so many bytes. */
export function decompressing(maxBytes: number): Bytes {
  return asStream(
    new Gathering({
      most: PIECE_MAX_BYTES,
      begin: (magic) => (isBlocks(magic) ? decompressStream({ maxBytes }) : undefined),
      beyond: tooLong,
      whole: (bytes) => decompress(bytes, { maxBytes: Math.min(maxBytes, PIECE_MAX_BYTES) }),
    }),
  );
}

/** "NXZ", and the number of streams in the lower half of the byte behind it. */
const isBlocks = (magic: Uint8Array): boolean =>
  magic.length === MAGIC_BYTES &&
  Buffer.from(magic.subarray(0, 3)).equals(Buffer.from('NXZ')) &&
  (magic[3]! & 15) === 15;

function tooLong(): never {
  throw new NexusError(
    'LIMIT_EXCEEDED',
    `longer than ${String(PIECE_MAX_BYTES)} bytes in one piece`,
  );
}

/** What becomes of data when their beginning, their length or their end are known. */
interface Plan {
  readonly most: number;
  /** A stream for what begins so, if there is one. */
  begin(magic: Uint8Array): Bytes | undefined;
  /** A stream for what is longer than `most`. */
  beyond(): Bytes;
  whole(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Gathers pieces until it is known what becomes of them. */
class Gathering {
  readonly #plan: Plan;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #asked = false;
  #inner: Inner | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  async push(piece: Uint8Array, emit: Emit): Promise<void> {
    if (this.#inner !== undefined) {
      await this.#inner.push(piece);
      return;
    }
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes > this.#plan.most) await this.#handOver(this.#plan.beyond(), emit);
    else if (!this.#asked && this.#bytes >= MAGIC_BYTES) await this.#ask(emit);
  }

  async finish(emit: Emit): Promise<void> {
    if (this.#inner !== undefined) await this.#inner.finish();
    else emit(await this.#plan.whole(new Uint8Array(Buffer.concat(this.#pieces))));
  }

  async #ask(emit: Emit): Promise<void> {
    this.#asked = true;
    const magic = new Uint8Array(Buffer.concat(this.#pieces).subarray(0, MAGIC_BYTES));
    const stream = this.#plan.begin(magic);
    if (stream !== undefined) await this.#handOver(stream, emit);
  }

  async #handOver(stream: Bytes, emit: Emit): Promise<void> {
    this.#inner = new Inner(stream, emit);
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const piece of pieces) await this.#inner.push(piece);
  }
}

/** A stream within a stream. */
class Inner {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #read: Promise<void>;

  constructor(stream: Bytes, emit: Emit) {
    this.#writer = stream.writable.getWriter();
    this.#read = readAll(stream.readable, emit);
    // what goes wrong is told to whoever writes
    this.#read.catch(() => undefined);
  }

  push(piece: Uint8Array): Promise<void> {
    return this.#writer.write(piece);
  }

  async finish(): Promise<void> {
    await this.#writer.close();
    await this.#read;
  }
}

async function readAll(readable: ReadableStream<Uint8Array>, emit: Emit): Promise<void> {
  for await (const piece of readable) emit(piece);
}

function asStream(gathering: Gathering): Bytes {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform: (piece, controller) =>
      gathering.push(piece, (out) => {
        controller.enqueue(out);
      }),
    flush: (controller) =>
      gathering.finish((out) => {
        controller.enqueue(out);
      }),
  });
}
