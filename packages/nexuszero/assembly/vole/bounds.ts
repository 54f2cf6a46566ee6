/**
 * That a big-endian integer of the message lies within bounds (docs/protocol/vole.md, section 7): chains of
 * four bits a step, for the value against the minimum in the low half of a group, for its complement against
 * that of the maximum in the high half. Lane 4b belongs to nibble b. Between steps a chain is committed, in
 * the slots of the last block's length: bit 4b for one, 4b + 1 for the other.
 */
import { COLUMNS, reduceColumns } from './field';
import { multiply } from './generated/product';
import { GROUP, one, wGroup } from './layout';
import { addOne } from './operands';
import { addHash } from './polynomials';
import { addValue } from './evaluations';

const NIBBLES: u64 = 0x1111111111111111;

const VALUE: usize = memory.data(GROUP, 16);
const BIT: usize = memory.data(GROUP, 16);
const SLOTS: usize = memory.data(GROUP, 16);
const PRODUCT: usize = memory.data(2 * COLUMNS, 16);
/** Coefficients of a chain, an array each, its bits behind the last; and of its next step. */
const CHAIN: usize = memory.data(5 * GROUP, 16);
const NEXT: usize = memory.data(5 * GROUP, 16);

export let width: usize = 0;
let minimum: u64 = 0;
let complement: u64 = 0;
let lanes: u64 = 0;
export let byteOffset: usize = 0;

/** `bytes` bytes (1 to 8) at `offset` of the message hold a value in [min, max]. */
export function useBounds(offset: usize, bytes: usize, min: u64, max: u64): void {
  byteOffset = offset;
  width = bytes;
  minimum = min;
  complement = ~max;
  lanes = NIBBLES >> (<u64>(64 - 8 * bytes));
}

/** The slots of a message's value, or 1 << 63 when it is not within the bounds; bit 63 is no slot. */
export function chainSlots(message: usize): u64 {
  let value: u64 = 0;
  for (let i: usize = 0; i < width; i++)
    value = (value << 8) | (<u64>load<u8>(message + byteOffset + i));
  const low = chainOf(value, minimum);
  const high = chainOf(~value, complement);
  const last: u64 = (<u64>1) << (8 * width - 4);
  const outside = 1 & ~((low & high) >> (8 * width - 4));
  return (low & ~last) | ((high & ~last) << 1) | (outside << 63);
}

/** Bit 4b: whether the lowest b + 1 nibbles of x are at least those of the bound. */
function chainOf(x: u64, bound: u64): u64 {
  let out: u64 = 0;
  let g: u64 = 1;
  for (let i: u64 = 0; i < 8 * <u64>width; i++) {
    const bit = (x >> i) & 1;
    g = (bound >> i) & 1 ? bit & g : bit | g;
    if ((i & 3) == 3) out |= g << (i & ~3);
  }
  return out;
}

/** Copies what the constraints need, before the public bits take the place of the slots. */
export function takeBounds(block: usize): void {
  memory.copy(SLOTS, wGroup(block, 3), GROUP);
  for (let at: usize = 0; at < GROUP; at += 16) {
    let value: u64 = 0;
    for (let i: usize = 0; i < width; i++) {
      const byte = byteOffset + i;
      const group = wGroup(byte >> 6, (byte & 63) >> 4);
      // bytes of a word are in opposite order
      value = (value << 8) | (<u64>load<u8>(group + at + ((byte & 15) ^ 3)));
    }
    v128.store(VALUE + at, i64x2.splat(value));
    const slots = load<u64>(SLOTS + at, 8);
    const next = i64x2.replace_lane(i64x2.splat(slots), 1, slots >> 1);
    v128.store(SLOTS + at, v128.and(next, i64x2.splat(lanes >> 4)));
  }
}

