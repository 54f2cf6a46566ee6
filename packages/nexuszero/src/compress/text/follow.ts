/** Finds which values of a text follow from others. What the recipes mean: recipes.ts */
import { sameBytes } from '../../bytes/bytes.ts';
import type { Codec } from '../../kernels/codec.ts';
import type { Column } from './column.ts';
import { FORM_COUNT } from './encoded.ts';
import type { Lines } from './lexer.ts';
import {
  AS_TEXT,
  derive,
  DIGEST_LETTERS,
  lineDigest,
  memberLength,
  Patience,
  type Recipe,
} from './recipes.ts';

/** Shorter values agree by chance. */
const SAME_MIN_LETTERS = 4;
const DERIVED_MIN_LETTERS = 16;

const COLUMN: Recipe = { kind: 'column' };

/** The columns of a template, and in which lines they are. */
export interface Table {
  readonly rows: Uint32Array;
  readonly columns: readonly Column[];
}

/** For each table, and each of its columns, how the values come about. */
export function findRecipes(
  lines: Lines,
  tables: readonly Table[],
  codec: Codec,
): readonly (readonly Recipe[])[] {
  const digests = tables.map((table, kind) => hasDigest(lines, table, kind, codec));
  const above = digests.includes(true) ? digestsAbove(lines, tables, digests) : undefined;
  const patience = new Patience(lines.ends.at(-1)!);
  return tables.map((table, kind) =>
    table.columns.map((column, number): Recipe => {
      if (digests[kind] === true && number === table.columns.length - 1) return { kind: 'digest' };
      return (
        previousOf(table, column, above) ??
        sameOf(table, number, patience) ??
        derivedOf(table, number, codec, patience) ??
        COLUMN
      );
    }),
  );
}

const lettersAt = ({ starts, ends }: Column, row: number): number => ends[row]! - starts[row]!;

function valueAt({ text, starts, ends }: Column, row: number): Uint8Array {
  return text.subarray(starts[row], ends[row]);
}

/** Whether the last value of every line is the digest of the rest. */
function hasDigest(lines: Lines, { rows, columns }: Table, kind: number, codec: Codec): boolean {
  const column = columns.at(-1);
  const member = memberLength(lines.templates[kind]!);
  if (column === undefined || member < 0) return false;
  for (let row = 0; row < rows.length; row++) {
    if (lettersAt(column, row) !== DIGEST_LETTERS) return false;
    const [from, to] = [lines.starts[rows[row]!]!, lines.ends[rows[row]!]!];
    const tail = column.text.subarray(column.ends[row], to);
    const digest = lineDigest(codec, column.text, from, column.starts[row]!, member, tail);
    if (!sameBytes(digest, valueAt(column, row))) return false;
  }
  return true;
}

/** For each line where the nearest digest above it begins; none does at 0. */
function digestsAbove(
  { kinds }: Lines,
  tables: readonly Table[],
  digests: readonly boolean[],
): Uint32Array {
  const next = new Uint32Array(256);
  const above = new Uint32Array(kinds.length);
  let nearest = 0;
  kinds.forEach((kind, line) => {
    above[line] = nearest;
    const row = next[kind]!++;
    if (digests[kind] === true) nearest = tables[kind]!.columns.at(-1)!.starts[row]!;
  });
  return above;
}

/** Whether each value is the digest of the nearest line above that has one. */
function previousOf(
  { rows }: Table,
  column: Column,
  above: Uint32Array | undefined,
): Recipe | undefined {
  if (above === undefined) return undefined;
  const first = valueAt(column, 0);
  for (let row = 0; row < rows.length; row++) {
    if (lettersAt(column, row) !== DIGEST_LETTERS) return undefined;
    const digest = above[rows[row]!]!;
    const expected = digest === 0 ? first : column.text.subarray(digest, digest + DIGEST_LETTERS);
    if (!sameBytes(valueAt(column, row), expected)) return undefined;
  }
  return { kind: 'previous', first };
}

function sameOf({ rows, columns }: Table, number: number, patience: Patience): Recipe | undefined {
  const column = columns[number]!;
  if (lettersAt(column, 0) < SAME_MIN_LETTERS) return undefined;
  for (let of = 0; of < number; of++) {
    const other = columns[of]!;
    let row = 0;
    while (row < rows.length && sameAt(column, other, row)) row++;
    if (row === rows.length) return { kind: 'same', of };
    // a glance at the first row costs next to nothing
    if (!patience.spend(1 + row * lettersAt(column, 0))) return undefined;
  }
  return undefined;
}

function sameAt(a: Column, b: Column, row: number): boolean {
  const letters = lettersAt(a, row);
  if (letters !== lettersAt(b, row)) return false;
  const [from, other] = [a.starts[row]!, b.starts[row]!];
  for (let i = 0; i < letters; i++) if (a.text[from + i] !== b.text[other + i]) return false;
  return true;
}

function derivedOf(
  table: Table,
  number: number,
  codec: Codec,
  patience: Patience,
): Recipe | undefined {
  const column = table.columns[number]!;
  const letters = lettersAt(column, 0);
  const hex = /^[0-9a-f]+$/;
  if (letters < DERIVED_MIN_LETTERS || letters > DIGEST_LETTERS) return undefined;
  if (!hex.test(String.fromCharCode(...valueAt(column, 0)))) return undefined;
  for (let of = 0; of < number && !patience.over; of++) {
    for (let form = -1; form < FORM_COUNT; form++) {
      const recipe = { kind: 'derived', of, form: form < 0 ? AS_TEXT : form, letters } as const;
      if (derives(table, column, recipe, codec, patience)) return recipe;
    }
  }
  return undefined;
}

function derives(
  { rows, columns }: Table,
  column: Column,
  recipe: Recipe & { readonly kind: 'derived' },
  codec: Codec,
  patience: Patience,
): boolean {
  const source = columns[recipe.of]!;
  for (let row = 0; row < rows.length; row++) {
    const made = derive(codec, valueAt(source, row), recipe, patience);
    if (made === undefined || !sameBytes(made, valueAt(column, row))) return false;
  }
  return true;
}
