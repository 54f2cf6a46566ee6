/**
 * Streams of any size: blocks of one MiB, each compressed by itself.
 *
 *   "NXZ" || u8 15 + 16 * version || blocks || u8 0 || XXH64 of the hashes of all blocks, one behind the other
 *
 *   block: u8 1 + strategy || varint original bytes, 2^20 but for the last || varint bytes of the body || hash as in a container || body
 *
 * That is at most 16 bytes, and 16 for each started MiB. What is cut off, put in or exchanged shows at the end at the latest.
 */
import { concatAll, equalBytes } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';
import { turn } from '../bytes/turn.ts';
import type { Transformer } from '../bytes/web-stream.ts';
import { defaultCodec } from '../kernels/default-codec.ts';
import {
  encodeContainer,
  HASH_BYTES,
  parseContainer,
  requireVersion,
  STRATEGIES,
  streamHead,
  kindOf,
} from './container.ts';
import { throwIfAborted, type Wish } from './options.ts';
import { malformed, Output, readVarint } from './output.ts';
import { packContainer, unpackContainer } from './pipeline.ts';
import type { PlatformCodecs } from './platform-codec.ts';
import { BLOCK_BYTES } from './tree.ts';

type Emit = (out: Uint8Array) => void;

/** Pieces collected to blocks. */
class Blocks {
  readonly #block = new Uint8Array(BLOCK_BYTES);
  #filled = 0;

  /** Takes what fits; what it leaves. */
  take(bytes: Uint8Array): Uint8Array {
    const part = bytes.subarray(0, BLOCK_BYTES - this.#filled);
    this.#block.set(part, this.#filled);
    this.#filled += part.length;
    return bytes.subarray(part.length);
  }

  get full(): boolean {
    return this.#filled === BLOCK_BYTES;
  }

  /** What was collected, which may then be overwritten. */
  drain(): Uint8Array {
    const block = this.#block.subarray(0, this.#filled);
    this.#filled = 0;
    return block;
  }
}

/** Compresses what is pushed. */
export class Compressor implements Transformer {
  readonly #wish: Wish;
  readonly #platform: PlatformCodecs;
  readonly #blocks = new Blocks();
  readonly #hashes = new Output();
  #begun = false;

  constructor(wish: Wish, platform: PlatformCodecs) {
    this.#wish = wish;
    this.#platform = platform;
  }

