/** A text put together again, line by line, from templates and columns. */
import type { Unpacker } from '../coders.ts';
import { malformed } from '../output.ts';
import { copy, type Writer } from './column.ts';
import { PLAIN } from './lexer.ts';
import { derive, lineDigest, Patience, type Recipe } from './recipes.ts';

/** A template and its columns, read. */
export interface Filled {
  /** What lies before each value, and behind the last. */
  readonly pieces: readonly Uint8Array[];
  /** Bytes from the comma of the last member to its value. */
  readonly member: number;
  readonly recipes: readonly Recipe[];
  /** For each value its column, when it has one. */
  readonly columns: readonly (Writer | undefined)[];
  /** Whether any value follows from others. */
  readonly followed: boolean;
}

export class Assembly {
  readonly #codec: Unpacker['codec'];
  readonly #separator: Uint8Array;
  readonly #plain: Writer;
  readonly #filled: readonly Filled[];
  readonly #rows = new Uint32Array(PLAIN + 1);
  readonly #out: Uint8Array;
  readonly #patience: Patience;
  #at = 0;
  #first = true;
  /** The digest of the nearest line above that has one. */
  #digest: Uint8Array | undefined;

  constructor(
    { codec }: Unpacker,
    length: number,
    separator: Uint8Array,
    plain: Writer,
    filled: readonly Filled[],
  ) {
    this.#codec = codec;
    this.#separator = separator;
    this.#plain = plain;
    this.#filled = filled;
    this.#out = new Uint8Array(length);
    this.#patience = new Patience(length);
  }

  /** The next line. @throws BAD_ENCODING - when there is no room for it, or no such template */
  line(kind: number): void {
    if (!this.#first) this.#append(this.#separator);
    this.#first = false;
    const row = this.#rows[kind]!++;
    const filled = this.#filled[kind];
    if (kind === PLAIN) this.#at = this.#plain(row, this.#out, this.#at);
    else if (filled === undefined) throw malformed('lines: an unknown template');
    else if (filled.followed) this.#follow(filled, row);
    else this.#fill(filled, row);
    // what went beyond the end was not written
    if (this.#at > this.#out.length) throw tooLong();
  }

  /** @throws BAD_ENCODING - when the text is shorter than announced */
  done(): Uint8Array {
    if (this.#at === this.#out.length) return this.#out;
    throw malformed('lines: another length');
  }

  #fill({ pieces, columns }: Filled, row: number): void {
    for (let value = 0; value < columns.length; value++) {
      this.#append(pieces[value]!);
      this.#at = columns[value]!(row, this.#out, this.#at);
      if (this.#at > this.#out.length) throw tooLong();
    }
    this.#append(pieces[columns.length]!);
  }

  /** As `fill`, where some values follow from others of the line. */
  #follow({ pieces, member, recipes, columns }: Filled, row: number): void {
    const line = { from: this.#at, starts: [] as number[], ends: [] as number[] };
    const tail = pieces.at(-1)!;
    for (let value = 0; value < recipes.length; value++) {
      this.#append(pieces[value]!);
      if (this.#at > this.#out.length) throw tooLong();
      line.starts.push(this.#at);
      const column = columns[value];
      if (column === undefined) this.#append(this.#make(recipes[value]!, line, member, tail));
      else this.#at = column(row, this.#out, this.#at);
      line.ends.push(this.#at);
    }
    this.#append(tail);
  }

  #make(
    recipe: Recipe,
    { from, starts, ends }: Line,
    member: number,
    tail: Uint8Array,
  ): Uint8Array {
    if (recipe.kind === 'previous') return this.#digest ?? recipe.first;
    if (recipe.kind === 'digest') {
      this.#digest = lineDigest(this.#codec, this.#out, from, starts.at(-1)!, member, tail);
      return this.#digest;
    }
    if (recipe.kind === 'column') throw malformed('lines: a column that is missing');
    const value = this.#out.slice(starts[recipe.of], ends[recipe.of]);
    const made =
      recipe.kind === 'same' ? value : derive(this.#codec, value, recipe, this.#patience);
    if (made === undefined) throw malformed('lines: a value that does not follow as said');
    return made;
  }

  #append(bytes: Uint8Array): void {
    this.#at = copy(bytes, 0, bytes.length, this.#out, this.#at);
  }
}

function tooLong(): Error {
  return malformed('lines: longer than announced');
}

/** Where a line begins, and its values begin and end. */
interface Line {
  readonly from: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}
