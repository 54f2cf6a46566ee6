/** The prime fields whose tables are looked for, and the numbers that payloads give them. */
import type { TableField } from '../../kernels/train.ts';

/** A field of the list. */
export interface ListedField extends TableField {
  /** Its number in payloads, never changed and never reused. */
  readonly id: number;
  readonly name: string;
  /** Bits of an element of a core. */
  readonly bits: number;
}

const small = (id: number, name: string, prime: bigint, bytes: 1 | 2 | 4 | 8): ListedField =>
  entry(id, name, prime, bytes, false);

function entry(
  id: number,
  name: string,
  prime: bigint,
  bytes: TableField['bytes'],
  bigEndian: boolean,
): ListedField {
  return { id, name, prime, bytes, bigEndian, bits: prime.toString(2).length };
}

/** Orders of groups that proofs are about, 32 bytes; the lowest first, and again the highest first under a number 16 higher. */
const ORDERS: readonly (readonly [id: number, name: string, prime: bigint])[] = [
  [8, 'ed25519 l', 2n ** 252n + 27742317777372353535851937790883648493n],
  [9, 'BN254 r', 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n],
  [10, 'BN254 q', 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n],
  [11, 'BLS12-381 r', 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n],
  [12, 'secp256k1 n', 2n ** 256n - 432420386565659656852420866394968145599n],
];

/**
 * In the order in which they are tried: narrow elements first, for what is small is shorter in them; then fields whose elements
 * have fewer bits.
 */
export const LISTED_FIELDS: readonly ListedField[] = [
  small(0, '257', 257n, 1),
  small(1, '65537', 65537n, 2),
  small(2, 'Mersenne 31', 2n ** 31n - 1n, 4),
  small(3, 'BabyBear', 2n ** 31n - 2n ** 27n + 1n, 4),
  small(4, '2^32 + 15', 2n ** 32n + 15n, 4),
  small(5, 'Goldilocks', 2n ** 64n - 2n ** 32n + 1n, 8),
  ...ORDERS.map(([id, name, prime]) => entry(id, name, prime, 32, false)),
  ...ORDERS.map(([id, name, prime]) => entry(id + 16, `${name}, big-endian`, prime, 32, true)),
];
