/**
 * Products of FrodoKEM's matrices, modulo 2^16 (for q = 2^15 the highest bit of a word does not count): words of 16 bits, row by
 * row. Eight rows of noise are multiplied with the rows of A, or of its transpose.
 */
import { n } from './frodo-set';

/**
 * out[i, j] += the sum of noise[i, k] rows[j, k] over k, for eight rows of noise and `count` rows, the latter n words each;
 * out has `stride` bytes a row, and its place moves by `apart` bytes with j.
 */
export function addProducts(
  out: usize,
  stride: usize,
  apart: usize,
  noise: usize,
  rows: usize,
  count: usize,
): void {
  for (let j: usize = 0; j < count; j++) addRow(out + apart * j, stride, noise, rows + 2 * n * j);
}

function addRow(out: usize, stride: usize, noise: usize, row: usize): void {
  const width: usize = 2 * n;
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  let e = i32x4.splat(0);
  let f = i32x4.splat(0);
  let g = i32x4.splat(0);
  let h = i32x4.splat(0);
  const noise4 = noise + 4 * width;
  for (let k: usize = 0; k < width; k += 16) {
    const x = v128.load(row + k);
    const at = noise + k;
    const far = noise4 + k;
    a = i32x4.add(a, i32x4.dot_i16x8_s(x, v128.load(at)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(x, v128.load(at + width)));
    c = i32x4.add(c, i32x4.dot_i16x8_s(x, v128.load(at + 2 * width)));
    d = i32x4.add(d, i32x4.dot_i16x8_s(x, v128.load(at + 3 * width)));
    e = i32x4.add(e, i32x4.dot_i16x8_s(x, v128.load(far)));
    f = i32x4.add(f, i32x4.dot_i16x8_s(x, v128.load(far + width)));
    g = i32x4.add(g, i32x4.dot_i16x8_s(x, v128.load(far + 2 * width)));
    h = i32x4.add(h, i32x4.dot_i16x8_s(x, v128.load(far + 3 * width)));
  }
  addLanes(out, a);
  addLanes(out + stride, b);
  addLanes(out + 2 * stride, c);
  addLanes(out + 3 * stride, d);
  addLanes(out + 4 * stride, e);
  addLanes(out + 5 * stride, f);
  addLanes(out + 6 * stride, g);
  addLanes(out + 7 * stride, h);
}

/** The word at `at` += the sum of four lanes. */
function addLanes(at: usize, lanes: v128): void {
  const pairs = i32x4.add(lanes, v128.shuffle<u32>(lanes, lanes, 2, 3, 0, 1));
  const sum = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
  store<u16>(at, load<u16>(at) + <u16>sum);
}

/**
 * out[i, j] += the sum of left[i, k] right[j, k] over k: 8 by 8, rows of n words each. Words of the left may be any, those of the
 * right are noise.
 */
export function addSquare(out: usize, left: usize, right: usize): void {
  for (let i: usize = 0; i < 8; i++) addRow(out + 16 * i, 2, right, left + 2 * n * i);
}
