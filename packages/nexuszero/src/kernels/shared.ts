/** Kernel instances that the free functions share, one of a module and realm, made on first use. */
import { NexusError } from '../bytes/errors.ts';
import type { WasmModule } from './wasm.ts';

/** A lazily made instance: the only module state of the package. */
export interface Shared<Kernel> {
  /** The instance; a new one after a call that trapped. */
  get(): Promise<Kernel>;
  /** Takes a compiled module. @throws BAD_PARAMETER - when the instance was made without it */
  give(module: WasmModule): void;
  /** The module that was given. */
  given(): WasmModule | undefined;
}

export function sharedKernel<Kernel extends { isBroken(): boolean }>(
  make: (module?: WasmModule) => Promise<Kernel>,
): Shared<Kernel> {
  let instance: Promise<Kernel> | undefined;
  let given: WasmModule | undefined;
  const get = async (): Promise<Kernel> => {
    instance ??= make(given).catch((error: unknown) => {
      // a failed start must not be remembered
      instance = undefined;
      throw error;
    });
    const held = instance;
    const kernel = await held;
    if (!kernel.isBroken()) return kernel;
    if (instance === held) instance = undefined;
    return get();
  };
  return {
    get,
    give(module) {
      if (instance !== undefined) {
        throw new NexusError('BAD_PARAMETER', 'init: the kernels are made already', {
          hint: 'call init before the first proof',
        });
      }
      given = module;
    },
    given: () => given,
  };
}
