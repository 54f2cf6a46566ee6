/** Numbers modulo a prime p below 2^33, eight bytes each. */

let p: u64 = 0;
/** Barrett: x / p is about (x >> before) * reciprocal >> after. */
let reciprocal: u64 = 0;
let before: u64 = 0;
let after: u64 = 0;

const LOW_BITS: u64 = 17;
const LOW: u64 = (1 << LOW_BITS) - 1;

/** Takes the prime. */
export function useWord(prime: u64): void {
  p = prime;
  const bits = 64 - clz(p);
  const exponent = min<u64>(63, 2 * bits + 7);
  before = bits - 1;
  after = exponent - before;
  reciprocal = (1 << exponent) / p;
}

/**
 * The sum of a b over `n` pairs of factors, n <= 6, the next ones `nextA` and `nextB` bytes on. One factor is cut
 * in two, so that the sums stay below 2^54.
 */
export function wordDot(a: usize, nextA: usize, b: usize, nextB: usize, n: i32): u64 {
  let low: u64 = 0;
  let high: u64 = 0;
  for (; n > 0; n--) {
    const x = load<u64>(a);
    const y = load<u64>(b);
    low += x * (y & LOW);
    high += x * (y >> LOW_BITS);
    a += nextA;
    b += nextB;
  }
  return reduce((reduce(high) << LOW_BITS) + low);
}

/** The same for p below 2^17, where nothing needs to be cut. */
export function smallDot(a: usize, nextA: usize, b: usize, nextB: usize, n: i32): u64 {
  let sum: u64 = 0;
  for (; n > 0; n--) {
    sum += load<u64>(a) * load<u64>(b);
    a += nextA;
    b += nextB;
  }
  return reduce(sum);
}

/** Whether `smallDot` will do. */
export function isSmall(): bool {
  return p >> LOW_BITS == 0;
}

/** x mod p for x below 2^54, and for p below 2^17 below 2^(2 bits + 7). */
function reduce(x: u64): u64 {
  let rest = x - (((x >> before) * reciprocal) >> after) * p;
  // the quotient is short by two at most
  rest = rest >= p ? rest - p : rest;
  return rest >= p ? rest - p : rest;
}
