/**
 * The field of the level (docs/protocol/vole.md, section 1), an element being LEVEL / 8 bytes at any multiple of 8, bit i of
 * which (bit i & 7 of byte i >> 3) is the coefficient of X^i. Nothing branches on or indexes by operands called
 * secret. Words of 64 bits are called limbs; tests of LIMBS are decided when compiling.
 */
import { LEVEL } from './generated/level';
import { addColumns } from './gf128';

export const ELEMENT: usize = LEVEL >> 3;
const LIMBS: usize = LEVEL >> 6;

/** X^LEVEL = 1 + X^TAP_1 + X^TAP_2 + X^TAP_3 */
const TAP_1: usize = LEVEL == 256 ? 2 : 1;
const TAP_2: usize = LEVEL == 256 ? 5 : 2;
const TAP_3: usize = LEVEL == 256 ? 10 : 7;

/** Bytes of the columns of 128 elements. */
export const COLUMNS: usize = 16 * LEVEL;

/** out += a */
export function addElement(out: usize, a: usize): void {
  store<u64>(out, load<u64>(out) ^ load<u64>(a));
  store<u64>(out, load<u64>(out, 8) ^ load<u64>(a, 8), 8);
  if (LIMBS > 2) store<u64>(out, load<u64>(out, 16) ^ load<u64>(a, 16), 16);
  if (LIMBS > 3) store<u64>(out, load<u64>(out, 24) ^ load<u64>(a, 24), 24);
}

/** out = a. A copy of so few bytes by `memory.copy` would cost a call out of the module. */
function copyElement(out: usize, a: usize): void {
  store<u64>(out, load<u64>(a));
  store<u64>(out, load<u64>(a, 8), 8);
  if (LIMBS > 2) store<u64>(out, load<u64>(a, 16), 16);
  if (LIMBS > 3) store<u64>(out, load<u64>(a, 24), 24);
}

/** Products and sums before they are reduced; the longest is of 5 vectors. */
const WIDE: usize = memory.data(96, 16);

/** out = the element that `limbs` limbs of WIDE are, which are used up. */
function reduceWide(out: usize, limbs: usize): void {
  for (let i = limbs - 1; i >= LIMBS; i--) {
    const top = load<u64>(WIDE + 8 * i);
    const low = WIDE + 8 * (i - LIMBS);
    const over = (top >> (64 - TAP_1)) ^ (top >> (64 - TAP_2)) ^ (top >> (64 - TAP_3));
    store<u64>(low, load<u64>(low) ^ folded(top));
    store<u64>(low, load<u64>(low, 8) ^ over, 8);
  }
  copyElement(out, WIDE);
}

/**
 * out = the sum of X^j c_j over LEVEL columns c_j: what the sum over i of X^i e_i is when bit i of the columns is the
 * element e_i.
 */
export function hashColumns(out: usize, columns: usize): void {
  sumColumns(columns, LEVEL);
  reduceWide(out, LEVEL == 128 ? 4 : 6);
}

/** The hash of a product of 2 LEVEL - 1 columns; the column behind them must be zero. */
export function hashProduct(out: usize, columns: usize): void {
  sumColumns(columns, 2 * LEVEL);
  reduceWide(out, LEVEL == 128 ? 6 : LEVEL == 192 ? 8 : 10);
}

function sumColumns(columns: usize, count: usize): void {
  for (let at: usize = 0; at < 96; at += 16) v128.store(WIDE + at, i64x2.splat(0));
  for (let first: usize = 0; first < count; first += 128) {
    const some = count - first < 128 ? count - first : 128;
    addColumns(WIDE + (first >> 3), columns + 16 * first, some);
  }
}

/** out = the product of two operands, reduced to LEVEL columns. out may be the product, which is used up. */
export function reduceColumns(out: usize, product: usize): void {
  const top = product + COLUMNS;
  foldOver(top, TAP_1);
  foldOver(top, TAP_2);
  foldOver(top, TAP_3);
  for (let at: usize = 0; at < 16 * TAP_3; at += 16) {
    let sum = v128.xor(v128.load(product + at), v128.load(top + at));
    if (at >= 16 * TAP_1) sum = v128.xor(sum, v128.load(top + at - 16 * TAP_1));
    if (at >= 16 * TAP_2) sum = v128.xor(sum, v128.load(top + at - 16 * TAP_2));
    v128.store(out + at, sum);
  }
  for (let at: usize = 16 * TAP_3; at < COLUMNS; at += 16) {
    const t = top + at;
    const sum = v128.xor(v128.load(product + at), v128.load(t));
    const near = v128.xor(v128.load(t - 16 * TAP_1), v128.load(t - 16 * TAP_2));
    v128.store(out + at, v128.xor(sum, v128.xor(near, v128.load(t - 16 * TAP_3))));
  }
}

/** What a tap takes to X^(2 LEVEL) and above comes down twice. */
function foldOver(top: usize, tap: usize): void {
  for (let k: usize = LEVEL - tap; k < LEVEL - 1; k++) {
    const at = top + 16 * (k + tap - LEVEL);
    v128.store(at, v128.xor(v128.load(at), v128.load(top + 16 * k)));
  }
}

/** out = x + X y, by columns; out may be y. */
export function addTimesX(out: usize, x: usize, y: usize): void {
  const top = v128.load(y + COLUMNS - 16);
  let below = top;
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const column = v128.load(y + at);
    v128.store(out + at, v128.xor(v128.load(x + at), below));
    below = column;
  }
  addColumn(out + 16 * TAP_1, top);
  addColumn(out + 16 * TAP_2, top);
  addColumn(out + 16 * TAP_3, top);
}

