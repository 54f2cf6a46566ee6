/**
 * Zstandard (RFC 8878) in WebAssembly: libzstd as @bokuweb/zstd-wasm 0.0.27 compiles it. Its module lies inside this package,
 * so nothing is fetched; it is loaded on first use.
 */
import { isNexusError, NexusError } from '../bytes/errors.ts';
import { giveChecked, sharedKernel } from './shared.ts';
import { instantiate, type WasmModule } from './wasm.ts';

/** One instance. */
export interface Zstd {
  /**
   * One frame that tells the length of its content, without a checksum.
   * @param level - 1 (fast) to 19 (small)
   * @param dictionary - what the reader must have, too
   */
  compress(bytes: Uint8Array, level: number, dictionary?: Uint8Array): Uint8Array;
  /**
   * The content of one frame, at most `most` bytes.
   * @throws BAD_ENCODING - for a frame that is damaged, or has more in it
   */
  decompress(frame: Uint8Array, most: number, dictionary?: Uint8Array): Uint8Array;
  /** Whether a call has trapped: every later one is refused. */
  isBroken(): boolean;
}

/** What the module exports, under the short names that its build gave them. */
interface ZstdExports {
  readonly f: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** Constructors, to be called once. */
  g(): void;
  /** ZSTD_isError */
  h(code: number): number;
  /** ZSTD_compressBound */
  i(bytes: number): number;
  /** ZSTD_createCCtx */
  j(): number;
  /** ZSTD_compress_usingDict */
  l(
    context: number,
    out: number,
    capacity: number,
    bytes: number,
    length: number,
    dictionary: number,
    dictionaryLength: number,
    level: number,
  ): number;
  /** ZSTD_createDCtx */
  n(): number;
  /** ZSTD_decompress_usingDict */
  q(
    context: number,
    out: number,
    capacity: number,
    frame: number,
    length: number,
    dictionary: number,
    dictionaryLength: number,
  ): number;
  /** malloc */
  s(bytes: number): number;
  /** free */
  t(address: number): void;
}

const PAGE_BYTES = 65_536;

/**
 * A kernel of the caller's own.
 * @param module - the module compiled, where compiling from bytes is forbidden
 * @throws UNSUPPORTED - when the runtime cannot run it
 */
export async function createZstd(module?: WasmModule): Promise<Zstd> {
  // a third of a megabyte that those who never compress need not load
  const { zstdWasm } = await import('./generated/zstd-wasm.ts');
  // there only once the module that imports this is
  const held: { memory?: ZstdExports['f'] } = {};
  const trap = (): never => {
    throw new NexusError('INTERNAL', 'zstd: the module stopped');
  };
  const grow = (wanted: number): number => {
    const missing = (wanted >>> 0) - held.memory!.buffer.byteLength;
    return missing <= 0 || held.memory!.grow(Math.ceil(missing / PAGE_BYTES)) >= 0 ? 1 : 0;
  };
  const imports = { a: { a: trap, b: () => 0, c: trap, d: () => 0, e: grow } };
  const wasm = (await instantiate(zstdWasm, module, 'l', imports)) as unknown as ZstdExports;
  held.memory = wasm.f;
  wasm.g();
  return new Kernel(wasm);
}

const shared = sharedKernel(createZstd);

/** The instance behind the functions of compression. */
export const defaultZstd = (): Promise<Zstd> => shared.get();

/** Takes a compiled module for it. @throws BAD_PARAMETER - when it is made already; UNSUPPORTED - when it is none, or another's */
export const giveZstd = (module: WasmModule): Promise<void> =>
  giveChecked(shared, createZstd, module);

class Kernel implements Zstd {
  readonly #wasm: ZstdExports;
  readonly #compressor: number;
  readonly #decompressor: number;
  #broken = false;

  constructor(wasm: ZstdExports) {
    this.#wasm = wasm;
    this.#compressor = wasm.j();
    this.#decompressor = wasm.n();
  }

  compress(bytes: Uint8Array, level: number, dictionary = NONE): Uint8Array {
    const capacity = this.#wasm.i(bytes.length);
    return this.#call(bytes, capacity, dictionary, (out, at, known) =>
      this.#wasm.l(
        this.#compressor,
        out,
        capacity,
        at,
        bytes.length,
        known,
        dictionary.length,
        level,
      ),
    );
  }

  decompress(frame: Uint8Array, most: number, dictionary = NONE): Uint8Array {
    return this.#call(frame, most, dictionary, (out, at, known) =>
      this.#wasm.q(this.#decompressor, out, most, at, frame.length, known, dictionary.length),
    );
  }

  isBroken(): boolean {
    return this.#broken;
  }

  /** Runs a call on copies of the inputs, and overwrites and frees what it used. */
  #call(
    input: Uint8Array,
    capacity: number,
    dictionary: Uint8Array,
    run: (out: number, at: number, known: number) => number,
  ): Uint8Array {
    if (this.#broken) throw new NexusError('INTERNAL', 'zstd: this instance has failed before');
    const total = capacity + input.length + dictionary.length;
    const out = this.#allocate(total);
    try {
      const at = out + capacity;
      const memory = new Uint8Array(this.#wasm.f.buffer);
      memory.set(input, at);
      memory.set(dictionary, at + input.length);
      const size = run(out, at, dictionary.length === 0 ? 0 : at + input.length) >>> 0;
      if (this.#wasm.h(size) !== 0) {
        throw new NexusError(
          'BAD_ENCODING',
          'zstd: a frame that is damaged or holds more than it may',
        );
      }
      return new Uint8Array(this.#wasm.f.buffer, out, size).slice();
    } catch (cause) {
      if (isNexusError(cause) && cause.code !== 'INTERNAL') throw cause;
      this.#broken = true;
      throw new NexusError('INTERNAL', 'zstd: the module failed', { cause });
    } finally {
      if (!this.#broken) {
        new Uint8Array(this.#wasm.f.buffer, out, total).fill(0);
        this.#wasm.t(out);
      }
    }
  }

  #allocate(bytes: number): number {
    const at = this.#wasm.s(Math.max(bytes, 1)) >>> 0;
    if (at !== 0) return at;
    throw new NexusError('LIMIT_EXCEEDED', 'zstd: no memory for so much at a time');
  }
}

const NONE: Uint8Array = new Uint8Array(0);
