/** The curve kernel that the free functions share. */
import { createCurve, type Curve, type WasmModule } from './curve.ts';
import { NexusError } from '../bytes/errors.ts';
import { sharedKernel } from './shared.ts';

const shared = sharedKernel(createCurve);

/** The instance behind the free functions. */
export const defaultCurve = (): Promise<Curve> => shared.get();

/** Bytes of wasm memory that it holds; 0 when it is not made yet. */
export const curveMemory = (): number => shared.made()?.memoryBytes() ?? 0;

/** What `init` takes. */
export interface CurveInit {
  /** A compiled module of `nexuszero/curve.wasm`, for runtimes that forbid compiling from bytes. */
  readonly curve?: WasmModule;
}

/**
 * Makes the kernel now rather than on first use. Only edge runtimes need to call it.
 * @throws BAD_PARAMETER - when a module is given after the kernel was made
 */
export async function initCurve(options: CurveInit = {}): Promise<void> {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'init: expected an object');
  }
  if (options.curve !== undefined) shared.give(options.curve);
  await shared.get();
}