function addColumn(at: usize, column: v128): void {
  v128.store(at, v128.xor(v128.load(at), column));
}

/** out = h X^k for k of 1 to 8. */
export function timesPower(out: usize, h: usize, bits: i32): void {
  const k = <u64>bits;
  const last = load<u64>(h + ELEMENT - 8);
  for (let i = LIMBS - 1; i > 0; i--) {
    store<u64>(out + 8 * i, (load<u64>(h + 8 * i) << k) | (load<u64>(h + 8 * i - 8) >> (64 - k)));
  }
  store<u64>(out, (load<u64>(h) << k) ^ folded(last >> (64 - k)));
}

/** The lowest limb of X^LEVEL t; all of it when t has fewer than 54 bits. */
function folded(t: u64): u64 {
  return t ^ (t << TAP_1) ^ (t << TAP_2) ^ (t << TAP_3);
}

/** Multiples of a factor, and of X^4 times it, by every polynomial of degree below 4. */
const LOW: usize = memory.data(512, 16);
const HIGH: usize = memory.data(512, 16);
const POWER: usize = memory.data(32, 16);
const ZERO: usize = memory.data(32, 16);

/** out = chi h for the public chi and a secret h: a byte of chi at a time, by its index only. */
export function timesPublic(out: usize, chi: usize, h: usize): void {
  copyElement(POWER, h);
  tabulate(LOW);
  tabulate(HIGH);
  let r0: u64 = 0;
  let r1: u64 = 0;
  let r2: u64 = 0;
  let r3: u64 = 0;
  for (let i = ELEMENT; i > 0; i--) {
    const byte = <usize>load<u8>(chi + i - 1);
    const low = LOW + (byte & 15) * ELEMENT;
    const high = HIGH + (byte >> 4) * ELEMENT;
    const top = folded((LIMBS > 3 ? r3 : LIMBS > 2 ? r2 : r1) >> 56);
    if (LIMBS > 3) r3 = ((r3 << 8) | (r2 >> 56)) ^ load<u64>(low, 24) ^ load<u64>(high, 24);
    if (LIMBS > 2) r2 = ((r2 << 8) | (r1 >> 56)) ^ load<u64>(low, 16) ^ load<u64>(high, 16);
    r1 = ((r1 << 8) | (r0 >> 56)) ^ load<u64>(low, 8) ^ load<u64>(high, 8);
    r0 = (r0 << 8) ^ top ^ load<u64>(low) ^ load<u64>(high);
  }
  store<u64>(out, r0);
  store<u64>(out, r1, 8);
  if (LIMBS > 2) store<u64>(out, r2, 16);
  if (LIMBS > 3) store<u64>(out, r3, 24);
}

/** The 16 multiples of POWER, which becomes X^4 times itself. */
function tabulate(table: usize): void {
  copyElement(table, ZERO);
  for (let size = ELEMENT; size < 16 * ELEMENT; size <<= 1) {
    for (let i: usize = 0; i < size; i += ELEMENT) {
      copyElement(table + size + i, table + i);
      addElement(table + size + i, POWER);
    }
    timesPower(POWER, POWER, 1);
  }
}

const BASE: usize = memory.data(32, 16);
const CHAIN: usize = memory.data(32, 16);

/** The bit of LEVEL - 1 below its highest. */
const BELOW_TOP: usize = LEVEL == 128 ? 32 : 64;

/** out = 1 / a = a^(2^LEVEL - 2) for a public a: from a^(2^k - 1) to a^(2^(2 k) - 1) and a^(2^(2 k + 1) - 1). */
export function inverse(out: usize, a: usize): void {
  memory.copy(BASE, a, ELEMENT);
  memory.copy(out, a, ELEMENT);
  let k: usize = 1;
  for (let bit: usize = BELOW_TOP; bit > 0; bit >>= 1) {
    memory.copy(CHAIN, out, ELEMENT);
    for (let i: usize = 0; i < k; i++) square(out);
    timesPublic(out, CHAIN, out);
    k <<= 1;
    if (((LEVEL - 1) & bit) == 0) continue;
    square(out);
    timesPublic(out, BASE, out);
    k++;
  }
  square(out);
}

function square(a: usize): void {
  for (let i: usize = 0; i < LIMBS; i++) {
    store<u64>(WIDE + 16 * i, spread(load<u32>(a + 8 * i)));
    store<u64>(WIDE + 16 * i, spread(load<u32>(a + 8 * i, 4)), 8);
  }
  reduceWide(a, 2 * LIMBS);
}

/** Zeros between the bits. */
function spread(word: u32): u64 {
  let x = <u64>word;
  x = (x | (x << 16)) & 0x0000ffff0000ffff;
  x = (x | (x << 8)) & 0x00ff00ff00ff00ff;
  x = (x | (x << 4)) & 0x0f0f0f0f0f0f0f0f;
  x = (x | (x << 2)) & 0x3333333333333333;
  return (x | (x << 1)) & 0x5555555555555555;
}

/** Forgets the last operands. */
export function wipeField(): void {
  memory.fill(WIDE, 0, 96);
  memory.fill(LOW, 0, 512);
  memory.fill(HIGH, 0, 512);
  memory.fill(POWER, 0, 32);
  memory.fill(BASE, 0, 32);
  memory.fill(CHAIN, 0, 32);
}
