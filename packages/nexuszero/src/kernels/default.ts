/** The one lazily made kernel instance of this realm: the only module state of the package. */
import { NexusError } from '../bytes/errors.ts';
import { createCurve, type Curve, type WasmModule } from './curve.ts';

/** What `init` takes. */
export interface InitOptions {
  /** A compiled module of `nexuszero/curve.wasm`, for runtimes that forbid compiling from bytes. */
  readonly curve?: WasmModule;
}

let shared: Promise<Curve> | undefined;
let given: WasmModule | undefined;

/**
 * Makes the kernels now rather than on first use. Only edge runtimes need to call it.
 * @throws BAD_PARAMETER - when a module is given after the kernels were made
 */
export async function init(options: InitOptions = {}): Promise<void> {
  if (options.curve !== undefined) {
    if (shared !== undefined) {
      throw new NexusError('BAD_PARAMETER', 'init: the kernels are made already', {
        hint: 'call init before the first proof',
      });
    }
    given = options.curve;
  }
  await defaultCurve();
}

/** The instance behind the free functions; a new one after a call that trapped. */
export async function defaultCurve(): Promise<Curve> {
  shared ??= createCurve(given).catch((error: unknown) => {
    // a failed start must not be remembered
    shared = undefined;
    throw error;
  });
  const held = shared;
  const curve = await held;
  if (!curve.isBroken()) return curve;
  if (shared === held) shared = undefined;
  return defaultCurve();
}
