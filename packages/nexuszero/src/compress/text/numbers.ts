/**
 * Columns of numbers: whole ones, those of a fixed count of decimals, and those whose last zeros are left out. A number is
 * written as a word above the least of the column, or as two words where 32 bits do not do.
 *
 *   params: u8 decimals + 16 * trimmed || u8 digits to pad to || varint zigzag of the least || u8 words || words of each
 */
import type { Reader } from '../../bytes/reader.ts';
import { malformed, readVarint, type Output } from '../output.ts';
import type { PartsOutput } from '../parts.ts';
import { packWords, unpackWords } from '../words.ts';
import type { Column, ColumnKind, ColumnSource, Writer } from './column.ts';

/** More digits do not fit in a double. */
const DIGITS_MAX = 15;
const DECIMALS_MAX = 9;
const [MINUS, DOT, ZERO] = [0x2d, 0x2e, 0x30];
const NUMBER_MAX_BYTES = 24;
/** Columns that the next may depend on. */
const NUMBERS_KEPT = 8;

/** How all numbers of a column are written out. */
interface Form {
  readonly decimals: number;
  /** Whether zeros at the end, and a point before nothing, are left out. */
  readonly trimmed: boolean;
  /** Zeros in front, up to so many digits; 0: none. */
  readonly padded: number;
}

export const numbers: ColumnKind = {
  pack(column, out) {
    const form = formOf(column);
    if (form === undefined) return false;
    const values = new Float64Array(column.starts.length);
    for (let row = 0; row < values.length; row++) {
      const value = parse(column.text, column.starts[row]!, column.ends[row]!, form);
      if (value === undefined) return false;
      values[row] = value;
    }
    out.params.u8(form.decimals + (form.trimmed ? 16 : 0));
    out.params.u8(form.padded);
    packNumbers(values, column.numbers, out);
    return true;
  },
  unpack(source) {
    const first = source.params.u8();
    const form = {
      decimals: first & 15,
      trimmed: first >> 4 === 1,
      padded: source.params.u8(),
    };
    if (first >= 32 || form.decimals > DECIMALS_MAX || form.padded > DIGITS_MAX) {
      throw malformed('numbers: an unknown form');
    }
    return writer(unpackNumbers(source, source.numbers), form);
  },
};

/** What the first values suggest; the parser then asks it of all. */
function formOf({ text, starts, ends }: Column): Form | undefined {
  let [decimals, same, padded] = [0, true, 0];
  const rows = starts.length;
  for (let row = 0; row < rows; row++) {
    const [from, to] = [starts[row]!, ends[row]!];
    if (to - from > NUMBER_MAX_BYTES || to === from) return undefined;
    const dot = text.subarray(from, to).indexOf(DOT);
    const after = dot < 0 ? 0 : to - from - dot - 1;
    if (row > 0 && after !== decimals) same = false;
    decimals = Math.max(decimals, after);
    if (text[from] === ZERO && to - from > 1 && dot !== 1) padded = to - from;
    if (
      row === PROBED &&
      parse(text, from, to, { decimals: after, trimmed: false, padded: 0 }) === undefined &&
      padded === 0
    )
      return undefined;
  }
  if (decimals > DECIMALS_MAX || (padded > 0 && decimals > 0) || padded > DIGITS_MAX)
    return undefined;
  return { decimals, trimmed: !same, padded };
}

const PROBED = 2;

/** The number times ten to the count of decimals, or undefined when it would not be written out like this. */
function parse(
  text: Uint8Array,
  from: number,
  to: number,
  { decimals, trimmed, padded }: Form,
): number | undefined {
  const negative = text[from] === MINUS;
  const start = negative ? from + 1 : from;
  let [value, digits, after] = [0, 0, -1];
  for (let at = start; at < to; at++) {
    const byte = text[at]!;
    if (byte === DOT) {
      if (after >= 0 || at === start) return undefined;
      after = 0;
      continue;
    }
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
    digits++;
    if (after >= 0) after++;
  }
  const shown = Math.max(after, 0);
  const whole = digits - shown;
  if (whole === 0 || digits > DIGITS_MAX || (negative && value === 0)) return undefined;
  if (padded > 0 ? negative || to - start !== padded : whole > 1 && text[start] === ZERO)
    return undefined;
  if (after === 0 || (!trimmed && shown !== decimals)) return undefined;
  if (trimmed && shown > 0 && text[to - 1] === ZERO) return undefined;
  if (digits + decimals - shown > DIGITS_MAX) return undefined;
  for (let i = shown; i < decimals; i++) value *= 10;
  return negative ? -value : value;
}

