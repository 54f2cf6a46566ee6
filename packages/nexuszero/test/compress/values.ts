/** Values of every kind of column, and the number of the kind that takes them: text/kinds.ts */
import { createHash } from 'node:crypto';
import { numbersFrom, seededBytes } from './seeded.ts';

export const KIND = {
  constant: 0,
  times: 1,
  numbers: 2,
  choice: 3,
  encoded: 4,
  digits: 5,
  prefixed: 6,
  plain: 7,
} as const;

export interface Values {
  readonly title: string;
  readonly kind: keyof typeof KIND;
  readonly value: (i: number) => string;
}

export const digest = (of: string): string => createHash('sha256').update(of).digest('hex');
const bytes = (i: number, length: number): Buffer =>
  Buffer.from(digest(`value ${i}`), 'hex').subarray(0, length);
const hex = (i: number, letters: number): string => digest(`hex ${i}`).slice(0, letters);
const base64 = (i: number, length: number): string => bytes(i, length).toString('base64');
const at = (i: number): string => new Date(1.79e12 + i * 61_234).toISOString();
const decimal = (i: number, length: number): string =>
  [...seededBytes(length, i)].map((byte) => byte % 10).join('');
/** The last letter of base64 with a bit that no byte asks for. */
const stray = (value: string): string => value.replace(/.(=*)$/, (_, pads: string) => `B${pads}`);
const uuid = (i: number): string =>
  hex(i, 32).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');

