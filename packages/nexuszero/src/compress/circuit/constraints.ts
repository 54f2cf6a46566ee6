/**
 * Constraint systems in the binary form of iden3 (https://github.com/iden3/r1csfile): each constraint is three linear
 * combinations, each a count and then wires with coefficients of 32 bytes. Constraints of one shape, that is with the same counts
 * and coefficients, are the rows of a table, and their wires its columns.
 *
 *   params   varint bytes before the first constraint || varint constraints || varint coefficients || u8 shapes || for each:
 *            varint counts of A, B and C || varint number of each coefficient || words of each wire
 *   parts    the bytes before || the coefficients, each once || shape of each constraint, PLAIN for one of a rare shape || those
 *            constraints as they stand || the bytes behind || what the words write
 */
import { concatAll, sameBytes } from '../../bytes/bytes.ts';
import { Reader } from '../../bytes/reader.ts';
import type { Packer, Unpacker } from '../coders.ts';
import { malformed, readVarint } from '../output.ts';
import { type Parts, PartsOutput } from '../parts.ts';
import { packWords, unpackWords } from '../words.ts';

const MAGIC = [0x72, 0x31, 0x63, 0x73];
const CONSTRAINTS = 2;
const FIELD_BYTES = 32;
const TERM_BYTES = 4 + FIELD_BYTES;
const PLAIN = 255;
const SHAPES_MAX = 250;
const TERMS_MAX = 65_536;
/** Columns of a row that the next may depend on. */
const OTHERS_KEPT = 8;

/** The parts, or undefined for what is no such file. */
export function packConstraints(_: Packer, bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const start = constraintsStart(bytes);
  if (start === undefined) return undefined;
  const system = new System(bytes, start);
  if (2 * system.plainBytes > bytes.length - start || system.kinds.length === 0) return undefined;
  const out = new PartsOutput();
  out.params.varint(start);
  out.params.varint(system.kinds.length);
  out.params.varint(system.coefficients.length);
  out.params.u8(system.shapes.length);
  out.add(bytes.subarray(0, start));
  out.add(concatAll(system.coefficients));
  out.add(Uint8Array.from(system.kinds));
  out.add(concatAll(system.plain));
  out.add(bytes.subarray(system.end));
  for (const shape of system.shapes) packShape(shape, out);
  return out.all();
}

/** Where the constraints begin: behind the head of their section. */
function constraintsStart(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 24 || MAGIC.some((byte, i) => bytes[i] !== byte)) return undefined;
  let at = 12;
  while (at + 16 <= bytes.length) {
    const [type, size] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    at += 12;
    if (type === CONSTRAINTS) return at;
    if (type === 1 && view.getUint32(at, true) !== FIELD_BYTES) return undefined;
    at += size;
  }
  return undefined;
}

/** Constraints alike but for their wires. */
interface Shape {
  /** Terms of A, B and C. */
  readonly counts: readonly number[];
  /** Numbers of the coefficients, in the order of the terms. */
  readonly coefficients: readonly number[];
  /** The numbers of the constraints, and where their terms are. */
  readonly rows: number[];
  readonly wires: number[][];
}

/** The constraints of a file, as far as they are whole. */
class System {
  readonly coefficients: Uint8Array[] = [];
  readonly shapes: Shape[] = [];
  readonly kinds: number[] = [];
  readonly plain: Uint8Array[] = [];
  plainBytes = 0;
  end: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #byCoefficient = new Map<number, number>();
  readonly #byShape = new Map<string, number>();

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.end = start;
    while (this.#constraint());
  }

