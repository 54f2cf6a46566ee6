/**
 * Columns of bytes written as text: hexadecimal, UUID, base64. The bytes of all rows lie behind each other, but for places that
 * hold little: those are planes of their own.
 *
 *   params: u8 form || varint bytes a row || varint count of places apart || varint of each
 */
import { entropyBits } from '../entropy.ts';
import { malformed, readVarint } from '../output.ts';
import type { PartsOutput } from '../parts.ts';
import { type Column, type ColumnKind, type ColumnSource } from './column.ts';

/** A way to write bytes as text. */
interface Form {
  /** Letters for so many bytes; and bytes that so many letters hold, or undefined when none do. */
  lettersOf(bytes: number): number;
  bytesOf(letters: number): number | undefined;
  /** Reads text[from ..] into `out`; false when it would be written otherwise. */
  read(text: Uint8Array, from: number, out: Uint8Array): boolean;
  /** Writes bytes[from, from + width) to out[to ..]. */
  write(bytes: Uint8Array, from: number, width: number, out: Uint8Array, to: number): void;
}

const ROW_MAX_BYTES = 1_048_576;
/** A place with so many rows and fewer than so many bits to the byte is a plane. */
const ROWS_MIN = 64;
const PLAIN_BITS = 7.2;
/** Longer rows are left together. */
const PLACES_MAX = 2048;

function formNamed(forms: readonly Form[], number: number): Form {
  return forms[number] ?? unknown();
}

function unknown(): never {
  throw malformed('encoded: an unknown form');
}

/** A column of bytes, all rows of one length. */
export const encoded: ColumnKind = {
  pack(column, out) {
    const letters = column.ends[0]! - column.starts[0]!;
    const form = FORMS.findIndex((known) => fits(column, letters, known));
    if (form < 0 || onlyDigits(column)) return false;
    const width = FORMS[form]!.bytesOf(letters)!;
    const bytes = readAll(column, width, FORMS[form]!);
    if (bytes === undefined) return false;
    out.params.u8(form);
    out.params.varint(width);
    packRows(bytes, width, out);
    return true;
  },
  unpack(source) {
    const form = formNamed(FORMS, source.params.u8());
    const width = readVarint(source.params, ROW_MAX_BYTES);
    const bytes = unpackRows(source, width);
    const letters = form.lettersOf(width);
    if (form.bytesOf(letters) !== width) unknown();
    return (row, out, at) => {
      form.write(bytes, row * width, width, out, at);
      return at + letters;
    };
  },
};

const DIGITS_LOOKED_AT = 8;

/** Decimal numbers are shorter as such. */
function onlyDigits({ text, starts, ends }: Column): boolean {
  const rows = Math.min(DIGITS_LOOKED_AT, starts.length);
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < ends[row]!; at++) {
      if (text[at]! < 0x30 || text[at]! > 0x39) return false;
    }
  }
  return true;
}

/** The bytes that a value of the form stands for; undefined when it is none. */
export function bytesOf(form: number, value: Uint8Array): Uint8Array | undefined {
  const known = formNamed(FORMS, form);
  const width = known.bytesOf(value.length);
  const bytes = new Uint8Array(width ?? 0);
  return width !== undefined && known.read(value, 0, bytes) ? bytes : undefined;
}

/** Whether the first value is of the form. */
function fits({ text, starts }: Column, letters: number, form: Form): boolean {
  const width = form.bytesOf(letters);
  return width !== undefined && form.read(text, starts[0]!, new Uint8Array(width));
}

function readAll(
  { text, starts, ends }: Column,
  width: number,
  form: Form,
): Uint8Array | undefined {
  const letters = form.lettersOf(width);
  // first all lengths: one long value among many short ones would ask for a lot of memory
  if (starts.some((start, row) => ends[row]! - start !== letters)) return undefined;
  const bytes = new Uint8Array(width * starts.length);
  for (let row = 0; row < starts.length; row++) {
    const out = bytes.subarray(row * width, (row + 1) * width);
    if (!form.read(text, starts[row]!, out)) return undefined;
  }
  return bytes;
}

/** Rows of bytes: the places that hold little as planes, then what is left, row by row. */
export function packRows(bytes: Uint8Array, width: number, out: PartsOutput): void {
  const apart = placesApart(bytes, width);
  out.params.varint(apart.length);
  for (const place of apart) out.params.varint(place);
  const rows = bytes.length / width;
  for (const place of apart) {
    const plane = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) plane[row] = bytes[row * width + place]!;
    out.add(plane);
  }
  out.add(apart.length === 0 ? bytes : withoutPlaces(bytes, width, apart));
}

function withoutPlaces(bytes: Uint8Array, width: number, apart: readonly number[]): Uint8Array {
  const kept = placesLeft(width, apart);
  const out = new Uint8Array((bytes.length / width) * kept.length);
  for (let from = 0, at = 0; from < bytes.length; from += width) {
    for (const place of kept) out[at++] = bytes[from + place]!;
  }
  return out;
}

function placesLeft(width: number, apart: readonly number[]): number[] {
  const gone = new Set(apart);
  return [...Array(width).keys()].filter((place) => !gone.has(place));
}

function placesApart(bytes: Uint8Array, width: number): number[] {
  const rows = bytes.length / width;
  const places: number[] = [];
  if (rows < ROWS_MIN || width > PLACES_MAX) return places;
  const sampled = Math.min(rows, 512);
  // few samples cannot show all eight bits
  const threshold = Math.min(PLAIN_BITS, Math.log2(sampled) - 1);
  for (let place = 0; place < width; place++) {
    const counts = new Uint16Array(256);
    for (let row = 0; row < sampled; row++) counts[bytes[row * width + place]!]!++;
    if (entropyBits(counts, sampled) < threshold * sampled) places.push(place);
  }
  return places;
}

