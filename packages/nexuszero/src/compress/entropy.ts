/** Bits that a perfect code of single symbols would take for `total` of them, each as often as its count says. */
export function entropyBits(counts: Uint16Array | Uint32Array, total: number): number {
  let sum = 0;
  for (const count of counts) if (count > 1) sum += count * Math.log2(count);
  return total === 0 ? 0 : total * Math.log2(total) - sum;
}
