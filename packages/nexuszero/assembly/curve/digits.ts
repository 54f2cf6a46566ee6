/** Recodings of scalars, 32 bytes little-endian and below l. */
import { alloc } from './memory';

/** Signed radix-32 digits of a secret: 52 of them in [-16, 16), as i8. Constant time. */
export function radix32(out: usize, k: usize): void {
  let carry: i32 = 0;
  for (let i: i32 = 0; i < 52; i++) {
    const bit = 5 * i;
    const at = k + (bit >> 3);
    // the last window reads past the scalar's end: those bits are zero
    const high: u32 = bit >> 3 < 31 ? load<u8>(at, 1) : 0;
    const low: u32 = bit >> 3 < 32 ? load<u8>(at) : 0;
    const digit = <i32>(((low | (high << 8)) >> (bit & 7)) & 31) + carry;
    carry = (digit + 16) >> 5;
    store<i8>(out + i, <i8>(digit - (carry << 5)));
  }
}

/** A scalar followed by zeros. */
const PADDED: usize = alloc(48);

/**
 * Width-w non-adjacent form of a public scalar of `bytes` bytes: digits, i8, are written `stride` apart into
 * rows of zeros, up to position 8 * bytes. Returns the highest position with a digit, -1 for zero.
 */
export function nafVartime(out: usize, stride: usize, k: usize, bytes: i32, width: i32): i32 {
  memory.fill(PADDED, 0, 48);
  memory.copy(PADDED, k, <usize>bytes);
  const bits = 8 * bytes;
  const mask = ((<u64>1) << width) - 1;
  let carry: u64 = 0;
  let top: i32 = -1;
  let bit: i32 = 0;
  while (bit <= bits) {
    // 56 bits from here on; a run of zeros, or of ones under a carry, is passed over at once
    const ahead = load<u64>(PADDED + (bit >> 3)) >> (<u64>(bit & 7));
    const zeros = <i32>ctz((ahead + carry) | ((<u64>1) << 48));
    bit += zeros;
    if (zeros == 48 || bit > bits) continue;
    const value = ((ahead >> (<u64>zeros)) & mask) + carry;
    carry = value >> (<u64>(width - 1));
    top = bit;
    store<i8>(out + stride * <usize>bit, <i8>(<i64>value - ((<i64>carry) << width)));
    bit += width;
  }
  return top;
}
