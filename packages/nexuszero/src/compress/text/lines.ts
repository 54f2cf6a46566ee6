/**
 * Text of lines that are alike, as columns.
 *
 *   params   u8 separator || varint lines || u8 templates || for each: block of its skeleton || for each of its values: recipe,
 *            and the column where that is one
 *   parts    u8 template of each line || the lines without one, each with a line feed behind it || what the columns write
 */
import { Reader } from '../../bytes/reader.ts';
import type { Packer, Unpacker } from '../coders.ts';
import { malformed, readBlock, readVarint } from '../output.ts';
import { type Parts, PartsOutput } from '../parts.ts';
import { Assembly, type Filled } from './assembly.ts';
import { plain } from './choices.ts';
import type { Column, Writer } from './column.ts';
import { findRecipes, type Table } from './follow.ts';
import { packColumn, unpackColumn } from './kinds.ts';
import { COLUMNS_MAX, lexLines, PLAIN, VALUE, type Lines } from './lexer.ts';
import { memberLength, readRecipe, writeRecipe, type Recipe } from './recipes.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
/** Lines end with a line feed; where there is none, the items of an array of objects are lines. */
const SEPARATORS = [ascii('\n'), ascii('},{')];

/** The parts of a text, or undefined when too few of its lines are alike. */
export function packLines(packer: Packer, text: Uint8Array): readonly Uint8Array[] | undefined {
  if (text.includes(VALUE)) return undefined;
  const separator = text.indexOf(0x0a) >= 0 ? 0 : 1;
  const lines = lexLines(text, SEPARATORS[separator]!);
  if (lines === undefined) return undefined;
  const tables = tablesOf(packer, text, lines);
  const recipes = findRecipes(lines, tables, packer.codec);
  const out = new PartsOutput();
  out.params.u8(separator);
  out.params.varint(lines.kinds.length);
  out.params.u8(tables.length);
  out.add(lines.kinds);
  plain.pack(plainLines(packer, text, lines), out);
  tables.forEach((table, kind) => {
    out.params.block(lines.templates[kind]!.skeleton);
    table.columns.forEach((column, number) => {
      const recipe = recipes[kind]![number]!;
      writeRecipe(recipe, out.params);
      if (recipe.kind === 'column') packColumn(column, out);
    });
  });
  return out.all();
}

/** For each template its lines and columns. */
function tablesOf({ codec }: Packer, text: Uint8Array, lines: Lines): readonly Table[] {
  const rows = rowsOf(lines);
  return lines.templates.map(({ values }, kind) => {
    const numbers: Uint32Array[] = [];
    const own = rows[kind]!;
    const columns = Array.from({ length: values }, (_, number): Column => {
      const [starts, ends] = [new Uint32Array(own.length), new Uint32Array(own.length)];
      for (let row = 0; row < own.length; row++) {
        const value = lines.firsts[own[row]!]! + number;
        starts[row] = lines.values.starts[value]!;
        ends[row] = lines.values.ends[value]!;
      }
      return { text, starts, ends, numbers, codec };
    });
    return { rows: own, columns };
  });
}

/** For each template its lines. */
function rowsOf({ templates, kinds }: Lines): readonly Uint32Array[] {
  const counts = new Uint32Array(256);
  for (const kind of kinds) counts[kind]!++;
  const rows = templates.map((_, kind) => new Uint32Array(counts[kind]!));
  counts.fill(0);
  kinds.forEach((kind, line) => {
    if (kind !== PLAIN) rows[kind]![counts[kind]!++] = line;
  });
  return rows;
}

function plainLines({ codec }: Packer, text: Uint8Array, { kinds, starts, ends }: Lines): Column {
  const isPlain = (_: number, line: number): boolean => kinds[line] === PLAIN;
  return { text, starts: starts.filter(isPlain), ends: ends.filter(isPlain), numbers: [], codec };
}

/** @throws BAD_ENCODING - unless the parts make so many bytes of text */
export function unpackLines(unpacker: Unpacker, parts: Parts, length: number): Uint8Array {
  const params = new Reader(parts.take(), 'compress');
  const separator = SEPARATORS[params.u8()];
  if (separator === undefined) throw malformed('lines: an unknown separator');
  const count = readVarint(params, length + 1);
  const templates = params.u8();
  const kinds = parts.takeExactly(count);
  const rows = new Uint32Array(256);
  for (const kind of kinds) rows[kind]!++;
  const source = { params, parts, budget: unpacker.budget, numbers: [] };
  const plainLine = plain.unpack({ ...source, rows: rows[PLAIN]! });
  const filled: Filled[] = [];
  let [columns, values] = [0, 0];
  for (let kind = 0; kind < templates; kind++) {
    const skeleton = readBlock(params);
    const own = skeleton.reduce((count, byte) => count + (byte === VALUE ? 1 : 0), 0);
    columns += own;
    values += own * rows[kind]!;
    // a value takes a letter, or the quotes around none
    if (columns > COLUMNS_MAX || values > length) throw malformed('lines: too many values');
    filled.push(fill(unpacker, params, parts, skeleton, rows[kind]!));
  }
  params.end();
  parts.end();
  const text = new Assembly(unpacker, length, separator, plainLine, filled);
  for (const kind of kinds) text.line(kind);
  return text.done();
}

function fill(
  { budget }: Unpacker,
  params: Reader,
  parts: Parts,
  skeleton: Uint8Array,
  rows: number,
): Filled {
  const pieces = piecesOf(skeleton);
  const template = { skeleton, values: pieces.length - 1 };
  const numbers: Uint32Array[] = [];
  const recipes: Recipe[] = [];
  const columns: (Writer | undefined)[] = [];
  for (let value = 0; value < template.values; value++) {
    const recipe = readRecipe(params, template, value);
    recipes.push(recipe);
    const source = { params, parts, rows, numbers, budget };
    columns.push(recipe.kind === 'column' ? unpackColumn(source) : undefined);
  }
  const followed = recipes.some(({ kind }) => kind !== 'column');
  return { pieces, member: memberLength(template), recipes, columns, followed };
}

function piecesOf(skeleton: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (let at = skeleton.indexOf(VALUE); at >= 0; at = skeleton.indexOf(VALUE, from)) {
    pieces.push(skeleton.subarray(from, at));
    from = at + 1;
  }
  pieces.push(skeleton.subarray(from));
  return pieces;
}
