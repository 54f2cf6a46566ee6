/** The calls of train.ts, over assembly/codec. */
import { byteCount, concat } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Arena } from './arena.ts';
import { bad } from './checks.ts';
import {
  packedBytes,
  type TrainComparison,
  type Elimination,
  type FieldMatrix,
  type TableField,
  type Train,
  type TrainCalls,
} from './train.ts';

/** The functions of assembly/codec/index.ts that are called here. */
export interface TrainExports {
  useField(kind: number, parameters: number): number;
  rank(
    work: number,
    cells: number,
    bytes: number,
    bigEndian: boolean,
    rows: number,
    columns: number,
    most: number,
    foreign: number,
  ): number;
  eliminate(
    work: number,
    out: number,
    cells: number,
    bytes: number,
    bigEndian: boolean,
    rows: number,
    columns: number,
    most: number,
    foreign: number,
  ): number;
  divide(work: number, out: number, shares: number, rows: number, most: number): void;
  layTrain(
    work: number,
    ranks: number,
    levels: number,
    columns: number,
    cores: number,
    count: number,
    low: number,
    rows: number,
  ): number;
  expand(first: number, end: number, out: number, bytes: number, bigEndian: boolean): void;
  compare(
    first: number,
    end: number,
    table: number,
    bytes: number,
    bigEndian: boolean,
    row: number,
    list: number,
    room: number,
  ): number;
}

const RANK_MAX = 6;
const COLUMNS_MAX = 8;
const TABLE_MAX_BYTES = 2 ** 28;
const SIDE_MAX = 64;
const PIVOTS_MAX = 7;
/** Of a table, bytes that are in the kernel's memory at a time. */
const PIECE_BYTES = 262_144;

/** Numbers that assembly/codec/field.ts gives the kinds of arithmetic. */
const WORD = 0;
const GOLDILOCKS = 1;
const WIDE = 2;

/** A field as the kernel takes it. */
interface Prepared {
  readonly kind: number;
  /** Bytes of an element in the kernel. */
  readonly slot: number;
  readonly parameters: Uint8Array;
}

/** A train in the kernel's memory. */
interface Laid {
  /** Elements that are expanded at a time, whole rows of the right table, and those of one. */
  readonly step: number;
  readonly width: number;
  readonly piece: number;
  readonly row: number;
  readonly list: number;
}

export class TrainKernel implements TrainCalls {
  readonly #wasm: TrainExports;
  readonly #arena: Arena;
  readonly #fields = new WeakMap<TableField, Prepared>();

  constructor(wasm: TrainExports, arena: Arena) {
    this.#wasm = wasm;
    this.#arena = arena;
  }

