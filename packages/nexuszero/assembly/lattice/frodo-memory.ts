/** Linear memory: the caller's area, then the rooms of expanded keys of one parameter set. */
import { roomBytes } from './frodo';

/** sk and a ciphertext of the largest set, and more. */
const STAGE_BYTES: usize = 69632;
/** Some 230 MB of the largest set. */
const MOST_ROOMS: usize = 64;

const BASE: usize = (__heap_base + 63) & ~63;
const ROOMS: usize = BASE + STAGE_BYTES;

/** The caller's area of at most 69,632 bytes. */
export function stage(bytes: usize): usize {
  if (bytes > STAGE_BYTES) unreachable();
  grow(ROOMS);
  return BASE;
}

/** Where room number `index` is. */
export function roomAt(index: usize): usize {
  if (index >= MOST_ROOMS) unreachable();
  const at = ROOMS + ((roomBytes() + 63) & ~63) * index;
  grow(at + roomBytes());
  return at;
}

/** Overwrites a room. */
export function clearRoom(index: usize): void {
  memory.fill(roomAt(index), 0, roomBytes());
}

function grow(end: usize): void {
  const have = (<usize>memory.size()) << 16;
  if (end <= have) return;
  if (memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) unreachable();
}
