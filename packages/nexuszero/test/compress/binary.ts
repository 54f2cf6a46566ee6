/** Binary data with structure: field elements, records, repeats, constraint systems, circuits. */
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { numbersFrom, seededBytes } from './seeded.ts';

export const FIELD = 32;

/** Field elements; `pick` says which of a few each is, or undefined for a random one. */
export function elementsOf(
  count: number,
  pick: (i: number) => number | undefined,
  phase = 0,
): Uint8Array {
  const out = seededBytes(phase + count * FIELD + 3, count);
  for (let i = 0; i < count; i++) {
    const value = pick(i);
    if (value === undefined) continue;
    const at = phase + i * FIELD;
    out.fill(value > 1 ? value : 0, at, at + FIELD);
    out[at] = value;
  }
  return out;
}

/** Words of so many bytes, little-endian. */
export function wordsOf(wordBytes: 1 | 2 | 4 | 8, values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(wordBytes * values.length));
  values.forEach((value, i) => {
    const at = wordBytes * i;
    if (wordBytes === 1) view.setInt8(at, value);
    else if (wordBytes === 2) view.setInt16(at, value, true);
    else if (wordBytes === 4) view.setInt32(at, value, true);
    else view.setBigInt64(at, BigInt(value), true);
  });
  return new Uint8Array(view.buffer);
}

/** So many random bytes, then pieces of them with other bytes between. */
export function repeatsOf(length: number, pieces: number, size: number): Uint8Array {
  const [random, next] = [seededBytes(length, pieces), numbersFrom(size)];
  const parts: Uint8Array[] = [random];
  for (let i = 0; i < pieces; i++) {
    const from = next() % (length - size);
    parts.push(random.subarray(from, from + size), seededBytes(1 + (i % 40), i));
  }
  return concat(...parts);
}

const u32 = (...values: readonly number[]): Uint8Array =>
  new Uint8Array(Uint32Array.from(values).buffer);

/** A file of r1cs: head, a section of so many constraints of a few shapes, a section behind it. */
export function constraintSystem(constraints: number, shapes = 3): Uint8Array {
  const next = numbersFrom(constraints);
  const coefficients = [1, 2, 3, 4].map((k) => seededBytes(FIELD, k));
  const term = (i: number, k: number): Uint8Array =>
    concat(u32(k === 0 ? i + 1 : next() % (i + 1)), coefficients[k % 4]!);
  const rows = Array.from({ length: constraints }, (_, i) => {
    const counts = [1 + (i % shapes), 1, i % 2];
    return concat(
      ...counts.map((count) =>
        concat(u32(count), ...Array.from({ length: count }, (_row, k) => term(i, k))),
      ),
    );
  });
  const body = concat(...rows);
  const header = concat(u32(FIELD), seededBytes(FIELD, 9), u32(...Array<number>(8).fill(7)));
  return concat(
    utf8('r1cs'),
    u32(1, 3),
    u32(1, header.length, 0),
    header,
    u32(2, body.length, 0),
    body,
    u32(3, 16, 0),
    new Uint8Array(16),
  );
}

/** A circuit in Bristol Fashion, with its head. */
export function circuit(gates: number): string[] {
  const next = numbersFrom(gates);
  const lines = Array.from({ length: gates }, (_, i) => {
    const wire = (): number => Math.max(0, i + 64 - (next() % 90));
    const name = ['XOR', 'AND', 'XOR', 'EQW'][next() % 4]!;
    return i % 11 === 5
      ? `1 1 ${wire()} ${i + 64} INV`
      : `2 1 ${wire()} ${wire()} ${i + 64} ${name}`;
  });
  return [`${gates} ${gates + 64}`, '2 32 32 ', '1 32 ', '', ...lines];
}
