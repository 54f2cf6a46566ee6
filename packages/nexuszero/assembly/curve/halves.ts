/**
 * A public scalar c as a quotient of two short ones, c = u / v mod l with |u|, |v| < 2^127: half of
 * Euclid's algorithm on (l, c). It halves the doublings of a verification (Antipa, Brown, Gallant,
 * Lambert, Struik, Vanstone: Accelerated verification of ECDSA signatures, SAC 2005). Variable time.
 */
import { L, scalarNegate } from './scalar';

/** |u| and |v|, 32 bytes each. */
export const U: usize = memory.data(32, 16);
export const V: usize = memory.data(32, 16);

/**
 * Two rows (remainder r, cofactor t) with r = +-t c mod l. Each number has 32 bytes and 32 zero bytes
 * below it, which a shifted reading runs into.
 */
const ROWS: usize = memory.data(256, 16);
const COFACTOR: usize = 64;

/** Sets U and V for a canonical c; true when u and v have different signs. */
export function halveVartime(c: usize): bool {
  memory.fill(ROWS, 0, 256);
  let a = ROWS + 32;
  let b = ROWS + 160;
  memory.copy(a, L, 32);
  memory.copy(b, c, 32);
  store<u64>(b, 1, COFACTOR);
  let opposite = false;
  while (bitLength(b) > 127) {
    divide(a, b, false);
    const rest = a;
    a = b;
    b = rest;
    opposite = !opposite;
  }
  memory.copy(U, b, 32);
  memory.copy(V, b + COFACTOR, 32);
  return opposite;
}

/** out = 1/c mod l for a public c other than 0: the whole of Euclid's algorithm. Variable time. */
export function invertVartime(out: usize, c: usize): void {
  memory.fill(ROWS, 0, 256);
  let a = ROWS + 32;
  let b = ROWS + 160;
  memory.copy(a, L, 32);
  memory.copy(b, c, 32);
  store<u64>(b, 1, COFACTOR);
  let negative = false;
  while (bitLength(b) > 1) {
    divide(a, b, true);
    const rest = a;
    a = b;
    b = rest;
    negative = !negative;
  }
  if (negative) scalarNegate(out, b + COFACTOR);
  else memory.copy(out, b + COFACTOR, 32);
}

/** Row a minus the multiple of row b that leaves a remainder below b; the cofactors' signs alternate. */
function divide(a: usize, b: usize, wide: bool): void {
  const length = bitLength(b);
  for (;;) {
    const shift = bitLength(a) - length;
    if (shift < 0) return;
    if (!subtractShifted(a, b, shift)) {
      // the leading bits met but the rest was larger: one bit less
      if (shift == 0) return;
      subtractShifted(a, b, shift - 1);
      addCofactors(a + COFACTOR, b + COFACTOR, shift - 1, wide);
    } else {
      addCofactors(a + COFACTOR, b + COFACTOR, shift, wide);
    }
  }
}

function bitLength(a: usize): i32 {
  for (let i: i32 = 24; i >= 0; i -= 8) {
    const word = load<u64>(a + i);
    if (word != 0) return 8 * i + 64 - <i32>clz(word);
  }
  return 0;
}

/** The word at `at` of a number shifted left by `bits` < 64, with what comes up from the word below. */
function shiftedWord(at: usize, bits: i32): u64 {
  return (load<u64>(at) << bits) | ((load<u64>(at - 8) >> 1) >> (63 - bits));
}

/** a -= b << shift, unless that were negative: then false, and a as before. */
function subtractShifted(a: usize, b: usize, shift: i32): bool {
  const from = b - ((<usize>(shift >> 6)) << 3);
  const bits = shift & 63;
  const a0 = load<u64>(a);
  const a1 = load<u64>(a, 8);
  const a2 = load<u64>(a, 16);
  const a3 = load<u64>(a, 24);
  const b0 = shiftedWord(from, bits);
  const b1 = shiftedWord(from + 8, bits);
  const b2 = shiftedWord(from + 16, bits);
  const b3 = shiftedWord(from + 24, bits);
  const borrow0 = u64(a0 < b0);
  const d1 = a1 - b1;
  const borrow1 = u64(a1 < b1) | u64(d1 < borrow0);
  const d2 = a2 - b2;
  const borrow2 = u64(a2 < b2) | u64(d2 < borrow1);
  const d3 = a3 - b3;
  if (a3 < b3 || d3 < borrow2) return false;
  store<u64>(a, a0 - b0);
  store<u64>(a, d1 - borrow0, 8);
  store<u64>(a, d2 - borrow1, 16);
  store<u64>(a, d3 - borrow2, 24);
  return true;
}

/** a += b << shift; half of the algorithm keeps cofactors below 2^128, the whole of it does not. */
function addCofactors(a: usize, b: usize, shift: i32, wide: bool): void {
  if (wide) addShiftedWide(a, b, shift);
  else addShifted(a, b, shift);
}

/** a += b << shift, for a sum below 2^256. */
function addShiftedWide(a: usize, b: usize, shift: i32): void {
  const from = b - ((<usize>(shift >> 6)) << 3);
  let carry: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const word = load<u64>(a + i);
    const sum = word + shiftedWord(from + i, shift & 63);
    const total = sum + carry;
    carry = u64(sum < word) | u64(total < sum);
    store<u64>(a + i, total);
  }
}

/** a += b << shift, for a sum below 2^128. */
function addShifted(a: usize, b: usize, shift: i32): void {
  const from = b - ((<usize>(shift >> 6)) << 3);
  const bits = shift & 63;
  const low = load<u64>(a) + shiftedWord(from, bits);
  const carry = u64(low < load<u64>(a));
  store<u64>(a, low);
  store<u64>(a, load<u64>(a, 8) + shiftedWord(from + 8, bits) + carry, 8);
}
