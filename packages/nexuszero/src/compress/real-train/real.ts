/**
 * Arrays of numbers that a train of real numbers nearly makes, and what it misses: tones, exponentials, polynomials, fields that
 * are products, matrices of low rank. Maths, encoding and costs: docs/protocol/real-train.md
 *
 *   params   u8 type, in the order of ELEMENT_TYPES || u8 modes || varint length of each || u8 rank of each bond ||
 *            varint scale || u8 classes with residuals
 *   parts    one code of binary decisions: entries of the cores, then residuals in order || bytes behind the last number of the
 *            train
 *
 * The decoder computes with doubles, and yet the same everywhere: see train.ts.
 */
import { Reader } from '../../bytes/reader.ts';
import { Budget, type Packer, type Unpacker } from '../coders.ts';
import { malformed, readVarint } from '../output.ts';
import { Parts, PartsOutput } from '../parts.ts';
import { BinaryDecoder, BinaryEncoder } from './binary-coder.ts';
import { classingOf } from './classing.ts';
import {
  bytesOf,
  ELEMENT_TYPES,
  type ElementType,
  isFloat,
  readElements,
  elementWriter,
} from './elements.ts';
import { simpleBits } from './estimate.ts';
import { guessType } from './guess.ts';
import { fitTrain, type Fit, roundTrain } from './fit.ts';
import { CLOSE, columnsOf, foldedPlan, matrixPlan, type Plan } from './plan.ts';
import { CLASSES, elementCoder } from './residual.ts';
import {
  codeTrain,
  emptyTrain,
  entriesOf,
  expand,
  numbersOf,
  packShape,
  unpackShape,
} from './train.ts';

export type { ElementType } from './elements.ts';

/** Below it the predictors of the room do better, but for products. */
const BYTES_MIN = 8192;
/** What a train must take at most of what the predictors of the room would take. */
const SHARE_MAX = 0.9;

/**
 * The parts, or undefined when a train does not pay.
 * @param type - of the numbers; without it one is sought, and what looks like none is refused at once
 */
export function packRealTrain(
  packer: Packer,
  bytes: Uint8Array,
  type: ElementType | undefined = guessType(bytes),
): readonly Uint8Array[] | undefined {
  if (type === undefined || bytes.length < BYTES_MIN) return undefined;
  const values = readElements(bytes, type);
  const noiseless = floorOf(type, values);
  if (noiseless === undefined) return undefined;
  const bits = SHARE_MAX * simpleBits(packer, bytes, type);
  const most = isFloat(type) ? Infinity : 2 ** bits / GAUSS;
  let best: readonly Uint8Array[] | undefined;
  // what rounding alone leaves looks like more than it takes
  const seen = Math.max(bits, ROUNDED_BITS);
  for (const plan of plansOf(values, isFloat(type) ? noiseless : 1 / 8, seen)) {
    // whole rows as a mode are for what cannot be folded, and slow
    if (best !== undefined && plan.modes.length === 1) break;
    const used = values.subarray(0, plan.count);
    const fit = fitTrain(used, plan.modes, noiseless ** 2, most);
    if (fit === undefined || entriesOf(fit) > plan.count / 4) continue;
    const parts = packFit(bytes, type, used, fit, noiseless);
    if (parts === undefined) continue;
    if (sizeOf(parts) * 8 >= bits * values.length) continue;
    if (entriesOf(fit) > ENTRIES_A_BYTE * parts[1]!.length) continue;
    if (best === undefined || sizeOf(parts) < sizeOf(best)) best = parts;
    if (bytes.length > ALL_TRIED_MAX) break;
  }
  return best === undefined || isExact(packer, bytes, best) ? best : undefined;
}

/** Above what a look at rounded integers takes for their bits. */
const ROUNDED_BITS = 2.5;
/** Entries for each byte of code, at most: so what a decoder allocates for them has a price. */
const ENTRIES_A_BYTE = 64;
/** Of longer arrays the first plan that pays is taken. */
const ALL_TRIED_MAX = 262_144;

/** Whether a decoder makes the bytes of the parts: what is not so is never written. */
function isExact(packer: Packer, bytes: Uint8Array, parts: readonly Uint8Array[]): boolean {
  const { codec, zstd } = packer;
  const unpacker = { codec, zstd, budget: new Budget(0) };
  const back = unpackRealTrain(unpacker, new Parts(parts), bytes.length);
  return back.every((byte, i) => byte === bytes[i]);
}

