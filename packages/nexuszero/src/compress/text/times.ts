/**
 * Columns of times of ISO 8601, `2026-01-31T23:59:59.123Z`, with or without milliseconds: as numbers.
 *
 *   params: u8 1 with milliseconds, else 0 || as numbers
 */
import { malformed } from '../output.ts';
import type { ColumnKind } from './column.ts';
import { packNumbers, unpackNumbers } from './numbers.ts';

const SECONDS = 'dddd-dd-ddTdd:dd:ddZ';
const MILLISECONDS = 'dddd-dd-ddTdd:dd:dd.dddZ';
const ZERO = 0x30;
const DAY = 86_400_000;

export const times: ColumnKind = {
  pack({ text, starts, ends, numbers }, out) {
    const fine = ends[0]! - starts[0]! === MILLISECONDS.length;
    const shape = fine ? MILLISECONDS : SECONDS;
    const values = new Float64Array(starts.length);
    const scratch = new Uint8Array(shape.length);
    const calendar = new Calendar();
    for (let row = 0; row < values.length; row++) {
      const [from, to] = [starts[row]!, ends[row]!];
      if (to - from !== shape.length || !fits(text, from, shape)) return false;
      const value = read(text, from, fine);
      // months and hours out of range would come back as others
      calendar.write(value, fine, scratch, 0);
      if (!scratch.every((byte, i) => byte === text[from + i])) return false;
      values[row] = fine ? value : value / 1000;
    }
    out.params.u8(fine ? 1 : 0);
    packNumbers(values, numbers, out);
    return true;
  },
  unpack(source) {
    const fine = source.params.u8();
    if (fine > 1) throw malformed('times: an unknown form');
    const { length } = fine === 1 ? MILLISECONDS : SECONDS;
    const values = unpackNumbers(source, source.numbers);
    if (fine === 0) values.forEach((value, row) => (values[row] = value * 1000));
    if (!values.every((ms) => ms >= YEAR_0 && ms < YEAR_10000)) {
      throw malformed('times: before year 0 or after 9999');
    }
    const calendar = new Calendar();
    return (row, out, at) => {
      calendar.write(values[row]!, fine === 1, out, at);
      return at + length;
    };
  },
};

const YEAR_0 = Date.UTC(2000, 0, 1) - 730_485 * DAY;
const YEAR_10000 = Date.UTC(10_000, 0, 1);

function fits(text: Uint8Array, from: number, shape: string): boolean {
  for (let i = 0; i < shape.length; i++) {
    const [byte, wanted] = [text[from + i]!, shape.charCodeAt(i)];
    const digit = byte >= ZERO && byte <= 0x39;
    if (wanted === 0x64 ? !digit : byte !== wanted) return false;
  }
  return true;
}

function read(text: Uint8Array, from: number, fine: boolean): number {
  const number = (at: number, count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 10 + text[from + at + i]! - ZERO;
    return value;
  };
  const date = daysBefore(number(0, 4), number(5, 2), number(8, 2));
  const seconds = number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
  return date * DAY + seconds * 1000 + (fine ? number(20, 3) : 0);
}

/** Days from 1970 to a date of the Gregorian calendar; March begins the year, so that leap days are its end. */
function daysBefore(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - 400 * era;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return 146_097 * era + dayOfEra - 719_468;
}

/** Writes times; the date is looked up once a day. */
class Calendar {
  #day = Number.NaN;
  readonly #date = new Uint8Array(11);

  write(ms: number, fine: boolean, out: Uint8Array, at: number): void {
    const day = Math.floor(ms / DAY);
    if (day !== this.#day) this.#turn(day);
    for (let i = 0; i < 11; i++) out[at + i] = this.#date[i]!;
    const rest = ms - day * DAY;
    const seconds = Math.floor(rest / 1000);
    const minutes = Math.floor(seconds / 60);
    two(out, at + 11, Math.floor(minutes / 60), COLON);
    two(out, at + 14, minutes % 60, COLON);
    two(out, at + 17, seconds % 60, fine ? DOT : ZULU);
    if (!fine) return;
    const thousandths = rest % 1000;
    out[at + 20] = ZERO + Math.floor(thousandths / 100);
    two(out, at + 21, thousandths % 100, ZULU);
  }

  #turn(day: number): void {
    this.#day = day;
    const text = new Date(day * DAY).toISOString();
    for (let i = 0; i < 11; i++) this.#date[i] = text.charCodeAt(i);
  }
}

const [COLON, DOT, ZULU] = [0x3a, 0x2e, 0x5a];

/** Two digits and what follows them. */
function two(out: Uint8Array, at: number, value: number, after: number): void {
  const tens = Math.floor(value / 10);
  out[at] = ZERO + tens;
  out[at + 1] = ZERO + value - 10 * tens;
  out[at + 2] = after;
}
