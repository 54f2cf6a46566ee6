/** Linear memory: the caller's area, then the rooms of expanded keys, all of one size. */

/** More than the largest call needs. */
const STAGE_BYTES: usize = 16384;
/** Of the largest expanded key; memory of every room is taken once and used again. */
const ROOM_BYTES: usize = 15360;
/** 1,024 keys in use are some 16 MB. */
const MOST_ROOMS: usize = 1024;

const BASE: usize = (__heap_base + 63) & ~63;
const ROOMS: usize = BASE + STAGE_BYTES;

/** The caller's area of at most 16,384 bytes. */
export function stage(bytes: usize): usize {
  if (bytes > STAGE_BYTES) unreachable();
  grow(ROOMS);
  return BASE;
}

/** Where room number `index` is. */
export function roomAt(index: usize): usize {
  if (index >= MOST_ROOMS) unreachable();
  const at = ROOMS + ROOM_BYTES * index;
  grow(at + ROOM_BYTES);
  return at;
}

/** Overwrites a room. */
export function clearRoom(index: usize): void {
  memory.fill(roomAt(index), 0, ROOM_BYTES);
}

function grow(end: usize): void {
  const have = (<usize>memory.size()) << 16;
  if (end <= have) return;
  if (memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) unreachable();
}
