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
    divide(a, b);
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
    divide(a, b);
    const rest = a;
    a = b;
    b = rest;
    negative = !negative;
  }
  if (negative) scalarNegate(out, b + COFACTOR);
  else memory.copy(out, b + COFACTOR, 32);
}

/** Row a minus the multiple of row b that leaves a remainder below b; the cofactors' signs alternate. */
function divide(a: usize, b: usize): void {
  const length = bitLength(b);
  for (;;) {
    const shift = bitLength(a) - length;
    if (shift < 0) return;
    if (!subtractShifted(a, b, shift)) {
      // the leading bits met but the rest was larger: one bit less
      if (shift == 0) return;
      subtractShifted(a, b, shift - 1);
      addShifted(a + COFACTOR, b + COFACTOR, shift - 1);
    } else {
      addShifted(a + COFACTOR, b + COFACTOR, shift);
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

/** Word i / 8 of the number at `a` shifted left. */
function shiftedWord(a: usize, i: usize, shift: i32): u64 {
  const at = a + i - ((<usize>(shift >> 6)) << 3);
  const bits = shift & 63;
  return (load<u64>(at) << bits) | ((load<u64>(at - 8) >> 1) >> (63 - bits));
}

/** a -= b << shift, unless that were negative: then false, and a as before. */
function subtractShifted(a: usize, b: usize, shift: i32): bool {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const word = load<u64>(a + i);
    const other = shiftedWord(b, i, shift);
    const difference = word - other - borrow;
    store<u64>(DIFFERENCE + i, difference);
    borrow = ((~word & other) | ((~word | other) & difference)) >> 63;
  }
  if (borrow != 0) return false;
  memory.copy(a, DIFFERENCE, 32);
  return true;
}

const DIFFERENCE: usize = memory.data(32, 16);

/** a += b << shift. */
function addShifted(a: usize, b: usize, shift: i32): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const word = load<u64>(a + i);
    const other = shiftedWord(b, i, shift);
    const sum = word + other + carry;
    carry = ((word & other) | ((word | other) & ~sum)) >> 63;
    store<u64>(a + i, sum);
  }
}
