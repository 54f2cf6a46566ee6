/** The kinds of columns, by number; a column is of the first kind that takes it. */
import { malformed, readBlock } from '../output.ts';
import { PartsOutput } from '../parts.ts';
import { choice, constant, plain } from './choices.ts';
import { copy, type Column, type ColumnKind, type ColumnSource, type Writer } from './column.ts';
import { digits } from './digits.ts';
import { encoded } from './encoded.ts';
import { numbers } from './numbers.ts';
import { times } from './times.ts';

/** In the parameters: u8 kind || what the kind writes. */
export function packColumn(column: Column, out: PartsOutput): void {
  packAs(KINDS, column, out);
}

/** @throws BAD_ENCODING - for what is no column */
export function unpackColumn(source: ColumnSource): Writer {
  return unpackAs(KINDS, source);
}

function packAs(kinds: readonly ColumnKind[], column: Column, out: PartsOutput): boolean {
  return kinds.some((kind, number) => {
    const own = new PartsOutput();
    if (!kind.pack(column, own)) return false;
    out.params.u8(number);
    out.append(own);
    return true;
  });
}

function unpackAs(kinds: readonly ColumnKind[], source: ColumnSource): Writer {
  const kind = kinds[source.params.u8()];
  if (kind !== undefined) return kind.unpack(source);
  throw malformed('columns: an unknown kind');
}

/** What all values begin with, behind its length, and a column of what follows. */
const prefixed: ColumnKind = {
  pack(column, out) {
    const length = prefixOf(column);
    if (length === 0) return false;
    const { text, starts } = column;
    out.params.block(text.subarray(starts[0], starts[0]! + length));
    const rest = { ...column, starts: starts.map((start) => start + length) };
    return packAs(BEHIND_PREFIX, rest, out);
  },
  unpack(source) {
    const prefix = readBlock(source.params);
    const rest = unpackAs(BEHIND_PREFIX, source);
    return (row, out, at) => rest(row, out, copy(prefix, 0, prefix.length, out, at));
  },
};

const PREFIX_MAX = 64;
const [X, ZERO] = [0x78, 0x30];

/** The bytes that all values share, up to the last that is no letter or digit, or `0x`. */
function prefixOf({ text, starts, ends }: Column): number {
  let length = Math.min(PREFIX_MAX, ends[0]! - starts[0]!);
  for (let row = 1; row < starts.length && length > 0; row++) {
    length = Math.min(length, ends[row]! - starts[row]!);
    for (let i = 0; i < length; i++) {
      if (text[starts[row]! + i] !== text[starts[0]! + i]) length = i;
    }
  }
  const at = (i: number): number => text[starts[0]! + i]!;
  while (length > 0) {
    const alphanumeric = /[0-9A-Za-z]/.test(String.fromCharCode(at(length - 1)));
    if (!alphanumeric || (length === 2 && at(1) === X && at(0) === ZERO)) return length;
    length--;
  }
  return 0;
}

/** The numbers are part of the format. */
const BEHIND_PREFIX: readonly ColumnKind[] = [constant, times, numbers, choice, encoded, digits];
const KINDS: readonly ColumnKind[] = [...BEHIND_PREFIX, prefixed, plain];
