/**
 * Products of FrodoKEM's matrices, modulo 2^16 (for q = 2^15 the highest bit of a word does not count): words of 16 bits, row by
 * row. Eight rows of noise are multiplied with the rows of A, or of its transpose, or of any other matrix.
 */
import { MOST, n } from './frodo-set';

/**
 * The rows of noise, woven: the first eight words of each of the eight rows, then the next eight of each. A tile of the
 * product reads them one after the other, at addresses that the compiler knows.
 */
const WOVEN: usize = memory.data(16 * MOST, 16);

/** Takes the eight rows of noise for the products to come. */
export function weave(noise: usize): void {
  const width: usize = 2 * n;
  for (let row: usize = 0; row < 8; row++) {
    const from = noise + width * row;
    const to = WOVEN + 16 * row;
    for (let k: usize = 0; k < width; k += 16) v128.store(to + 8 * k, v128.load(from + k));
  }
}

/** Overwrites them. */
export function wipeWoven(): void {
  memory.fill(WOVEN, 0, 16 * MOST);
}

/**
 * out[i, j] += the sum of noise[i, k] rows[j, k] over k, for the eight rows of noise and `count` rows, an even number, of n words
 * each; the place in `out` moves by `stride` bytes with i and by `apart` bytes with j.
 */
export function addProducts(
  out: usize,
  stride: usize,
  apart: usize,
  rows: usize,
  count: usize,
): void {
  const width: usize = 2 * n;
  for (let j: usize = 0; j < count; j += 2) {
    const at = out + apart * j;
    const row = rows + width * j;
    addTile(at, stride, apart, WOVEN, row);
    addTile(at + 4 * stride, stride, apart, WOVEN + 64, row);
  }
}

/** Four rows of noise times two rows: as many sums as registers hold. */
function addTile(out: usize, stride: usize, apart: usize, woven: usize, row: usize): void {
  const width: usize = 2 * n;
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  let e = i32x4.splat(0);
  let f = i32x4.splat(0);
  let g = i32x4.splat(0);
  let h = i32x4.splat(0);
  let next = row + width;
  const end = next;
  while (row < end) {
    const x = v128.load(row);
    const y = v128.load(next);
    let s = v128.load(woven);
    a = i32x4.add(a, i32x4.dot_i16x8_s(x, s));
    e = i32x4.add(e, i32x4.dot_i16x8_s(y, s));
    s = v128.load(woven, 16);
    b = i32x4.add(b, i32x4.dot_i16x8_s(x, s));
    f = i32x4.add(f, i32x4.dot_i16x8_s(y, s));
    s = v128.load(woven, 32);
    c = i32x4.add(c, i32x4.dot_i16x8_s(x, s));
    g = i32x4.add(g, i32x4.dot_i16x8_s(y, s));
    s = v128.load(woven, 48);
    d = i32x4.add(d, i32x4.dot_i16x8_s(x, s));
    h = i32x4.add(h, i32x4.dot_i16x8_s(y, s));
    row += 16;
    next += 16;
    woven += 128;
  }
  addLanes(out, a);
  addLanes(out + stride, b);
  addLanes(out + 2 * stride, c);
  addLanes(out + 3 * stride, d);
  out += apart;
  addLanes(out, e);
  addLanes(out + stride, f);
  addLanes(out + 2 * stride, g);
  addLanes(out + 3 * stride, h);
}

/** The word at `at` += the sum of four lanes. */
function addLanes(at: usize, lanes: v128): void {
  const pairs = i32x4.add(lanes, v128.shuffle<u32>(lanes, lanes, 2, 3, 0, 1));
  const sum = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
  store<u16>(at, load<u16>(at) + <u16>sum);
}
