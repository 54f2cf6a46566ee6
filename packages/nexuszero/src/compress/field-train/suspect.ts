/**
 * The one wrong element of a small table. Small tables are sampled nearly as a whole, and no sample is without it; but it shows: its block is
 * the only one that is not made of the others, and nothing is made of it, and so is its column.
 */
import { packedBytes } from '../../kernels/train.ts';
import { blockLength, presentLength, type Shape } from './shape.ts';
import type { Subject } from './skeleton.ts';

/** Elements of a table that is small. */
const SMALL_ELEMENTS = 512;
/** More suspects than these are as good as none. */
const SUSPECTS_MAX = 2;
/** Cells that may hold no element of the field: the wrong one. */
const FOREIGN = 1;

/** Numbers of elements of a small table, one of which may make its rank higher. */
export function suspectsOf(subject: Subject): readonly number[] {
  const { shape } = subject;
  if (shape.elements > SMALL_ELEMENTS) return [];
  // a matrix with more blocks than columns tells the block, one with more columns the column
  const isInBlock = suspicion(subject, shape.levels >> 1, true);
  const isInColumn = suspicion(subject, (shape.levels + 1) >> 1, false);
  const suspects = upTo(shape.elements).filter((n) => isInBlock(n) && isInColumn(n));
  return suspects.length <= SUSPECTS_MAX ? suspects : [];
}

/**
 * Which elements the blocks, or columns, of a level throw suspicion on: those in lone ones; where there are none, those that are in no
 * block or column of the matrix.
 */
function suspicion(
  { codec, field, shape, sampler, most }: Subject,
  level: number,
  ofBlocks: boolean,
): (element: number) => boolean {
  const length = blockLength(shape, level);
  const { blocks, columns } = sidesOf(shape, level);
  if (blocks === 0) return () => false;
  const cells = sampler.cells(level, upTo(blocks), upTo(columns));
  const matrix = {
    cells: ofBlocks ? cells : transposed(cells, blocks, columns, field.bytes),
    rows: ofBlocks ? blocks : columns,
    most: most + 1,
    foreign: FOREIGN,
  };
  const found = codec.trains.eliminate(field, matrix);
  if (found === undefined) return () => false;
  const others = found.shares.filter((_, row) => found.order[row]! < 0);
  const made = codec.trains.divide(field, others, matrix.most);
  const used = usedOf(made, matrix.most, packedBytes(field));
  const lone = upTo(matrix.rows).filter((row) => {
    const number = found.order[row]!;
    return number >= 0 && !used.has(number);
  });
  const blockOf = (element: number): number => Math.floor(element / length);
  if (lone.length === 0) {
    return (element) => blockOf(element) >= blocks || element % length >= columns;
  }
  return (element) => lone.includes(ofBlocks ? blockOf(element) : element % length);
}

/** Numbers of chosen rows that others are made of: their elements are not 0 everywhere. */
function usedOf(made: Uint8Array, most: number, size: number): ReadonlySet<number> {
  const used = new Set<number>();
  made.forEach((byte, at) => {
    if (byte !== 0) used.add(Math.floor(at / size) % most);
  });
  return used;
}

function transposed(cells: Uint8Array, rows: number, columns: number, size: number): Uint8Array {
  const out = new Uint8Array(cells.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (row * columns + column) * size;
      out.set(cells.subarray(at, at + size), (column * rows + row) * size);
    }
  }
  return out;
}

/** A full matrix of a level: all blocks with as many columns as the last one has, or without that one all columns. */
function sidesOf(
  shape: Shape,
  level: number,
): { readonly blocks: number; readonly columns: number } {
  const length = blockLength(shape, level);
  const blocks = Math.ceil(shape.elements / length);
  const last = presentLength(shape, level, blocks - 1);
  return Math.min(blocks, last) > Math.min(blocks - 1, length) || last === length
    ? { blocks, columns: last }
    : { blocks: blocks - 1, columns: length };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
