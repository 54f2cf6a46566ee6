/** Numbers modulo p = 2^64 - 2^32 + 1, eight bytes each: 2^64 is 2^32 - 1, and 2^96 is -1. */

const P: u64 = 0xffffffff00000001;
const HALF: u64 = 0xffffffff;

/** The sum of a b over `n` pairs of factors, n <= 2^20, the next ones `nextA` and `nextB` bytes on. */
export function goldilocksDot(a: usize, nextA: usize, b: usize, nextB: usize, n: i32): u64 {
  // columns of weight 2^(32 i), halves of products summed
  let c0: u64 = 0;
  let c1: u64 = 0;
  let c2: u64 = 0;
  let c3: u64 = 0;
  for (; n > 0; n--) {
    const x = load<u64>(a);
    const y = load<u64>(b);
    const low = (x & HALF) * (y & HALF);
    const middle = (x & HALF) * (y >> 32);
    const other = (x >> 32) * (y & HALF);
    const high = (x >> 32) * (y >> 32);
    c0 += low & HALF;
    c1 += (low >> 32) + (middle & HALF) + (other & HALF);
    c2 += (middle >> 32) + (other >> 32) + (high & HALF);
    c3 += high >> 32;
    a += nextA;
    b += nextB;
  }
  // c0 - c2 - c3 + (c1 + c2) 2^32
  const up = c1 + c2;
  const top = up << 32;
  const rest = <i64>(c0 + (up >> 32) * HALF - c2 - c3);
  if (rest < 0) {
    const less = top + <u64>rest;
    return less > top ? less + P : less;
  }
  const more = top + <u64>rest;
  if (more < top) return more + HALF;
  return more >= P ? more - P : more;
}
