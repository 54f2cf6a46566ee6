/**
 * Long repeats at any distance, taken out before a general codec looks: what zstd would spend on each is then columns.
 *
 *   params   varint repeats || words of the literals before each || words of the lengths less MIN || words of the distances
 *   parts    the literals, the last ones too || what the words write
 *
 * Bytes that repeat from the beginning with one period are a unit instead: params varint 0 || varint period || words of its bytes
 */
import { Reader } from '../../bytes/reader.ts';
import type { Packer, Unpacker } from '../coders.ts';
import { malformed, readVarint } from '../output.ts';
import { type Parts, PartsOutput } from '../parts.ts';
import { packWords, unpackWords } from '../words.ts';

/** The shortest repeat that is taken. */
const MIN = 12;
/** Places that can be found again: every fourth. */
const STEP = 4;
/** Slots of the table of places: as many as there are places, within these bounds. */
const [SLOT_BITS_MIN, SLOT_BITS_MAX] = [8, 18];
/** A share of the bytes that must be repeats. */
const SHARE_MIN = 1 / 128;
/** A share from which on every place is looked at. */
const CLOSE_SHARE = 1 / 32;
/** So much is looked at closely in any case. */
const SURVEY_BYTES = 65_536;

/** The parts, or undefined when little repeats. */
export function packRepeats(_: Packer, bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const found = findRepeats(bytes);
  if (found.covered < SHARE_MIN * bytes.length) return undefined;
  const out = new PartsOutput();
  const { count, runs, lengths, distances } = found;
  if (count === 1 && runs[0] === distances[0] && runs[0]! + lengths[0]! + MIN === bytes.length) {
    out.params.varint(0);
    out.params.varint(runs[0]!);
    packWords(out, Uint32Array.from(bytes.subarray(0, runs[0])));
    return out.all();
  }
  out.params.varint(count);
  out.add(literalsOf(bytes, found));
  for (const column of [runs, lengths, distances]) packWords(out, column.subarray(0, count));
  return out.all();
}

interface Repeats {
  readonly count: number;
  readonly covered: number;
  readonly runs: Uint32Array;
  readonly lengths: Uint32Array;
  readonly distances: Uint32Array;
}

function findRepeats(bytes: Uint8Array): Repeats {
  const finder = new Finder(bytes);
  let at = 0;
  while (at <= bytes.length - MIN) at = finder.look(at);
  return finder;
}

/** Looks from left to right; every fourth place can be found again. */
class Finder implements Repeats {
  count = 0;
  covered = 0;
  readonly runs: Uint32Array;
  readonly lengths: Uint32Array;
  readonly distances: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #table: Int32Array;
  readonly #shift: number;
  /** Where the last repeat ended. */
  #anchor = 0;

  constructor(bytes: Uint8Array) {
    const most = Math.floor(bytes.length / MIN) + 1;
    this.runs = new Uint32Array(most);
    this.lengths = new Uint32Array(most);
    this.distances = new Uint32Array(most);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const wanted = 32 - Math.clz32(bytes.length / STEP);
    const bits = Math.min(SLOT_BITS_MAX, Math.max(SLOT_BITS_MIN, wanted));
    this.#table = new Int32Array(1 << bits).fill(-1);
    this.#shift = 32 - bits;
  }

  /** Looks at a place; where to look next. */
  look(at: number): number {
    const [view, table] = [this.#view, this.#table];
    const slot = hashAt(view, at, this.#shift);
    const match = table[slot]!;
    if ((at & (STEP - 1)) === 0) table[slot] = at;
    if (match < 0 || view.getInt32(match, true) !== view.getInt32(at, true)) {
      return at + this.#stride(at);
    }
    const [from, to] = this.#extend(at, match);
    if (to - from < MIN) return at + 1;
    this.#take(from, to, at - match);
    this.#remember(at + STEP, to);
    return to;
  }

  /** Where little repeats, two places in three are passed over: long repeats are still met, at four places of theirs in twelve. */
  #stride(at: number): number {
    return at < SURVEY_BYTES || this.covered > CLOSE_SHARE * at ? 1 : STEP - 1;
  }

  /** The repeat around `at`, from the last one on. */
  #extend(at: number, match: number): readonly [number, number] {
    const bytes = this.#bytes;
    const back = at - match;
    let [from, to] = [at, at + 4];
    while (to < bytes.length && bytes[to] === bytes[to - back]) to++;
    const first = Math.max(this.#anchor, back);
    while (from > first && bytes[from - 1] === bytes[from - 1 - back]) from--;
    return [from, to];
  }

  #take(from: number, to: number, distance: number): void {
    this.runs[this.count] = from - this.#anchor;
    this.lengths[this.count] = to - from - MIN;
    this.distances[this.count++] = distance;
    this.covered += to - from;
    this.#anchor = to;
  }

  #remember(from: number, to: number): void {
    const end = Math.min(to, this.#bytes.length - MIN + 1);
    for (let at = from & -STEP; at < end; at += STEP) {
      this.#table[hashAt(this.#view, at, this.#shift)] = at;
    }
  }
}

function hashAt(view: DataView, at: number, shift: number): number {
  const first = Math.imul(view.getInt32(at, true), 0x9e3779b1);
  return Math.imul(first ^ view.getInt32(at + 4, true), 0x85ebca6b) >>> shift;
}

function literalsOf(bytes: Uint8Array, { count, covered, runs, lengths }: Repeats): Uint8Array {
  const out = new Uint8Array(bytes.length - covered);
  let [from, to] = [0, 0];
  for (let i = 0; i < count; i++) {
    out.set(bytes.subarray(from, from + runs[i]!), to);
    to += runs[i]!;
    from += runs[i]! + lengths[i]! + MIN;
  }
  out.set(bytes.subarray(from), to);
  return out;
}

/** @throws BAD_ENCODING - unless the parts make so many bytes */
export function unpackRepeats(_: Unpacker, parts: Parts, length: number): Uint8Array {
  const params = new Reader(parts.take(), 'compress');
  const count = readVarint(params, Math.floor(length / MIN));
  const out = new Uint8Array(length);
  if (count === 0) {
    const period = readVarint(params, length);
    if (period === 0) throw malformed('repeats: a unit of nothing');
    out.set(Uint8Array.from(unpackWords(params, parts, period)));
    params.end();
    parts.end();
    repeat(out, period, period, length);
    return out;
  }
  const literals = parts.take();
  const [runs, lengths, distances] = [0, 1, 2].map(() => unpackWords(params, parts, count));
  params.end();
  parts.end();
  let [from, at] = [0, 0];
  for (let i = 0; i < count; i++) {
    const [run, size, distance] = [runs![i]!, lengths![i]! + MIN, distances![i]!];
    if (
      run > literals.length - from ||
      run + size > length - at ||
      distance > at + run ||
      distance === 0
    ) {
      throw malformed('repeats: beyond the ends');
    }
    out.set(literals.subarray(from, from + run), at);
    from += run;
    at += run;
    repeat(out, at, distance, at + size);
    at += size;
  }
  if (literals.length - from !== length - at) throw malformed('repeats: another length');
  out.set(literals.subarray(from), at);
  return out;
}

/** Fills out[at, end) with what lies `distance` before; each copy may be twice as long as the one before it. */
function repeat(out: Uint8Array, at: number, distance: number, end: number): void {
  for (let done = at; done < end;) {
    const size = Math.min(end - done, done - at + distance);
    out.copyWithin(done, at - distance, at - distance + size);
    done += size;
  }
}
