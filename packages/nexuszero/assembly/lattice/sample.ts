/** Sampling of ML-KEM (FIPS 203, section 4.2.2): uniform from public seeds, binomial from secret ones. */
import { POLYNOMIAL, Q } from './ring';
import { beginShake128, nextBlocks, shake256Pair, SHAKE128_RATE } from './sponge';

const VECTOR: usize = 16;

const SEEDS: usize = memory.data(2 * 48, 16);
const BLOCKS: usize = memory.data(2 * 176, 16);
/** Bytes that noise is made of: 64 eta of them. */
const NOISE: usize = memory.data(2 * 192, 16);

/**
 * SampleNTT (algorithm 7) of rho || x || y for two pairs of bytes, the first at `at`, the other at `at2`: polynomials with
 * coefficients in [0, q). rho is public, and so is the time.
 */
export function sampleUniform(out: usize, out2: usize, rho: usize, at: usize, at2: usize): void {
  memory.copy(SEEDS, rho, 32);
  memory.copy(SEEDS + 48, rho, 32);
  store<u16>(SEEDS, load<u16>(at), 32);
  store<u16>(SEEDS + 48, load<u16>(at2), 32);
  beginShake128(SEEDS, SEEDS + 48, 34);
  let count: usize = 0;
  let count2: usize = 0;
  while (count < 256 || count2 < 256) {
    nextBlocks(BLOCKS, BLOCKS + 176);
    count = accept(out, count, BLOCKS);
    count2 = accept(out2, count2, BLOCKS + 176);
  }
}

/** Adds to `count` coefficients those of a block that are below q. */
function accept(out: usize, count: usize, block: usize): usize {
  let to = out + 2 * count;
  const end = out + POLYNOMIAL;
  for (let at = block; at < block + SHAKE128_RATE && to < end; at += 3) {
    const bits = load<u32>(at);
    const first = bits & 0xfff;
    const second = (bits >> 12) & 0xfff;
    store<u16>(to, <u16>first);
    to += first < <u32>Q ? 2 : 0;
    if (to >= end) break;
    store<u16>(to, <u16>second);
    to += second < <u32>Q ? 2 : 0;
  }
  return (to - out) >> 1;
}

/** Noise of two polynomials: PRF and SamplePolyCBD (algorithm 8) of sigma || n and sigma || n2. */
export function sampleNoise(
  eta: i32,
  out: usize,
  out2: usize,
  sigma: usize,
  n: i32,
  n2: i32,
): void {
  memory.copy(SEEDS, sigma, 32);
  memory.copy(SEEDS + 48, sigma, 32);
  store<u8>(SEEDS + 32, <u8>n);
  store<u8>(SEEDS + 80, <u8>n2);
  shake256Pair(SEEDS, SEEDS + 48, 33, NOISE, NOISE + 192, 64 * <usize>eta);
  if (eta == 2) {
    binomialTwo(out, NOISE);
    binomialTwo(out2, NOISE + 192);
  } else {
    binomialThree(out, NOISE);
    binomialThree(out2, NOISE + 192);
  }
}

/** A coefficient of each half byte: its low two bits less its high two; looked up in a register. */
function binomialTwo(out: usize, bytes: usize): void {
  const table = i8x16(0, 1, 1, 2, -1, 0, 0, 1, -1, 0, 0, 1, -2, -1, -1, 0);
  let to = out;
  for (let at = bytes; at < bytes + 128; at += VECTOR) {
    const pairs = v128.load(at);
    const low = v128.swizzle(table, v128.and(pairs, i8x16.splat(15)));
    const high = v128.swizzle(table, i8x16.shr_u(pairs, 4));
    const a = v128.shuffle<u8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    // prettier-ignore
    const b = v128.shuffle<u8>(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    v128.store(to, i16x8.extend_low_i8x16_s(a));
    v128.store(to, i16x8.extend_high_i8x16_s(a), 16);
    v128.store(to, i16x8.extend_low_i8x16_s(b), 32);
    v128.store(to, i16x8.extend_high_i8x16_s(b), 48);
    to += 64;
  }
}

/** Four coefficients of three bytes: three bits less the next three, counted side by side. */
function binomialThree(out: usize, bytes: usize): void {
  let to = out;
  for (let at = bytes; at < bytes + 192; at += 3) {
    const bits = (<u32>load<u16>(at)) | ((<u32>load<u8>(at + 2)) << 16);
    const sums = (bits & 0x249249) + ((bits >> 1) & 0x249249) + ((bits >> 2) & 0x249249);
    for (let j: u32 = 0; j < 24; j += 6) {
      store<i16>(to, <i16>(<i32>((sums >> j) & 7) - <i32>((sums >> (j + 3)) & 7)));
      to += 2;
    }
  }
}

/** Forgets the last noise. */
export function wipeSamples(): void {
  memory.fill(SEEDS, 0, 96);
  memory.fill(NOISE, 0, 384);
}
