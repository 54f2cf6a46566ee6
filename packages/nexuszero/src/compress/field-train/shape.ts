/**
 * How a table is read as a tensor: rows of `columns` elements, whose numbers are binary modes, the highest first. A prefix of level t is the number
 * of a block of columns 2^t elements; the last block of a level may be cut short by the end of the table. A train knows some
 * prefixes of each level: the two continuations of those that were chosen on the level above.
 */

/** Of a table. */
export interface Shape {
  readonly elements: number;
  /** Elements of the last mode. */
  readonly columns: number;
  /** Binary modes. */
  readonly levels: number;
}

/** What a train knows of a level. */
export interface Level {
  readonly level: number;
  /** Rising. The last may lie beyond the table: then there is nothing to say of it. */
  readonly prefixes: readonly number[];
  /** How many lie in the table. */
  readonly present: number;
  /** Those whose blocks span the others'. */
  readonly chosen: readonly number[];
}

/** The shape with the fewest binary modes, of a table of up to 2^28 elements. */
export function shapeOf(elements: number, columns: number): Shape {
  let levels = 0;
  while (columns << levels < elements) levels++;
  return { elements, columns, levels };
}

/** Elements of a block. */
export function blockLength({ columns }: Shape, level: number): number {
  return columns << level;
}

/** Elements that a block has in the table. */
export function presentLength(shape: Shape, level: number, prefix: number): number {
  const length = blockLength(shape, level);
  return Math.max(0, Math.min(length, shape.elements - prefix * length));
}

/** The continuations of chosen prefixes, and how many of them lie in the table. */
export function continuations(
  shape: Shape,
  level: number,
  above: readonly number[],
): { readonly prefixes: readonly number[]; readonly present: number } {
  const prefixes = above.flatMap((prefix) => [2 * prefix, 2 * prefix + 1]);
  const present = prefixes.filter((prefix) => presentLength(shape, level, prefix) > 0).length;
  return { prefixes, present };
}

/** The only prefix of the highest level, that of the whole table. */
export const ROOT: readonly number[] = [0];

/** The prefixes that are chosen on the lowest level. */
export function lowestChosen(levels: readonly Level[]): readonly number[] {
  return levels.at(-1)?.chosen ?? ROOT;
}

/** The prefixes of a level that lie in the table and are not chosen: how they are made of the chosen ones is stored. */
export function spannedOf({ prefixes, present, chosen }: Level): readonly number[] {
  return prefixes.slice(0, present).filter((prefix) => !chosen.includes(prefix));
}

/** Elements that a train with these levels stores. */
export function storedElements(shape: Shape, levels: readonly Level[]): number {
  let stored = 0;
  for (const level of levels) stored += spannedOf(level).length * level.chosen.length;
  for (const prefix of lowestChosen(levels)) stored += presentLength(shape, 0, prefix);
  return stored;
}

const RANK_MAX = 6;
/** Of the elements of a table, what a train may store. */
const WORTHWHILE = 0.8;

/** The highest rank that is worth looking for, none above 6; 0 when none is. */
export function worthwhileRank(shape: Shape): number {
  let rank = 0;
  while (rank < RANK_MAX && expectedElements(shape, rank + 1) <= WORTHWHILE * shape.elements)
    rank++;
  return rank;
}

/** Elements that a train stores whose ranks are as high as `rank` wherever they can be. */
export function expectedElements(shape: Shape, rank: number): number {
  let [above, stored] = [1, 0];
  for (let level = shape.levels - 1; level >= 0; level--) {
    const length = blockLength(shape, level);
    const candidates = Math.min(2 * above, Math.ceil(shape.elements / length));
    const chosen = Math.min(rank, candidates, length);
    stored += (candidates - chosen) * chosen;
    above = chosen;
  }
  return stored + above * shape.columns;
}
