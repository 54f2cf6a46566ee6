/**
 * Circuits in Bristol Fashion (https://nigelsmart.github.io/MPC-Circuits/), a gate a line, `2 1 a b out XOR` or `1 1 a out INV`,
 * as columns of wires: outputs mostly count up, and inputs are mostly not far below them.
 *
 *   params   varint lines || u8 kinds of gates || words of out || words of a || words of b
 *   parts    the kind of each line, PLAIN for a line that is no gate || the names of the kinds, each with the digit of its inputs
 *            in front and a line feed behind || the other lines, each with a line feed behind it || what the words write
 */
import { Reader } from '../../bytes/reader.ts';
import type { Packer, Unpacker } from '../coders.ts';
import { malformed, readVarint } from '../output.ts';
import { type Parts, PartsOutput } from '../parts.ts';
import { packWords, unpackWords } from '../words.ts';

const PLAIN = 255;
const [NEWLINE, SPACE, ZERO] = [0x0a, 0x20, 0x30];
/** A wire of more digits might not fit in a word. */
const DIGITS_MAX = 9;
const LINE_MAX_BYTES = 64;

/** The parts, or undefined when most lines are no gates. */
export function packGates(_: Packer, text: Uint8Array): readonly Uint8Array[] | undefined {
  const gates = readGates(text);
  if (gates === undefined) return undefined;
  const { kinds, names, plain, count } = gates;
  const out = new PartsOutput();
  out.params.varint(gates.lines);
  out.params.u8(names.length);
  out.add(kinds.subarray(0, gates.lines));
  out.add(ascii(names.map((name) => `${name}\n`).join('')));
  out.add(plain);
  const wires = gates.wires.map((column) => column.subarray(0, count));
  packWords(out, wires[OUT]!);
  packWords(out, wires[A]!, [wires[OUT]!]);
  packWords(out, wires[B]!, [wires[OUT]!, wires[A]!]);
  return out.all();
}

const [OUT, A, B] = [0, 1, 2];
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** Lines read; `wires` has a row for each gate. */
interface Gates {
  readonly lines: number;
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly names: readonly string[];
  readonly plain: Uint8Array;
  readonly wires: readonly Uint32Array[];
}

function readGates(text: Uint8Array): Gates | undefined {
  // a gate has at least 12 bytes, another line at least its end
  const kinds = new Uint8Array(text.length + 1);
  const names: string[] = [];
  const wires = [OUT, A, B].map(() => new Uint32Array(text.length / 10 + 1));
  const plain = new Uint8Array(text.length + 1);
  const scanner = new Scanner(text, wires, names);
  let [lines, count, plainEnd] = [0, 0, 0];
  for (let from = 0; from <= text.length; lines++) {
    const found = text.indexOf(NEWLINE, from);
    const to = found < 0 ? text.length : found;
    const kind = scanner.gate(from, to, count);
    kinds[lines] = kind;
    if (kind === PLAIN) {
      plain.set(text.subarray(from, to), plainEnd);
      plainEnd += to - from;
      plain[plainEnd++] = NEWLINE;
      if (lines > PATIENCE && 4 * count < lines) return undefined;
    } else {
      count++;
    }
    from = to + 1;
  }
  if (4 * plainEnd > text.length) return undefined;
  return { lines, count, kinds, names, plain: plain.slice(0, plainEnd), wires };
}

/** Lines after which a text without gates is given up. */
const PATIENCE = 16;

class Scanner {
  readonly #text: Uint8Array;
  readonly #wires: readonly Uint32Array[];
  readonly #names: string[];
  #at = 0;

  constructor(text: Uint8Array, wires: readonly Uint32Array[], names: string[]) {
    this.#text = text;
    this.#wires = wires;
    this.#names = names;
  }

