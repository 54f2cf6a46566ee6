/**
 * Payloads of tensor trains. Encoding: docs/protocol/tensor-train.md
 *
 *   u8 field | columns << 5 || varint count || ( varint gap || element )*  the exceptions
 *   || for each level and prefix one bit: chosen || elements || 0 bits     up to a whole byte
 *   || the bytes of the table that fill no element
 */
import { concat } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { Reader } from '../../bytes/reader.ts';
import { packedBytes } from '../../kernels/train.ts';
import { BitReader, BitWriter } from './bits.ts';
import { LISTED_FIELDS, type ListedField } from './fields.ts';
import { continuations, ROOT, shapeOf, storedElements, type Level, type Shape } from './shape.ts';

/** An element that is not what the train says. */
export interface Exception {
  readonly number: number;
  readonly element: Uint8Array;
}

/** What a payload says of a table. */
export interface Parts {
  readonly field: ListedField;
  readonly shape: Shape;
  readonly levels: readonly Level[];
  /** What is stored of the train, as `elementsOf` gives it. */
  readonly elements: Uint8Array;
  /** In rising order. */
  readonly exceptions: readonly Exception[];
  /** The bytes of the table that fill no element. */
  readonly rest: Uint8Array;
}

/** Elements that the last mode may have; powers of two and their multiples are binary modes. */
export const COLUMNS: readonly number[] = [1, 3, 5, 7];
const RANK_MAX = 6;
const ID_BITS = 5;

export function writePayload(parts: Parts): Uint8Array {
  const { field, shape, exceptions, rest } = parts;
  const head = field.id | (COLUMNS.indexOf(shape.columns) << ID_BITS);
  const listed: Uint8Array[] = [varint(exceptions.length)];
  let next = 0;
  for (const { number, element } of exceptions) {
    listed.push(varint(number - next), element);
    next = number + 1;
  }
  return concat(Uint8Array.of(head), ...listed, writeTrain(parts), rest);
}

function writeTrain({ field, levels, elements }: Parts): Uint8Array {
  const bits = new BitWriter();
  for (const { prefixes, present, chosen } of levels) {
    for (const prefix of prefixes.slice(0, present)) bits.put(chosen.includes(prefix) ? 1 : 0, 1);
  }
  const size = packedBytes(field);
  for (let at = 0; at < elements.length; at += size) {
    bits.putNumber(elements.subarray(at, at + size), field.bits);
  }
  return bits.finish();
}

/**
 * The parts of a payload for a table of `length` bytes.
 * @throws BAD_ENCODING - when it is none
 */
export function readPayload(payload: Uint8Array, length: number): Parts {
  const reader = new Reader(payload, 'tensor train');
  const head = reader.u8();
  const field = LISTED_FIELDS.find(({ id }) => id === (head & ((1 << ID_BITS) - 1)));
  const columns = COLUMNS[head >> ID_BITS];
  if (field === undefined || columns === undefined) throw malformed('an unknown field or shape');
  const count = Math.floor(length / field.bytes);
  if (count === 0) throw malformed('a table without elements');
  const shape = shapeOf(count, columns);
  const exceptions = readExceptions(reader, field, count);
  const restBytes = length % field.bytes;
  const train = reader.take(Math.max(0, reader.remaining - restBytes));
  const rest = reader.take(restBytes);
  const bits = new BitReader(train);
  const levels = readLevels(bits, shape);
  const elements = readElements(bits, field, storedElements(shape, levels));
  bits.end();
  return { field, shape, levels, elements, exceptions, rest };
}

function readExceptions(reader: Reader, field: ListedField, elements: number): Exception[] {
  const exceptions: Exception[] = [];
  let next = 0;
  for (let left = readVarint(reader); left > 0; left--) {
    const number = next + readVarint(reader);
    if (number >= elements) throw malformed('an exception beyond the table');
    exceptions.push({ number, element: reader.take(field.bytes) });
    next = number + 1;
  }
  return exceptions;
}

function readLevels(bits: BitReader, shape: Shape): Level[] {
  const levels: Level[] = [];
  let above = ROOT;
  for (let level = shape.levels - 1; level >= 0; level--) {
    const { prefixes, present } = continuations(shape, level, above);
    const chosen = prefixes.filter((_, i) => i < present && bits.take(1) === 1);
    if (chosen.length > RANK_MAX) throw malformed('a rank that is too high');
    levels.push({ level, prefixes, present, chosen });
    above = chosen;
  }
  return levels;
}

function readElements(bits: BitReader, field: ListedField, count: number): Uint8Array {
  // nothing is allocated for what is not there
  if (count * field.bits > bits.remaining) throw malformed('too short');
  const size = packedBytes(field);
  const elements = new Uint8Array(count * size);
  for (let at = 0; at < elements.length; at += size) {
    bits.takeNumber(elements.subarray(at, at + size), field.bits);
  }
  return elements;
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left & 127) | 128);
  bytes.push(left);
  return Uint8Array.from(bytes);
}

const VARINT_BYTES = 5;

/** @throws BAD_ENCODING - for more than five bytes, or more than are needed */
function readVarint(reader: Reader): number {
  let value = 0;
  for (let i = 0; i < VARINT_BYTES; i++) {
    const byte = reader.u8();
    value += (byte & 127) * 128 ** i;
    if (byte < 128) {
      if (byte === 0 && i > 0) break;
      return value;
    }
  }
  throw malformed('a number in too many bytes');
}

/** BAD_ENCODING of tensor trains. */
export function malformed(what: string): NexusError {
  return new NexusError('BAD_ENCODING', `tensor train: ${what}`);
}