  async push(bytes: Uint8Array, emit: Emit): Promise<void> {
    this.#begin(emit);
    for (let rest = bytes; rest.length > 0;) {
      rest = this.#blocks.take(rest);
      if (this.#blocks.full) await this.#write(emit);
    }
  }

  async finish(emit: Emit): Promise<void> {
    this.#begin(emit);
    await this.#write(emit);
    const out = new Output();
    out.u8(0);
    out.bytes((await defaultCodec()).xxh64(this.#hashes.done()));
    emit(out.done());
  }

  drop(): void {
    this.#blocks.drain();
  }

  #begin(emit: Emit): void {
    if (!this.#begun) emit(streamHead());
    this.#begun = true;
  }

  async #write(emit: Emit): Promise<void> {
    const block = this.#blocks.drain();
    if (block.length === 0) return;
    throwIfAborted(this.#wish.signal);
    const { container } = await packContainer(block, this.#wish, this.#platform);
    const { strategy, hash, originalBytes, body } = parseContainer(container);
    const out = new Output();
    out.u8(1 + STRATEGIES.indexOf(strategy));
    out.varint(originalBytes);
    out.varint(body.length);
    out.bytes(hash);
    out.bytes(body);
    this.#hashes.bytes(hash);
    emit(out.done());
    await turn();
  }
}

const STREAM_HEAD_BYTES = 4;
/** Bytes of a block's head at most. */
const HEAD_MAX_BYTES = 15;

/** Decompresses what is pushed, up to so many bytes. */
export class Decompressor implements Transformer {
  readonly #most: number;
  readonly #platform: PlatformCodecs;
  readonly #hashes = new Output();
  /** Pieces that came and have not been read yet, and their bytes. */
  #pieces: Uint8Array[] = [];
  #size = 0;
  /** Bytes from which on there is something to read. */
  #needed = STREAM_HEAD_BYTES;
  #begun = false;
  #ended = false;
  #total = 0;

  constructor(most: number, platform: PlatformCodecs) {
    this.#most = most;
    this.#platform = platform;
  }

  /** @throws BAD_ENCODING - for what is no stream, or damaged; LIMIT_EXCEEDED - for more bytes than allowed */
  async push(bytes: Uint8Array, emit: Emit): Promise<void> {
    this.#hold(bytes.slice());
    if (this.#size >= this.#needed) await this.#read(emit, false);
  }

  /** @throws BAD_ENCODING - when the end is missing; as `push` */
  async finish(emit: Emit): Promise<void> {
    await this.#read(emit, true);
    if (!this.#ended) throw malformed('a stream without its end');
  }

  drop(): void {
    this.#pieces = [];
  }

  #hold(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  /** Reads what is whole. */
  async #read(emit: Emit, last: boolean): Promise<void> {
    let held = concatAll(this.#pieces);
    this.#pieces = [];
    this.#size = 0;
    if (!this.#begun) {
      if (kindOf(held) !== 'stream') throw malformed('no stream');
      requireVersion(held[3]!);
      held = held.subarray(STREAM_HEAD_BYTES);
      this.#begun = true;
    }
    while (held.length > 0) {
      if (this.#ended) throw malformed('bytes behind the end');
      const block = parseBlock(held, last);
      this.#needed = block.needed;
      if (block.needed > held.length && !last) break;
      await this.#take(block, emit);
      held = held.subarray(block.needed);
      this.#needed = 1;
    }
    if (held.length > 0) this.#hold(held);
  }

  async #take({ kind, originalBytes, hash, body }: Block, emit: Emit): Promise<void> {
    if (kind === 0) {
      const expected = (await defaultCodec()).xxh64(this.#hashes.done());
      if (!equalBytes(hash, expected)) throw malformed('another hash: blocks are missing');
      this.#ended = true;
      return;
    }
    const strategy = STRATEGIES[kind - 1];
    if (strategy === undefined) {
      throw new NexusError('UNSUPPORTED', 'compress: a block of an unknown strategy');
    }
    // each takes its turn: many short ones would take for ever
    if (this.#total % BLOCK_BYTES !== 0) throw malformed('a block behind the last, which is short');
    this.#total += originalBytes;
    if (this.#total > this.#most) {
      throw new NexusError('LIMIT_EXCEEDED', `compress: more than ${String(this.#most)} bytes`);
    }
    const container = encodeContainer({ strategy, hash, originalBytes }, body);
    emit(await unpackContainer(container, BLOCK_BYTES, this.#platform));
    this.#hashes.bytes(hash);
    await turn();
  }
}

/** A block, or with kind 0 the end. */
interface Block {
  readonly kind: number;
  readonly originalBytes: number;
  readonly hash: Uint8Array;
  readonly body: Uint8Array;
  /** Its bytes altogether; when so many are not there yet, hash and body are empty. */
  readonly needed: number;
}

/** @throws BAD_ENCODING - for what begins no block, and at the end for one that is not whole */
function parseBlock(held: Uint8Array, last: boolean): Block {
  const reader = new Reader(held, 'compress');
  const nothing = new Uint8Array(0);
  const kind = reader.u8();
  if (kind !== 0 && held.length < HEAD_MAX_BYTES && !last) {
    return { kind, originalBytes: 0, hash: nothing, body: nothing, needed: HEAD_MAX_BYTES };
  }
  const length = (): number => (kind === 0 ? 0 : readVarint(reader, BLOCK_BYTES));
  const [originalBytes, bodyBytes] = [length(), length()];
  if (kind !== 0 && originalBytes === 0) throw malformed('a block of nothing');
  const needed = held.length - reader.remaining + HASH_BYTES + bodyBytes;
  if (needed > held.length && !last)
    return { kind, originalBytes, hash: nothing, body: nothing, needed };
  const hash = reader.take(HASH_BYTES);
  return { kind, originalBytes, hash, body: reader.take(bodyBytes), needed };
}
