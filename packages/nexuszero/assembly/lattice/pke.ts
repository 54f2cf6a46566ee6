/**
 * K-PKE (FIPS 203, section 5) for k = 2, 3, 4. An expanded public key holds t and the transposed matrix A, an expanded secret key s
 * prepared for products, so that a key that is used again costs no sampling.
 */
import { compress, decode12, decompress, encode12 } from './codec';
import {
  addTo,
  innerProduct,
  inverseNtt,
  makeCanonical,
  ntt,
  prepare,
  PREPARED,
  subtractFrom,
} from './ntt';
import { POLYNOMIAL } from './ring';
import { sampleNoise, sampleUniform } from './sample';

/** Bytes of an encoded polynomial, and of a seed. */
const ENCODED: usize = 384;
const SEED: usize = 32;

/** Polynomials of one call: y or s, errors, products. */
const VECTOR_A: usize = memory.data(6 * POLYNOMIAL, 16);
const VECTOR_B: usize = memory.data(6 * POLYNOMIAL, 16);
const READY: usize = memory.data(4 * PREPARED, 16);
const SUM: usize = memory.data(POLYNOMIAL, 16);
const MESSAGE: usize = memory.data(POLYNOMIAL, 16);
/** Rows of A, the last with room for one more. */
const MATRIX: usize = memory.data(17 * POLYNOMIAL, 16);
/** The bytes behind rho that name two entries. */
const ENTRIES: usize = memory.data(4, 16);

/** Bits of the compressed parts of a ciphertext. */
function du(k: usize): i32 {
  return k == 4 ? 11 : 10;
}

function dv(k: usize): i32 {
  return k == 4 ? 5 : 4;
}

function eta1(k: usize): i32 {
  return k == 2 ? 3 : 2;
}

export function publicBytes(k: usize): usize {
  return ENCODED * k + SEED;
}

export function ciphertextBytes(k: usize): usize {
  return 32 * (k * <usize>du(k) + <usize>dv(k));
}

/** Bytes of an expanded public key: t, and A by columns. */
export function expandedBytes(k: usize): usize {
  return POLYNOMIAL * (k + k * k + 1);
}

/** The k k polynomials of A, or of its transpose, row by row; room for one more is used. */
function sampleMatrix(out: usize, k: usize, rho: usize, transposed: bool): void {
  const count = k * k;
  for (let i: usize = 0; i < count; i += 2) {
    nameEntry(ENTRIES, i, k, transposed);
    nameEntry(ENTRIES + 2, i + 1 < count ? i + 1 : i, k, transposed);
    const at = out + POLYNOMIAL * i;
    sampleUniform(at, at + POLYNOMIAL, rho, ENTRIES, ENTRIES + 2);
  }
}

/** A[i, j] is sampled from rho || j || i. */
function nameEntry(out: usize, index: usize, k: usize, transposed: bool): void {
  const row = <u8>(index / k);
  const column = <u8>(index % k);
  store<u8>(out, transposed ? row : column);
  store<u8>(out, transposed ? column : row, 1);
}

/** Noise of `count` polynomials with the numbers from `n` on, room for one more being used. */
function sampleVector(eta: i32, out: usize, sigma: usize, n: i32, count: usize): void {
  for (let i: usize = 0; i < count; i += 2) {
    const at = out + POLYNOMIAL * i;
    sampleNoise(eta, at, at + POLYNOMIAL, sigma, n + <i32>i, n + <i32>i + 1);
  }
}

