/**
 * Large sums of public multiples by Pippenger's buckets, signed windows of c bits. Variable time. A term
 * is a line of 160 bytes followed by a scalar of 32.
 */
import {
  LINE,
  lineAdd,
  lineCopy,
  lineDouble,
  lineIdentity,
  lineNegate,
  lineNiels,
  lineSub,
} from './line';
import { alloc, roomFor } from './memory';

/** Bytes of a term. */
export const TERM: usize = LINE + 32;
const MAX_BUCKETS: usize = 512;

const BUCKETS: usize = alloc(MAX_BUCKETS * LINE);
const FILLED: usize = alloc(MAX_BUCKETS);
const RUNNING: usize = alloc(LINE);
const TOTAL: usize = alloc(LINE);
const NIELS: usize = alloc(LINE);
const ACC: usize = alloc(LINE);

/** Niels entries and digits of the terms, for the largest sum met so far. */
let capacity: u32 = 0;
let entries: usize = 0;
let digits: usize = 0;
const MAX_WINDOWS: usize = 52;

/** The window that costs least for so many terms. */
function windowBits(count: u32): u32 {
  if (count < 64) return 5;
  if (count < 160) return 6;
  if (count < 480) return 7;
  if (count < 1400) return 8;
  return count < 5000 ? 9 : 10;
}

/** out = the sum of `count` terms, a line. */
export function bucketSumVartime(out: usize, terms: usize, count: u32): void {
  const bits = windowBits(count);
  const windows = (254 + bits - 1) / bits;
  prepare(terms, count, bits, windows);
  lineIdentity(ACC);
  for (let w: i32 = <i32>windows - 1; w >= 0; w--) {
    for (let i: u32 = 0; i < bits; i++) lineDouble(ACC, ACC);
    fillBuckets(terms, count, <usize>w, 1 << (bits - 1));
    sumBuckets(1 << (bits - 1));
    lineNiels(NIELS, TOTAL);
    lineAdd(ACC, ACC, NIELS);
  }
  lineCopy(out, ACC);
}

function prepare(terms: usize, count: u32, bits: u32, windows: u32): void {
  if (count > capacity) {
    const room = roomFor(count, 64);
    entries = alloc(<usize>room * LINE);
    digits = alloc(<usize>room * MAX_WINDOWS * 2);
    capacity = room;
  }
  for (let i: usize = 0; i < <usize>count; i++) {
    const term = terms + i * TERM;
    lineNiels(entries + i * LINE, term);
    recode(digits + i * MAX_WINDOWS * 2, term + LINE, bits, windows);
  }
}

/** Signed digits in [-2^(bits-1), 2^(bits-1)), i16 each. */
function recode(out: usize, scalar: usize, bits: u32, windows: u32): void {
  const half = 1 << (bits - 1);
  let carry: i32 = 0;
  for (let w: u32 = 0; w < windows; w++) {
    const digit = <i32>windowAt(scalar, w * bits, bits) + carry;
    carry = digit >= half ? 1 : 0;
    store<i16>(out + 2 * <usize>w, <i16>(digit - (carry << bits)));
  }
}

/** `bits` bits (at most 10) from bit `at` on; zeros past the end. */
function windowAt(scalar: usize, at: u32, bits: u32): u32 {
  const byte = <usize>(at >> 3);
  let word: u32 = 0;
  for (let i: usize = 0; i < 3; i++) {
    const next = byte + i < 32 ? <u32>load<u8>(scalar + byte + i) : 0;
    const shift = 8 * <u32>i;
    word |= next << shift;
  }
  return (word >> (at & 7)) & ((1 << bits) - 1);
}

function fillBuckets(terms: usize, count: u32, window: usize, buckets: i32): void {
  memory.fill(FILLED, 0, <usize>buckets);
  for (let i: usize = 0; i < <usize>count; i++) {
    const digit = <i32>load<i16>(digits + i * MAX_WINDOWS * 2 + 2 * window);
    if (digit == 0) continue;
    const index = <usize>((digit < 0 ? -digit : digit) - 1);
    const bucket = BUCKETS + index * LINE;
    if (load<u8>(FILLED + index) == 0) {
      store<u8>(FILLED + index, 1);
      if (digit > 0) lineCopy(bucket, terms + i * TERM);
      else lineNegate(bucket, terms + i * TERM);
    } else if (digit > 0) lineAdd(bucket, bucket, entries + i * LINE);
    else lineSub(bucket, bucket, entries + i * LINE);
  }
}

/** TOTAL = the sum of (index + 1) * bucket. */
function sumBuckets(buckets: i32): void {
  lineIdentity(RUNNING);
  lineIdentity(TOTAL);
  let started = false;
  for (let index: i32 = buckets - 1; index >= 0; index--) {
    if (load<u8>(FILLED + <usize>index) != 0) {
      lineNiels(NIELS, BUCKETS + <usize>index * LINE);
      lineAdd(RUNNING, RUNNING, NIELS);
      started = true;
    }
    if (!started) continue;
    lineNiels(NIELS, RUNNING);
    lineAdd(TOTAL, TOTAL, NIELS);
  }
}
