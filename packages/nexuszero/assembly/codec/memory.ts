/** Linear memory: the caller's area, and nothing behind it. */

const STAGE: usize = (__heap_base + 63) & ~63;

/** The caller's area of so many bytes. */
export function stage(bytes: usize): usize {
  const have = (<usize>memory.size()) << 16;
  const end = STAGE + bytes;
  if (end > have && memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) unreachable();
  return STAGE;
}

/** The area of short messages: 4,096 bytes, and 32 for a digest behind them. */
const SHORT: usize = memory.data(4096 + 32, 16);

export function short(): usize {
  return SHORT;
}
