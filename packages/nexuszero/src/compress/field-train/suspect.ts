/**
 * The one wrong element of a small table. Small tables are sampled nearly as a whole, and no sample is without it; but it shows: without its
 * block, or its column, a rank is lower than with it.
 */
import type { Subject } from './skeleton.ts';
import { blockLength, presentLength, type Shape } from './shape.ts';

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
 * Which elements the blocks, or columns, of a level throw suspicion on: those in blocks without which the rank of the others is lower;
 * where there are none, those that are in no block or column of the matrix.
 */
function suspicion(
  subject: Subject,
  level: number,
  ofBlocks: boolean,
): (element: number) => boolean {
  const length = blockLength(subject.shape, level);
  const { blocks, columns } = sidesOf(subject.shape, level);
  const whole = rankOf(subject, level, upTo(blocks), upTo(columns));
  if (whole === undefined) return () => false;
  const numbers = upTo(ofBlocks ? blocks : columns).filter((number) => {
    const others = upTo(ofBlocks ? blocks : columns).filter((other) => other !== number);
    const rank = ofBlocks
      ? rankOf(subject, level, others, upTo(columns))
      : rankOf(subject, level, upTo(blocks), others);
    return rank !== undefined && rank < whole;
  });
  const blockOf = (element: number): number => Math.floor(element / length);
  if (numbers.length === 0) {
    return (element) => blockOf(element) >= blocks || element % length >= columns;
  }
  return (element) => numbers.includes(ofBlocks ? blockOf(element) : element % length);
}

/** The rank of some columns of some blocks; undefined where it is too high. */
function rankOf(
  { codec, field, sampler, most }: Subject,
  level: number,
  blocks: readonly number[],
  columns: readonly number[],
): number | undefined {
  if (blocks.length === 0 || columns.length === 0) return 0;
  const cells = sampler.cells(level, blocks, columns);
  const matrix = { cells, rows: blocks.length, most: most + 1, foreign: FOREIGN };
  return codec.trains.rank(field, matrix);
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
