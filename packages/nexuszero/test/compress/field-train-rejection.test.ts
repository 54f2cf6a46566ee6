/** Payloads of tensor trains that are none: an error, or another table of the same length, and never anything else. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { isNexusError } from '../../src/bytes/errors.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { decodeTensorTrain, encodeTensorTrain } from '../../src/compress/field-train/train.ts';
import { createCodec } from '../../src/kernels/codec.ts';
import { CLASSES, fieldNamed, tableOf } from './field-train-tables.ts';

const SLOW = process.env['SLOW'] === '1';
const codec = await createCodec();
const BAD = expect.objectContaining({ code: 'BAD_ENCODING' }) as Error;

/** Payloads of several fields and shapes, with exceptions and without. */
const SAMPLES = (
  [
    ['257', 3, 1000, 0],
    ['65537', 0, 1001, 2],
    ['2^32 + 15', 9, 2003, 1],
    ['Mersenne 31', 6, 3001, 0],
    ['Goldilocks', 8, 4099, 1],
    ['ed25519 l', 0, 1031, 1],
    ['secp256k1 n, big-endian', 3, 2000, 0],
  ] as const
).map(([name, kind, size, wrong]) => {
  const field = fieldNamed(name);
  const table = tableOf(field, CLASSES[kind]!, size, 77);
  for (let i = 0; i < wrong; i++) table[(i + 1) * 401]! ^= 0x41;
  const { payload } = encodeTensorTrain(codec, table)!;
  return { name, field, table, payload };
});

/** A table, or undefined for a payload that is refused. */
function decoded(payload: Uint8Array, length: number): Uint8Array | undefined {
  try {
    const table = decodeTensorTrain(codec, payload, length);
    expect(table).toHaveLength(length);
    return table;
  } catch (error) {
    if (!isNexusError(error) || error.code !== 'BAD_ENCODING') throw error;
    return undefined;
  }
}

describe.each(SAMPLES)('a payload of $name', ({ table, payload, field }) => {
  test('is what it was made of', () => {
    expect(decodeTensorTrain(codec, payload, table.length)).toEqual(table);
  });

  test('any bit of it changed', () => {
    let refused = 0;
    for (let bit = 0; bit < 8 * payload.length; bit++) {
      const other = payload.slice();
      other[bit >> 3]! ^= 1 << (bit & 7);
      const result = decoded(other, table.length);
      if (result === undefined) refused++;
      else expect(result, `bit ${bit}`).not.toEqual(table);
    }
    expect(refused).toBeGreaterThan(0);
  });

  test('cut short, or with something behind it', () => {
    for (let length = 0; length < payload.length; length++) {
      const cut = payload.subarray(0, length);
      expect(() => decodeTensorTrain(codec, cut, table.length), `${length} bytes`).toThrow(BAD);
    }
    for (const more of [Uint8Array.of(0), Uint8Array.of(255), new Uint8Array(40)]) {
      expect(() => decodeTensorTrain(codec, concat(payload, more), table.length)).toThrow(BAD);
    }
  });

  test('for a table of another length', () => {
    const { bytes } = field;
    for (const length of [0, 1, bytes - 1, table.length >> 1, 2 * table.length, 2 ** 28]) {
      if (length === table.length) continue;
      expect(() => decodeTensorTrain(codec, payload, length), `${length}`).toThrow(BAD);
    }
  });
});

test('random payloads are refused or tables', () => {
  for (let i = 0; i < (SLOW ? 200_000 : 10_000); i++) {
    const payload = randomBytes(1 + (i % 60));
    payload[0]! &= 0x7f;
    if (i % 2 === 0) payload[1] = 0;
    decoded(payload, [33, 256, 1000, 4096][i % 4]!);
  }
});

/** A payload written by hand: one byte for field and columns, then the rest. */
const by = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);

describe('by hand', () => {
  test('a table of zeros: no prefix is chosen', () => {
    expect(decodeTensorTrain(codec, by(0, 0, 0b00), 1000)).toEqual(new Uint8Array(1000));
    // Goldilocks, and three bytes behind the last element
    const rest = by(5, 0, 0, 7, 8, 9);
    expect(decodeTensorTrain(codec, rest, 803)).toEqual(concat(new Uint8Array(800), by(7, 8, 9)));
  });

  test('one element', () => {
    expect(decodeTensorTrain(codec, by(0, 0, 65, 0), 1)).toEqual(by(65));
    // 256 is not below 256: its lowest byte is 0
    expect(decodeTensorTrain(codec, by(0, 0, 0, 1), 1)).toEqual(by(0));
    expect(() => decodeTensorTrain(codec, by(0, 0, 1, 1), 1)).toThrow(BAD);
    expect(() => decodeTensorTrain(codec, by(0, 0, 65, 2), 1)).toThrow(BAD);
  });

  test('an unknown field, last mode or length', () => {
    for (const head of [6, 7, 13, 23, 31, 0x80, 0x85, 0xff]) {
      expect(() => decodeTensorTrain(codec, by(head, 0, 0), 1000), `${head}`).toThrow(BAD);
    }
    for (const length of [-1, 0.5, NaN, 2 ** 53]) {
      expect(() => decodeTensorTrain(codec, by(0, 0, 0), length)).toThrow();
    }
    const tooLong = expect.objectContaining({ code: 'LIMIT_EXCEEDED' }) as Error;
    expect(() => decodeTensorTrain(codec, by(0, 0, 0), 2 ** 28 + 1)).toThrow(tooLong);
  });

  test('exceptions that are none, beyond the table, or counted in too many bytes', () => {
    const exception = (...bytes: readonly number[]): Uint8Array => by(0, 1, ...bytes, 0);
    expect(decodeTensorTrain(codec, exception(3, 9), 1000)[3]).toBe(9);
    expect(() => decodeTensorTrain(codec, exception(3, 0), 1000)).toThrow(BAD);
    expect(() => decodeTensorTrain(codec, exception(0xe8, 0x07, 9), 1000)).toThrow(BAD);
    expect(() => decodeTensorTrain(codec, exception(0x83, 0x00, 9), 1000)).toThrow(BAD);
    expect(() => decodeTensorTrain(codec, by(0, 0x80, 0, 0), 1000)).toThrow(BAD);
    expect(() => decodeTensorTrain(codec, by(0, 255, 255, 255, 255, 255, 1), 1000)).toThrow(BAD);
    expect(() => decodeTensorTrain(codec, by(0, 255, 255, 255, 255, 127, 0), 1000)).toThrow(BAD);
  });

  test('ranks above 6', () => {
    // all prefixes of the first three levels
    expect(() => decodeTensorTrain(codec, by(0, 0, 255, 255, ...new Uint8Array(64)), 1000)).toThrow(
      BAD,
    );
  });
});
