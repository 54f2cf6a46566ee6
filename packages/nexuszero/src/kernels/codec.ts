/** The codec kernel in WebAssembly: what compression computes over every byte. */
import { viewOfBytes } from '../bytes/bytes.ts';
import { Arena, type KernelMemory } from './arena.ts';
import { bad } from './checks.ts';
import { codecWasm } from './generated/codec-wasm.ts';
import { TrainKernel, type TrainExports } from './train-kernel.ts';
import type { TrainCalls } from './train.ts';
import { instantiate, type WasmModule } from './wasm.ts';

/** One instance. */
export interface Codec {
  /** Tensor trains over prime fields. */
  readonly trains: TrainCalls;
  /**
   * xxHash of 64 bits, 8 bytes, the last byte last, of pieces one behind the other: against accidents, not against anybody.
   * @throws BAD_PARAMETER - for what is no Uint8Array, or one whose memory was handed to another thread
   */
  xxh64(...pieces: readonly Uint8Array[]): Uint8Array;
  /**
   * SHA-256 of public bytes, FIPS 180-4.
   * @throws BAD_PARAMETER - as `xxh64`; LIMIT_EXCEEDED - for more than 32 MiB
   */
  sha256(bytes: Uint8Array): Uint8Array;
  /** Whether a call has trapped: every later one is refused. */
  isBroken(): boolean;
}

/** The functions of assembly/codec/index.ts. */
interface CodecExports extends TrainExports {
  readonly memory: KernelMemory;
  stage(bytes: number): number;
  begin(): void;
  update(at: number, length: number): void;
  finish(out: number): void;
  sha256(out: number, at: number, length: number): void;
  short(): number;
}

/**
 * A kernel of the caller's own.
 * @param module - the module compiled, where compiling from bytes is forbidden
 * @throws UNSUPPORTED - when the runtime cannot run it
 */
export async function createCodec(module?: WasmModule): Promise<Codec> {
  return new Kernel((await instantiate(codecWasm, module, 'update')) as unknown as CodecExports);
}

const HASH_BYTES = 8;
const DIGEST_BYTES = 32;
const SHORT_BYTES = 4096;
/** Bytes that go into the kernel's memory at a time. */
const PIECE_BYTES = 262_144;

class Kernel implements Codec {
  readonly #wasm: CodecExports;
  readonly #arena: Arena;
  readonly trains: TrainCalls;
  /** The area for short messages, and the digest behind it. */
  readonly #short: number;
  #bytes: Uint8Array;

  constructor(wasm: CodecExports) {
    this.#wasm = wasm;
    this.#short = wasm.short();
    this.#bytes = new Uint8Array(wasm.memory.buffer);
    this.#arena = new Arena(wasm.memory, (bytes) => wasm.stage(bytes));
    this.trains = new TrainKernel(wasm, this.#arena);
  }

  xxh64(...pieces: readonly Uint8Array[]): Uint8Array {
    const views = pieces.map(requireView);
    this.#wasm.begin();
    for (const view of views) this.#update(view);
    return this.#arena.call([], HASH_BYTES, (_, out) => {
      this.#wasm.finish(out);
    });
  }

  #update(view: Uint8Array): void {
    for (let from = 0; from < view.length; from += PIECE_BYTES) {
      const piece = view.subarray(from, from + PIECE_BYTES);
      this.#arena.call([piece], 0, ([at]) => {
        this.#wasm.update(at!, piece.length);
      });
    }
  }

  sha256(bytes: Uint8Array): Uint8Array {
    const view = requireView(bytes);
    if (view.length <= SHORT_BYTES) return this.#shortSha256(view);
    return this.#arena.call([view], DIGEST_BYTES, ([at], out) => {
      this.#wasm.sha256(out, at!, view.length);
    });
  }

  isBroken(): boolean {
    return this.#arena.broken;
  }

  /** Many short messages: nothing is staged and nothing wiped, for they are public. */
  #shortSha256(message: Uint8Array): Uint8Array {
    const { memory } = this.#wasm;
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = new Uint8Array(memory.buffer);
    this.#bytes.set(message, this.#short);
    this.#wasm.sha256(this.#short + SHORT_BYTES, this.#short, message.length);
    return this.#bytes.slice(this.#short + SHORT_BYTES, this.#short + SHORT_BYTES + DIGEST_BYTES);
  }
}

function requireView(bytes: unknown): Uint8Array {
  const view = viewOfBytes(bytes);
  if (view === undefined) throw bad('expected a Uint8Array');
  return view;
}