  rank(field: TableField, matrix: FieldMatrix): number | undefined {
    const { slot, parameters, kind } = this.#prepared(field);
    const { cells, rows, most, foreign } = matrix;
    const columns = columnsOf(field, matrix);
    const { bytes, bigEndian } = field;
    const held = this.#arena.hold([parameters, cells], 4 * most + rows * columns * slot);
    try {
      const [p, at] = held.addresses as [number, number];
      const rank = this.#arena.guard(() => {
        this.#wasm.useField(kind, p);
        return this.#wasm.rank(held.out, at, bytes, bigEndian, rows, columns, most, foreign);
      });
      return rank < 0 ? undefined : rank;
    } finally {
      this.#arena.release(held);
    }
  }

  eliminate(field: TableField, matrix: FieldMatrix): Elimination | undefined {
    const { slot, parameters, kind } = this.#prepared(field);
    const { cells, rows, most, foreign } = matrix;
    const columns = columnsOf(field, matrix);
    const width = (most + 1) * slot;
    const size = rows * (4 + width);
    const work = 4 * most + rows * (columns + most + 1) * slot;
    let rank = -1;
    const result = this.#arena.call([parameters, cells], size + work, ([p, at], out) => {
      this.#wasm.useField(kind, p!);
      const more = [field.bytes, field.bigEndian, rows, columns, most, foreign] as const;
      rank = this.#wasm.eliminate(out + size, out, at!, ...more);
    });
    if (rank < 0) return undefined;
    const order = new Int32Array(result.buffer, 0, rows);
    const shares = Array.from(order, (_, row) => {
      const at = 4 * rows + row * width;
      return result.subarray(at, at + width);
    });
    return { order, shares };
  }

  divide(field: TableField, shares: readonly Uint8Array[], most: number): Uint8Array {
    const { slot, parameters, kind } = this.#prepared(field);
    const rows = shares.length;
    const all = concat(...shares);
    if (!within(most, 0, PIVOTS_MAX) || all.length !== rows * (most + 1) * slot)
      throw bad('shares of another width');
    const size = rows * most * packedBytes(field);
    const result = this.#arena.call([parameters, all], size + 2 * rows * slot, ([p, at], out) => {
      this.#wasm.useField(kind, p!);
      this.#wasm.divide(out + size, out, at!, rows, most);
    });
    return result.subarray(0, size);
  }

  expandTrain(field: TableField, train: Train, table: Uint8Array): void {
    const { bytes, bigEndian } = field;
    this.#withTrain(field, train, table, 0, ({ step, piece }) => {
      for (let first = 0; first < train.elements; first += step) {
        const end = Math.min(first + step, train.elements);
        this.#arena.guard(() => {
          this.#wasm.expand(first, end, piece, bytes, bigEndian);
        });
        this.#arena.readInto(piece, table.subarray(first * bytes, end * bytes));
      }
    });
  }

  compareTrain(field: TableField, train: Train, table: Uint8Array, room: number): TrainComparison {
    const { bytes, bigEndian } = field;
    return this.#withTrain(field, train, table, room + 1, (laid) => {
      const { step, width, piece, row, list } = laid;
      const differing: number[] = [];
      /** Whether no more than `most` of the elements differ; those that do are added to the others. */
      const isClose = (first: number, end: number, most: number): boolean => {
        this.#arena.write(piece, table.subarray(first * bytes, end * bytes));
        const found = this.#arena.guard(() =>
          this.#wasm.compare(first, end, piece, bytes, bigEndian, row, list, most + 1),
        );
        const numbers = new Uint32Array(this.#arena.read(list, 4 * found).buffer);
        for (const number of numbers) differing.push(number);
        return found <= most;
      };
      const probe = (first: number): boolean =>
        isClose(first, first + width, Math.min(width >> 6, room));
      if (isFarOff(train.elements, width, probe)) return { agrees: false, differing };
      differing.length = 0;
      for (let first = 0; first < train.elements; first += step) {
        const end = Math.min(first + step, train.elements);
        if (!isClose(first, end, room - differing.length)) return { agrees: false, differing };
      }
      return { agrees: true, differing };
    });
  }

  #prepared(field: TableField): Prepared {
    const known = this.#fields.get(field);
    if (known !== undefined) return known;
    const { prime: p, bytes } = field;
    const kind = kindOf(field);
    const parameters = concat(words(p), words(2n ** 522n % p), words(p - 2n));
    const prepared = { kind, slot: bytes === 32 ? 36 : 8, parameters };
    this.#fields.set(field, prepared);
    return prepared;
  }

  /**
   * Runs `body` with the train in the kernel's memory, and room for `room` numbers.
   * @throws BAD_ENCODING - when the cores hold something that is no element
   */
  #withTrain<Result>(
    field: TableField,
    train: Train,
    table: Uint8Array,
    room: number,
    body: (laid: Laid) => Result,
  ): Result {
    const { slot, parameters, kind } = this.#prepared(field);
    const count = requireTrain(field, train, table);
    const { low, rows, width, slots } = meeting(train, count);
    const rowBytes = (width * field.bytes + 15) & ~15;
    const stepRows = Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
    const sizes = [rowBytes, Math.min(stepRows, rows) * rowBytes, (4 * room + 15) & ~15];
    const [row, piece, list, work] = starts(sizes);
    const inputs = [parameters, new Uint8Array(Uint32Array.from(train.ranks).buffer), train.cores];
    const held = this.#arena.hold(inputs, work! + slots * slot);
    try {
      const [p, ranks, cores] = held.addresses as [number, number, number];
      const foreign = this.#arena.guard(() => {
        this.#wasm.useField(kind, p);
        const levels = train.ranks.length - 1;
        const at = held.out + work!;
        return this.#wasm.layTrain(at, ranks, levels, train.columns, cores, count, low, rows);
      });
      if (foreign > 0) throw new NexusError('BAD_ENCODING', 'kernels: cores beyond their field');
      const base = held.out;
      return body({
        step: stepRows * width,
        width,
        row: base + row!,
        piece: base + piece!,
        list: base + list!,
      });
    } finally {
      this.#arena.release(held);
    }
  }
}

