/** Transposition of 32-bit lanes. */

/** Four vectors at `from`; vector i of their transpose goes to out + i * stride. */
export function transpose4(out: usize, stride: usize, from: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 16);
  const c = v128.load(from, 32);
  const d = v128.load(from, 48);
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<u64>(ab, cd, 0, 2));
  v128.store(out + stride, v128.shuffle<u64>(ab, cd, 1, 3));
  v128.store(out + 2 * stride, v128.shuffle<u64>(AB, CD, 0, 2));
  v128.store(out + 3 * stride, v128.shuffle<u64>(AB, CD, 1, 3));
}
