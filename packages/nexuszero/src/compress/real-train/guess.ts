/**
 * Guesses of what type numbers are that a train would fit, by a look at few of them: bytes of another kind are refused in less
 * than a millisecond. Encoder only.
 */
import { bytesOf, elementReader, type ElementType, isFloat, readElements } from './elements.ts';
import { bitsBeyondRank, bitsOf, columnsOf, QUICK } from './plan.ts';

/** Elements of a window: as many rows as columns, twice. */
const SIDE = 32;
const VECTORS = 8;
const WINDOW = SIDE * SIDE;
/** Where windows are: in one, a signal may be still. */
const PLACES = [0.5, 0.19];
/** What a train must leave at most of what predictors leave in the window. */
const SHARE_MAX = 0.8;
/** With fewer bits an element, other codes do well. */
const BITS_MIN = 2;
/** Pairs of types that differ by the sign: numbers vary less by the one that they are of. */
const CANDIDATES: readonly (readonly ElementType[])[] = [
  ['i16', 'u16'],
  ['i32', 'u32'],
  ['f64'],
  ['f32'],
  ['i8', 'u8'],
];

/** The type by which least would be left, undefined when a train would fit by none. */
export function guessType(bytes: Uint8Array): ElementType | undefined {
  let [best, least]: [ElementType | undefined, number] = [undefined, Infinity];
  for (const candidates of CANDIDATES) {
    const size = bytesOf(candidates[0]!);
    const count = Math.floor(bytes.length / size);
    if (count < 2 * WINDOW || bytes.length % size !== 0) continue;
    const left = leftBits(bytes, candidates, count);
    if (left !== undefined && left.bits / size < least) {
      [best, least] = [left.type, left.bits / size];
    }
  }
  return best;
}

/** Bits an element beyond a low rank, of a window of neighbours or of a matrix; undefined when they are not few. */
function leftBits(
  bytes: Uint8Array,
  types: readonly ElementType[],
  count: number,
): { readonly type: ElementType; readonly bits: number } | undefined {
  for (const place of PLACES) {
    const type = smoothest(bytes, types, Math.floor(place * count));
    const window = readElements(bytes, type, Math.floor(place * count), WINDOW);
    const unit = unitOf(type, window);
    if (unit === undefined) continue;
    const most = SHARE_MAX * differenceBits(window, unit);
    if (most < BITS_MIN) continue;
    const rows = Array.from({ length: SIDE }, (_, i) => window.subarray(i * SIDE, (i + 1) * SIDE));
    const { bits } = bitsBeyondRank(rows, VECTORS, unit);
    if (bits < most) return { type, bits };
    const matrix = columnsOf(count, elementReader(bytes, type), unit, most, QUICK);
    return matrix === undefined ? undefined : { type, bits: matrix.bits };
  }
  return undefined;
}

function smoothest(bytes: Uint8Array, types: readonly ElementType[], from: number): ElementType {
  const variations = types.map((type) => {
    const window = readElements(bytes, type, from, WINDOW);
    return types.length === 1 ? 0 : differences(window, 1).reduce((sum, x) => sum + Math.abs(x), 0);
  });
  return types[variations.indexOf(Math.min(...variations))]!;
}

/** Bits an element by its difference from the mean of its place in eight, from one before, or by the difference of differences; the least. */
function differenceBits(x: Float64Array, unit: number): number {
  const means = new Float64Array(PERIOD);
  x.forEach((value, i) => (means[i % PERIOD]! += (value * PERIOD) / x.length));
  const centred = x.map((value, i) => value - means[i % PERIOD]!);
  const lagged = LAGS.map((lag) => differences(x, lag));
  const all = [centred, ...lagged, differences(lagged[0]!, 1)];
  return Math.min(...all.map((values) => bitsOf(values, unit)));
}

/** Bytes of a word, or words of a record, may have each their own mean. */
const PERIOD = 8;
const LAGS = [1, 2, 4];

function differences(x: Float64Array, lag: number): Float64Array {
  return x.subarray(lag).map((value, i) => value - x[i]!);
}

/** What an element may be off without a cost; undefined for floats of which no two are of a size. */
function unitOf(type: ElementType, values: Float64Array): number | undefined {
  if (!isFloat(type)) return 1 / 8;
  const most = values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
  if (!(most > 2 ** -60 && most < 2 ** 60)) return undefined;
  const near = values.reduce((sum, value) => sum + (Math.abs(value) > most * NEAR ? 1 : 0), 0);
  return near > NEAR_SHARE * values.length
    ? most * (type === 'f32' ? 2 ** -24 : 2 ** -50)
    : undefined;
}

const NEAR = 2 ** -16;
const NEAR_SHARE = 0.9;
