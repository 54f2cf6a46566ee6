/** The prime fields that the corpus has elements of. */

/** Goldilocks, 2^64 - 2^32 + 1. */
export const GOLDILOCKS = 0xffff_ffff_0000_0001n;
/** The order of ed25519's and ristretto255's group. */
export const ED25519_ORDER: bigint = (1n << 252n) + 27742317777372353535851937790883648493n;
/** The base field of BN254: what its points' coordinates are in. */
export const BN254_BASE =
  21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** The order of BN254's groups: what circom's signals are in. */
export const BN254_ORDER =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** base^exponent modulo a prime. */
export function power(base: bigint, exponent: bigint, prime: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

/** `length` bytes, little-endian. */
export function littleEndian(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(2 * length, '0');
  return new Uint8Array(Buffer.from(hex, 'hex').reverse());
}