const within = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** @throws BAD_PARAMETER - when there is none */
function kindOf({ prime, bytes, bigEndian }: TableField): number {
  if (bytes === 32 && prime % 2n === 1n && prime > 2n ** 32n && prime < 2n ** 256n) return WIDE;
  if (bytes === 8 && prime === 2n ** 64n - 2n ** 32n + 1n && !bigEndian) return GOLDILOCKS;
  const isWord = bytes === 1 || bytes === 2 || bytes === 4;
  if (isWord && prime > 2n && prime < 2n ** 33n && !bigEndian) return WORD;
  throw bad('no arithmetic for this field');
}

/** @throws BAD_PARAMETER - when there is no such matrix */
function columnsOf({ bytes }: TableField, { cells, rows, most }: FieldMatrix): number {
  const columns = byteCount(cells) / (rows * bytes);
  const sides = within(rows, 1, SIDE_MAX) && within(columns, 1, SIDE_MAX);
  if (!sides || !within(most, 0, PIVOTS_MAX)) throw bad('no such matrix');
  return columns;
}

/** 32 bytes, the lowest first. */
function words(value: bigint): Uint8Array {
  const mask = 2n ** 64n - 1n;
  const parts = [0n, 64n, 128n, 192n].map((shift) => (value >> shift) & mask);
  return new Uint8Array(BigUint64Array.from(parts).buffer);
}

/** Where areas of these sizes begin, one behind the other, and where the last ends. */
function starts(sizes: readonly number[]): readonly number[] {
  const all = [0];
  for (const size of sizes) all.push(all.at(-1)! + size);
  return all;
}

/**
 * Elements of the cores of a train that fits itself and its table.
 * @throws BAD_PARAMETER - when it does not; LIMIT_EXCEEDED - for a table beyond the limit
 */
function requireTrain(field: TableField, train: Train, table: Uint8Array): number {
  const { elements, columns, ranks, cores } = train;
  const levels = ranks.length - 1;
  const fits =
    within(columns, 1, COLUMNS_MAX) &&
    within(levels, 0, 28) &&
    within(elements, 1, columns * 2 ** levels) &&
    // no more binary modes than are needed
    (levels === 0 || elements > columns * 2 ** (levels - 1)) &&
    ranks[0] === 1 &&
    ranks.every((rank) => within(rank, 0, RANK_MAX));
  if (!fits || byteCount(table) !== elements * field.bytes) throw bad('no train for such a table');
  if (elements * field.bytes > TABLE_MAX_BYTES) {
    throw new NexusError('LIMIT_EXCEEDED', 'kernels: a table of more than 256 MiB');
  }
  let count = columns * ranks[levels]!;
  for (let i = 0; i < levels; i++) count += 2 * ranks[i]! * ranks[i + 1]!;
  if (byteCount(cores) !== count * packedBytes(field)) throw bad('cores of another size');
  return count;
}

/** Where the two tables meet: the right one stays in the fastest memory, and the left one from growing too long. */
function meeting(
  { elements, columns, ranks }: Train,
  count: number,
): { readonly low: number; readonly rows: number; readonly width: number; readonly slots: number } {
  const levels = ranks.length - 1;
  const low = Math.min(levels, Math.max(Math.min(levels >> 1, 8), levels - 12));
  const width = columns * 2 ** low;
  const rows = Math.ceil(elements / width);
  let slots = count;
  // both tables leave behind what they grew from
  for (let level = levels; level >= low; level--) {
    slots += Math.ceil(rows / 2 ** (level - low)) * ranks[levels - level]!;
  }
  for (let level = 1; level <= low; level++) slots += columns * 2 ** level * ranks[levels - level]!;
  return { low, rows, width, slots };
}

const PROBES = 8;
const PROBES_OFF = 3;

/** Whether of rows taken from all over the table several are not close. */
function isFarOff(elements: number, width: number, isClose: (first: number) => boolean): boolean {
  const rows = Math.floor(elements / width);
  if (rows < 4 * PROBES) return false;
  let off = 0;
  for (let i = 0; i < PROBES && off < PROBES_OFF; i++) {
    if (!isClose(Math.floor(((i + 0.5) * rows) / PROBES) * width)) off++;
  }
  return off === PROBES_OFF;
}