  /** Reads the line as row `row`; its kind, or PLAIN. */
  gate(from: number, to: number, row: number): number {
    const text = this.#text;
    const inputs = text[from]! - ZERO;
    const begins = text[from + 1] === SPACE && text[from + 2] === ZERO + 1;
    if ((inputs !== 1 && inputs !== 2) || !begins || to - from > LINE_MAX_BYTES) return PLAIN;
    this.#at = from + 3;
    const a = this.#wire(to);
    const b = inputs === 2 ? this.#wire(to) : 0;
    const out = this.#wire(to);
    if (a < 0 || b < 0 || out < 0 || text[this.#at] !== SPACE) return PLAIN;
    this.#wires[A]![row] = a;
    this.#wires[B]![row] = b;
    this.#wires[OUT]![row] = out;
    return this.#kind(inputs, this.#at + 1, to);
  }

  /** A space and a number without zeros in front; -1 when there is none. */
  #wire(to: number): number {
    const text = this.#text;
    if (text[this.#at] !== SPACE) return -1;
    const start = ++this.#at;
    let value = 0;
    while (this.#at < to) {
      const digit = text[this.#at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      value = 10 * value + digit;
      this.#at++;
    }
    const digits = this.#at - start;
    if (digits === 0 || digits > DIGITS_MAX || (digits > 1 && text[start] === ZERO)) return -1;
    return value;
  }

  #kind(inputs: number, from: number, to: number): number {
    const names = this.#names;
    for (let kind = 0; kind < names.length; kind++) {
      if (this.#is(names[kind]!, inputs, from, to)) return kind;
    }
    const name = String.fromCharCode(...this.#text.subarray(from, to));
    if (!/^[A-Z]{2,16}$/.test(name) || names.length >= PLAIN) return PLAIN;
    return names.push(`${String(inputs)}${name}`) - 1;
  }

  #is(name: string, inputs: number, from: number, to: number): boolean {
    if (name.length !== to - from + 1 || name.charCodeAt(0) - ZERO !== inputs) return false;
    for (let i = 1; i < name.length; i++) {
      if (name.charCodeAt(i) !== this.#text[from + i - 1]) return false;
    }
    return true;
  }
}

/** @throws BAD_ENCODING - unless the parts make so many bytes of text */
export function unpackGates(_: Unpacker, parts: Parts, length: number): Uint8Array {
  const params = new Reader(parts.take(), 'compress');
  const lines = readVarint(params, length + 1);
  const names = params.u8();
  const kinds = parts.takeExactly(lines);
  const namesRead = readNames(parts.take(), names);
  const plain = parts.take();
  const count = kinds.reduce((sum, kind) => sum + (kind === PLAIN ? 0 : 1), 0);
  const out = unpackWords(params, parts, count);
  const a = unpackWords(params, parts, count, [out]);
  const b = unpackWords(params, parts, count, [out, a]);
  params.end();
  parts.end();
  const text = new GateText(length, plain, namesRead, [out, a, b]);
  for (const kind of kinds) text.line(kind);
  return text.done();
}

function readNames(bytes: Uint8Array, count: number): Uint8Array[] {
  const names: Uint8Array[] = [];
  for (let from = 0; names.length < count;) {
    const to = bytes.indexOf(NEWLINE, from);
    if (to <= from) throw malformed('gates: names that are missing');
    const name = bytes.subarray(from, to);
    if (name[0] !== ZERO + 1 && name[0] !== ZERO + 2) throw malformed('gates: an unknown kind');
    names.push(name);
    from = to + 1;
  }
  return names;
}

/** The text put together again. */
class GateText {
  readonly #out: Uint8Array;
  readonly #plain: Uint8Array;
  readonly #names: readonly Uint8Array[];
  readonly #wires: readonly Uint32Array[];
  #plainAt = 0;
  #row = 0;
  #at = 0;
  #first = true;

  constructor(
    length: number,
    plain: Uint8Array,
    names: readonly Uint8Array[],
    wires: readonly Uint32Array[],
  ) {
    this.#out = new Uint8Array(length);
    this.#plain = plain;
    this.#names = names;
    this.#wires = wires;
  }

  /** The next line. @throws BAD_ENCODING - when there is no room for it, or no such kind */
  line(kind: number): void {
    if (!this.#first) this.#append(NEWLINE);
    this.#first = false;
    if (kind === PLAIN) this.#plainLine();
    else this.#gate(this.#names[kind]);
  }

  /** @throws BAD_ENCODING - when the text is shorter than announced */
  done(): Uint8Array {
    if (this.#at === this.#out.length && this.#plainAt === this.#plain.length) return this.#out;
    throw malformed('gates: another length');
  }

  #append(byte: number): void {
    if (this.#at === this.#out.length) throw malformed('gates: longer than announced');
    this.#out[this.#at++] = byte;
  }

  #plainLine(): void {
    const end = this.#plain.indexOf(NEWLINE, this.#plainAt);
    if (end < 0) throw malformed('gates: a line that is missing');
    for (let at = this.#plainAt; at < end; at++) this.#append(this.#plain[at]!);
    this.#plainAt = end + 1;
  }

  #gate(name: Uint8Array | undefined): void {
    if (name === undefined) throw malformed('gates: an unknown kind');
    const row = this.#row++;
    this.#append(name[0]!);
    this.#append(SPACE);
    this.#append(ZERO + 1);
    this.#number(this.#wires[A]![row]!);
    if (name[0] === ZERO + 2) this.#number(this.#wires[B]![row]!);
    this.#number(this.#wires[OUT]![row]!);
    this.#append(SPACE);
    for (let i = 1; i < name.length; i++) this.#append(name[i]!);
  }

  /** A space and the number. */
  #number(value: number): void {
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    this.#append(SPACE);
    if (digits > this.#out.length - this.#at) throw malformed('gates: longer than announced');
    let rest = value;
    for (let at = this.#at + digits - 1; at >= this.#at; at--) {
      const next = Math.floor(rest / 10);
      this.#out[at] = ZERO + rest - 10 * next;
      rest = next;
    }
    this.#at += digits;
  }
}
