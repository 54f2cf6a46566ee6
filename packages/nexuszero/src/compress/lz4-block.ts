/**
 * LZ4 blocks (LZ4 block format, lz4/doc/lz4_Block_format.md): sequences of a token, literals and a match in what came
 * before.
 *
 *   token     four bits of literals, four of match length - 4; 15 says that more bytes follow, 255 each until a lower one
 *   offset    u16, 1 to 65,535 bytes back
 *
 * The last sequence has no match; the last five bytes are literals, and no match begins in the last twelve.
 */
import { NexusError } from '../bytes/errors.ts';

const MIN_MATCH = 4;
const LAST_LITERALS = 5;
const NO_MATCH_LAST = 12;
const OFFSET_MAX = 65_535;
const MORE = 15;

const HASH_BITS = 15;
const GOLDEN = 0x9e3779b1;
/** After so many misses the search takes longer steps: what does not compress is soon passed by. */
const SKIP_BITS = 6;

/** The most bytes that a block of so many bytes takes. */
export const boundOf = (length: number): number => length + Math.floor(length / 255) + 16;

/**
 * Writes the block of input[from, to) to the beginning of `out`, which has `boundOf` bytes; its length.
 * Matches stay within the block.
 */
export function encodeBlock(input: Uint8Array, from: number, to: number, out: Uint8Array): number {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const table = new Int32Array(1 << HASH_BITS).fill(-1);
  const lastMatch = to - NO_MATCH_LAST;
  let anchor = from;
  let at = from;
  let end = 0;
  while (at < lastMatch) {
    const found = search(view, table, at, lastMatch, from);
    if (found === undefined) break;
    at = found.at;
    const length = extend(input, found.match, at, to - LAST_LITERALS);
    end = writeSequence(out, end, input, anchor, at, at - found.match, length);
    at += length;
    anchor = at;
    if (at < lastMatch) table[hashAt(view, at - 2)] = at - 2;
  }
  return writeLiterals(out, end, input, anchor, to, 0);
}

const hashAt = (view: DataView, at: number): number =>
  Math.imul(view.getInt32(at, true), GOLDEN) >>> (32 - HASH_BITS);

/** The next place that matches an earlier one; the longer none is found, the longer the steps. */
function search(
  view: DataView,
  table: Int32Array,
  start: number,
  last: number,
  from: number,
): { readonly at: number; readonly match: number } | undefined {
  let misses = 1 << SKIP_BITS;
  for (let at = start; at < last; at += misses++ >> SKIP_BITS) {
    const slot = hashAt(view, at);
    const match = table[slot]!;
    table[slot] = at;
    const near = match >= from && at - match <= OFFSET_MAX;
    if (near && view.getInt32(match, true) === view.getInt32(at, true)) return { at, match };
  }
  return undefined;
}

/** Bytes that agree, from the four that are known to. */
function extend(input: Uint8Array, match: number, at: number, limit: number): number {
  let length = MIN_MATCH;
  while (at + length < limit && input[match + length] === input[at + length]) length++;
  return length;
}

function writeSequence(
  out: Uint8Array,
  end: number,
  input: Uint8Array,
  anchor: number,
  at: number,
  offset: number,
  length: number,
): number {
  const extra = length - MIN_MATCH;
  let next = writeLiterals(out, end, input, anchor, at, Math.min(extra, MORE));
  out[next++] = offset;
  out[next++] = offset >>> 8;
  return extra < MORE ? next : writeMore(out, next, extra - MORE);
}

/** Token and literals; where they end. */
function writeLiterals(
  out: Uint8Array,
  end: number,
  input: Uint8Array,
  from: number,
  to: number,
  low: number,
): number {
  const count = to - from;
  let next = end;
  out[next++] = (Math.min(count, MORE) << 4) | low;
  if (count >= MORE) next = writeMore(out, next, count - MORE);
  out.set(input.subarray(from, to), next);
  return next + count;
}

function writeMore(out: Uint8Array, end: number, rest: number): number {
  let [next, left] = [end, rest];
  for (; left >= 255; left -= 255) out[next++] = 255;
  out[next++] = left;
  return next;
}

/**
 * Decodes a block into `out` from `start` on; where it ends. Matches may reach back to `first`.
 * @throws BAD_ENCODING - for a block that is none, or does not fit
 */
export function decodeBlock(
  block: Uint8Array,
  out: Uint8Array,
  start: number,
  first: number,
): number {
  let [at, end] = [0, start];
  /** A length of four bits and the bytes behind them. */
  const readLength = (four: number): number => {
    let length = four;
    if (four < MORE) return length;
    for (let more = 255; more === 255; length += more) {
      if (at >= block.length) throw malformed('a length that does not end');
      more = block[at++]!;
    }
    return length;
  };
  for (;;) {
    if (at >= block.length) throw malformed('a block that ends with a match');
    const token = block[at++]!;
    const literals = readLength(token >> 4);
    if (literals > block.length - at || literals > out.length - end)
      throw malformed('literals beyond the end');
    out.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at === block.length) return end;
    if (block.length - at < 2) throw malformed('half an offset');
    const offset = block[at]! | (block[at + 1]! << 8);
    at += 2;
    const length = readLength(token & MORE) + MIN_MATCH;
    if (offset === 0 || offset > end - first) throw malformed('a match before the beginning');
    if (length > out.length - end) throw malformed('a match beyond the end');
    copyMatch(out, end, offset, length);
    end += length;
  }
}

/** A match may overlap what it makes: then it repeats. */
function copyMatch(out: Uint8Array, end: number, offset: number, length: number): void {
  if (offset >= length) {
    out.copyWithin(end, end - offset, end - offset + length);
    return;
  }
  // doubling: each copy is twice as long as the one before
  let done = 0;
  while (done < length) {
    const part = Math.min(length - done, offset + done);
    out.copyWithin(end + done, end - offset, end - offset + part);
    done += part;
  }
}

/** BAD_ENCODING of LZ4. */
export function malformed(what: string): NexusError {
  return new NexusError('BAD_ENCODING', `lz4: ${what}`);
}
