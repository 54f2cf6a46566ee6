/** The vole kernels that the free functions share, one a level. */
import { NexusError } from '../bytes/errors.ts';
import type { VoleLevel } from './ciphers.ts';
import { sharedKernel } from './shared.ts';
import { createVole, type Vole } from './vole.ts';
import type { WasmModule } from './wasm.ts';

const shared = {
  128: sharedKernel((module) => createVole(128, module)),
  192: sharedKernel((module) => createVole(192, module)),
  256: sharedKernel((module) => createVole(256, module)),
};

/** The instance of the level behind the free functions. */
export const defaultVole = (level: VoleLevel): Promise<Vole> => shared[level].get();

/** Bytes of wasm memory that the instances of all levels hold; none is made. */
export const voleMemory = (): number =>
  Object.values(shared).reduce((sum, one) => sum + (one.made()?.memoryBytes() ?? 0), 0);

/** The module of the level that `init` was given, for instances beside the shared one. */
export const givenVole = (level: VoleLevel): WasmModule | undefined => shared[level].given();

/** What `init` takes: compiled modules, for runtimes that forbid compiling from bytes. */
export interface VoleInit {
  /** Of `nexuszero/vole.wasm`. */
  readonly vole?: WasmModule;
  /** Of `nexuszero/vole192.wasm`: the suites of level 192. */
  readonly vole192?: WasmModule;
  /** Of `nexuszero/vole256.wasm`: the suites of level 256. */
  readonly vole256?: WasmModule;
}

/**
 * Makes kernels now rather than on first use: those whose modules are given, or that of level 128. Only edge runtimes
 * need to call it.
 * @throws BAD_PARAMETER - when a module is given after its kernel was made, or is of another level
 */
export async function initVole(options: VoleInit = {}): Promise<void> {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'init: expected an object');
  }
  const { vole, vole192, vole256 } = options;
  if (vole192 === undefined && vole256 === undefined) return make(128, vole);
  if (vole !== undefined) await make(128, vole);
  if (vole192 !== undefined) await make(192, vole192);
  if (vole256 !== undefined) await make(256, vole256);
}

async function make(level: VoleLevel, module: WasmModule | undefined): Promise<void> {
  if (module !== undefined) shared[level].give(module);
  await shared[level].get();
}
