/** Linear memory: the caller's area, and nothing behind it. */

const STAGE: usize = (__heap_base + 63) & ~63;

/** The caller's area of so many bytes. */
export function stage(bytes: usize): usize {
  const have = (<usize>memory.size()) << 16;
  const end = STAGE + bytes;
  if (end > have && memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) unreachable();
  return STAGE;
}
