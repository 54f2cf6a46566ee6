/** The range kernel that the free functions share. */
import { createRangeCurve, type RangeCurve } from './range.ts';
import { NexusError } from '../bytes/errors.ts';
import { sharedKernel } from './shared.ts';
import type { WasmModule } from './wasm.ts';

const shared = sharedKernel(createRangeCurve);

/** The instance behind the free functions. */
export const defaultRange = (): Promise<RangeCurve> => shared.get();

/** Bytes of wasm memory that it holds; 0 when it is not made yet. */
export const rangeMemory = (): number => shared.made()?.memoryBytes() ?? 0;

/** What `init` takes. */
export interface RangeInit {
  /** A compiled module of `nexuszero/range.wasm`, for runtimes that forbid compiling from bytes. */
  readonly range?: WasmModule;
}

/**
 * Makes the kernel now rather than on first use. Only edge runtimes need to call it.
 * @throws BAD_PARAMETER - when a module is given after the kernel was made
 */
export async function initRange(options: RangeInit = {}): Promise<void> {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'init: expected an object');
  }
  if (options.range !== undefined) shared.give(options.range);
  await shared.get();
}
