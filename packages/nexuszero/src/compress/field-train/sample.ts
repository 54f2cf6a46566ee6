/** Samples of a table: the same choices for the same table length, so that the same table always gives the same payload. */
import { blockLength, presentLength, type Shape } from './shape.ts';

/** Numbers that look random (mulberry32), for choices that need no secrecy. */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1);
  }

  /** A number from 0 to limit - 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor(((t ^ (t >>> 14)) >>> 0) * (limit / 2 ** 32));
  }

  /** The items in another order. */
  shuffled(items: readonly number[]): number[] {
    const all = [...items];
    for (let i = all.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all;
  }

  /** `count` different numbers below `limit`, or all. */
  different(count: number, limit: number): number[] {
    if (count >= limit) return this.shuffled(Array.from({ length: limit }, (_, i) => i));
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(this.below(limit));
    return [...chosen];
  }
}

/** Columns that tell every rank that is looked for. */
const ENOUGH = 7;
/** How far a column that is 0 in a row is moved on. */
const SEEK = 32;

/** Reads elements of one table as they lie there. */
export class Sampler {
  readonly #table: Uint8Array;
  readonly #bytes: number;
  readonly #shape: Shape;

  constructor(table: Uint8Array, bytes: number, shape: Shape) {
    this.#table = table;
    this.#bytes = bytes;
    this.#shape = shape;
  }

  /**
   * Different columns of the blocks, `count` or all there are, that lie within every block: those of elements that are named, and
   * others of all places of the last mode in turn. One that falls on a zero moves on to the next element of its block that is none:
   * a sparse table would seem to be empty otherwise. A hidden one is left out.
   */
  columns(
    choices: Choices,
    level: number,
    blocks: readonly number[],
    count: number,
    named: readonly number[] = [],
    hidden = -1,
  ): readonly number[] {
    const length = blockLength(this.#shape, level);
    const limit = presentLength(this.#shape, level, Math.max(...blocks));
    if (count + named.length >= limit - 1) {
      const all = choices.different(limit, limit).filter((column) => column !== hidden);
      const sure = all.filter((column) => !this.#isDoubtful(blocks, column, length));
      return sure.length >= Math.min(blocks.length + 1, ENOUGH) ? sure : all;
    }
    const known = named.map((element) => element % length);
    const chosen = new Set(known.filter((column) => column < limit && column !== hidden));
    const enough = count + chosen.size;
    // where the same columns are found again and again, any will do
    for (let tries = 0; chosen.size < enough && tries < 2 * count; tries++) {
      const start = this.#inTurn(choices.below(limit), tries, limit);
      const first = blocks[choices.below(blocks.length)]! * length;
      const column = this.#seek(first + start, first + limit) - first;
      if (tries < count && this.#isDoubtful(blocks, column, length)) continue;
      if (column === hidden) continue;
      chosen.add(column);
    }
    while (chosen.size < enough) {
      const column = choices.below(limit);
      if (column !== hidden) chosen.add(column);
    }
    return [...chosen];
  }

  /** A place near `at` that has the turn's place in the last mode. */
  #inTurn(at: number, turn: number, limit: number): number {
    const { columns } = this.#shape;
    const place = at - (at % columns) + (turn % columns);
    return place < limit ? place : at;
  }

  /** The next element from `at` on that is not 0, or `at` when there is none near. */
  #seek(at: number, end: number): number {
    const last = Math.min(end, at + SEEK);
    for (let next = at; next < last; next++) {
      if (!this.#isZero(next)) return next;
    }
    return at;
  }

  /** A byte 0 may stand for 256, which is the lowest byte of it; of wider elements too few may for that to matter. */
  #isDoubtful(blocks: readonly number[], column: number, length: number): boolean {
    return this.#bytes === 1 && blocks.some((block) => this.#table[block * length + column] === 0);
  }

  #isZero(element: number): boolean {
    const start = element * this.#bytes;
    for (let i = start; i < start + this.#bytes; i++) if (this.#table[i] !== 0) return false;
    return true;
  }

  /** The elements in these columns of these blocks, block by block. */
  cells(level: number, blocks: readonly number[], columns: readonly number[]): Uint8Array {
    const bytes = this.#bytes;
    const cells = new Uint8Array(blocks.length * columns.length * bytes);
    const length = blockLength(this.#shape, level);
    let end = 0;
    for (const block of blocks) {
      for (const column of columns) {
        const start = (block * length + column) * bytes;
        for (let i = 0; i < bytes; i++) cells[end++] = this.#table[start + i]!;
      }
    }
    return cells;
  }
}
