/**
 * xxHash of 64 bits (xxHash specification 0.1.1, section "XXH64"), seed 0, of bytes that come in pieces. Against accidents
 * only: whoever wants to can make two texts of one hash.
 */

const P1: u64 = 0x9e3779b185ebca87;
const P2: u64 = 0xc2b2ae3d27d4eb4f;
const P3: u64 = 0x165667b19e3779f9;
const P4: u64 = 0x85ebca77c2b2ae63;
const P5: u64 = 0x27d4eb2f165667c5;
const STRIPE: usize = 32;

let a: u64 = 0;
let b: u64 = 0;
let c: u64 = 0;
let d: u64 = 0;
let total: u64 = 0;
/** What does not fill a stripe yet. */
const HELD: usize = memory.data(32, 16);
let held: usize = 0;

export function begin(): void {
  a = P1 + P2;
  b = P2;
  c = 0;
  d = 0 - P1;
  total = 0;
  held = 0;
}

export function update(at: usize, length: usize): void {
  total += length;
  const end = at + length;
  if (held > 0) {
    const part = min(STRIPE - held, length);
    memory.copy(HELD + held, at, part);
    held += part;
    at += part;
    if (held < STRIPE) return;
    stripe(HELD);
    held = 0;
  }
  for (; at + STRIPE <= end; at += STRIPE) stripe(at);
  memory.copy(HELD, at, end - at);
  held = end - at;
}

/** The hash, 8 bytes at `out`, the last byte last. */
export function finish(out: usize): void {
  let hash: u64 = P5;
  if (total >= STRIPE) {
    hash = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  hash += total;
  let at = HELD;
  const end = HELD + held;
  for (; at + 8 <= end; at += 8) hash = rotl(hash ^ round(0, load<u64>(at)), 27) * P1 + P4;
  if (at + 4 <= end) {
    hash = rotl(hash ^ (<u64>load<u32>(at) * P1), 23) * P2 + P3;
    at += 4;
  }
  for (; at < end; at++) hash = rotl(hash ^ (<u64>load<u8>(at) * P5), 11) * P1;
  hash = (hash ^ (hash >> 33)) * P2;
  hash = (hash ^ (hash >> 29)) * P3;
  store<u64>(out, bswap(hash ^ (hash >> 32)));
  memory.fill(HELD, 0, STRIPE);
}

function stripe(at: usize): void {
  a = round(a, load<u64>(at));
  b = round(b, load<u64>(at, 8));
  c = round(c, load<u64>(at, 16));
  d = round(d, load<u64>(at, 24));
}

function round(lane: u64, input: u64): u64 {
  return rotl(lane + input * P2, 31) * P1;
}

function merge(hash: u64, lane: u64): u64 {
  return (hash ^ round(0, lane)) * P1 + P4;
}