/** Entropy of noise of deviation s, in bits: log2 of so many times s. */
const GAUSS = Math.sqrt(2 * Math.PI * Math.E);

const sizeOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((sum, part) => sum + part.length, 0);

/** The deviation of an element below which nothing counts; undefined for values that are none. */
function floorOf(type: ElementType, values: Float64Array): number | undefined {
  let sum = 0;
  for (const value of values) sum += value * value;
  const rms = Math.sqrt(sum / values.length);
  if (!isFloat(type)) return rms > 0 ? 0.02 : undefined;
  // trains of other scales would need other exponents
  if (!(rms > 2 ** -60 && rms < 2 ** 60)) return undefined;
  return rms * 2 ** (type === 'f32' ? -26 : -51);
}

function plansOf(values: Float64Array, unit: number, most: number): readonly Plan[] {
  const { length } = values;
  const columns = columnsOf(length, (i) => values[i]!, unit, most, CLOSE)?.columns;
  if (columns === undefined) return [foldedPlan(length)].filter((plan) => plan !== undefined);
  const plans = [matrixPlan(length, columns, true), foldedPlan(length)];
  return [...plans, matrixPlan(length, columns, false)].filter((plan) => plan !== undefined);
}

function packFit(
  bytes: Uint8Array,
  type: ElementType,
  values: Float64Array,
  fit: Fit,
  floor: number,
): readonly Uint8Array[] | undefined {
  const train = roundTrain(fit, errorOf(type, fit, floor));
  const predictions = new Float64Array(values.length);
  expand(train, (numbers, from) => {
    predictions.set(numbers, from);
  });
  // cores of a fit that is none may be beyond all numbers
  if (!predictions.every((prediction) => Number.isFinite(Math.fround(prediction))))
    return undefined;
  const classing = classingOf(type, predictions, values);
  const coder = new BinaryEncoder();
  codeTrain(coder, train);
  elementCoder(type, classing)(coder, predictions, values.slice(), 0);
  const out = new PartsOutput();
  out.params.u8(ELEMENT_TYPES.indexOf(type));
  packShape(out.params, train);
  out.params.varint(classing.scale);
  out.params.u8(classing.classes);
  out.add(coder.done());
  out.add(bytes.slice(values.length * bytesOf(type)));
  return out.all();
}

/** How far off rounded entries may make an element. */
function errorOf(type: ElementType, fit: Fit, floor: number): number {
  if (type === 'f64') return floor / 8;
  if (type === 'f32') return floor / 2;
  // what the fit is off by anyway: noise that so many entries take up
  const off = fit.noise * Math.sqrt(entriesOf(fit) / numbersOf(fit));
  if (fit.noise < 0.1) return Math.max(off / 4, 0.1);
  return fit.noise < 1 ? off / 4 : off;
}

/** @throws BAD_ENCODING - unless the parts make so many bytes of numbers */
export function unpackRealTrain(_: Unpacker, parts: Parts, length: number): Uint8Array {
  const params = new Reader(parts.take(), 'compress');
  const type = ELEMENT_TYPES[params.u8()];
  if (type === undefined) throw malformed('train: an unknown type');
  const shape = unpackShape(params, Math.floor(length / bytesOf(type)));
  const scale = readVarint(params, isFloat(type) ? 2047 : 31);
  const classes = readVarint(params, CLASSES);
  params.end();
  const bits = parts.take();
  if (entriesOf(shape) > ENTRIES_A_BYTE * bits.length) throw malformed('train: too short a code');
  const coder = new BinaryDecoder(bits);
  const count = numbersOf(shape);
  const rest = parts.takeExactly(length - count * bytesOf(type));
  parts.end();
  const train = emptyTrain(shape);
  codeTrain(coder, train);
  const out = new Uint8Array(length);
  const write = elementWriter(out, type);
  const code = elementCoder(type, { scale, classes });
  const values = new Float64Array(shape.modes.at(-1)!);
  expand(train, (numbers, from) => {
    code(coder, numbers, values, 0);
    write(values, from);
  });
  coder.end();
  out.set(rest, count * bytesOf(type));
  return out;
}