/** Whole numbers of less than 2^53. */
export function packNumbers(values: Float64Array, others: Uint32Array[], out: PartsOutput): void {
  let [least, most] = [values[0]!, values[0]!];
  for (const value of values) {
    if (value < least) least = value;
    else if (value > most) most = value;
  }
  writeSigned(out.params, least);
  const words = most - least < 2 ** 32 ? 1 : 2;
  out.params.u8(words);
  const [low, high] = [new Uint32Array(values.length), new Uint32Array(values.length)];
  for (let row = 0; row < values.length; row++) {
    const above = values[row]! - least;
    low[row] = above;
    high[row] = above / 2 ** 32;
  }
  if (words === 2) packWords(out, high);
  packWords(out, low, others);
  keep(others, low);
}

function keep(others: Uint32Array[], words: Uint32Array): void {
  others.push(words);
  if (others.length > NUMBERS_KEPT) others.shift();
}

function writeSigned(out: Output, value: number): void {
  out.varint(value < 0 ? -2 * value - 1 : 2 * value);
}

function readSigned(params: Reader): number {
  const value = readVarint(params, Number.MAX_SAFE_INTEGER);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** @throws BAD_ENCODING - when there are none */
export function unpackNumbers(
  { params, parts, rows }: ColumnSource,
  others: Uint32Array[],
): Float64Array {
  const least = readSigned(params);
  const words = params.u8();
  if (words !== 1 && words !== 2) throw malformed('numbers: expected one word or two');
  const high = words === 2 ? unpackWords(params, parts, rows) : undefined;
  const low = unpackWords(params, parts, rows, others);
  keep(others, low);
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    values[row] = low[row]! + 2 ** 32 * (high === undefined ? 0 : high[row]!) + least;
  }
  return values;
}

/** @throws BAD_ENCODING - for a number of too many digits */
function writer(values: Float64Array, form: Form): Writer {
  const limit = 10 ** DIGITS_MAX;
  if (values.some((value) => Math.abs(value) >= limit)) throw malformed('numbers: too many digits');
  const plain = !form.trimmed && form.decimals === 0 && form.padded === 0;
  return plain
    ? (row, out, at) => writeWhole(values[row]!, out, at)
    : (row, out, at) => writeFormed(values[row]!, form, out, at);
}

function writeWhole(value: number, out: Uint8Array, at: number): number {
  let [rest, start] = [value, at];
  if (value < 0) {
    out[start++] = MINUS;
    rest = -value;
  }
  const end = start + digitsOf(rest);
  for (let to = end - 1; to >= start; to--) {
    const next = Math.floor(rest / 10);
    out[to] = ZERO + rest - 10 * next;
    rest = next;
  }
  return end;
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}

/** With a point, without zeros at the end, or with zeros in front. */
function writeFormed(
  value: number,
  { decimals, trimmed, padded }: Form,
  out: Uint8Array,
  at: number,
): number {
  let [rest, start, places] = [value, at, decimals];
  if (value < 0) {
    out[start++] = MINUS;
    rest = -value;
  }
  if (trimmed) for (; places > 0 && rest % 10 === 0; places--) rest /= 10;
  const digits = Math.max(digitsOf(rest), places + 1, padded);
  const end = start + digits + (places > 0 ? 1 : 0);
  for (let to = end - 1, i = 0; to >= start; to--, i++) {
    if (i === places && places > 0) {
      out[to] = DOT;
      continue;
    }
    const next = Math.floor(rest / 10);
    out[to] = ZERO + rest - 10 * next;
    rest = next;
  }
  return end;
}
