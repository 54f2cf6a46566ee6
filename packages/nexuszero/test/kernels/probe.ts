/** The curve kernel's internal functions, on an instance of their own. Layouts: docs/protocol/curve.md */
import { readFile } from 'node:fs/promises';

type Kernel = (...pointers: number[]) => number;

const file = new URL('../../build/curve-probe.wasm', import.meta.url);
const { instance } = await WebAssembly.instantiate(await readFile(file), {
  env: {
    abort: () => {
      throw new Error('test: aborted');
    },
  },
});

export const p = (1n << 255n) - 19n;
export const d = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n;
/** Bytes of two field elements, of two points in layout V, and of one in layout H. */
export const PAIR = 80;
export const POINTS = 4 * PAIR;
export const LINE = 2 * PAIR;

export const mod = (value: bigint, modulus = p): bigint => ((value % modulus) + modulus) % modulus;

export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = mod(result * b);
    b = mod(b * b);
  }
  return result;
}

export const memory = instance.exports['memory'] as WebAssembly.Memory;

/** Calls an internal function. */
export function call(name: string, ...pointers: number[]): number {
  return (instance.exports[name] as Kernel)(...pointers);
}

/** The address of a constant of the kernel. */
export function constant(name: string): number {
  return Number((instance.exports[name] as WebAssembly.Global).value);
}

export const alloc = (size: number): number => call('alloc', size);

export function bytesAt(at: number, length = 32): Uint8Array {
  return new Uint8Array(memory.buffer, at, length).slice();
}

export function putBytes(at: number, bytes: Uint8Array): number {
  new Uint8Array(memory.buffer).set(bytes, at);
  return at;
}

export function littleEndian(value: bigint, length = 32): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

export type Limbs = readonly number[];

const WEIGHTS = Array.from({ length: 10 }, (_, i) => 1n << BigInt(Math.ceil(25.5 * i)));

/** The integer that ten limbs, reduced or not, stand for. */
export function limbValue(limbs: Limbs): bigint {
  return limbs.reduce((sum, limb, i) => sum + BigInt(limb) * WEIGHTS[i]!, 0n);
}

/** The limbs of a value below 2^255. */
export function limbsOf(value: bigint): Limbs {
  return WEIGHTS.map((weight, i) =>
    Number((value / weight) & (i % 2 === 0 ? 0x3ffffffn : 0x1ffffffn)),
  );
}

export function putLimbs(at: number, lane: number, limbs: Limbs): void {
  const words = new Uint32Array(memory.buffer, at, 20);
  limbs.forEach((limb, i) => (words[2 * i + lane] = limb));
}

export function limbsAt(at: number, lane: number): Limbs {
  const words = new Uint32Array(memory.buffer, at, 20);
  return Array.from({ length: 10 }, (_, i) => words[2 * i + lane]!);
}

/** Sets both lanes to canonical limbs. */
export function putPair(at: number, a: bigint, b: bigint): number {
  putLimbs(at, 0, limbsOf(mod(a)));
  putLimbs(at, 1, limbsOf(mod(b)));
  return at;
}

/** Both lanes modulo p. */
export function pairAt(at: number): [bigint, bigint] {
  return [mod(limbValue(limbsAt(at, 0))), mod(limbValue(limbsAt(at, 1)))];
}

/** The largest limbs with b spare bits: below 2^(26 + b) and 2^(25 + b) by turns. */
export function maxima(b: number): Limbs {
  return WEIGHTS.map((_, i) => Math.floor(2 ** ((i % 2 === 0 ? 26 : 25) + b)) - 1);
}

/** What the last carries may add to limbs 1 and 5 of a product. */
const HAIR = [0, 2 ** 18, 0, 0, 0, 2 ** 14, 0, 0, 0, 0];

/** Whether limbs are as a product leaves them: no spare bits, but for a hair in limbs 1 and 5. */
export function isProduct(limbs: Limbs): boolean {
  return limbs.every((limb, i) => limb < 2 ** (i % 2 === 0 ? 26 : 25) + HAIR[i]!);
}
