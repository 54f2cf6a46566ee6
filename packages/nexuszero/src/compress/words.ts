/**
 * Columns of words of 32 bits: each word is predicted from those before it or from another column, and what the prediction
 * misses is written as byte planes. All arithmetic wraps at 2^32, so that every prediction can be undone.
 *
 *   predictor     prediction of x[i]
 *   0 base        b, a varint: the least word
 *   1 lag         x[i - k], k a varint
 *   2 line        2 x[i-1] - x[i-2]
 *   3 beside      y[i] of column number j
 *   4 before      y[i-1] of column number j
 *   5 together    x[i-1] + y[i] - y[i-1] of column number j
 *
 * In the parameters: u8 predictor + 16 * bytes of a word || what it needs. Then a part for each byte of what was missed, lowest
 * first; other predictors than `base` write it as zigzag, 0, -1, 1, -2 ..., so that little stays little.
 */
import type { Reader } from '../bytes/reader.ts';
import { entropyBits } from './entropy.ts';
import { malformed, readVarint } from './output.ts';
import type { Parts, PartsOutput } from './parts.ts';

const [BASE, LAG, LINE, BESIDE, BEFORE, TOGETHER] = [0, 1, 2, 3, 4, 5];
const LAG_MAX = 65_535;
/** Words that are looked at to choose a predictor, in runs of so many. */
const SAMPLED = 1024;
const RUN = 256;

type Words = Uint32Array;

/** How words are foretold: the parameter is the base, the lag, or the number of the column. */
interface Predictor {
  readonly kind: number;
  readonly parameter: number;
}

/**
 * Writes a column.
 * @param others - columns of as many words that the reader has already
 * @param lags - how far back a word may be sought that is like another: what the time allows
 */
export function packWords(
  out: PartsOutput,
  words: Words,
  others: readonly Words[] = [],
  lags: number = LAG_SOUGHT_MAX,
): void {
  const predictor = choose(words, others, lags);
  const missed = new Uint32Array(words.length);
  predict(words, others, predictor, 0, missed);
  const width = widthOf(missed);
  out.params.u8(predictor.kind + 16 * width);
  if (predictor.kind !== LINE) out.params.varint(predictor.parameter);
  for (let plane = 0; plane < width; plane++) out.add(planeOf(missed, plane));
}

function widthOf(words: Words): number {
  let seen = 0;
  for (let i = 0; i < words.length; i++) seen |= words[i]!;
  return (39 - Math.clz32(seen)) >> 3;
}

function planeOf(words: Words, plane: number): Uint8Array {
  const out = new Uint8Array(words.length);
  const shift = 8 * plane;
  for (let i = 0; i < out.length; i++) out[i] = words[i]! >>> shift;
  return out;
}

/** Fills `missed` with what the prediction of x[from ..] misses. */
function predict(
  x: Words,
  others: readonly Words[],
  { kind, parameter }: Predictor,
  from: number,
  missed: Words,
): void {
  const { length } = missed;
  if (kind === BASE) {
    for (let i = 0; i < length; i++) missed[i] = x[from + i]! - parameter;
    return;
  }
  const y = others[parameter] ?? x;
  for (let i = 0; i < length; i++) {
    const missing = (x[from + i]! - guess(x, y, kind, parameter, from + i)) | 0;
    missed[i] = (missing << 1) ^ (missing >> 31);
  }
}

/** The prediction of x[i], from what a reader has at that point. What lies before the first word is zero. */
function guess(x: Words, y: Words, kind: number, lag: number, i: number): number {
  if (kind === LAG) return i < lag ? 0 : x[i - lag]!;
  if (kind === BESIDE) return y[i]!;
  if (i === 0) return kind === TOGETHER ? y[0]! : 0;
  if (kind === BEFORE) return y[i - 1]!;
  if (kind === TOGETHER) return x[i - 1]! + y[i]! - y[i - 1]!;
  return 2 * x[i - 1]! - (i === 1 ? 0 : x[i - 2]!);
}

/** The predictor that leaves least: by a glance at all, then by a sample of the nearest few. */
function choose(words: Words, others: readonly Words[], lags: number): Predictor {
  const [least, most] = extremes(words);
  const base = { kind: BASE, parameter: least };
  if (least === most || words.length < 3) return base;
  let [best, bestBits] = [base, sampledBits(words, others, base)];
  for (const candidate of nearest(words, others, lags)) {
    const bits = sampledBits(words, others, candidate);
    if (bits < bestBits) [best, bestBits] = [candidate, bits];
  }
  return best;
}

