/** The halving of a verification's scalar: c = u / v with both parts below 2^127. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesToBigIntLE } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';

const { order } = SUITES.ristretto255;
const file = new URL('../../build/curve-probe.wasm', import.meta.url);
const { instance } = await WebAssembly.instantiate(await readFile(file), {
  env: {
    abort: () => {
      throw new Error('test: aborted');
    },
  },
});
const probe = instance.exports as unknown as {
  memory: WebAssembly.Memory;
  alloc(size: number): number;
  halveVartime(c: number): number;
  U: WebAssembly.Global<'i32'>;
  V: WebAssembly.Global<'i32'>;
};
const at = probe.alloc(32);

function halve(c: bigint): { u: bigint; v: bigint } {
  const memory = new Uint8Array(probe.memory.buffer);
  for (let i = 0; i < 32; i++) memory[at + i] = Number((c >> BigInt(8 * i)) & 255n);
  const opposite = probe.halveVartime(at) !== 0;
  const read = (global: WebAssembly.Global<'i32'>): bigint =>
    bytesToBigIntLE(memory.subarray(global.value, global.value + 32));
  return { u: read(probe.U), v: opposite ? -read(probe.V) : read(probe.V) };
}

function check(c: bigint): void {
  const { u, v } = halve(c);
  const magnitude = v < 0n ? -v : v;
  expect(u < 1n << 127n, `u of ${String(c)}`).toBe(true);
  expect(magnitude > 0n && magnitude < 1n << 127n, `v of ${String(c)}`).toBe(true);
  expect((u - v * c) % order, String(c)).toBe(0n);
}

test('small and large scalars, powers of two and their neighbours', () => {
  check(0n);
  for (let bit = 0n; bit < 253n; bit++) {
    for (const c of [(1n << bit) - 1n, 1n << bit, (1n << bit) + 1n]) {
      check(c % order);
      check((order - (c % order)) % order);
    }
  }
});

test('simple fractions of the order, whose quotients are extreme', () => {
  for (let divisor = 2n; divisor < 200n; divisor++) {
    for (const c of [order / divisor, order / divisor + 1n, (order * (divisor - 1n)) / divisor]) {
      check(c);
    }
  }
});

test('random scalars', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: order - 1n }), check), { numRuns: 3000 });
});