export const VALUES: readonly Values[] = [
  { title: 'one value', kind: 'constant', value: () => 'always' },
  { title: 'nothing', kind: 'constant', value: () => '' },
  { title: 'whole numbers', kind: 'numbers', value: (i) => String(i * i) },
  { title: 'negative numbers', kind: 'numbers', value: (i) => String(7 - i * 3) },
  { title: 'padded numbers', kind: 'numbers', value: (i) => String(i).padStart(6, '0') },
  { title: 'fixed decimals', kind: 'numbers', value: (i) => (i / 8).toFixed(3) },
  { title: 'negative decimals', kind: 'numbers', value: (i) => (i / 8 - 2.5).toFixed(2) },
  { title: 'trimmed decimals', kind: 'numbers', value: (i) => String(i / 8) },
  { title: 'numbers beyond 2^32', kind: 'numbers', value: (i) => String(i * 99_999_999_977) },
  { title: 'fifteen digits', kind: 'numbers', value: (i) => String(999_999_999_999_999 - i) },
  { title: 'seventeen digits', kind: 'digits', value: (i) => `9${9_007_199_254_740_000 - i}` },
  { title: 'minus nothing', kind: 'plain', value: (i) => (i === 2 ? '-0' : String(i)) },
  { title: 'a plus', kind: 'prefixed', value: (i) => `+${i}` },
  { title: 'points without digits', kind: 'plain', value: (i) => (i % 2 ? `.${i}` : `${i}.`) },
  { title: 'exponents', kind: 'plain', value: (i) => `${i}e${i}` },
  {
    title: 'zeros of several lengths',
    kind: 'plain',
    value: (i) => `${'0'.repeat(1 + (i % 3))}${i}`,
  },
  { title: 'times', kind: 'times', value: (i) => at(i).replace(/\.\d+/, '') },
  { title: 'times with milliseconds', kind: 'times', value: at },
  { title: 'the first and the last times', kind: 'times', value: (i) => ENDS[i % 2]! },
  {
    title: 'times of two forms',
    kind: 'plain',
    value: (i) => at(i).replace(i % 2 ? /\.\d+/ : '', ''),
  },
  { title: 'a 30th of February', kind: 'plain', value: (i) => mixed('2026-02-30T00:00:00Z', i) },
  { title: 'an hour 24', kind: 'plain', value: (i) => mixed('2026-02-28T24:00:00Z', i) },
  { title: 'a month 13', kind: 'plain', value: (i) => mixed('2026-13-01T00:00:00Z', i) },
  { title: 'a month 0', kind: 'plain', value: (i) => mixed('0000-00-00T00:00:00Z', i) },
  { title: 'a leap second', kind: 'plain', value: (i) => mixed('2016-12-31T23:59:60Z', i) },
  {
    title: 'midnight before year 10000',
    kind: 'plain',
    value: (i) => mixed('9999-12-31T24:00:00Z', i),
  },
  { title: 'UUIDs', kind: 'encoded', value: uuid },
  // as base64url, to which a dash is a letter
  { title: 'UUIDs of capitals', kind: 'encoded', value: (i) => uuid(i).toUpperCase() },
  { title: 'hexadecimal', kind: 'encoded', value: (i) => hex(i, 64) },
  { title: 'hexadecimal, 8 letters', kind: 'encoded', value: (i) => `a${hex(i, 7)}` },
  { title: 'hexadecimal of capitals', kind: 'encoded', value: (i) => hex(i, 40).toUpperCase() },
  { title: 'places that hold little', kind: 'encoded', value: (i) => `00${hex(i, 18)}0${i % 4}` },
  { title: 'base64, no pad', kind: 'encoded', value: (i) => base64(i, 24) },
  { title: 'base64, one pad', kind: 'encoded', value: (i) => base64(i, 23) },
  { title: 'base64, two pads', kind: 'encoded', value: (i) => base64(i, 22) },
  {
    title: 'base64 without its pads',
    kind: 'encoded',
    value: (i) => base64(i, 22).replace(/=/g, ''),
  },
  { title: 'base64url', kind: 'encoded', value: (i) => bytes(i, 32).toString('base64url') },
  { title: 'base64, stray bits', kind: 'plain', value: (i) => stray(base64(i, 22)) },
  { title: 'long numbers', kind: 'digits', value: (i) => decimal(i, 77) },
  {
    title: 'long numbers, zeros in front',
    kind: 'digits',
    value: (i) => `000${decimal(i, 20 + (i % 3))}`,
  },
  { title: 'choices', kind: 'choice', value: (i) => ['dlog', 'range', '', 'vector'][(i * 7) % 4]! },
  { title: 'addresses', kind: 'prefixed', value: (i) => `0x${hex(i, 40)}` },
  { title: 'numbered names', kind: 'prefixed', value: (i) => `proof-${i * 3}` },
  {
    title: 'letters as many as of a UUID',
    kind: 'plain',
    value: (i) => (i % 9 === 8 ? hex(i, 36) : uuid(i)),
  },
  {
    title: 'decimals of too many digits',
    kind: 'plain',
    value: (i) => (i % 9 ? `${i}.${i % 8}1` : '12345678901234'),
  },
  {
    title: 'very long numbers',
    kind: 'plain',
    value: (i) => (i === 5 ? '7'.repeat(65_537) : decimal(i, 77)),
  },
  { title: 'names', kind: 'plain', value: (i) => `${'xyz'[i % 3]!}${i}é` },
];

const ENDS = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'];
/** Odd values among even ones, too many different ones for choices. */
const mixed = (odd: string, i: number): string => (i % 5 === 3 ? odd : at(i).replace(/\.\d+/, ''));

/** So many rows of one kind. */
export const rowsOf = ({ value }: Values, rows: number): string[] =>
  Array.from({ length: rows }, (_, i) => value(i));

/** A log in which each line is hashed, and names the hash of the line above. */
export function chain(lines: number, broken = -1): string[] {
  const next = numbersFrom(lines);
  let previous = '0'.repeat(64);
  return Array.from({ length: lines }, (_, i) => {
    const proof = Buffer.from(digest(`proof ${i}`), 'hex');
    const id = createHash('sha256').update(proof).digest('hex').slice(0, 32);
    const open = `{"at":"${at(i)}","n":${next() % 1000},"proof":"${proof.toString('base64')}"`;
    const more = `,"id":"${id}","again":"${id}","prev":"${previous}"`;
    previous = digest(`${open}${more}}`);
    if (i === broken) previous = previous.replace(/^./, 'g');
    return `${open}${more},"hash":"${previous}"}`;
  });
}