/** The candidates that miss least in two short runs of words. */
function nearest(words: Words, others: readonly Words[], lags: number): readonly Predictor[] {
  const run = Math.min(GLANCED, words.length);
  const last = words.length - run;
  const froms = last < GLANCED ? [last] : [Math.floor(last / 3), Math.floor((3 * last) / 4)];
  const missed = new Uint32Array(run);
  const glances: { readonly candidate: Predictor; readonly bits: number }[] = [];
  for (const candidate of candidates(words.length, others.length, lags)) {
    let bits = 0;
    for (const from of froms) {
      predict(words, others, candidate, from, missed);
      // a constant miss costs as little as none
      for (let i = 1; i < run; i++) {
        bits -= Math.max(Math.clz32(missed[i]!), Math.clz32(missed[i]! ^ missed[i - 1]!));
      }
    }
    glances.push({ candidate, bits });
  }
  // the first of equals is the simplest
  glances.sort((a, b) => a.bits - b.bits);
  return glances.slice(0, SAMPLED_CANDIDATES).map(({ candidate }) => candidate);
}

const GLANCED = 64;
const SAMPLED_CANDIDATES = 8;

/** The least and the most word, as numbers with a sign where that spans less. */
function extremes(words: Words): readonly [number, number] {
  let [least, most] = [words[0] ?? 0, words[0] ?? 0];
  let [below, above] = [least | 0, least | 0];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word < least) least = word;
    if (word > most) most = word;
    const signed = word | 0;
    if (signed < below) below = signed;
    if (signed > above) above = signed;
  }
  return above - below < most - least ? [below >>> 0, above >>> 0] : [least, most];
}

function* candidates(rows: number, columns: number, lags: number): Generator<Predictor> {
  yield { kind: LAG, parameter: 1 };
  yield { kind: LINE, parameter: 0 };
  for (let column = 0; column < columns; column++) {
    for (const kind of [BESIDE, BEFORE, TOGETHER]) yield { kind, parameter: column };
  }
  const most = Math.min(lags, rows >> 1);
  for (let lag = 2; lag <= most; lag++) yield { kind: LAG, parameter: lag };
}

const LAG_SOUGHT_MAX = 136;

/** What a sample of the residuals would take, about: small ones by their frequency, large ones by their length, too. */
function sampledBits(words: Words, others: readonly Words[], predictor: Predictor): number {
  const counts = new Uint32Array(SMALL + 33);
  let [longer, seen] = [0, 0];
  const runs = Math.min(SAMPLED / RUN, Math.ceil(words.length / RUN));
  const run = Math.min(RUN, words.length);
  for (let k = 0; k < runs; k++) {
    const from = runs === 1 ? 0 : Math.floor((k * (words.length - run)) / (runs - 1));
    const missed = new Uint32Array(run);
    predict(words, others, predictor, from, missed);
    for (const word of missed) {
      if (word < SMALL) {
        counts[word]!++;
        continue;
      }
      const length = 32 - Math.clz32(word);
      counts[SMALL + length]!++;
      longer += length - 1;
    }
    seen += run;
  }
  return longer + entropyBits(counts, seen);
}

const SMALL = 128;

/**
 * Reads a column of so many words.
 * @throws BAD_ENCODING - when there is none
 */
export function unpackWords(
  params: Reader,
  parts: Parts,
  length: number,
  others: readonly Words[] = [],
): Words {
  const first = params.u8();
  const [kind, width] = [first & 15, first >> 4];
  if (kind > TOGETHER || width > 4) throw malformed('words: an unknown predictor');
  const parameter = kind === LINE ? 0 : readVarint(params, parameterMax(kind, others.length));
  if (kind === LAG && parameter === 0) throw malformed('words: a lag of none');
  const words = new Uint32Array(length);
  for (let plane = 0; plane < width; plane++) addPlane(words, parts.takeExactly(length), plane);
  restore(words, others[parameter] ?? words, kind, parameter);
  return words;
}

function parameterMax(kind: number, columns: number): number {
  if (kind === BASE) return 0xffff_ffff;
  if (kind === LAG) return LAG_MAX;
  if (columns > 0) return columns - 1;
  throw malformed('words: no such column');
}

function addPlane(words: Words, plane: Uint8Array, number: number): void {
  const shift = 8 * number;
  for (let i = 0; i < words.length; i++) words[i]! |= plane[i]! << shift;
}

/** Residuals become words. */
function restore(x: Words, y: Words, kind: number, parameter: number): void {
  if (kind === BASE) {
    for (let i = 0; i < x.length; i++) x[i]! += parameter;
    return;
  }
  for (let i = 0; i < x.length; i++) {
    const missed = x[i]!;
    x[i] = ((missed >>> 1) ^ -(missed & 1)) + guess(x, y, kind, parameter, i);
  }
}
