/** The matrix A of FrodoKEM (section "Pseudorandom matrix generation"), two rows at a time, by AES-128 or SHAKE128. */
import { encryptWord, useAesKey } from './aes';
import { n, SEED_A } from './frodo-set';
import { shake128Pair } from './sponge';

const INPUTS: usize = memory.data(64, 16);
let byAes: bool = false;

/** The seed of A, and how it is expanded. */
export function useSeed(seed: usize, aes: bool): void {
  byAes = aes;
  if (aes) {
    useAesKey(seed);
    return;
  }
  memory.copy(INPUTS + 2, seed, SEED_A);
  memory.copy(INPUTS + 34, seed, SEED_A);
}

/** Rows `row` and `row` + 1, n words each. */
export function makeRows(out: usize, row: usize): void {
  if (byAes) {
    aesRow(out, <u32>row);
    aesRow(out + 2 * n, <u32>row + 1);
    return;
  }
  store<u16>(INPUTS, <u16>row);
  store<u16>(INPUTS + 32, <u16>(row + 1));
  shake128Pair(INPUTS, INPUTS + 32, 2 + SEED_A, out, out + 2 * n, 2 * n);
}

/** Eight words a block, of row and column. */
function aesRow(out: usize, row: u32): void {
  for (let j: usize = 0; j < n; j += 8) encryptWord(out + 2 * j, row | ((<u32>j) << 16));
}

/** Puts rows `row` and `row` + 1 of A as columns into its transpose. */
export function transposeRows(out: usize, rows: usize, row: usize): void {
  for (let j: usize = 0; j < n; j++) {
    const pair = (<u32>load<u16>(rows + 2 * j)) | ((<u32>load<u16>(rows + 2 * n + 2 * j)) << 16);
    store<u32>(out + 2 * n * j + 2 * row, pair);
  }
}
