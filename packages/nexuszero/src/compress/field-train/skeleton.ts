/**
 * One try at a skeleton of a table: from the highest level down the chosen prefixes are continued, and of the continuations those are
 * chosen that span the others in a sample of columns. What the sample says may be false: the table decides.
 */
import type { Codec } from '../../kernels/codec.ts';
import { packedBytes } from '../../kernels/train.ts';
import type { ListedField } from './fields.ts';
import type { Choices, Sampler } from './sample.ts';
import {
  blockLength,
  continuations,
  lowestChosen,
  presentLength,
  ROOT,
  spannedOf,
  storedElements,
  type Level,
  type Shape,
} from './shape.ts';

/** A table as elements of one field in one shape. */
export interface Subject {
  readonly codec: Codec;
  readonly field: ListedField;
  readonly shape: Shape;
  readonly sampler: Sampler;
  /** The highest rank that is worth it. */
  readonly most: number;
  /** Elements that the samples look at in any case. */
  readonly named: readonly number[];
  /** An element that seems to be wrong: nothing is asked of it. */
  readonly suspect: number | undefined;
}

/** How a block is made of others: what the kernel divides, nothing for zeros, and the prefixes that the shares are of. */
interface Made {
  readonly shares: Uint8Array | undefined;
  readonly of: readonly number[];
}

/** A try that came through. */
export interface Skeleton {
  readonly levels: readonly Level[];
  /** For every level its blocks that are not chosen. */
  readonly made: readonly ReadonlyMap<number, Made>[];
  /** Elements to store. */
  readonly stored: number;
}

/**
 * Columns beyond those that a rank needs: with each a false rank is less likely. Of small tables, which are soon sampled as a whole, few
 * are taken, or a wrong element would be in every sample.
 */
function spareFor({ elements }: Shape): number {
  return elements < 2048 ? 2 : 6;
}

/** Cells of a sample that may hold no element of the field. */
const FOREIGN = 2;

/** A skeleton, or undefined when a rank is too high. */
export function findSkeleton(subject: Subject, choices: Choices): Skeleton | undefined {
  const { shape } = subject;
  const levels: Level[] = [];
  const made: ReadonlyMap<number, Made>[] = [];
  for (let level = shape.levels - 1; level >= 0; level--) {
    const above = levels.at(-1)?.chosen ?? ROOT;
    const below = { level, ...continuations(shape, level, above) };
    const found = chooseAt(subject, choices, below);
    if (found === undefined) return undefined;
    levels.push({ ...below, chosen: found.chosen });
    made.push(found.made);
  }
  return { levels, made, stored: storedElements(shape, levels) };
}

/** What is chosen of a level, and how the rest is made of it. */
interface Choice {
  readonly chosen: readonly number[];
  readonly made: Map<number, Made>;
}

/** Chooses among the blocks of a level. */
function chooseAt(
  subject: Subject,
  choices: Choices,
  { level, prefixes, present }: Omit<Level, 'chosen'>,
): Choice | undefined {
  const { shape, suspect } = subject;
  const length = blockLength(shape, level);
  const known = prefixes.slice(0, present);
  const isWhole = (prefix: number): boolean =>
    presentLength(shape, level, prefix) === length && !holds(prefix, length, suspect);
  let found = chooseOf(subject, choices, level, choices.shuffled(known.filter(isWhole)));
  for (const block of known) {
    if (found === undefined) return undefined;
    if (isWhole(block)) continue;
    // a block of which not all is known is compared where it is, and the others as far as it goes
    const again = chooseOf(subject, choices, level, [...found.chosen, block]);
    if (again === undefined) return undefined;
    const how = again.made.get(block);
    if (how !== undefined) {
      found.made.set(block, how);
      continue;
    }
    // as far as the block goes the others may span less than all of theirs
    if (found.chosen.length === subject.most) return undefined;
    found = { chosen: [...found.chosen, block].sort(rising), made: found.made };
  }
  return found;
}

const rising = (a: number, b: number): number => a - b;

const holds = (block: number, length: number, element: number | undefined): boolean =>
  element !== undefined && Math.floor(element / length) === block;

/** Chooses the first that will do of blocks, as far as all of them go. */
function chooseOf(
  { codec, field, shape, sampler, most, named, suspect }: Subject,
  choices: Choices,
  level: number,
  blocks: readonly number[],
): Choice | undefined {
  const made = new Map<number, Made>();
  if (blocks.length === 0) return { chosen: [], made };
  const length = blockLength(shape, level);
  const hidden = blocks.some((block) => holds(block, length, suspect))
    ? suspect! % length
    : undefined;
  const count = Math.min(blocks.length, most + 1) + spareFor(shape);
  const columns = sampler.columns(choices, level, blocks, count, named, hidden);
  if (columns.length === 0) {
    for (const block of blocks) made.set(block, { shares: undefined, of: [] });
    return { chosen: [], made };
  }
  const cells = sampler.cells(level, blocks, columns);
  const matrix = { cells, rows: blocks.length, most, foreign: FOREIGN };
  const found = codec.trains.eliminate(field, matrix);
  if (found === undefined) return undefined;
  const { order, shares } = found;
  const of = blocks.filter((_, row) => order[row]! >= 0);
  blocks.forEach((block, row) => {
    if (order[row]! < 0) made.set(block, { shares: shares[row]!, of });
  });
  return { chosen: [...of].sort(rising), made };
}

/**
 * The elements to store, packed one behind the other: for every level, the highest first, how its blocks that are not chosen are made
 * of the chosen ones; then, column by column, what the chosen blocks of the lowest level hold.
 */
export function elementsOf(
  { codec, field, shape, most }: Subject,
  { levels, made, stored }: Skeleton,
  table: Uint8Array,
): Uint8Array {
  const size = packedBytes(field);
  const out = new Uint8Array(stored * size);
  const how = levels.flatMap((level, i) => spannedOf(level).map((block) => made[i]!.get(block)!));
  const shares = how.flatMap((one) => one.shares ?? []);
  const divided = codec.trains.divide(field, shares, most);
  let [end, row, next] = [0, 0, 0];
  for (const level of levels) {
    for (let count = spannedOf(level).length; count > 0; count--, row++) {
      const { shares, of } = how[row]!;
      of.forEach((prefix, j) => {
        const at = (next * most + j) * size;
        out.set(divided.subarray(at, at + size), end + level.chosen.indexOf(prefix) * size);
      });
      if (shares !== undefined) next++;
      end += level.chosen.length * size;
    }
  }
  const lowest = lowestChosen(levels);
  for (let column = 0; column < shape.columns; column++) {
    for (const prefix of lowest) {
      if (column >= presentLength(shape, 0, prefix)) continue;
      const at = (prefix * shape.columns + column) * field.bytes;
      const element = table.slice(at, at + field.bytes);
      if (field.bigEndian) element.reverse();
      // what is no element counts as 0, in samples too
      if (numberOf(element) < field.prime) out.set(element, end);
      end += size;
    }
  }
  return out;
}

function numberOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length; i-- > 0;) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
