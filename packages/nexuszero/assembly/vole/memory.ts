/**
 * Linear memory: first what the caller stages, then the areas of one call. They are laid out and the memory
 * grown before the call computes anything; the next call lays out anew.
 */

const BASE: usize = (__heap_base + 63) & ~63;

/** More than the largest call needs; a larger layout traps. */
const MOST: usize = 0x10000000;

let staged: usize = BASE;
let top: usize = BASE;

/** The caller's area of `bytes` bytes; ends what the last call laid out. */
export function stage(bytes: usize): usize {
  if (bytes > MOST) unreachable();
  staged = BASE + ((bytes + 63) & ~63);
  rewind();
  grow();
  return BASE;
}

/** Begins a layout. */
export function rewind(): void {
  top = staged;
}

/** Room for `bytes` bytes at a multiple of 64, with what was there before. Not there until `grow`. */
export function area(bytes: usize): usize {
  const at = top;
  if (bytes > MOST || at + bytes > MOST) unreachable();
  top = at + ((bytes + 63) & ~63);
  return at;
}

/** Overwrites all that is laid out. */
export function wipeLayout(): void {
  memory.fill(staged, 0, top - staged);
}

/** Ends a layout: the memory holds it. Traps when it cannot. */
export function grow(): void {
  const have = (<usize>memory.size()) << 16;
  if (top <= have) return;
  if (memory.grow(<i32>((top - have + 0xffff) >> 16)) < 0) unreachable();
}
