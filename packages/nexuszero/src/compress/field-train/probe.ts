/**
 * What a few small matrices of samples say of a table before anything else is done: their ranks. They are parts of unfoldings of the
 * tensor, which have no higher rank than those.
 */
import type { Codec } from '../../kernels/codec.ts';
import type { ListedField } from './fields.ts';
import { Choices, Sampler } from './sample.ts';
import { blockLength, shapeOf, worthwhileRank, type Shape } from './shape.ts';

/** A square matrix of samples. */
export interface Probe {
  readonly side: number;
  readonly cells: Uint8Array;
}

/** Probes of unfoldings of several shapes. */
export interface CommonProbes {
  /** A table of low rank has one in which that shows. */
  readonly probes: readonly Probe[];
  /** The last modes of the shapes. */
  readonly columns: readonly number[];
}

/** Of so many cells one may hold no element. */
const CELLS_PER_FOREIGN = 16;

/** The rank of a probe, undefined where it is as high as can be, or where too much of it is no element of the field. */
export function probeRank(codec: Codec, field: ListedField, probe: Probe): number | undefined {
  const { side, cells } = probe;
  const foreign = Math.floor((side * side) / CELLS_PER_FOREIGN);
  return codec.trains.rank(field, { cells, rows: side, most: side - 1, foreign });
}

/** Last modes, as many as one probe can serve. Even ones are binary modes and an odd one. */
const LAST_MODES = [[1, 3, 5, 7], [1, 3, 5], [1, 3], [1]] as const;

/** The side of a probe that tells the rank `most`: a single wrong element does not make it too high. */
const sideFor = (most: number): number => most + 2;

/**
 * Probes of a table of elements of `bytes` bytes, whatever its last mode. Blocks of 2^t elements that begin at multiples of 105 2^t are
 * part of one block each, be those of 2^t, 3 2^t, 5 2^t or 7 2^t elements. Smaller tables have fewer last modes.
 */
export function commonProbes(table: Uint8Array, bytes: number): CommonProbes | undefined {
  const shape = shapeOf(Math.floor(table.length / bytes), 1);
  const most = worthwhileRank(shape);
  if (most === 0) return undefined;
  const sampler = new Sampler(table, bytes, shape);
  const side = sideFor(most);
  for (const columns of LAST_MODES) {
    const period = columns.reduce((product: number, c) => product * c, 1);
    const level = probeLevels(shape, side, period)?.squarest;
    if (level === undefined) continue;
    return { probes: [sampleProbe(sampler, shape, level, side, period)], columns };
  }
  return { probes: smallProbes(sampler, shape, most + 1), columns: [1] };
}

/** Of a table that has no room for larger ones several: hardly a wrong element is in all of them. */
function smallProbes(sampler: Sampler, shape: Shape, side: number): readonly Probe[] {
  const level = probeLevels(shape, side, 1)?.squarest;
  if (level === undefined) return [];
  const choices = new Choices(shape.elements + level);
  const all = choices.different(Infinity, usableBlocks(shape, level, 1));
  const ends = [...all.slice(0, all.length - side), ...all.slice(side)];
  return [all.slice(0, side), all.slice(-side), ends.slice(0, side)]
    .filter((blocks) => blocks.length === side)
    .map((blocks) => probeOf(sampler, choices, level, blocks));
}

/**
 * The rank that a table seems to have in its shape: the highest at some levels. It may be one too high because of a wrong element, and is
 * undefined where it is higher. 0 for a table that is too small to tell.
 */
export function probedRank(
  codec: Codec,
  field: ListedField,
  shape: Shape,
  sampler: Sampler,
  most: number,
): number | undefined {
  const levels = probeLevels(shape, sideFor(most), 1);
  if (levels === undefined) return 0;
  let highest = 0;
  for (const level of new Set([levels.squarest, levels.lowest, levels.highest])) {
    const rank = probeRank(codec, field, sampleProbe(sampler, shape, level, sideFor(most), 1));
    if (rank === undefined) return undefined;
    highest = Math.max(highest, rank);
  }
  return highest;
}

/** Blocks of a level that are whole and whose numbers are multiples of the period. */
function usableBlocks(shape: Shape, level: number, period: number): number {
  return Math.ceil(Math.floor(shape.elements / blockLength(shape, level)) / period);
}

/** Levels that have probes: the lowest, the squarest and the highest. */
interface ProbeLevels {
  readonly lowest: number;
  readonly squarest: number;
  readonly highest: number;
}

/** Undefined where no level has a probe. */
function probeLevels(shape: Shape, side: number, period: number): ProbeLevels | undefined {
  let [lowest, squarest, highest, most] = [-1, -1, -1, 0];
  for (let level = 0; level < shape.levels; level++) {
    const blocks = usableBlocks(shape, level, period);
    if (blocks < side) break;
    const least = Math.min(blocks, blockLength(shape, level));
    if (least < side) continue;
    if (lowest < 0) lowest = level;
    if (least > most) [squarest, most] = [level, least];
    highest = level;
  }
  return lowest < 0 ? undefined : { lowest, squarest, highest };
}

function sampleProbe(
  sampler: Sampler,
  shape: Shape,
  level: number,
  side: number,
  period: number,
): Probe {
  const choices = new Choices(shape.elements + level);
  const blocks = choices.different(side, usableBlocks(shape, level, period));
  return probeOf(
    sampler,
    choices,
    level,
    blocks.map((block) => block * period),
  );
}

function probeOf(
  sampler: Sampler,
  choices: Choices,
  level: number,
  blocks: readonly number[],
): Probe {
  const side = blocks.length;
  const columns = sampler.columns(choices, level, blocks, side);
  return { side, cells: sampler.cells(level, blocks, columns) };
}
