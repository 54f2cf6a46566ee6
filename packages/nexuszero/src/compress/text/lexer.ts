/**
 * Lines of text as templates and values: what stays the same from line to line is written once, and what changes in it goes
 * to columns. A value is a word or a string of JSON without its quotes; the keys of JSON and everything else are the template.
 */
import { sameBytes } from '../../bytes/bytes.ts';

/** Marks a value in a template; texts with such a byte are left alone. */
export const VALUE = 0;
const TEMPLATES_MAX = 250;
/** Templates of fewer lines are not worth their columns. */
const LINES_MIN = 3;
/** Values that the templates of a text have together: each is a column, which takes its time however few its rows are. */
export const COLUMNS_MAX = 2048;
/** The number of lines without a template. */
export const PLAIN = 255;

/** Spans of the text: value i is text[starts[i], ends[i]). */
export interface Spans {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export interface Template {
  /** The bytes of the line, with VALUE for each value. */
  readonly skeleton: Uint8Array;
  readonly values: number;
}

export interface Lines {
  readonly templates: readonly Template[];
  /** For each line its template, or PLAIN. */
  readonly kinds: Uint8Array;
  /** For each line where it begins and ends, and the number of its first value. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly firsts: Uint32Array;
  readonly values: Spans;
}

const [LITERAL, WORD, QUOTE] = [0, 1, 2];
const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x22) return QUOTE;
  return byte >= 0x80 || /[\w.+-]/.test(String.fromCharCode(byte)) ? WORD : LITERAL;
});
const [BACKSLASH, COLON, SPACE] = [0x5c, 0x3a, 0x20];

/** The lines of the text, which are apart by `separator`; undefined when too few of them are alike. */
export function lexLines(text: Uint8Array, separator: Uint8Array): Lines | undefined {
  const lexer = new Lexer(text);
  const { starts, ends } = splitLines(text, separator);
  if (starts.length < LINES_MIN) return undefined;
  const kinds = new Uint8Array(starts.length);
  const firsts = new Uint32Array(starts.length);
  for (let line = 0; line < starts.length; line++) {
    firsts[line] = lexer.count;
    kinds[line] = lexer.line(starts[line]!, ends[line]!);
  }
  return withoutRare({ ...lexer.done(), kinds, starts, ends, firsts });
}

function splitLines(text: Uint8Array, separator: Uint8Array): Spans {
  const starts: number[] = [];
  const ends: number[] = [];
  const [first, rest] = [separator[0]!, separator.subarray(1)];
  let start = 0;
  for (let at = text.indexOf(first); at >= 0;) {
    if (rest.every((byte, i) => text[at + 1 + i] === byte)) {
      starts.push(start);
      ends.push(at);
      start = at + separator.length;
    }
    at = text.indexOf(first, Math.max(start, at + 1));
  }
  starts.push(start);
  ends.push(text.length);
  return { starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
}

/** Lines of rare templates become plain, and those of what would be too many columns; the others are numbered anew. */
function withoutRare(lines: Lines): Lines | undefined {
  const counts = new Uint32Array(256);
  for (const kind of lines.kinds) counts[kind]!++;
  let columns = 0;
  const kept = [...lines.templates.keys()].filter((kind) => {
    const { values } = lines.templates[kind]!;
    if (counts[kind]! < LINES_MIN || columns + values > COLUMNS_MAX) return false;
    columns += values;
    return true;
  });
  const numbers = new Uint8Array(256).fill(PLAIN);
  kept.forEach((kind, number) => (numbers[kind] = number));
  let covered = 0;
  lines.kinds.forEach((kind, line) => {
    lines.kinds[line] = numbers[kind]!;
    if (numbers[kind] !== PLAIN) covered += lines.ends[line]! - lines.starts[line]!;
  });
  const total = lines.ends.at(-1)!;
  if (2 * covered < total) return undefined;
  return { ...lines, templates: kept.map((kind) => lines.templates[kind]!) };
}

class Lexer {
  readonly #text: Uint8Array;
  readonly #templates: Template[] = [];
  readonly #byHash = new Map<number, number>();
  /** The skeleton of the line at hand. */
  readonly #skeleton: Uint8Array;
  #length = 0;
  #hash = 0;
  /** Whether a string of the line at hand does not end: then none behind it is sought, each to the end of the line. */
  #unclosed = false;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  /** Values so far. */
  count = 0;

  constructor(text: Uint8Array) {
    this.#text = text;
    this.#skeleton = new Uint8Array(text.length + 1);
    // a word has a letter, a string its quotes, and two words something between them: `a""b` is as dense as it gets
    const most = Math.floor((2 * text.length) / 3) + 1;
    this.#starts = new Uint32Array(most);
    this.#ends = new Uint32Array(most);
  }

  done(): { readonly templates: readonly Template[]; readonly values: Spans } {
    const values = {
      starts: this.#starts.subarray(0, this.count),
      ends: this.#ends.subarray(0, this.count),
    };
    return { templates: this.#templates, values };
  }

  /** The template of text[from, to). */
  line(from: number, to: number): number {
    const text = this.#text;
    const before = this.count;
    this.#length = 0;
    this.#hash = 0;
    this.#unclosed = false;
    let at = from;
    while (at < to) {
      const kind = CLASSES[text[at]!];
      if (kind === WORD) at = this.#word(at, to);
      else if (kind === QUOTE) at = this.#string(at, to);
      else this.#literal(text[at++]!);
    }
    const found = this.#find(this.count - before);
    if (found === PLAIN) this.count = before;
    return found;
  }

  #literal(byte: number): void {
    this.#skeleton[this.#length++] = byte;
    this.#hash = Math.imul(this.#hash ^ byte, 0x01000193) + 1;
  }

  #value(from: number, to: number): void {
    this.#starts[this.count] = from;
    this.#ends[this.count++] = to;
    this.#literal(VALUE);
  }

  #word(from: number, to: number): number {
    const text = this.#text;
    let at = from + 1;
    while (at < to && CLASSES[text[at]!] === WORD) at++;
    this.#value(from, at);
    return at;
  }

  #string(from: number, to: number): number {
    const text = this.#text;
    let end = this.#unclosed ? to : from + 1;
    while (end < to && text[end] !== 0x22) end += text[end] === BACKSLASH ? 2 : 1;
    if (end >= to) {
      this.#unclosed = true;
      this.#literal(0x22);
      return from + 1;
    }
    let next = end + 1;
    while (next < to && text[next] === SPACE) next++;
    if (next < to && text[next] === COLON) {
      for (let at = from; at <= end; at++) this.#literal(text[at]!);
    } else {
      this.#literal(0x22);
      this.#value(from + 1, end);
      this.#literal(0x22);
    }
    return end + 1;
  }

  #find(values: number): number {
    const skeleton = this.#skeleton.subarray(0, this.#length);
    const known = this.#byHash.get(this.#hash);
    if (known !== undefined) {
      return sameBytes(this.#templates[known]!.skeleton, skeleton) ? known : PLAIN;
    }
    if (this.#templates.length >= TEMPLATES_MAX) return PLAIN;
    this.#byHash.set(this.#hash, this.#templates.length);
    return this.#templates.push({ skeleton: skeleton.slice(), values }) - 1;
  }
}
