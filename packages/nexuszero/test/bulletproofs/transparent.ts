/** A kernel and a look into its memory. */
import { vi } from 'vitest';
import { createRangeCurve, type RangeCurve } from '../../src/kernels/range.ts';

export interface Transparent {
  readonly kernel: RangeCurve;
  readonly memory: () => Buffer;
}

export async function transparent(): Promise<Transparent> {
  const spy = vi.spyOn(WebAssembly, 'instantiate');
  const kernel = await createRangeCurve();
  const made = (await spy.mock.results[0]!.value) as {
    exports: { memory: { buffer: ArrayBuffer } };
  };
  spy.mockRestore();
  return { kernel, memory: () => Buffer.from(made.exports.memory.buffer) };
}
