/**
 * Vectors of field elements of 32 bytes of which few different ones are most: witnesses, bits of range provers. Frequent elements
 * are numbers; the others are written out.
 *
 *   params   varint bytes before the first element || u8 frequent elements || varint elements || varint others || varint period ||
 *            words of the distances between others
 *   parts    bytes before the first element and behind the last || the frequent elements || the others || numbers of the frequent
 *            ones in order, or with a period above 0: for each place in it two numbers; then which of them, a byte 0 or 1 each;
 *            and last what the words write
 */
import { concat, concatAll } from '../../bytes/bytes.ts';
import { Reader } from '../../bytes/reader.ts';
import type { Packer, Unpacker } from '../coders.ts';
import { malformed, readVarint } from '../output.ts';
import { type Parts, PartsOutput } from '../parts.ts';
import { packWords, unpackWords } from '../words.ts';

const ELEMENT_BYTES = 32;
const FREQUENT_MAX = 64;
/** Elements that are looked at to find where they begin, and at a glance. */
const SAMPLED = 512;
const GLANCED = 24;
/** A share of frequent elements from which on numbers pay. */
const SHARE_MIN = 0.5;
const TABLE_MAX = 65_536;
const PERIODS = [2, 4, 8, 16, 32, 64, 128, 256, 512];

/** The parts, or undefined when few elements come often. */
export function packElements(_: Packer, bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const phase = phaseOf(bytes);
  if (phase === undefined) return undefined;
  const count = Math.floor((bytes.length - phase) / ELEMENT_BYTES);
  const body = bytes.subarray(phase, phase + count * ELEMENT_BYTES);
  const census = new Census(body);
  const frequent = census.frequent();
  const numbers = numbersOf(census.firsts, frequent);
  const known = numbers.filter((number) => number < frequent.length);
  if (known.length < SHARE_MIN * count) return undefined;
  const out = new PartsOutput();
  out.params.varint(phase);
  out.params.u8(frequent.length);
  out.params.varint(count);
  out.params.varint(count - known.length);
  out.add(concat(bytes.subarray(0, phase), bytes.subarray(phase + body.length)));
  out.add(concatAll(frequent.map((element) => elementAt(body, element))));
  out.add(othersOf(body, numbers, frequent.length));
  packNumbers(known, frequent.length, out);
  packWords(out, gapsOf(numbers, frequent.length));
  return out.all();
}

const elementAt = (body: Uint8Array, element: number): Uint8Array =>
  body.subarray(element * ELEMENT_BYTES, (element + 1) * ELEMENT_BYTES);

/**
 * Where elements begin: where most of a sample are as one of the two different ones before them. Undefined when few are anywhere.
 */
function phaseOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < 8 * ELEMENT_BYTES) return undefined;
  const hits = (phase: number, most: number): number => {
    const count = Math.floor((bytes.length - phase) / ELEMENT_BYTES);
    return hitsAt(bytes.subarray(phase), Math.min(most, count));
  };
  const phases = [...Array(ELEMENT_BYTES).keys()];
  const promising = phases.filter((phase) => hits(phase, GLANCED) > (SHARE_MIN / 2) * GLANCED);
  let [best, most] = [0, 0];
  for (const phase of promising) {
    const found = hits(phase, SAMPLED);
    if (found > most) [best, most] = [phase, found];
  }
  return most === 0 ? undefined : best;
}

function hitsAt(bytes: Uint8Array, count: number): number {
  let [a, b, hits] = [0, 0, 0];
  for (let at = 0; at < count * ELEMENT_BYTES; at += ELEMENT_BYTES) {
    if (sameElement(bytes, at, a) || sameElement(bytes, at, b)) hits++;
    else [a, b] = [at, a];
  }
  return hits;
}

function sameElement(bytes: Uint8Array, i: number, j: number): boolean {
  for (let k = 0; k < ELEMENT_BYTES; k++) if (bytes[i + k] !== bytes[j + k]) return false;
  return true;
}

/** For each element where the same one came first, and how often. */
class Census {
  readonly firsts: Uint32Array;
  readonly #counts: Uint32Array;

  constructor(body: Uint8Array) {
    const count = body.length / ELEMENT_BYTES;
    const words = new Int32Array(body.slice().buffer);
    const table = new Int32Array(
      Math.min(TABLE_MAX, 2 ** Math.ceil(Math.log2(4 * count + 1))),
    ).fill(-1);
    this.firsts = new Uint32Array(count);
    this.#counts = new Uint32Array(count);
    for (let element = 0; element < count; element++) {
      const first = findFirst(words, table, element);
      this.firsts[element] = first;
      this.#counts[first]!++;
    }
  }