/** @throws BAD_ENCODING - when there are none */
export function unpackRows(
  { params, parts, rows, budget }: ColumnSource,
  width: number,
): Uint8Array {
  const count = readVarint(params, width > PLACES_MAX ? 0 : width);
  const apart = Array.from({ length: count }, () => readVarint(params, width - 1));
  if (apart.some((place, i) => i > 0 && place <= apart[i - 1]!))
    throw malformed('encoded: places out of order');
  const planes = apart.map(() => parts.takeExactly(rows));
  const rest = parts.takeExactly((width - count) * rows);
  if (count === 0) return rest;
  const out = new Uint8Array(budget.claim(width * rows));
  const inRest = placesLeft(width, apart);
  planes.forEach((plane, i) => {
    for (let row = 0; row < rows; row++) out[row * width + apart[i]!] = plane[row]!;
  });
  for (let row = 0, at = 0; row < rows; row++) {
    for (const place of inRest) out[row * width + place] = rest[at++]!;
  }
  return out;
}

/** For each letter its value, or 255. */
function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(256).fill(255);
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
}

const lettersOf = (alphabet: string): Uint8Array =>
  Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));

function hexadecimal(alphabet: string): Form {
  const [values, letters] = [valuesOf(alphabet), lettersOf(alphabet)];
  return {
    lettersOf: (bytes) => 2 * bytes,
    bytesOf: (count) => (count >= 8 && count % 2 === 0 ? count / 2 : undefined),
    read(text, from, out) {
      let seen = 0;
      for (let i = 0; i < out.length; i++) {
        const [high, low] = [values[text[from + 2 * i]!]!, values[text[from + 2 * i + 1]!]!];
        seen |= high | low;
        out[i] = (high << 4) | low;
      }
      return seen < 16;
    },
    write(bytes, from, width, out, to) {
      for (let i = 0; i < width; i++) {
        const byte = bytes[from + i]!;
        out[to + 2 * i] = letters[byte >> 4]!;
        out[to + 2 * i + 1] = letters[byte & 15]!;
      }
    },
  };
}

const DASH = 0x2d;
const UUID_LETTERS = 36;
const UUID_BYTES = 16;
const DASHES = [4, 6, 8, 10];

function uuid(): Form {
  const hex = hexadecimal('0123456789abcdef');
  return {
    lettersOf: () => UUID_LETTERS,
    bytesOf: (count) => (count === UUID_LETTERS ? UUID_BYTES : undefined),
    read(text, from, out) {
      let at = from;
      for (let i = 0; i < UUID_BYTES; i++, at += 2) {
        if (DASHES.includes(i) && text[at++] !== DASH) return false;
        if (!hex.read(text, at, out.subarray(i, i + 1))) return false;
      }
      return true;
    },
    write(bytes, from, _, out, to) {
      let at = to;
      for (let i = 0; i < UUID_BYTES; i++, at += 2) {
        if (DASHES.includes(i)) out[at++] = DASH;
        hex.write(bytes, from + i, 1, out, at);
      }
    },
  };
}

const PAD = 0x3d;
const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** RFC 4648. Without padding a length says how many bytes there are; with it, only up to two fewer. */
function base64(alphabet: string, pads: number): Form {
  const [values, letters] = [valuesOf(alphabet), lettersOf(alphabet)];
  const bare = (bytes: number): number => Math.ceil((bytes * 4) / 3);
  return {
    lettersOf: (bytes) => bare(bytes) + pads,
    bytesOf(count) {
      const bytes = Math.floor(((count - pads) * 3) / 4);
      const whole = count >= 12 && bare(bytes) + pads === count;
      return whole && (pads === 0 || bytes % 3 === 3 - pads) ? bytes : undefined;
    },
    read(text, from, out) {
      let [held, bits, seen, at] = [0, 0, 0, 0];
      const end = from + bare(out.length);
      for (let i = from; i < end; i++) {
        const value = values[text[i]!]!;
        seen |= value;
        held = ((held << 6) | value) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out[at++] = held >> bits;
      }
      for (let i = 0; i < pads; i++) if (text[end + i] !== PAD) return false;
      return seen < 64 && (held & ((1 << bits) - 1)) === 0;
    },
    write(bytes, from, width, out, to) {
      let [held, bits, at] = [0, 0, to];
      for (let i = 0; i < width; i++) {
        held = ((held << 8) | bytes[from + i]!) & 0xffff;
        for (bits += 8; bits >= 6;) {
          bits -= 6;
          out[at++] = letters[(held >> bits) & 63]!;
        }
      }
      if (bits > 0) out[at++] = letters[(held << (6 - bits)) & 63]!;
      for (let i = 0; i < pads; i++) out[at++] = PAD;
    },
  };
}

const FORMS: readonly Form[] = [
  uuid(),
  hexadecimal('0123456789abcdef'),
  hexadecimal('0123456789ABCDEF'),
  base64(`${BASE62}+/`, 0),
  base64(`${BASE62}+/`, 1),
  base64(`${BASE62}+/`, 2),
  base64(`${BASE62}-_`, 0),
  base64(`${BASE62}-_`, 1),
  base64(`${BASE62}-_`, 2),
];

export const FORM_COUNT: number = FORMS.length;
