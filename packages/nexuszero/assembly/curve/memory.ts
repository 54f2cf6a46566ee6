/** Linear memory: static areas at fixed addresses, allocated once and never freed. */

let top: usize = (__heap_base + 15) & ~15;

/** `size` zeroed bytes at a multiple of 16; grows the memory when needed. Traps when it cannot. */
export function alloc(size: usize): usize {
  const at = top;
  top = (top + size + 15) & ~15;
  const have = (<usize>memory.size()) << 16;
  if (top > have) {
    if (memory.grow(<i32>((top - have + 0xffff) >> 16)) < 0) unreachable();
  }
  return at;
}

/** Overwrites a secret. */
export function wipe(at: usize, size: usize): void {
  memory.fill(at, 0, size);
}
