/** The vole kernels' internal functions, on instances of their own. */
import { readFile } from 'node:fs/promises';
import type { VoleLevel } from '../../src/kernels/ciphers.ts';

type Kernel = (...values: number[]) => number;

export interface Probe {
  readonly memory: WebAssembly.Memory;
  /** Calls an internal function. */
  call(name: string, ...values: number[]): number;
  bytesAt(at: number, length: number): Uint8Array;
  /** Puts inputs into the caller's area, one behind the other, and `room` bytes before them. */
  staged(room: number, ...inputs: readonly Uint8Array[]): readonly number[];
}

async function probeOf(name: string): Promise<Probe> {
  const file = new URL(`../../build/${name}-probe.wasm`, import.meta.url);
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    env: {
      abort: () => {
        throw new Error('test: aborted');
      },
    },
  });
  const memory = instance.exports['memory'] as WebAssembly.Memory;
  const call = (name: string, ...values: number[]): number =>
    (instance.exports[name] as Kernel)(...values);
  return {
    memory,
    call,
    bytesAt: (at, length) => new Uint8Array(memory.buffer, at, length).slice(),
    staged(room, ...inputs) {
      const padded = (bytes: number): number => (bytes + 63) & ~63;
      const total = inputs.reduce((sum, { length }) => sum + padded(length), padded(room));
      const base = call('stage', total);
      const addresses = [base];
      let at = base + padded(room);
      for (const input of inputs) {
        new Uint8Array(memory.buffer).set(input, at);
        addresses.push(at);
        at += padded(input.length);
      }
      return addresses;
    },
  };
}

/** The kernel of each level. */
export const PROBES: Readonly<Record<VoleLevel, Probe>> = {
  128: await probeOf('vole'),
  192: await probeOf('vole192'),
  256: await probeOf('vole256'),
};

/** Those of level 128. */
export const { memory, call, bytesAt, staged } = PROBES[128];
