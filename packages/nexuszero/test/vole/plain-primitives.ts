/**
 * A plain verifier of the vole system, written from docs/protocol/vole.md alone and sharing no
 * code with the library: the oracle of its tests. This file: section 1, bytes, hash, cipher, field.
 */
import { blake3 } from '@noble/hashes/blake3.js';
import { shake256 } from '@noble/hashes/sha3.js';

/** lambda */
export type Level = 128 | 192 | 256;

export type HashRole =
  'stmt' | 'seed' | 'leaf' | 'tree' | 'com' | 'row' | 'corr' | 'ch1' | 'vt' | 'ch2' | 'ch3' | 'pow';

/** H_r(x; n) of section 1, x being the parts joined. */
export type Hash = (role: HashRole, length: number, ...parts: readonly Uint8Array[]) => Uint8Array;

export function hashOf(lambda: Level): Hash {
  return lambda === 128 ? hash : wideHash;
}

/** H_r(x; n) at level 128. */
export function hash(role: HashRole, length: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const context = utf8(`nexuszero vole v1 ${role}`);
  return blake3(join(...parts), { context, dkLen: length });
}

/** H_r(x; n) above it. */
function wideHash(role: HashRole, length: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const prefix = utf8(`nexuszero vole v1 ${role.padEnd(6, '\0')}`);
  return shake256(join(prefix, ...parts), { dkLen: length });
}

const CHACHA_CONSTANTS = wordsOf(utf8('expand 32-byte k'));

/** C(k; n0, n1, n2, n3) of section 1: one block of ChaCha, RFC 8439 section 2.3. */
export function chachaBlock(
  rounds: number,
  key: Uint8Array,
  nonce: readonly [number, number, number, number],
): Uint8Array {
  const start = new Uint32Array(16);
  start.set(CHACHA_CONSTANTS, 0);
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
  const words = new Uint32Array(bytes.length / 4);
  for (let i = 0; i < words.length; i++) words[i] = view.getUint32(4 * i, true);
  return words;
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

// the fields of section 1: bit i of a bigint is the coefficient of X^i

export interface Field extends Algebra<bigint> {
  /** B */
  size: number;
  power: (a: bigint, exponent: number) => bigint;
  invert: (a: bigint) => bigint;
  /** The sum of X^i lanes[i]. */
  pack: (lanes: readonly bigint[]) => bigint;
  read: (bytes: Uint8Array, offset: number) => bigint;
  toBytes: (element: bigint) => Uint8Array;
}

/** What X^lambda is: the sum of X to these. */
const reductions = { 128: [0n, 1n, 2n, 7n], 192: [0n, 1n, 2n, 7n], 256: [0n, 2n, 5n, 10n] };

function createField(lambda: Level): Field {
  const width = BigInt(lambda);
  const product = carrylessProduct(lambda);
  /** The bits of degree lambda and above come down once. */
  const reduce = (a: bigint): bigint => {
    const high = a >> width;
    return reductions[lambda].reduce((sum, e) => sum ^ (high << e), a ^ (high << width));
  };
  const multiply = (a: bigint, b: bigint): bigint => {
    if (a === 0n || b === 0n) return 0n;
    if (a === 1n) return b;
    if (b === 1n) return a;
    return reduce(reduce(product(a, b)));
  };
  const repeat = (count: number, step: (result: bigint) => bigint): bigint =>
    Array.from({ length: count }).reduce((result: bigint) => step(result), 1n);
  return {
    ...{ zero: 0n, one: 1n, add: (a, b) => a ^ b, multiply, size: lambda / 8 },
    power: (a, exponent) => repeat(exponent, (result) => multiply(result, a)),
    // a^(2^lambda - 2) = (a^(2^(lambda - 1) - 1))^2, the exponent inside being lambda - 1 ones
    invert: (a) => {
      const root = repeat(lambda - 1, (result) => multiply(multiply(result, result), a));
      return multiply(root, root);
    },
    pack: (lanes) => lanes.reduceRight((sum, lane) => reduce(sum << 1n) ^ lane, 0n),
    read: (bytes, offset) => readInteger(bytes, offset, lambda / 8),
    toBytes: (element) => integerBytes(element, lambda / 8),
  };
}

/**
 * The product of polynomials by products of integers. Split into combs with one bit out of five,
 * at level 128 at most 26 ones meet in one place, so that a count fits into five bits and runs
 * into no other; above, with one bit out of six, at most 43. A count's lowest bit is the sum over GF(2).
 */
function carrylessProduct(lambda: Level): (a: bigint, b: bigint) => bigint {
  const stride = lambda === 128 ? 5 : 6;
  /** Mask r has the bits i = r modulo the stride. */
  const combs = Array.from({ length: stride }, (_, r) => {
    let comb = 0n;
    for (let i = r; i < 2 * lambda; i += stride) comb |= 1n << BigInt(i);
    return comb;
  });
  return (a, b) => {
    const left = combs.map((comb) => a & comb);
    const right = combs.map((comb) => b & comb);
    let product = 0n;
    for (let r = 0; r < stride; r++) {
      let counts = 0n;
      for (let i = 0; i < stride; i++) counts ^= left[i]! * right[(r - i + stride) % stride]!;
      product |= counts & combs[r]!;
    }
    return product;
  };
}

const fields = { 128: createField(128), 192: createField(192), 256: createField(256) };

export function fieldOf(lambda: Level): Field {
  return fields[lambda];
}

// GF128, in which the universal hash is at every level
export const { multiply, invert, read: readElement, toBytes: elementBytes } = fields[128];

// bytes, little-endian

export function readInteger(bytes: Uint8Array, offset: number, size: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, size);
  let value = 0n;
  let at = size;
  while (at % 8 !== 0) value = (value << 8n) | BigInt(view.getUint8(--at));
  while (at > 0) value = (value << 64n) | view.getBigUint64((at -= 8), true);
  return value;
}

export function integerBytes(value: bigint | number, size: number): Uint8Array {
  const integer = BigInt(value);
  if (integer < 0n || integer >> BigInt(8 * size) !== 0n) {
    throw new RangeError(`${integer} is not an unsigned integer of ${size} bytes`);
  }
  return Uint8Array.from({ length: size }, (_, i) => Number((integer >> BigInt(8 * i)) & 0xffn));
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
