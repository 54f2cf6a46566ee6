/**
 * Integers as binary decisions: whether zero, the sign, then the magnitude m >= 1 by its length e = floor(log2 m) in unary, and
 * the e bits below its first one. The two highest of them have contexts of their own, the others are even.
 */
import { malformed } from '../output.ts';
import { type BinaryCoder, Contexts } from './binary-coder.ts';

/** Magnitudes are below 2^53: what a double holds. */
const LENGTHS = 53;
/** Contexts of a class: zero, sign, lengths, and three of two bits for each length. */
const PER_CLASS = 2 + LENGTHS + 4 * LENGTHS;

/** 2^i, exactly. */
const POWERS = new Float64Array(LENGTHS + 1);
POWERS[0] = 1;
for (let i = 1; i <= LENGTHS; i++) POWERS[i] = 2 * POWERS[i - 1]!;

/** Contexts of integers of so many classes. */
export function integerContexts(classes: number): Contexts {
  return new Contexts(classes * PER_CLASS);
}

/**
 * Codes an integer below 2^53 in magnitude; the decoder ignores the one it is given.
 * @param lean - 1 when it is likelier to be below zero, else 0
 * @throws BAD_ENCODING - as the decoder
 */
export function codeInteger(
  coder: BinaryCoder,
  contexts: Contexts,
  kind: number,
  lean: number,
  value: number,
): number {
  const at = kind * PER_CLASS;
  if (coder.bit(contexts, at, value === 0 ? 0 : 1) === 0) return 0;
  const below = coder.bit(contexts, at + 1, (value < 0 ? 1 : 0) ^ lean) ^ lean;
  const magnitude = codeMagnitude(coder, contexts, at + 2, Math.abs(value));
  return below === 1 ? -magnitude : magnitude;
}

function codeMagnitude(
  coder: BinaryCoder,
  contexts: Contexts,
  at: number,
  magnitude: number,
): number {
  let length = 0;
  while (coder.bit(contexts, at + length, magnitude >= POWERS[length + 1]! ? 1 : 0) === 1) {
    if (++length === LENGTHS) throw malformed('an integer of more than 53 bits');
  }
  let value = 1;
  let rest = length;
  let context = at + LENGTHS + 4 * length + 1;
  for (let i = 0; i < 2 && rest > 0; i++) {
    rest--;
    const bit = coder.bit(contexts, context, bitsOf(magnitude, rest, 1));
    value = 2 * value + bit;
    context += 1 + bit;
  }
  while (rest > 0) {
    const count = Math.min(rest, 16);
    rest -= count;
    value = value * POWERS[count]! + coder.even(bitsOf(magnitude, rest, count), count);
  }
  return value;
}

/** `count` bits of a magnitude from bit `from` on. */
function bitsOf(magnitude: number, from: number, count: number): number {
  const above = Math.floor(magnitude / POWERS[from]!);
  return above - Math.floor(above / POWERS[count]!) * POWERS[count]!;
}
