/** The vole kernel that the free functions share. */
import { NexusError } from '../bytes/errors.ts';
import { sharedKernel } from './shared.ts';
import { createVole, type Vole } from './vole.ts';
import type { WasmModule } from './wasm.ts';

const shared = sharedKernel(createVole);

/** The instance behind the free functions. */
export const defaultVole = (): Promise<Vole> => shared.get();

/** What `init` takes. */
export interface VoleInit {
  /** A compiled module of `nexuszero/vole.wasm`, for runtimes that forbid compiling from bytes. */
  readonly vole?: WasmModule;
}

/**
 * Makes the kernel now rather than on first use. Only edge runtimes need to call it.
 * @throws BAD_PARAMETER - when a module is given after the kernel was made
 */
export async function initVole(options: VoleInit = {}): Promise<void> {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'init: expected an object');
  }
  if (options.vole !== undefined) shared.give(options.vole);
  await shared.get();
}
