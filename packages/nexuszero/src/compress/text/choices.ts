/** Columns of few different values, and of values that are nothing but text. */
import { readBlock, readVarint, malformed } from '../output.ts';
import type { PartsOutput } from '../parts.ts';
import { copy, writerOf, type Column, type ColumnKind } from './column.ts';

const NEWLINE = 0x0a;

/** One value for all rows. In the parameters: the value behind its length. */
export const constant: ColumnKind = {
  pack({ text, starts, ends }, out) {
    const first = text.subarray(starts[0], ends[0]);
    for (let row = 1; row < starts.length; row++) {
      if (!sameText(text, starts[row]!, ends[row]!, first)) return false;
    }
    out.params.block(first);
    return true;
  },
  unpack({ params }) {
    const value = readBlock(params);
    return (_, out, at) => copy(value, 0, value.length, out, at);
  },
};

function sameText(text: Uint8Array, from: number, to: number, value: Uint8Array): boolean {
  if (to - from !== value.length) return false;
  for (let i = 0; i < value.length; i++) if (text[from + i] !== value[i]) return false;
  return true;
}

/** Values, each with a line feed behind it. */
export const plain: ColumnKind = {
  pack(column, out) {
    out.add(joined(column, rowsOf(column)));
    return true;
  },
  unpack({ parts, rows }) {
    const { bytes, ends } = split(parts.take(), rows);
    return writerOf(bytes, ends);
  },
};

const rowsOf = ({ starts }: Column): Uint32Array => Uint32Array.from(starts, (_, row) => row);

function joined({ text, starts, ends }: Column, rows: Uint32Array): Uint8Array {
  let length = rows.length;
  for (const row of rows) length += ends[row]! - starts[row]!;
  const out = new Uint8Array(length);
  let at = 0;
  for (const row of rows) {
    out.set(text.subarray(starts[row], ends[row]), at);
    at += ends[row]! - starts[row]!;
    out[at++] = NEWLINE;
  }
  return out;
}

/** @throws BAD_ENCODING - unless there are so many values */
function split(
  bytes: Uint8Array,
  rows: number,
): { readonly bytes: Uint8Array; readonly ends: Uint32Array } {
  const ends = new Uint32Array(rows);
  const out = new Uint8Array(bytes.length);
  let [row, at] = [0, 0];
  for (const byte of bytes) {
    if (byte !== NEWLINE) out[at++] = byte;
    else if (row < rows) ends[row++] = at;
    else throw malformed('text: values behind the last');
  }
  if (row < rows || (bytes.length > 0 && bytes.at(-1) !== NEWLINE)) {
    throw malformed('text: values that are missing');
  }
  return { bytes: out, ends };
}

const VALUES_MAX = 255;
const TABLE = 1024;
/** So many rows in, a column that has hardly repeated itself is given up. */
const PATIENCE = 128;

/** Each value once, in the order of appearance, then a byte for each row. In the parameters: how many values. */
export const choice: ColumnKind = {
  pack(column, out) {
    const dictionary = new Dictionary(column);
    const rows = column.starts.length;
    const numbers = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      const number = dictionary.numberOf(row);
      if (number >= VALUES_MAX || (row === PATIENCE && 4 * number > 3 * PATIENCE)) return false;
      numbers[row] = number;
    }
    if (2 * dictionary.firsts.length > rows) return false;
    writeChoice(column, dictionary.firsts, numbers, out);
    return true;
  },
  unpack({ params, parts, rows }) {
    const count = readVarint(params, VALUES_MAX);
    const { bytes, ends } = split(parts.take(), count);
    const numbers = parts.takeExactly(rows);
    if (numbers.some((number) => number >= count)) throw malformed('choice: a value is missing');
    const value = writerOf(bytes, ends);
    return (row, out, at) => value(numbers[row]!, out, at);
  },
};

function writeChoice(
  column: Column,
  firsts: readonly number[],
  numbers: Uint8Array,
  out: PartsOutput,
): void {
  out.params.varint(firsts.length);
  out.add(joined(column, Uint32Array.from(firsts)));
  out.add(numbers);
}

/** Numbers for values, in the order of appearance. */
class Dictionary {
  readonly #column: Column;
  readonly #table = new Int16Array(TABLE).fill(-1);
  /** The row in which each value came first, and the hash of each. */
  readonly firsts: number[] = [];
  readonly #hashes = new Int32Array(VALUES_MAX + 1);

  constructor(column: Column) {
    this.#column = column;
  }

  numberOf(row: number): number {
    const { text, starts, ends } = this.#column;
    const [from, to] = [starts[row]!, ends[row]!];
    let hash = to - from;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ text[at]!, 0x01000193) + 1;
    for (let slot = (hash ^ (hash >>> 15)) & (TABLE - 1); ; slot = (slot + 1) & (TABLE - 1)) {
      const known = this.#table[slot]!;
      if (known < 0) {
        this.#table[slot] = this.firsts.length;
        this.#hashes[this.firsts.length] = hash;
        return this.firsts.push(row) - 1;
      }
      // values made to meet in one slot would all be compared
      if (this.#hashes[known] === (hash | 0) && this.#same(row, this.firsts[known]!)) return known;
    }
  }

  #same(row: number, other: number): boolean {
    const { text, starts, ends } = this.#column;
    const value = text.subarray(starts[other], ends[other]);
    return sameText(text, starts[row]!, ends[row]!, value);
  }
}
