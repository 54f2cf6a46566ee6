/**
 * A plain verifier of the vole system, written from docs/protocol/vole.md alone and sharing no
 * code with the library: the oracle of its tests. This file: section 1, bytes, hash, cipher, field.
 */
import { blake3 } from '@noble/hashes/blake3.js';

export type HashRole =
  'stmt' | 'seed' | 'leaf' | 'com' | 'corr' | 'ch1' | 'vt' | 'ch2' | 'ch3' | 'pow';

/** H_r(x; n) of section 1, x being the parts joined. */
export function hash(role: HashRole, length: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const context = utf8(`nexuszero vole v1 ${role}`);
  return blake3(join(...parts), { context, dkLen: length });
}

/** C(k; n0, n1, n2, n3) of section 1: one block of ChaCha, RFC 8439 section 2.3. */
export function chachaBlock(
  rounds: number,
  key: Uint8Array,
  nonce: readonly [number, number, number, number],
): Uint8Array {
  const start = new Uint32Array(16);
  start.set(wordsOf(utf8('expand 32-byte k')), 0);
  start.set(wordsOf(key), 4);
  start.set(nonce, 12);
  const state = start.slice();
  for (let round = 0; round < rounds; round += 2) doubleRound(state);
  const block = new Uint8Array(64);
  const view = new DataView(block.buffer);
  for (let i = 0; i < 16; i++) view.setUint32(4 * i, state[i]! + start[i]!, true);
  return block;
}

function doubleRound(state: Uint32Array): void {
  for (let i = 0; i < 4; i++) quarterRound(state, i, i + 4, i + 8, i + 12);
  for (let i = 0; i < 4; i++) {
    quarterRound(state, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3));
  }
}

function quarterRound(state: Uint32Array, a: number, b: number, c: number, d: number): void {
  addThenRotate(state, a, b, d, 16);
  addThenRotate(state, c, d, b, 12);
  addThenRotate(state, a, b, d, 8);
  addThenRotate(state, c, d, b, 7);
}

/** One line of the quarter round: x += y; z = (z ^ x) <<< count. */
function addThenRotate(state: Uint32Array, x: number, y: number, z: number, count: number): void {
  state[x]! += state[y]!;
  const mixed = state[z]! ^ state[x]!;
  state[z] = (mixed << count) | (mixed >>> (32 - count));
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

// the field GF(2)[X] / (X^128 + X^7 + X^2 + X + 1): bit i of a bigint is the coefficient of X^i

const lowHalf = (1n << 128n) - 1n;

export function multiply(a: bigint, b: bigint): bigint {
  if (a === 0n || b === 0n) return 0n;
  if (a === 1n) return b;
  if (b === 1n) return a;
  return reduce(reduce(carrylessProduct(a, b)));
}

/** a X. */
export function timesX(a: bigint): bigint {
  return reduce(a << 1n);
}

/** The bits of degree 128 and above come down once, by X^128 = X^7 + X^2 + X + 1. */
function reduce(a: bigint): bigint {
  const high = a >> 128n;
  return (a & lowHalf) ^ high ^ (high << 1n) ^ (high << 2n) ^ (high << 7n);
}

const stride = 5;

/** Mask r has the bits i < 260 with i = r modulo the stride. */
const combs = Array.from({ length: stride }, (_, r) => {
  let comb = 0n;
  for (let i = r; i < 260; i += stride) comb |= 1n << BigInt(i);
  return comb;
});

/**
 * The product of polynomials by products of integers. Split into combs with one bit out of five,
 * at most 26 ones meet in one place, so that a count fits into five bits and runs into no other;
 * its lowest bit is the sum over GF(2).
 */
function carrylessProduct(a: bigint, b: bigint): bigint {
  const left = combs.map((comb) => a & comb);
  const right = combs.map((comb) => b & comb);
  let product = 0n;
  for (let r = 0; r < stride; r++) {
    let counts = 0n;
    for (let i = 0; i < stride; i++) counts ^= left[i]! * right[(r - i + stride) % stride]!;
    product |= counts & combs[r]!;
  }
  return product;
}

export function power(a: bigint, exponent: number): bigint {
  let result = 1n;
  for (let i = 0; i < exponent; i++) result = multiply(result, a);
  return result;
}

/** a^(2^128 - 2): the product of a^(2^i) for i = 1 .. 127. */
export function invert(a: bigint): bigint {
  let result = 1n;
  let square = a;
  for (let i = 1; i < 128; i++) {
    square = multiply(square, square);
    result = multiply(result, square);
  }
  return result;
}

/** The sum of X^i lanes[i]. */
export function packElements(lanes: readonly bigint[]): bigint {
  return lanes.reduceRight((sum, lane) => timesX(sum) ^ lane, 0n);
}

/** What the constraints are written over. */
export interface Algebra<T> {
  zero: T;
  one: T;
  add: (a: T, b: T) => T;
  multiply: (a: T, b: T) => T;
}

export const bitAlgebra: Algebra<number> = {
  zero: 0,
  one: 1,
  add: (a, b) => a ^ b,
  multiply: (a, b) => a & b,
};

export const fieldAlgebra: Algebra<bigint> = {
  zero: 0n,
  one: 1n,
  add: (a, b) => a ^ b,
  multiply,
};

// bytes, little-endian

export function readInteger(bytes: Uint8Array, offset: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[offset + i]!);
  return value;
}

export function integerBytes(value: bigint | number, size: number): Uint8Array {
  const integer = BigInt(value);
  if (integer < 0n || integer >> BigInt(8 * size) !== 0n) {
    throw new RangeError(`${integer} is not an unsigned integer of ${size} bytes`);
  }
  return Uint8Array.from({ length: size }, (_, i) => Number((integer >> BigInt(8 * i)) & 0xffn));
}

export function readElement(bytes: Uint8Array, offset: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getBigUint64(offset, true) | (view.getBigUint64(offset + 8, true) << 64n);
}

export function elementBytes(element: bigint): Uint8Array {
  return integerBytes(element, 16);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function xorInto(target: Uint8Array, source: Uint8Array): void {
  for (let i = 0; i < source.length; i++) target[i]! ^= source[i]!;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export function bitOf(value: bigint, index: number): number {
  return Number((value >> BigInt(index)) & 1n);
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
