/** A column: the values that one place of a template has from line to line. */
import type { Codec } from '../../kernels/codec.ts';
import type { Reader } from '../../bytes/reader.ts';
import type { Budget } from '../coders.ts';
import type { Parts, PartsOutput } from '../parts.ts';

/** The values as spans of the text. */
export interface Column {
  readonly text: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Numeric columns of the same lines that were written before: what these numbers may depend on. */
  readonly numbers: Uint32Array[];
  readonly codec: Codec;
}

/** What reading a column takes. */
export interface ColumnSource {
  readonly params: Reader;
  readonly parts: Parts;
  readonly rows: number;
  readonly numbers: Uint32Array[];
  readonly budget: Budget;
}

/** A way to write columns. */
export interface ColumnKind {
  /** Writes the column; false when it is not of this kind, and then what was written is void. */
  pack(column: Column, out: PartsOutput): boolean;
  /** @throws BAD_ENCODING - for what `pack` never writes */
  unpack(source: ColumnSource): Writer;
}

/**
 * Writes the value of a row to out[at ..]; where it ends. What has no room there is not written, and the end then lies beyond:
 * whoever calls looks at that. Rows are asked for one after the other, each once.
 */
export type Writer = (row: number, out: Uint8Array, at: number) => number;

/** Values that lie one behind the other: value i is bytes[ends[i - 1], ends[i]). */
export function writerOf(bytes: Uint8Array, ends: Uint32Array): Writer {
  return (row, out, at) => copy(bytes, row === 0 ? 0 : ends[row - 1]!, ends[row]!, out, at);
}

/** From so many bytes on the engine copies faster than a loop. */
const LONG_BYTES = 64;

/** Copies bytes[from, to) to out[at ..], as far as there is room; where it would end. */
export function copy(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
): number {
  const end = at + to - from;
  if (to - from > LONG_BYTES && end <= out.length) {
    out.set(bytes.subarray(from, to), at);
    return end;
  }
  // writes beyond the end of a typed array do nothing
  for (let i = from, j = at; i < to; i++, j++) out[j] = bytes[i]!;
  return end;
}

/** The lengths of the values. */
export function lengthsOf({ starts, ends }: Column): Uint32Array {
  return ends.map((end, row) => end - starts[row]!);
}
