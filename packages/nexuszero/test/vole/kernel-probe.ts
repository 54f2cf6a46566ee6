/** The vole kernel's internal functions, on an instance of their own, and proofs of cheats. */
import { readFile } from 'node:fs/promises';

type Kernel = (...values: number[]) => number;

const file = new URL('../../build/vole-probe.wasm', import.meta.url);
const { instance } = await WebAssembly.instantiate(await readFile(file), {
  env: {
    abort: () => {
      throw new Error('test: aborted');
    },
  },
});

export const memory = instance.exports['memory'] as WebAssembly.Memory;

/** Calls an internal function. */
export function call(name: string, ...values: number[]): number {
  return (instance.exports[name] as Kernel)(...values);
}

export function bytesAt(at: number, length: number): Uint8Array {
  return new Uint8Array(memory.buffer, at, length).slice();
}

/** Puts inputs into the caller's area, one behind the other, and `room` bytes before them. */
export function staged(room: number, ...inputs: readonly Uint8Array[]): readonly number[] {
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
}
