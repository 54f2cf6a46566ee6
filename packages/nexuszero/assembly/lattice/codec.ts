/** Bytes of polynomials (FIPS 203, section 4.2.1): coefficients of d bits, lowest bit first. Constant time, no division. */
import { POLYNOMIAL, Q } from './ring';

/** ByteEncode of 12 bits: 384 bytes of coefficients in [0, q). */
export function encode12(out: usize, f: usize): void {
  let to = out;
  for (let at = f; at < f + POLYNOMIAL; at += 8) {
    const four = load<u64>(at);
    const low = (four & 0xfff) | ((four >> 4) & 0xfff000);
    const high = ((four >> 32) & 0xfff) | ((four >> 36) & 0xfff000);
    store<u32>(to, <u32>(low | (high << 24)));
    store<u16>(to, <u16>(high >> 8), 4);
    to += 6;
  }
}

/** ByteDecode of 12 bits, without reduction: whether all coefficients are below q. */
export function decode12(f: usize, bytes: usize): bool {
  let at = bytes;
  let over: i32 = 0;
  for (let to = f; to < f + POLYNOMIAL; to += 4) {
    const bits = (<i32>load<u16>(at)) | ((<i32>load<u8>(at + 2)) << 16);
    const first = bits & 0xfff;
    const second = bits >> 12;
    over |= (Q - 1 - first) | (Q - 1 - second);
    store<u32>(to, <u32>(first | (second << 16)));
    at += 3;
  }
  return over >= 0;
}

/** floor(2^36 / q) + 1: floor(n / q) is n times this above 2^36 for n below 2^23. */
const RECIPROCAL: u64 = 20642679;

/** Compress and ByteEncode of d bits, 32 d bytes, of coefficients in [0, q). */
export function compress(out: usize, f: usize, d: i32): void {
  const bits = <u64>d;
  const mask = ((<u64>1) << bits) - 1;
  let to = out;
  let held: u64 = 0;
  let count: u64 = 0;
  for (let at = f; at < f + POLYNOMIAL; at += 2) {
    const rounded = ((((<u64>load<u16>(at)) << bits) + 1664) * RECIPROCAL) >> 36;
    held |= (rounded & mask) << count;
    count += bits;
    if (count < 32) continue;
    store<u32>(to, <u32>held);
    to += 4;
    held >>= 32;
    count -= 32;
  }
}

/** ByteDecode and Decompress of d bits: coefficients in [0, q). */
export function decompress(f: usize, bytes: usize, d: i32): void {
  const half: u32 = 1 << (<u32>d - 1);
  const mask: u64 = ((<u64>1) << (<u64>d)) - 1;
  let at = bytes;
  let held: u64 = 0;
  let count: i32 = 0;
  for (let to = f; to < f + POLYNOMIAL; to += 2) {
    if (count < d) {
      held |= (<u64>load<u32>(at)) << (<u64>count);
      at += 4;
      count += 32;
    }
    store<u16>(to, <u16>((<u32>(held & mask) * <u32>Q + half) >> (<u32>d)));
    held >>= <u64>d;
    count -= d;
  }
}
