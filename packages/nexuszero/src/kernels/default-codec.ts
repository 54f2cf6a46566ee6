/** The codec kernel that compression shares, and the modules that edge runtimes give for it. */
import { NexusError } from '../bytes/errors.ts';
import { createCodec, type Codec } from './codec.ts';
import { giveChecked, sharedKernel } from './shared.ts';
import type { WasmModule } from './wasm.ts';
import { defaultZstd, giveZstd } from './zstd.ts';

const shared = sharedKernel(createCodec);

/** The instance behind the functions of compression. */
export const defaultCodec = (): Promise<Codec> => shared.get();

/** What `init` takes: compiled modules, for runtimes that forbid compiling from bytes. */
export interface CompressInit {
  /** Of `nexuszero/codec.wasm`: content hashes, tensor trains. */
  readonly codec?: WasmModule;
  /** Of `nexuszero/zstd.wasm`. */
  readonly zstd?: WasmModule;
}

/**
 * Makes the kernels now rather than on first use: those whose modules are given, or both. Only edge runtimes need to call it.
 * @throws BAD_PARAMETER - when a module is given after its kernel was made; UNSUPPORTED - when it is none, or another's
 */
export async function initCodec(options: CompressInit = {}): Promise<void> {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'init: expected an object');
  }
  const { codec, zstd } = options;
  if (codec !== undefined) await giveChecked(shared, createCodec, codec);
  if (zstd !== undefined) await giveZstd(zstd);
  if (codec !== undefined || zstd === undefined) await shared.get();
  if (zstd !== undefined || codec === undefined) await defaultZstd();
}
