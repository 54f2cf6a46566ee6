/**
 * What a prediction misses, exactly. For integers: the element less the nearest integer to the prediction. For numbers of IEEE
 * 754: steps in the order of all such numbers (units in the last place) from the prediction rounded to the type; of doubles, from
 * 2^52 steps on, the number itself.
 *
 * How far off a prediction may be shows in it: one of 10.02 is hardly meant to be 11, one of 10.49 may be. So residuals are coded
 * in classes
 *
 *   integers   floor((1/2 - |p - round(p)|) * 2^scale), at most 31: how near the prediction is to the next integer
 *   floats     scale - exponent of the prediction, 0 to 31: the smaller the number, the finer its steps
 *
 * and those of class `classes` and above are zero, and take nothing.
 */
import { malformed } from '../output.ts';
import { type BinaryCoder, type Contexts } from './binary-coder.ts';
import { type ElementType, isFloat, rangeOf } from './elements.ts';
import { codeInteger, integerContexts } from './integers.ts';
import { powerOfTwo } from './train.ts';

export const CLASSES = 32;

/** How residuals are classed. */
export interface Classing {
  /** Integers: log2 of classes to one, 0 to 31. Floats: the highest biased exponent, at most 2047. */
  readonly scale: number;
  /** Classes that have residuals, 0 to 32. */
  readonly classes: number;
}

/**
 * Codes `predictions.length` elements from number `from` on. The encoder finds them in `values`, the decoder puts them there.
 * @throws BAD_ENCODING - as the decoder, for what is no element of the type
 */
export type ElementCoder = (
  coder: BinaryCoder,
  predictions: Float64Array,
  values: Float64Array,
  from: number,
) => void;

export function elementCoder(type: ElementType, classing: Classing): ElementCoder {
  const contexts = integerContexts(classing.classes);
  if (!isFloat(type)) return integerCoder(type, classing, contexts);
  return type === 'f32' ? singleCoder(classing, contexts) : doubleCoder(classing, contexts);
}

/** Where an integer prediction lands: nearest integer of the type, class of the rest, and the side on which the rest lies. */
interface Landing {
  nearest: number;
  kind: number;
  /** 1 when the rest is below. */
  lean: number;
}

/** @throws BAD_ENCODING - for a prediction that is no number */
export function land(
  prediction: number,
  least: number,
  most: number,
  density: number,
  landing: Landing,
): void {
  const nearest = Math.floor(prediction + 0.5);
  if (!Number.isFinite(nearest)) throw malformed('train: a number without bound');
  const rest = prediction - nearest;
  const kind = Math.floor((0.5 - Math.abs(rest)) * density);
  landing.nearest = nearest < least ? least : nearest > most ? most : nearest;
  landing.kind = kind < CLASSES ? (kind > 0 ? kind : 0) : CLASSES - 1;
  landing.lean = rest < 0 ? 1 : 0;
}

function integerCoder(
  type: ElementType,
  { scale, classes }: Classing,
  contexts: Contexts,
): ElementCoder {
  const [least, most] = rangeOf(type);
  const density = powerOfTwo(scale);
  const landing: Landing = { nearest: 0, kind: 0, lean: 0 };
  return (coder, predictions, values, from) => {
    for (let i = 0; i < predictions.length; i++) {
      land(predictions[i]!, least, most, density, landing);
      const { nearest, kind, lean } = landing;
      const missed =
        kind < classes ? codeInteger(coder, contexts, kind, lean, values[from + i]! - nearest) : 0;
      const value = nearest + missed;
      if (value < least || value > most) throw malformed('train: an element out of range');
      values[from + i] = value;
    }
  };
}

/** Floats in order of their numbers: the sign is no bit of its own. An involution. */
const orderOf = (bits: number): number => bits ^ ((bits >> 31) & 0x7fff_ffff);

function singleCoder({ scale, classes }: Classing, contexts: Contexts): ElementCoder {
  const float = new Float32Array(2);
  const bits = new Int32Array(float.buffer);
  return (coder, predictions, values, from) => {
    for (let i = 0; i < predictions.length; i++) {
      float[0] = predictions[i]!;
      float[1] = values[from + i]!;
      requireFinite(float[0]);
      const predicted = orderOf(bits[0]!);
      const kind = floatClass(scale, (bits[0]! >>> 23) & 255);
      const missed =
        kind < classes ? codeInteger(coder, contexts, kind, 0, orderOf(bits[1]!) - predicted) : 0;
      const order = predicted + missed;
      if (order !== (order | 0)) throw malformed('train: an element out of range');
      bits[1] = orderOf(order);
      values[from + i] = requireFinite(float[1]);
    }
  };
}

/** Steps that are as many as this, or more, are not counted: the number itself follows, 64 bits. Zero is so far from all others. */
const FAR = 2 ** 52;

function doubleCoder({ scale, classes }: Classing, contexts: Contexts): ElementCoder {
  const float = new Float64Array(2);
  const bits = new BigInt64Array(float.buffer);
  return (coder, predictions, values, from) => {
    for (let i = 0; i < predictions.length; i++) {
      float[0] = requireFinite(predictions[i]!);
      float[1] = values[from + i]!;
      const predicted = orderOfWord(bits[0]!);
      const kind = floatClass(scale, Number((bits[0]! >> 52n) & 0x7ffn));
      const steps = stepsOf(orderOfWord(bits[1]!) - predicted);
      const missed = kind < classes ? codeInteger(coder, contexts, kind, 0, steps) : 0;
      if (missed === FAR) bits[1] = codeWord(coder, bits[1]!);
      else bits[1] = orderOfWord(wordOf(predicted + BigInt(missed)));
      values[from + i] = requireFinite(float[1]);
    }
  };
}

const orderOfWord = (word: bigint): bigint => (word < 0n ? word ^ 0x7fff_ffff_ffff_ffffn : word);

function stepsOf(difference: bigint): number {
  const steps = Number(difference);
  return Math.abs(steps) < FAR ? steps : FAR;
}

/** @throws BAD_ENCODING - for what has more than 64 bits */
function wordOf(sum: bigint): bigint {
  if (sum === BigInt.asIntN(64, sum)) return sum;
  throw malformed('train: an element out of range');
}

/** 64 bits, the highest first. */
function codeWord(coder: BinaryCoder, word: bigint): bigint {
  let coded = 0n;
  for (let shift = 48n; shift >= 0n; shift -= 16n) {
    const part = Number((word >> shift) & 0xffffn);
    coded = (coded << 16n) | BigInt(coder.even(part, 16));
  }
  return BigInt.asIntN(64, coded);
}

export function floatClass(highest: number, exponent: number): number {
  const below = highest - exponent;
  return below < 0 ? 0 : below < CLASSES ? below : CLASSES - 1;
}

function requireFinite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw malformed('train: a number without bound');
}