/** The chains' first words, and their ends put behind SLOTS. */
function startChains(): void {
  const last: u64 = (<u64>1) << (8 * width - 4);
  for (let at: usize = 0; at < GROUP; at += 16) {
    v128.store(CHAIN + at, i64x2.shl(v128.load(SLOTS + at), 4));
  }
  addOne(CHAIN, i64x2.splat(1));
  addOne(SLOTS, i64x2.splat(last));
}

/** BIT = bit i of all nibbles, of the value and of its complement. */
function takeBit(i: i32): void {
  const mask = i64x2.splat(lanes);
  for (let at: usize = 0; at < GROUP; at += 16) {
    v128.store(BIT + at, v128.and(i64x2.shr_u(v128.load(VALUE + at), i), mask));
  }
  addOne(BIT, i64x2.replace_lane(i64x2.splat(0), 1, lanes));
}

/** Lanes whose bound has bit i clear. */
function clearLanes(i: u64): v128 {
  const low = (~minimum >> i) & lanes;
  return i64x2.replace_lane(i64x2.splat(low), 1, (~complement >> i) & lanes);
}

/** The prover's pack: a step takes a chain of degree k to k + 1. */
export function boundsPack(chi: usize): void {
  startChains();
  for (let i = 0; i < 4; i++) {
    takeBit(i);
    step(<usize>i + 1, clearLanes(i));
  }
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const last = CHAIN + 4 * GROUP + at;
    v128.store(last, v128.xor(v128.load(last), v128.load(SLOTS + at)));
  }
  for (let k: usize = 0; k < 5; k++) addHash(k, chi, CHAIN + k * GROUP);
}

/** g = x g where the bound's bit is set, x or g where it is clear: x g + clear (x + g). */
function step(degree: usize, clear: v128): void {
  const last = CHAIN + (degree - 1) * GROUP;
  const bit = v128.load(BIT, COLUMNS);
  const top = v128.load(last, COLUMNS);
  const bitOrClear = v128.xor(bit, clear);
  const topOrClear = v128.xor(top, clear);
  for (let j: usize = 0; j < degree; j++) {
    multiply(PRODUCT, BIT, CHAIN + j * GROUP);
    reduceColumns(NEXT + j * GROUP, PRODUCT);
  }
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    v128.store(NEXT + degree * GROUP + at, v128.and(topOrClear, v128.load(BIT + at)));
    for (let j: usize = 0; j < degree; j++) {
      const to = NEXT + (j + 1) * GROUP + at;
      const lifted = v128.and(bitOrClear, v128.load(CHAIN + j * GROUP + at));
      v128.store(to, v128.xor(v128.load(to), lifted));
    }
  }
  const both = v128.xor(v128.and(bit, top), v128.and(clear, v128.xor(bit, top)));
  memory.copy(CHAIN, NEXT, (degree + 1) * GROUP);
  v128.store(CHAIN + degree * GROUP, both, COLUMNS);
}

/** The verifier's pack. */
export function boundsValue(chi: usize): void {
  startChains();
  for (let i = 0; i < 4; i++) {
    takeBit(i);
    const clear = clearLanes(i);
    multiply(PRODUCT, BIT, CHAIN);
    reduceColumns(NEXT, PRODUCT);
    for (let at: usize = 0; at < COLUMNS; at += 16) {
      const sum = v128.xor(v128.load(BIT + at), v128.load(CHAIN + at));
      v128.store(CHAIN + at, v128.xor(v128.load(NEXT + at), v128.and(clear, sum)));
    }
  }
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    v128.store(CHAIN + at, v128.xor(v128.load(CHAIN + at), v128.load(SLOTS + at)));
  }
  addValue(chi, CHAIN);
}

export function wipeBounds(): void {
  memory.fill(VALUE, 0, GROUP);
  memory.fill(BIT, 0, GROUP);
  memory.fill(SLOTS, 0, GROUP);
  memory.fill(PRODUCT, 0, 2 * COLUMNS);
  memory.fill(CHAIN, 0, 5 * GROUP);
  memory.fill(NEXT, 0, 5 * GROUP);
}
