/** The codec kernel in WebAssembly: what compression computes over every byte. */
import { viewOfBytes } from '../bytes/bytes.ts';
import { Arena, type KernelMemory } from './arena.ts';
import { bad } from './checks.ts';
import { codecWasm } from './generated/codec-wasm.ts';
import { instantiate, type WasmModule } from './wasm.ts';

/** One instance. */
export interface Codec {
  /**
   * xxHash of 64 bits, 8 bytes, the last byte last: against accidents, not against anybody.
   * @throws BAD_PARAMETER - for what is no Uint8Array, or one whose memory was handed to another thread
   */
  xxh64(bytes: Uint8Array): Uint8Array;
  /** Whether a call has trapped: every later one is refused. */
  isBroken(): boolean;
}

/** The functions of assembly/codec/index.ts. */
interface CodecExports {
  readonly memory: KernelMemory;
  stage(bytes: number): number;
  begin(): void;
  update(at: number, length: number): void;
  finish(out: number): void;
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
/** Bytes that go into the kernel's memory at a time. */
const PIECE_BYTES = 262_144;

class Kernel implements Codec {
  readonly #wasm: CodecExports;
  readonly #arena: Arena;

  constructor(wasm: CodecExports) {
    this.#wasm = wasm;
    this.#arena = new Arena(wasm.memory, (bytes) => wasm.stage(bytes));
  }

  xxh64(bytes: Uint8Array): Uint8Array {
    const view = viewOfBytes(bytes);
    if (view === undefined) throw bad('expected a Uint8Array');
    this.#wasm.begin();
    for (let from = 0; from < view.length; from += PIECE_BYTES) {
      const piece = view.subarray(from, from + PIECE_BYTES);
      this.#arena.call([piece], 0, ([at]) => {
        this.#wasm.update(at!, piece.length);
      });
    }
    return this.#arena.call([], HASH_BYTES, (_, out) => {
      this.#wasm.finish(out);
    });
  }

  isBroken(): boolean {
    return this.#arena.broken;
  }
}
