/** Recodings of scalars, 32 bytes little-endian and below l. */

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

/** Width-w non-adjacent form of a public scalar of `bytes` bytes: 8 * bytes + 1 digits, as i8. */
export function nafVartime(out: usize, k: usize, bytes: i32, width: i32): void {
  const bits = 8 * bytes;
  memory.fill(out, 0, <usize>bits + 1);
  const full = 1 << width;
  let carry: i32 = 0;
  let bit = 0;
  while (bit <= bits) {
    const value = window(k, bit, bytes, width) + carry;
    if ((value & 1) == 0) {
      bit++;
      continue;
    }
    carry = value >= full >> 1 ? 1 : 0;
    store<i8>(out + bit, <i8>(value - (carry << width)));
    bit += width;
  }
}

/** `width` bits (at most 8) from bit `bit` on; zeros past the end. */
function window(k: usize, bit: i32, bytes: i32, width: i32): i32 {
  const at = bit >> 3;
  const low: u32 = at < bytes ? load<u8>(k + at) : 0;
  const high: u32 = at + 1 < bytes ? load<u8>(k + at + 1) : 0;
  return <i32>(((low | (high << 8)) >> (bit & 7)) & ((1 << width) - 1));
}
