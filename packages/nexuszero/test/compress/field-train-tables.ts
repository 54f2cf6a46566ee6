/** Tables of elements of prime fields that have low rank, and what wrong entries do to them. */
import { LISTED_FIELDS, type ListedField } from '../../src/compress/field-train/fields.ts';

/** Numbers from a seed (xorshift), so that a failure can be repeated. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x5bf03635) | 1;
  }

  u32(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  below(limit: number): number {
    return this.u32() % limit;
  }

  /** A number modulo p. */
  mod(p: bigint): bigint {
    let value = 0n;
    for (let i = 0; i < 10; i++) value = (value << 32n) | BigInt(this.u32());
    return value % p;
  }
}

type Make = (p: bigint, count: number, draw: Draw) => bigint[];

function powers(p: bigint, count: number, draw: Draw): bigint[] {
  const ratio = draw.mod(p - 1n) + 1n;
  let next = draw.mod(p - 1n) + 1n;
  return Array.from({ length: count }, () => {
    const value = next;
    next = (next * ratio) % p;
    return value;
  });
}

/** The table of eq(r, x) over all x, in the order of sumcheck provers. */
function eq(p: bigint, count: number, draw: Draw): bigint[] {
  let table = [1n];
  while (table.length < count) {
    const r = draw.mod(p);
    table = table.flatMap((value) => {
      const high = (value * r) % p;
      return [(value - high + p) % p, high];
    });
  }
  return table.slice(0, count);
}

/** Powers of a root of unity of the highest order that is a power of two, and not above that of the table. */
function twiddles(p: bigint, count: number, draw: Draw): bigint[] {
  let [odd, twos] = [p - 1n, 0];
  for (; odd % 2n === 0n && 2 ** twos < count; twos++) odd /= 2n;
  let root = 1n;
  for (let e = odd, b = draw.mod(p - 1n) + 1n; e > 0n; e >>= 1n, b = (b * b) % p) {
    if (e & 1n) root = (root * b) % p;
  }
  let next = 1n;
  return Array.from({ length: count }, () => {
    const value = next;
    next = (next * root) % p;
    return value;
  });
}

const recurrence =
  (order: number): Make =>
  (p, count, draw) => {
    const factors = Array.from({ length: order }, () => draw.mod(p - 1n) + 1n);
    const state = Array.from({ length: order }, () => draw.mod(p));
    return Array.from({ length: count }, () => {
      const value = state.shift()!;
      const rest = [value, ...state];
      state.push(factors.reduce((sum, factor, i) => sum + factor * rest[i]!, 0n) % p);
      return value;
    });
  };

function cubic(p: bigint, count: number, draw: Draw): bigint[] {
  const [a, b, c, d] = [draw.mod(p), draw.mod(p), draw.mod(p), draw.mod(p)];
  return Array.from({ length: count }, (_, i) => {
    const x = BigInt(i);
    return (((a * x + b) * x + c) * x + d) % p;
  });
}

function sum(p: bigint, count: number, draw: Draw): bigint[] {
  const others = eq(p, count, draw);
  return powers(p, count, draw).map((value, i) => (value + others[i]!) % p);
}

/** The two columns of a Fibonacci trace, row by row. */
function fibonacci(p: bigint, count: number, draw: Draw): bigint[] {
  let [a, b] = [draw.mod(p), draw.mod(p)];
  return Array.from({ length: count }, (_, i) => {
    if (i % 2 === 0) return a;
    const value = b;
    [a, b] = [b, (a + b) % p];
    return value;
  });
}

/** Three columns of powers, row by row. */
function columns(p: bigint, count: number, draw: Draw): bigint[] {
  const three = [0, 1, 2].map(() => powers(p, Math.ceil(count / 3), draw));
  return Array.from({ length: count }, (_, i) => three[i % 3]![Math.floor(i / 3)]!);
}

/** A class of tables: its rank, and the elements of its last mode. */
export interface TableClass {
  readonly name: string;
  readonly rank: number;
  readonly columns: number;
  readonly make: Make;
}

const entry = (name: string, rank: number, make: Make, columns = 1): TableClass => ({
  name,
  rank,
  columns,
  make,
});

export const CLASSES: readonly TableClass[] = [
  entry('powers', 1, powers),
  entry('eq', 1, eq),
  entry('twiddles', 1, twiddles),
  entry('recurrence of order 2', 2, recurrence(2)),
  entry('recurrence of order 3', 3, recurrence(3)),
  entry('recurrence of order 4', 4, recurrence(4)),
  entry('cubic', 4, cubic),
  entry('sum', 2, sum),
  entry('Fibonacci trace', 2, fibonacci),
  entry('three columns', 3, columns, 3),
];

export const fieldNamed = (name: string): ListedField =>
  LISTED_FIELDS.find((field) => field.name === name)!;

/** The values as the field holds them, their lowest bytes where they have more, and zeros up to `length`. */
export function packed(field: ListedField, values: readonly bigint[], length: number): Uint8Array {
  const { bytes, bigEndian } = field;
  const table = new Uint8Array(length);
  values.forEach((value, i) => {
    let rest = value;
    for (let j = 0; j < bytes; j++) {
      table[i * bytes + (bigEndian ? bytes - 1 - j : j)] = Number(rest & 255n);
      rest >>= 8n;
    }
  });
  return table;
}

/** A table of a class, `length` bytes; random ones behind the last element. */
export function tableOf(
  field: ListedField,
  { make }: TableClass,
  length: number,
  seed: number,
): Uint8Array {
  const draw = new Draw(seed);
  const count = Math.floor(length / field.bytes);
  const table = packed(field, make(field.prime, count, draw), length);
  for (let i = count * field.bytes; i < length; i++) table[i] = draw.below(256);
  return table;
}
