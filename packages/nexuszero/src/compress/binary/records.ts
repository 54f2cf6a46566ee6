/**
 * Records of words of one size, as columns: tables of counters, traces, vectors of integers. What is behind the last whole
 * record stays as it is.
 *
 *   params   u8 bytes of a word (1, 2, 4, 8) || varint words of a record || for each column: u8 form || words of it
 *   form     0  the word, with zeros above    1  the word, with its sign above    2  the upper half is a column before it
 *   parts    the tail, then what the columns write
 */
import { Reader } from '../../bytes/reader.ts';
import type { Packer, Unpacker } from '../coders.ts';
import { malformed, readVarint } from '../output.ts';
import { packParts, type Parts, PartsOutput } from '../parts.ts';
import { packWords, unpackWords } from '../words.ts';
import { layoutOf, type Layout } from './layout.ts';

const [ZEROS, SIGN, HALVES] = [0, 1, 2];
const WORDS_MAX = 4096;
const FEW = 4;
const ROWS_MIN = 32;
/** In so little, a long search takes longer than everything else. */
const SHORT_BYTES = 2048;
const SAMPLE_BYTES = 16_384;
const PAYS = 0.95;
/** Columns that the next may depend on. */
const OTHERS_KEPT = 16;

/** The parts of the records, or undefined when the bytes are no records that are worth it. */
export function packRecords(packer: Packer, bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const layout = layoutOf(bytes);
  if (layout === undefined || tooFewRows(bytes, layout)) return undefined;
  if (!pays(packer, bytes, layout)) return undefined;
  return packLayout(bytes, layout);
}

/** More columns than rows are not columns, nor are many of a few rows. */
function tooFewRows({ length }: Uint8Array, { wordBytes, words }: Layout): boolean {
  const rows = length / (wordBytes * words);
  return rows < words || (words > FEW && rows < ROWS_MIN);
}

/** Whether a sample of a long input is shorter as columns than for the fastest level of zstd. */
function pays(packer: Packer, bytes: Uint8Array, layout: Layout): boolean {
  // one column is soon tried
  if (layout.words === 1 || bytes.length <= 4 * SAMPLE_BYTES) return true;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const columns = packParts({ ...packer, level: 1 }, packLayout(sample, layout));
  return columns.length < PAYS * packer.zstd.compress(sample, 1).length;
}

function packLayout(bytes: Uint8Array, { wordBytes, words }: Layout): readonly Uint8Array[] {
  const rows = Math.floor(bytes.length / (wordBytes * words));
  const out = new PartsOutput();
  out.params.u8(wordBytes);
  out.params.varint(words);
  out.add(bytes.slice(rows * words * wordBytes));
  const others: Uint32Array[] = [];
  // within a column of many, words that are alike follow each other closely, if at all
  const lags = words > FEW || bytes.length <= SHORT_BYTES ? FEW : undefined;
  for (let column = 0; column < words; column++) {
    const low = columnOf(bytes, wordBytes, words, column, rows);
    const high = wordBytes === 8 ? columnOf(bytes.subarray(4), 8, words, column, rows) : undefined;
    const form = high === undefined ? narrowForm(low, wordBytes) : wideForm(low, high);
    out.params.u8(form);
    if (form === SIGN && wordBytes < 4) extendSigns(low, wordBytes);
    if (form === HALVES) packWords(out, high!, others, lags);
    packWords(out, low, others, lags);
    keep(others, low);
  }
  return out.all();
}

function keep(others: Uint32Array[], words: Uint32Array): void {
  others.push(words);
  if (others.length > OTHERS_KEPT) others.shift();
}

/** The lowest 32 bits of a word of each record. */
function columnOf(
  bytes: Uint8Array,
  wordBytes: number,
  words: number,
  column: number,
  rows: number,
): Uint32Array {
  const out = new Uint32Array(rows);
  const stride = wordBytes * words;
  let at = column * wordBytes;
  const used = Math.min(4, wordBytes);
  for (let row = 0; row < rows; row++, at += stride) {
    let word = bytes[at]!;
    for (let i = 1; i < used; i++) word |= bytes[at + i]! << (8 * i);
    out[row] = word;
  }
  return out;
}

/** Small words are numbers below and above zero when that needs a shorter span. */
function narrowForm(low: Uint32Array, wordBytes: number): number {
  if (wordBytes === 4) return ZEROS;
  const half = 2 ** (8 * wordBytes - 1);
  let [least, most, above, below] = [2 * half, 0, -half, half];
  for (const word of low) {
    const signed = word >= half ? word - 2 * half : word;
    least = Math.min(least, word);
    most = Math.max(most, word);
    above = Math.max(above, signed);
    below = Math.min(below, signed);
  }
  return above - below < most - least ? SIGN : ZEROS;
}

function extendSigns(words: Uint32Array, wordBytes: number): void {
  const shift = 32 - 8 * wordBytes;
  for (let i = 0; i < words.length; i++) words[i] = (words[i]! << shift) >> shift;
}

function wideForm(low: Uint32Array, high: Uint32Array): number {
  if (high.every((word) => word === 0)) return ZEROS;
  return high.every((word, row) => word === ((low[row]! | 0) >> 31) >>> 0) ? SIGN : HALVES;
}

/** @throws BAD_ENCODING - unless the parts make so many bytes of records */
export function unpackRecords(_: Unpacker, parts: Parts, length: number): Uint8Array {
  const params = new Reader(parts.take(), 'compress');
  const wordBytes = params.u8();
  if (![1, 2, 4, 8].includes(wordBytes)) throw malformed('records: an unknown size of words');
  const words = readVarint(params, WORDS_MAX);
  if (words === 0) throw malformed('records: of nothing');
  const rows = Math.floor(length / (wordBytes * words));
  const out = new Uint8Array(length);
  out.set(parts.takeExactly(length - rows * words * wordBytes), rows * words * wordBytes);
  const others: Uint32Array[] = [];
  for (let column = 0; column < words; column++) {
    const form = params.u8();
    if (form > HALVES || (form === HALVES && wordBytes < 8)) {
      throw malformed('records: an unknown form');
    }
    const high = form === HALVES ? unpackWords(params, parts, rows, others) : undefined;
    const low = unpackWords(params, parts, rows, others);
    keep(others, low);
    place(out, low, high, form, wordBytes, words, column);
  }
  params.end();
  parts.end();
  return out;
}

function place(
  out: Uint8Array,
  low: Uint32Array,
  high: Uint32Array | undefined,
  form: number,
  wordBytes: number,
  words: number,
  column: number,
): void {
  const stride = wordBytes * words;
  let at = column * wordBytes;
  for (let row = 0; row < low.length; row++, at += stride) {
    const word = low[row]!;
    out[at] = word;
    for (let i = 1; i < wordBytes && i < 4; i++) out[at + i] = word >>> (8 * i);
    if (wordBytes < 8) continue;
    const above = form === SIGN ? (word | 0) >> 31 : (high?.[row] ?? 0);
    for (let i = 0; i < 4; i++) out[at + 4 + i] = above >>> (8 * i);
  }
}