  /** Reads a constraint; false when there is none. */
  #constraint(): boolean {
    const start = this.end;
    const counts: number[] = [];
    const terms: number[] = [];
    let at = start;
    for (let combination = 0; combination < 3; combination++) {
      if (at + 4 > this.#bytes.length) return false;
      const count = this.#view.getUint32(at, true);
      if (count > TERMS_MAX || at + 4 + count * TERM_BYTES > this.#bytes.length) return false;
      at += 4;
      counts.push(count);
      for (let term = 0; term < count; term++, at += TERM_BYTES) terms.push(at);
    }
    if (terms.length === 0) return false;
    this.end = at;
    this.#take(counts, terms, start);
    return true;
  }

  #take(counts: readonly number[], terms: readonly number[], start: number): void {
    const coefficients = terms.map((at) => this.#coefficient(at + 4));
    const name = `${counts.join()}:${coefficients.join()}`;
    let kind = this.#byShape.get(name);
    if (kind === undefined && this.shapes.length < SHAPES_MAX) {
      kind = this.shapes.push({ counts, coefficients, rows: [], wires: terms.map(() => []) }) - 1;
      this.#byShape.set(name, kind);
    }
    if (kind === undefined) {
      this.plain.push(this.#bytes.subarray(start, this.end));
      this.plainBytes += this.end - start;
      this.kinds.push(PLAIN);
      return;
    }
    const { rows, wires } = this.shapes[kind]!;
    rows.push(this.kinds.length);
    terms.forEach((at, term) => wires[term]!.push(this.#view.getUint32(at, true)));
    this.kinds.push(kind);
  }

  #coefficient(at: number): number {
    const element = this.#bytes.subarray(at, at + FIELD_BYTES);
    let hash = 0;
    for (let i = 0; i < FIELD_BYTES; i += 4) {
      hash = Math.imul(hash ^ this.#view.getInt32(at + i, true), 0x9e3779b1) + 1;
    }
    const known = this.#byCoefficient.get(hash);
    if (known !== undefined && sameBytes(this.coefficients[known]!, element)) return known;
    // one whose hash is another's takes its place; when that comes back it is written again
    this.#byCoefficient.set(hash, this.coefficients.length);
    return this.coefficients.push(element) - 1;
  }
}

function packShape({ counts, coefficients, rows, wires }: Shape, out: PartsOutput): void {
  for (const count of counts) out.params.varint(count);
  for (const coefficient of coefficients) out.params.varint(coefficient);
  const others = [Uint32Array.from(rows)];
  for (const wire of wires) {
    const words = Uint32Array.from(wire);
    packWords(out, words, others);
    keep(others, words);
  }
}

/** The numbers of the constraints stay first. */
function keep(others: Uint32Array[], words: Uint32Array): void {
  others.push(words);
  if (others.length > OTHERS_KEPT) others.splice(1, 1);
}

/** @throws BAD_ENCODING - unless the parts make so many bytes */
export function unpackConstraints(_: Unpacker, parts: Parts, length: number): Uint8Array {
  const params = new Reader(parts.take(), 'compress');
  const before = parts.takeExactly(readVarint(params, length));
  const constraints = readVarint(params, length);
  const coefficients = parts.takeExactly(readVarint(params, length) * FIELD_BYTES);
  const shapes = params.u8();
  const kinds = parts.takeExactly(constraints);
  const plain = parts.take();
  const behind = parts.take();
  const rows = Array.from({ length: shapes }, (): number[] => []);
  kinds.forEach((kind, number) => rows[kind]?.push(number));
  // each term takes its bytes in the file, and each shape has a constraint
  let terms = Math.floor(length / TERM_BYTES);
  const filled = rows.map((own) => {
    const shape = unpackShape(params, parts, own, terms);
    terms -= shape.coefficients.length * own.length;
    return shape;
  });
  params.end();
  parts.end();
  const file = new File(length, coefficients, plain, filled);
  file.copy(before);
  for (const kind of kinds) file.constraint(kind);
  file.copy(behind);
  return file.done();
}

interface Filled {
  readonly counts: readonly number[];
  readonly coefficients: readonly number[];
  readonly wires: readonly Uint32Array[];
}

function unpackShape(params: Reader, parts: Parts, rows: readonly number[], most: number): Filled {
  const counts = [0, 1, 2].map(() => readVarint(params, TERMS_MAX));
  const terms = counts.reduce((sum, count) => sum + count, 0);
  if (rows.length === 0 || terms * rows.length > most) {
    throw malformed('constraints: a shape of none, or longer than announced');
  }
  const coefficients = Array.from({ length: terms }, () => readVarint(params, 2 ** 32));
  const others = [Uint32Array.from(rows)];
  const wires = coefficients.map(() => {
    const words = unpackWords(params, parts, rows.length, others);
    keep(others, words);
    return words;
  });
  return { counts, coefficients, wires };
}

/** The file put together again. */
class File {
  readonly #out: Uint8Array;
  readonly #view: DataView;
  readonly #coefficients: Uint8Array;
  readonly #plain: Reader;
  readonly #filled: readonly Filled[];
  readonly #rows: Uint32Array;
  #at = 0;

  constructor(
    length: number,
    coefficients: Uint8Array,
    plain: Uint8Array,
    filled: readonly Filled[],
  ) {
    this.#out = new Uint8Array(length);
    this.#view = new DataView(this.#out.buffer);
    this.#coefficients = coefficients;
    this.#plain = new Reader(plain, 'compress');
    this.#filled = filled;
    this.#rows = new Uint32Array(filled.length);
  }

  copy(bytes: Uint8Array): void {
    this.#require(bytes.length);
    this.#out.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** The next constraint. @throws BAD_ENCODING - when there is no room for it, or no such shape */
  constraint(kind: number): void {
    if (kind === PLAIN) {
      this.#plainConstraint();
      return;
    }
    const shape = this.#filled[kind];
    if (shape === undefined) throw malformed('constraints: an unknown shape');
    const row = this.#rows[kind]!++;
    let term = 0;
    for (const count of shape.counts) {
      this.#u32(count);
      for (const end = term + count; term < end; term++) {
        this.#u32(shape.wires[term]![row]!);
        this.#element(shape.coefficients[term]!);
      }
    }
  }

  /** @throws BAD_ENCODING - when the file is shorter than announced */
  done(): Uint8Array {
    this.#plain.end();
    if (this.#at === this.#out.length) return this.#out;
    throw malformed('constraints: another length');
  }

  #require(bytes: number): void {
    if (bytes > this.#out.length - this.#at) throw malformed('constraints: longer than announced');
  }

  #u32(value: number): void {
    this.#require(4);
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  #element(number: number): void {
    const from = number * FIELD_BYTES;
    if (from + FIELD_BYTES > this.#coefficients.length)
      throw malformed('constraints: an unknown coefficient');
    this.copy(this.#coefficients.subarray(from, from + FIELD_BYTES));
  }

  /** One that stands as it is. */
  #plainConstraint(): void {
    for (let combination = 0; combination < 3; combination++) {
      const count = this.#plain.u32();
      this.#u32(count);
      this.copy(this.#plain.take(count * TERM_BYTES));
    }
  }
}
