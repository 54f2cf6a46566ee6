/**
 * The universal hash of a row of L elements x_b (docs/protocol/vole.md, section 5): for each of p parts s x_(L-p+s) and
 * the sum of chi_(s,b) x_b over b < L - p, with public chi of as many bits as the part has. Bit i of the chi of six
 * elements picks one of their 64 sums for bucket i: six products with the cost of one addition a bit. Two rows at a
 * time share the indices.
 */
import { LEVEL } from './generated/level';
import { addPicked, BLOCKS, TABLE } from './generated/picks';
import { hashColumns128 } from './gf128';

/** All but the last have 128 bits. */
export const PARTS: usize = LEVEL == 256 ? 3 : 2;
const LAST_BITS: usize = LEVEL == 192 ? 96 : 32;
const BITS: usize = 128 * (PARTS - 1) + LAST_BITS;
/** Bytes of a hash. */
export const HASHED: usize = 16 * PARTS;

const SIX: usize = 6;
const TABLES: usize = memory.data(BLOCKS * TABLE, 64);
/** Sums by bit, of the first row and of the second. */
const BUCKETS: usize = memory.data(BITS * 16, 16);
const BUCKETS_2: usize = memory.data(BITS * 16, 16);

/** Indices into the tables, 2 bytes each: by pass, block and bit. */
let indices: usize = 0;
let passes: usize = 0;
let elements: usize = 0;
/** Whether the row's last p elements stand behind those. */
let closed: bool = false;

/** Bytes of the key of `count` elements. */
export function keyBytes(count: usize): usize {
  return (BITS >> 3) * count;
}

/** Bytes of the indices of `count` elements. */
export function indexBytes(count: usize): usize {
  return passesOf(count) * BITS * BLOCKS * 2;
}

function passesOf(count: usize): usize {
  return (count + SIX * BLOCKS - 1) / (SIX * BLOCKS);
}

function partBits(part: usize): usize {
  return part + 1 < PARTS ? 128 : LAST_BITS;
}

/** Reads the key of `count` elements, part by part; indices go to `at`. `whole`: the last p elements of a row follow. */
export function useKey(at: usize, key: usize, count: usize, whole: bool): void {
  indices = at;
  elements = count;
  closed = whole;
  passes = passesOf(count);
  memory.fill(indices, 0, indexBytes(count));
  let chi = key;
  for (let part: usize = 0; part < PARTS; part++) {
    const bytes = partBits(part) >> 3;
    for (let b: usize = 0; b < elements; b++) {
      const to = indices + 2 * BITS * (b / SIX) + 256 * part;
      const place = <i32>(b % SIX);
      const unit: i32 = 32 << place;
      const weight = i16x8.splat(<i16>unit);
      for (let i: usize = 0; i < bytes; i++) spread(to + 16 * i, load<u8>(chi + i), weight);
      chi += bytes;
    }
  }
}

/** Adds the weight to the indices of the bits of a byte that are set. */
function spread(at: usize, byte: u8, weight: v128): void {
  const bits = i16x8(1, 2, 4, 8, 16, 32, 64, 128);
  const set = i16x8.eq(v128.and(i16x8.splat(<i16>byte), bits), bits);
  v128.store(at, v128.or(v128.load(at), v128.and(set, weight)));
}

/**
 * The hashes of two rows, or of parts of them: element b of the first is at row + b * stride, that of the other `apart` behind it. Constant
 * time in the rows.
 */
export function hashRows(out: usize, out2: usize, row: usize, stride: usize, apart: usize): void {
  memory.fill(BUCKETS, 0, BITS * 16);
  memory.fill(BUCKETS_2, 0, BITS * 16);
  for (let pass: usize = 0; pass < passes; pass++) {
    const first = pass * SIX * BLOCKS;
    const count = elements - first < SIX * BLOCKS ? elements - first : SIX * BLOCKS;
    for (let b: usize = 0; b < BLOCKS; b++) {
      const from = b * SIX;
      const some = from >= count ? 0 : count - from < SIX ? count - from : SIX;
      tabulate(TABLES + b * TABLE, row + (first + from) * stride, stride, apart, some);
    }
    addPicked(BUCKETS, BUCKETS_2, TABLES, indices + 2 * pass * BITS * BLOCKS, BITS);
  }
  for (let part: usize = 0; part < PARTS; part++) {
    const bits = partBits(part);
    v128.store(out + 16 * part, hashColumns128(BUCKETS + 2048 * part, bits));
    v128.store(out2 + 16 * part, hashColumns128(BUCKETS_2 + 2048 * part, bits));
    if (!closed) continue;
    const last = row + (elements + part) * stride;
    addVector(out + 16 * part, last);
    if (apart > 0) addVector(out2 + 16 * part, last + apart);
  }
}

function addVector(out: usize, at: usize): void {
  v128.store(out, v128.xor(v128.load(out), v128.load(at)));
}

/** All sums of up to six elements of both rows. */
function tabulate(table: usize, row: usize, stride: usize, apart: usize, count: usize): void {
  v128.store(table, i64x2.splat(0));
  v128.store(table, i64x2.splat(0), 16);
  let size: usize = 32;
  for (let e: usize = 0; e < count; e++) {
    const x = v128.load(row + e * stride);
    const y = v128.load(row + e * stride + apart);
    for (let i: usize = 0; i < size; i += 32) {
      v128.store(table + size + i, v128.xor(v128.load(table + i), x));
      v128.store(table + size + i, v128.xor(v128.load(table + i, 16), y), 16);
    }
    size <<= 1;
  }
}

export function wipeVoleHash(): void {
  memory.fill(TABLES, 0, BLOCKS * TABLE);
  memory.fill(BUCKETS, 0, BITS * 16);
  memory.fill(BUCKETS_2, 0, BITS * 16);
}
