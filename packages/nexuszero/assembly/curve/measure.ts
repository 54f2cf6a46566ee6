/** Loops over single kernels, so that a bench need not time the crossing into wasm. */
import { BASE } from './base';
import { mul2, sq2, PAIR } from './field';
import { alloc } from './memory';
import { keccakF, SPONGE } from './shake';

const VALUE: usize = alloc(PAIR);
const STATE: usize = alloc(SPONGE);

/** n multiplications of a pair of field elements, each on the result before. */
export function fieldMulLoop(n: i32): void {
  memory.copy(VALUE, BASE, PAIR);
  for (let i = 0; i < n; i++) mul2(VALUE, VALUE, BASE);
}

export function fieldSqLoop(n: i32): void {
  memory.copy(VALUE, BASE, PAIR);
  for (let i = 0; i < n; i++) sq2(VALUE, VALUE);
}

export function keccakLoop(n: i32): void {
  for (let i = 0; i < n; i++) keccakF(STATE);
}
