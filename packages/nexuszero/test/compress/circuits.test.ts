/** Circuits as text, constraint systems as bytes: there and back whole, cut and odd, and what no encoder writes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { Parts } from '../../src/compress/parts.ts';
import { constraints, gates } from '../../src/compress/transforms.ts';
import { circuit, constraintSystem, FIELD } from './binary.ts';
import {
  changed,
  longer,
  malformed,
  partsBy,
  poke,
  requireReturn,
  shorter,
  SLOW,
  unpacker,
  varint,
} from './room.ts';
import { seededBytes, text } from './seeded.ts';

const RUNS = SLOW ? 10_000 : 500;

describe('gates', () => {
  const lines = circuit(300);
  const bytes = text(lines);

  test('a circuit is columns of wires', () => {
    const parts = partsBy(gates, bytes)!;
    expect(parts.reduce((sum, part) => sum + part.length, 0)).toBeLessThan(5 * 300);
    expect(partsBy(gates, text([...lines, '']))).toBeDefined();
    expect(partsBy(gates, text(lines.slice(4)))).toBeDefined();
  });

  test.each([
    ['two spaces', '2 1 5  6 7 XOR'],
    ['zeros in front', '2 1 05 6 7 XOR'],
    ['a space at the end', '2 1 5 6 7 XOR '],
    ['CRLF', '2 1 5 6 7 XOR\r'],
    ['small letters', '2 1 5 6 7 xor'],
    ['one letter', '2 1 5 6 7 X'],
    ['three inputs', '3 1 5 6 7 8 MAND'],
    ['two outputs', '1 2 5 6 7 COPY'],
    ['a missing wire', '2 1 5 6 XOR'],
    ['a wire too many', '2 1 5 6 7 8 XOR'],
    ['no kind', '2 1 5 6 7'],
    ['only the beginning', '2 1'],
    ['a long wire', '2 1 5 6 9999999999 XOR'],
    ['a long kind', `2 1 5 6 7 ${'X'.repeat(17)}`],
    ['a long line', `2 1 5 6 7 ${'X'.repeat(70)}`],
    ['minus', '2 1 -5 6 7 XOR'],
    ['nothing', ''],
    ['the largest wire', '2 1 0 999999999 999999999 XOR'],
    ['a kind of both counts', '1 1 5 7 XOR'],
  ])('%s comes back', async (_, odd) => {
    for (const own of [
      [...lines, odd],
      [odd, ...lines],
      lines.flatMap((line, i) => (i % 20 ? [line] : [line, odd])),
    ]) {
      expect(partsBy(gates, text(own))).toBeDefined();
    }
    await requireReturn(text([...lines, odd]));
  });

  test('cut anywhere near the end', () => {
    for (let cut = 1; cut < 40; cut++)
      expect(partsBy(gates, bytes.subarray(0, -cut))).toBeDefined();
  });

  test('of more kinds than there are numbers', () => {
    const kind = (i: number): string =>
      [...i.toString(2).padStart(9, '0')].map((bit) => 'AB'[Number(bit)]!).join('');
    const own = Array.from({ length: 900 }, (_, i) => `2 1 ${i} ${i} ${i} ${kind(i % 270)}`);
    expect(partsBy(gates, text(own))).toBeDefined();
  });

  test('most lines no gates: undefined', () => {
    expect(partsBy(gates, text(Array.from({ length: 40 }, (_, i) => `line ${i}`)))).toBeUndefined();
    expect(partsBy(gates, utf8('2 1 5 6 7 XOR\nand another line'))).toBeUndefined();
  });

  test('anything like gates comes back', () => {
    const unit = fc.constantFrom(
      '1',
      '2',
      ' ',
      ' ',
      '0',
      '7',
      '\n',
      'XOR',
      '2 1 5 6 7 AND\n',
      '1 1 3 4 INV\n',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
        partsBy(gates, utf8(units.join('')));
      }),
      { numRuns: RUNS },
    );
  });

  test('the circuits of others', async () => {
    const folder = `${process.env['NEXUSZERO_VECTORS'] ?? ''}/bristol`;
    const files = existsSync(folder)
      ? readdirSync(folder).filter((name) => name.endsWith('.txt'))
      : [];
    if (files.length === 0) console.warn('SKIPPED: no circuits in NEXUSZERO_VECTORS/bristol');
    for (const name of files.slice(0, SLOW ? 99 : 2)) {
      const file = new Uint8Array(readFileSync(`${folder}/${name}`)).subarray(0, 3_000_000);
      const container = await requireReturn(file, {}, name);
      expect(container.length, name).toBeLessThan(file.length / 3);
    }
    expect(files).toBeDefined();
  });

  test('what no encoder writes', () => {
    const parts = partsBy(gates, bytes)!;
    const bad =
      (own: Parts | readonly Uint8Array[], length = bytes.length) =>
      () =>
        gates.unpack(unpacker(), own instanceof Parts ? own : new Parts(own), length);
    expect(bad(changed(parts, 0, longer))).toThrow(malformed(/trailing/));
    expect(bad([...parts, bytes])).toThrow(malformed(/behind the last/));
    for (let i = 0; i < parts.length; i++)
      expect(bad(changed(parts, i, shorter)), `part ${i}`).toThrow(malformed());
    expect(bad(changed(parts, 1, poke(10, 9)))).toThrow(malformed(/unknown kind/));
    expect(bad(changed(parts, 2, poke(0, 0x33)))).toThrow(malformed(/unknown kind/));
    expect(bad(changed(parts, 2, poke(0, 0x0a)))).toThrow(malformed(/names that are missing/));
    expect(bad(changed(parts, 3, (plain) => plain.filter((byte) => byte !== 0x0a)))).toThrow(
      malformed(/line that is missing/),
    );
    expect(bad(changed(parts, 3, (plain) => concat(plain, utf8('\n'))))).toThrow(
      malformed(/another length/),
    );
    for (const off of [1, 2, 3, 4, 5, 6, 20]) {
      expect(bad(parts, bytes.length - off)).toThrow(malformed(/longer than announced/));
      expect(bad(parts, bytes.length + off)).toThrow(malformed(/another length/));
    }
  });
});

describe('constraints', () => {
  const bytes = constraintSystem(200);
  /** Where the first constraint begins. */
  const START = 12 + 12 + 68 + 12;

  test('a system is columns of wires', () => {
    const parts = partsBy(constraints, bytes)!;
    expect(parts.reduce((sum, part) => sum + part.length, 0)).toBeLessThan(bytes.length / 7);
    expect(partsBy(constraints, constraintSystem(90, 60))).toBeDefined();
  });

  test('cut anywhere', () => {
    for (let cut = 1; cut < 400; cut += 7) {
      expect(partsBy(constraints, bytes.subarray(0, -cut))).toBeDefined();
    }
    for (let length = 0; length < START + 90; length++)
      partsBy(constraints, bytes.subarray(0, length));
  });

  test('what is no such file, or of another field', () => {
    expect(partsBy(constraints, seededBytes(9000, 1))).toBeUndefined();
    for (const [at, value] of [
      [0, 0],
      [24, 48],
      [START - 12, 9],
      [START, 0],
    ] as const) {
      const other = bytes.slice();
      other[at] = value;
      if (at === START) other.fill(0, at, at + 12);
      expect(partsBy(constraints, other), `${at}`).toBeUndefined();
    }
  });

  test('changed bytes come back all the same', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const other = bytes.slice();
        other[at] = value;
        partsBy(constraints, other);
      }),
      { numRuns: RUNS },
    );
  });

  test('rare shapes stand as they are', () => {
    const own = concat(
      bytes.subarray(0, START),
      ...[...Array(300).keys()].map((i) =>
        concat(
          Uint8Array.of(1 + (i % 2), 0, 0, 0),
          ...Array.from({ length: 1 + (i % 2) }, () =>
            concat(new Uint8Array(4), seededBytes(FIELD, i < 260 ? i : 1)),
          ),
          new Uint8Array(8),
        ),
      ),
    );
    expect(partsBy(constraints, own)).toBeDefined();
  });

  test('what no encoder writes', () => {
    const parts = partsBy(constraints, bytes)!;
    const bad =
      (own: Parts | readonly Uint8Array[], length = bytes.length) =>
      () =>
        constraints.unpack(unpacker(), own instanceof Parts ? own : new Parts(own), length);
    expect(bad(changed(parts, 0, longer))).toThrow(malformed(/trailing/));
    expect(bad([...parts, bytes])).toThrow(malformed(/behind the last/));
    for (let i = 0; i < parts.length; i++) {
      const own = changed(parts, i, shorter);
      if (parts[i]!.length > 0) expect(bad(own), `part ${i}`).toThrow(malformed());
    }
    expect(bad(parts, bytes.length + 1)).toThrow(malformed(/another length/));
    expect(bad(parts, bytes.length - 1)).toThrow(malformed());
    expect(bad(changed(parts, 3, (kinds) => kinds.fill(99, 0, 1)))).toThrow(malformed());
    expect(bad(changed(parts, 4, longer))).toThrow(malformed());
    const NONE = new Uint8Array(0);
    /** One shape of one term, of constraints whose shapes are `kinds`. */
    const forged = (kinds: readonly number[], coefficient: number, length: number) => {
      const head = concat(varint(0), varint(kinds.length), varint(1), Uint8Array.of(1));
      const shape = concat(
        varint(1),
        varint(0),
        varint(0),
        varint(coefficient),
        Uint8Array.of(0, 7),
      );
      return bad(
        [concat(head, shape), NONE, new Uint8Array(FIELD), Uint8Array.from(kinds), NONE, NONE],
        length,
      );
    };
    expect(forged([0], 0, 48)).not.toThrow();
    expect(forged([0], 1, 48)).toThrow(malformed(/unknown coefficient/));
    expect(forged([0], 0, 47)).toThrow(malformed(/longer than announced/));
    expect(forged([0], 0, 35)).toThrow(malformed(/shape of none/));
    expect(forged([], 0, 48)).toThrow(malformed(/shape of none/));
    expect(forged([0, 1], 0, 99)).toThrow(malformed(/unknown shape/));
    expect(forged([0, 255], 0, 99)).toThrow(malformed());
  });
});
