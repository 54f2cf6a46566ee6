/** Small inputs of every kind that the room knows, the same on every run. */
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { circuit, constraintSystem, elementsOf, repeatsOf, wordsOf } from './binary.ts';
import { numbersFrom, seededBytes, text } from './seeded.ts';
import { chain, rowsOf, VALUES } from './values.ts';

const random = numbersFrom(2);
const noise = Array.from({ length: 600 }, () => random() % 17);

/** Lines with each kind of column, `rows` of them. */
export const LOGS = (rows: number): Readonly<Record<string, Uint8Array>> =>
  Object.fromEntries(
    VALUES.map((values) => [
      values.title,
      text(rowsOf(values, rows).map((value, i) => `{"i":${i},"v":${JSON.stringify(value)}}`)),
    ]),
  );

export const BINARY: Readonly<Record<string, Uint8Array>> = {
  bits: elementsOf(80, (i) => noise[i]! & 1),
  'bits of a period': elementsOf(128, (i) => (i % 2) * 5 + (noise[i]! & 1)),
  witness: elementsOf(80, (i) => (i % 9 === 5 ? undefined : noise[i]! & 1), 5),
  'i16 around zero': wordsOf(
    2,
    noise.map((value) => value - 8),
  ),
  'i64 around zero': wordsOf(
    8,
    noise.map((value) => value - 8),
  ),
  counters: wordsOf(
    4,
    noise.map((_, i) => i * 3),
  ),
  records: wordsOf(
    4,
    noise.map((value, i) => (i % 4 === 1 ? value : (i % 4) * 1000 + (i >> 2))),
  ),
  repeats: repeatsOf(300, 12, 60),
  unit: concat(...Array.from({ length: 7 }, () => seededBytes(50, 1))),
  'one byte': new Uint8Array(700).fill(9),
  'few bytes': Uint8Array.from(noise),
  constraints: constraintSystem(25),
  noise: seededBytes(200, 3),
};

export const TEXTS: Readonly<Record<string, Uint8Array>> = {
  circuit: text(circuit(40)),
  chain: text(chain(12)),
  'a request': utf8('{"kind":"dlog","group":"ristretto255","proof":"AAECAwQF","ok":true}'),
  prose: utf8('What was once compressed comes back for ever, or not at all. '.repeat(4)),
  'an array': utf8(`[${chain(6).join()}]`),
};

export const SMALL: Readonly<Record<string, Uint8Array>> = { ...LOGS(24), ...BINARY, ...TEXTS };
