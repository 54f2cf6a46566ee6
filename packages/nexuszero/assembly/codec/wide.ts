/** Numbers modulo an odd p of up to 256 bits that is a parameter: nine limbs of 29 bits, four bytes each. */
import { INVERSE, MODULUS, wideDot } from './generated/wide';

export const WIDE_SLOT: usize = 36;
const LIMBS: usize = 9;
const BITS: u32 = 29;
const LIMB: u32 = (1 << 29) - 1;

/** p in 32 bytes, the lowest first. */
const WORDS: usize = memory.data(32, 16);
/** 2^522 mod p. */
const RADIX_SQUARED: usize = memory.data(36, 16);
const REDUCED: usize = memory.data(36, 16);

/** Takes p and 2^522 mod p, 32 bytes each, the lowest first. */
export function useWide(modulus: usize, radixSquared: usize): void {
  memory.copy(WORDS, modulus, 32);
  unpackWide(MODULUS, modulus, false);
  unpackWide(RADIX_SQUARED, radixSquared, false);
  const p = load<u64>(modulus);
  let inverse: u64 = 1;
  for (let i = 0; i < 6; i++) inverse *= 2 - p * inverse;
  store<u64>(INVERSE, (0 - inverse) & LIMB);
}

/** out = a 2^261: a factor that `wideDot` turns into a product without the 2^-261. May alias. */
export function wideFactor(out: usize, a: usize): void {
  wideDot(out, a, 0, RADIX_SQUARED, 0, 1);
}

/** The limbs of 32 bytes, the lowest first or, `swapped`, last; false for p and more. */
export function unpackWide(out: usize, at: usize, swapped: bool): bool {
  const a = swapped ? bswap(load<u64>(at, 24)) : load<u64>(at);
  const b = swapped ? bswap(load<u64>(at, 16)) : load<u64>(at, 8);
  const c = swapped ? bswap(load<u64>(at, 8)) : load<u64>(at, 16);
  const d = swapped ? bswap(load<u64>(at)) : load<u64>(at, 24);
  store<u32>(out, (<u32>a) & LIMB);
  store<u32>(out, (<u32>(a >> 29)) & LIMB, 4);
  store<u32>(out, (<u32>((a >> 58) | (b << 6))) & LIMB, 8);
  store<u32>(out, (<u32>(b >> 23)) & LIMB, 12);
  store<u32>(out, (<u32>((b >> 52) | (c << 12))) & LIMB, 16);
  store<u32>(out, (<u32>(c >> 17)) & LIMB, 20);
  store<u32>(out, (<u32>((c >> 46) | (d << 18))) & LIMB, 24);
  store<u32>(out, (<u32>(d >> 11)) & LIMB, 28);
  store<u32>(out, <u32>(d >> 40), 32);
  return isBelow(d, c, b, a);
}

/** Whether a number is below p; its words from the highest down. */
function isBelow(d: u64, c: u64, b: u64, a: u64): bool {
  if (d != load<u64>(WORDS, 24)) return d < load<u64>(WORDS, 24);
  if (c != load<u64>(WORDS, 16)) return c < load<u64>(WORDS, 16);
  if (b != load<u64>(WORDS, 8)) return b < load<u64>(WORDS, 8);
  return a < load<u64>(WORDS);
}

/** 32 bytes, as `unpackWide` reads them, of a number below p. */
export function packWide(out: usize, at: usize, swapped: bool): void {
  const c = <u64>load<u32>(at, 8);
  const e = <u64>load<u32>(at, 16);
  const g = <u64>load<u32>(at, 24);
  const first = (<u64>load<u32>(at)) | ((<u64>load<u32>(at, 4)) << 29) | (c << 58);
  const second = (c >> 6) | ((<u64>load<u32>(at, 12)) << 23) | (e << 52);
  const third = (e >> 12) | ((<u64>load<u32>(at, 20)) << 17) | (g << 46);
  const fourth = (g >> 18) | ((<u64>load<u32>(at, 28)) << 11) | ((<u64>load<u32>(at, 32)) << 40);
  store<u64>(out, swapped ? bswap(fourth) : first);
  store<u64>(out, swapped ? bswap(third) : second, 8);
  store<u64>(out, swapped ? bswap(second) : third, 16);
  store<u64>(out, swapped ? bswap(first) : fourth, 24);
}

/** A number below 2p becomes one below p. */
export function wideReduce(at: usize): void {
  if (subtract(REDUCED, at, MODULUS)) memory.copy(at, REDUCED, WIDE_SLOT);
}

/** out = p - a for a below p; p itself for 0. */
export function wideNegate(out: usize, a: usize): void {
  subtract(out, MODULUS, a);
}

/** out = a - b, limb by limb; false where that is negative. */
function subtract(out: usize, a: usize, b: usize): bool {
  let borrow: u32 = 0;
  for (let i: usize = 0; i < 4 * LIMBS; i += 4) {
    const limb = load<u32>(a + i) - load<u32>(b + i) - borrow;
    borrow = limb >> 31;
    store<u32>(out + i, i < 4 * (LIMBS - 1) ? limb & LIMB : limb);
  }
  return borrow == 0;
}

export function isZeroWide(at: usize): bool {
  let or: u32 = 0;
  for (let i: usize = 0; i < 4 * LIMBS; i += 4) or |= load<u32>(at + i);
  return or == 0;
}

/** Overwrites the static scratch. */
export function wipeWide(): void {
  memory.fill(REDUCED, 0, WIDE_SLOT);
}