  /** The elements that come often, by the place of their first. */
  frequent(): number[] {
    const least = Math.max(2, this.firsts.length / 1000);
    const often = [...this.#counts.keys()].filter((element) => this.#counts[element]! >= least);
    often.sort((a, b) => this.#counts[b]! - this.#counts[a]! || a - b);
    return often.slice(0, FREQUENT_MAX);
  }
}

/** Elements whose slot is another's count as first: only rare ones are lost to that. */
function findFirst(words: Int32Array, table: Int32Array, element: number): number {
  const at = element * 8;
  let hash = 0;
  for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ words[at + i]!, 0x9e3779b1) ^ (hash >>> 13);
  const slot = (hash ^ (hash >>> 16)) & (table.length - 1);
  const first = table[slot]!;
  if (first < 0) {
    table[slot] = element;
    return element;
  }
  for (let i = 0; i < 8; i++) if (words[first * 8 + i] !== words[at + i]) return element;
  return first;
}

/** For each element its number among the frequent, or their count. */
function numbersOf(firsts: Uint32Array, frequent: readonly number[]): Uint8Array {
  const numbers = new Uint8Array(firsts.length).fill(frequent.length);
  frequent.forEach((element, number) => (numbers[element] = number));
  const out = new Uint8Array(firsts.length);
  for (let element = 0; element < out.length; element++) out[element] = numbers[firsts[element]!]!;
  return out;
}

function othersOf(body: Uint8Array, numbers: Uint8Array, other: number): Uint8Array {
  const others: Uint8Array[] = [];
  numbers.forEach((number, element) => {
    if (number === other) others.push(elementAt(body, element));
  });
  return concatAll(others);
}

/** Elements between one other and the next. */
function gapsOf(numbers: Uint8Array, other: number): Uint32Array {
  const gaps: number[] = [];
  let last = -1;
  numbers.forEach((number, element) => {
    if (number !== other) return;
    gaps.push(element - last - 1);
    last = element;
  });
  return Uint32Array.from(gaps);
}

/** Three and more numbers are two at each place of a period, where that is so: one bit each. */
function packNumbers(numbers: Uint8Array, frequent: number, out: PartsOutput): void {
  const pairs = frequent > 2 ? pairsOf(numbers) : undefined;
  out.params.varint(pairs === undefined ? 0 : pairs.length / 2);
  if (pairs === undefined) {
    out.add(numbers);
    return;
  }
  out.add(pairs);
  out.add(numbers.map((number, i) => (number === pairs[(2 * i) % pairs.length] ? 0 : 1)));
}

function pairsOf(numbers: Uint8Array): Uint8Array | undefined {
  return PERIODS.map((period) => pairsAt(numbers, period)).find((pairs) => pairs !== undefined);
}

function pairsAt(numbers: Uint8Array, period: number): Uint8Array | undefined {
  const pairs = new Uint8Array(2 * period).fill(255);
  for (let i = 0; i < numbers.length; i++) {
    const place = 2 * (i % period);
    const number = numbers[i]!;
    if (pairs[place] === 255) pairs[place] = number;
    else if (pairs[place] === number || pairs[place + 1] === number) continue;
    else if (pairs[place + 1] === 255) pairs[place + 1] = number;
    else return undefined;
  }
  return ordered(pairs);
}

/** The lesser number first, so that a bit means the same everywhere. */
function ordered(pairs: Uint8Array): Uint8Array {
  for (let at = 0; at < pairs.length; at += 2) pairs.subarray(at, at + 2).sort();
  return pairs;
}

/** @throws BAD_ENCODING - unless the parts make so many bytes */
export function unpackElements(_: Unpacker, parts: Parts, length: number): Uint8Array {
  const params = new Reader(parts.take(), 'compress');
  const phase = readVarint(params, length);
  const frequent = params.u8();
  const count = readVarint(params, Math.floor((length - phase) / ELEMENT_BYTES));
  const others = readVarint(params, count);
  const around = parts.takeExactly(length - count * ELEMENT_BYTES);
  const elements = parts.takeExactly(frequent * ELEMENT_BYTES);
  const written = parts.takeExactly(others * ELEMENT_BYTES);
  const numbers = unpackNumbers(params, parts, count - others);
  const gaps = unpackWords(params, parts, others);
  params.end();
  parts.end();
  const out = new Uint8Array(length);
  out.set(around.subarray(0, phase));
  out.set(around.subarray(phase), phase + count * ELEMENT_BYTES);
  const body = new Body(out.subarray(phase, phase + count * ELEMENT_BYTES));
  let next = 0;
  const put = (some: number): void => {
    if (some > numbers.length - next) throw malformed('elements: numbers that are missing');
    for (let i = 0; i < some; i++) body.add(elements, numbers[next++]!);
  };
  gaps.forEach((gap, other) => {
    put(gap);
    body.add(written, other);
  });
  put(numbers.length - next);
  return out;
}

function unpackNumbers(params: Reader, parts: Parts, count: number): Uint8Array {
  const period = readVarint(params, PERIODS.at(-1)!);
  if (period === 0) return parts.takeExactly(count);
  const pairs = parts.takeExactly(2 * period);
  const bits = parts.takeExactly(count);
  return bits.map((bit, i) => pairs[((2 * i) % pairs.length) + (bit & 1)]!);
}

/** Elements one behind the other. */
class Body {
  readonly #out: Uint8Array;
  #at = 0;

  constructor(out: Uint8Array) {
    this.#out = out;
  }

  /** @throws BAD_ENCODING - when there is no such element */
  add(elements: Uint8Array, number: number): void {
    const from = number * ELEMENT_BYTES;
    if (from + ELEMENT_BYTES > elements.length) throw malformed('elements: an unknown one');
    this.#out.set(elements.subarray(from, from + ELEMENT_BYTES), this.#at);
    this.#at += ELEMENT_BYTES;
  }
}