/** Algorithm 13 behind its hash: writes ek and the first 384 k bytes of dk. */
export function generate(k: usize, rho: usize, sigma: usize, ek: usize, dk: usize): void {
  sampleMatrix(MATRIX, k, rho, false);
  sampleVector(eta1(k), VECTOR_A, sigma, 0, k);
  sampleVector(eta1(k), VECTOR_B, sigma, <i32>k, k);
  for (let i: usize = 0; i < k; i++) {
    const s = VECTOR_A + POLYNOMIAL * i;
    ntt(s);
    prepare(READY + PREPARED * i, s);
    makeCanonical(s);
    encode12(dk + ENCODED * i, s);
  }
  for (let i: usize = 0; i < k; i++) {
    const e = VECTOR_B + POLYNOMIAL * i;
    ntt(e);
    innerProduct(SUM, MATRIX + POLYNOMIAL * k * i, POLYNOMIAL, READY, k);
    addTo(SUM, e);
    makeCanonical(SUM);
    encode12(ek + ENCODED * i, SUM);
  }
  memory.copy(ek + ENCODED * k, rho, SEED);
}

/** Expands ek: whether its coefficients are below q (FIPS 203, section 7.2). */
export function expandPublic(k: usize, ek: usize, out: usize): bool {
  let valid = true;
  for (let i: usize = 0; i < k; i++) {
    if (!decode12(out + POLYNOMIAL * i, ek + ENCODED * i)) valid = false;
  }
  if (valid) sampleMatrix(out + POLYNOMIAL * k, k, ek + ENCODED * k, true);
  return valid;
}

/** Expands the secret vector of dk: PREPARED bytes each. Coefficients of q and more count as their residues. */
export function expandSecret(k: usize, dk: usize, out: usize): void {
  for (let i: usize = 0; i < k; i++) {
    decode12(SUM, dk + ENCODED * i);
    prepare(out + PREPARED * i, SUM);
  }
}

/** Algorithm 14 with an expanded key: the ciphertext of 32 bytes under the coins r. */
export function encrypt(k: usize, key: usize, message: usize, coins: usize, out: usize): void {
  sampleVector(eta1(k), VECTOR_A, coins, 0, k);
  sampleVector(2, VECTOR_B, coins, <i32>k, k + 1);
  for (let i: usize = 0; i < k; i++) {
    const y = VECTOR_A + POLYNOMIAL * i;
    ntt(y);
    prepare(READY + PREPARED * i, y);
  }
  const bits = du(k);
  for (let i: usize = 0; i < k; i++) {
    innerProduct(SUM, key + POLYNOMIAL * (k + k * i), POLYNOMIAL, READY, k);
    inverseNtt(SUM);
    addTo(SUM, VECTOR_B + POLYNOMIAL * i);
    makeCanonical(SUM);
    compress(out + 32 * <usize>bits * i, SUM, bits);
  }
  innerProduct(SUM, key, POLYNOMIAL, READY, k);
  inverseNtt(SUM);
  addTo(SUM, VECTOR_B + POLYNOMIAL * k);
  decompress(MESSAGE, message, 1);
  addTo(SUM, MESSAGE);
  makeCanonical(SUM);
  compress(out + 32 * <usize>bits * k, SUM, dv(k));
}

/** Algorithm 15 with an expanded secret vector: 32 bytes. */
export function decrypt(k: usize, key: usize, ciphertext: usize, out: usize): void {
  const bits = du(k);
  for (let i: usize = 0; i < k; i++) {
    const u = VECTOR_A + POLYNOMIAL * i;
    decompress(u, ciphertext + 32 * <usize>bits * i, bits);
    ntt(u);
  }
  innerProduct(SUM, VECTOR_A, POLYNOMIAL, key, k);
  inverseNtt(SUM);
  decompress(VECTOR_B, ciphertext + 32 * <usize>bits * k, dv(k));
  subtractFrom(SUM, VECTOR_B);
  makeCanonical(SUM);
  compress(out, SUM, 1);
}

/** Forgets the last secrets. */
export function wipePke(): void {
  memory.fill(VECTOR_A, 0, 6 * POLYNOMIAL);
  memory.fill(VECTOR_B, 0, 6 * POLYNOMIAL);
  memory.fill(READY, 0, 4 * PREPARED);
  memory.fill(SUM, 0, POLYNOMIAL);
  memory.fill(MESSAGE, 0, POLYNOMIAL);
}
