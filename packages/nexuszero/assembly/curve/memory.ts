/** Linear memory: static areas at fixed addresses, allocated once and never freed. */

let top: usize = (__heap_base + 15) & ~15;

/** More than any call needs; a larger sum of areas traps. */
const MOST: u64 = 0x20000000;

/** Large areas hold tables, whose entries should not straddle the cache's lines. */
const LARGE: usize = 4096;

/**
 * `size` zeroed bytes at a multiple of 16, large areas of 128; grows the memory when needed. Traps when it cannot, and then
 * has changed nothing: callers record what they got only after it returned.
 */
export function alloc(size: usize): usize {
  const at = size < LARGE ? top : (top + 127) & ~127;
  const end = (<u64>at + <u64>size + 15) & ~15;
  if (end > MOST) unreachable();
  const have = (<u64>memory.size()) << 16;
  if (end > have) {
    if (memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) unreachable();
  }
  top = <usize>end;
  return at;
}

/** The power of two from `least` on that holds `wanted`: areas grow by doubling. */
export function roomFor(wanted: u32, least: u32): u32 {
  return wanted <= least ? least : 1 << (32 - clz(wanted - 1));
}

/** Overwrites a secret. */
export function wipe(at: usize, size: usize): void {
  memory.fill(at, 0, size);
}
