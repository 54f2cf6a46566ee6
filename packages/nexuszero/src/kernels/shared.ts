/** Kernel instances that the free functions share, one of a module and realm, made on first use. */
import { NexusError } from '../bytes/errors.ts';
import type { WasmModule } from './wasm.ts';

/** A lazily made instance: the only module state of the package. */
export interface Shared<Kernel> {
  /** The instance; a new one after a call that trapped. */
  get(): Promise<Kernel>;
  /** The instance, if there is one. */
  made(): Kernel | undefined;
  /** @throws BAD_PARAMETER - when the instance was made */
  requireNew(): void;
  /** Takes a compiled module. @throws BAD_PARAMETER - when the instance was made without it */
  give(module: WasmModule): void;
  /** The module that was given. */
  given(): WasmModule | undefined;
}

/** Gives a module that was tried: one that is another's must not stay, for there is no second try. @throws as `give` and `make` */
export async function giveChecked<Kernel>(
  shared: Shared<Kernel>,
  make: (module?: WasmModule) => Promise<Kernel>,
  module: WasmModule,
): Promise<void> {
  shared.requireNew();
  await make(module);
  shared.give(module);
}

export function sharedKernel<Kernel extends { isBroken(): boolean }>(
  make: (module?: WasmModule) => Promise<Kernel>,
): Shared<Kernel> {
  let instance: Promise<Kernel> | undefined;
  let made: Kernel | undefined;
  let given: WasmModule | undefined;
  const get = async (): Promise<Kernel> => {
    instance ??= make(given).catch((error: unknown) => {
      // a failed start must not be remembered
      instance = undefined;
      throw error;
    });
    const held = instance;
    const kernel = await held;
    made = kernel;
    if (!kernel.isBroken()) return kernel;
    if (instance === held) instance = undefined;
    return get();
  };
  const requireNew = (): void => {
    if (instance === undefined) return;
    throw new NexusError('BAD_PARAMETER', 'init: the kernels are made already', {
      hint: 'call init before the first proof',
    });
  };
  return {
    get,
    made: () => made,
    requireNew,
    give(module) {
      requireNew();
      given = module;
    },
    given: () => given,
  };
}
