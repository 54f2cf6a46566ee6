/**
 * The search for a train: fields and shapes in which a few samples have a low rank are tried, those that promise the shortest train first.
 * The table is sampled until the shortest skeleton has come twice, for a wrong element that is sampled makes a rank too high, and not all samples
 * have it. Then every element is compared.
 */
import type { Codec } from '../../kernels/codec.ts';
import { trainOf } from './cores.ts';
import { LISTED_FIELDS } from './fields.ts';
import { writePayload } from './payload.ts';
import { commonProbes, probedRank, probeRank } from './probe.ts';
import { Choices, Sampler } from './sample.ts';
import { expectedElements, shapeOf, worthwhileRank } from './shape.ts';
import { suspectsOf } from './suspect.ts';
import { elementsOf, findSkeleton, type Skeleton, type Subject } from './skeleton.ts';

/** A table that is a train. */
export interface TensorTrain {
  readonly payload: Uint8Array;
  /** The name of the field. */
  readonly field: string;
  /** From the highest level down. */
  readonly ranks: readonly number[];
  /** Elements that are listed because the train says something else. */
  readonly exceptions: number;
}

/** Skeletons that a search samples before it gives up, and rounds of them. */
const SAMPLES = 24;
const ROUNDS = 3;

/** What a search may still spend. */
interface Budget {
  samples: number;
}

/**
 * A train that is shorter than the table, if one is found. Where the table differs from the trains of a round, samples have missed
 * something: those of the next one look at elements that differed.
 */
export function findTrain(codec: Codec, table: Uint8Array): TensorTrain | undefined {
  const promising = [1, 2, 4, 8, 32].flatMap((bytes) => subjectsOf(codec, table, bytes));
  promising.sort((a, b) => a.expected - b.expected);
  const budget = { samples: SAMPLES };
  let subjects = promising.map(({ subject }) => subject);
  for (let round = 0; round < ROUNDS; round++) {
    const again: Subject[] = [];
    for (const subject of subjects) {
      const { found, differing } =
        round === 0
          ? sampleFirst(subject, table, budget)
          : sampleOnce(subject, table, TRIES, budget);
      if (found !== undefined) return found;
      if (differing.length === 0) continue;
      again.push({ ...subject, named: [...subject.named, ...spread(differing, NAMED)] });
    }
    subjects = again;
  }
  return undefined;
}

/** A field and shape, and how many bits a train of the rank that the samples have would take. */
interface Promising {
  readonly subject: Subject;
  readonly expected: number;
}

/** The fields whose elements have so many bytes, in the shapes in which samples have a low rank. */
function subjectsOf(codec: Codec, table: Uint8Array, bytes: number): readonly Promising[] {
  const common = commonProbes(table, bytes);
  if (common === undefined) return [];
  const fields = LISTED_FIELDS.filter((field) => field.bytes === bytes);
  const likely = fields.flatMap((field) => {
    const ranks = common.probes.flatMap((probe) => probeRank(codec, field, probe) ?? []);
    return ranks.length > 0 ? [{ field, lowest: Math.min(...ranks) }] : [];
  });
  if (likely.length === 0) return [];
  const shapes = common.columns.map((columns) => {
    const shape = shapeOf(Math.floor(table.length / bytes), columns);
    return { shape, sampler: new Sampler(table, bytes, shape), most: worthwhileRank(shape) };
  });
  const promising: Promising[] = [];
  for (const { field, lowest } of likely) {
    for (const { shape, sampler, most } of shapes) {
      const probed = probedRank(codec, field, shape, sampler, most);
      if (probed === undefined) continue;
      const rank = Math.max(lowest, probed);
      const subject = { codec, field, shape, sampler, most, named: [], suspect: undefined };
      promising.push({ subject, expected: expectedElements(shape, rank) * field.bits });
      if (rank <= CONVINCING) break;
    }
  }
  return promising;
}

/** A rank with which no other last mode needs to be looked at. */
const CONVINCING = 3;

/** Samples of a round, and more where the shortest skeleton of a small table has come only once. */
const TRIES = 3;
const TRIES_MORE = 5;
const SMALL_ELEMENTS = 4096;
/** A table is sampled as a whole, and samples agree on what is wrong. */
const TINY_ELEMENTS = 192;
/** Elements that a round names. */
const NAMED = 4;

/**
 * The first round. An element of a small table that is suspected is left out: of the smallest in any case, of others where samples do not
 * agree.
 */
function sampleFirst(subject: Subject, table: Uint8Array, budget: Budget): Sampled {
  const { elements } = subject.shape;
  if (elements <= TINY_ELEMENTS) {
    const without = withoutSuspect(subject, table, budget);
    if (without !== undefined) return without;
  }
  const first = sampleOnce(subject, table, TRIES, budget);
  if (first.settled || elements > SMALL_ELEMENTS) return first;
  if (elements > TINY_ELEMENTS) {
    const without = withoutSuspect(subject, table, budget);
    if (without !== undefined) return shorter(without, first);
  }
  if (first.found === undefined) return first;
  return shorter(sampleOnce(subject, table, TRIES_MORE, budget), first);
}

/** What is found when a suspected element is left out. */
function withoutSuspect(subject: Subject, table: Uint8Array, budget: Budget): Sampled | undefined {
  if (budget.samples === 0) return undefined;
  for (const suspect of suspectsOf(subject)) {
    const sampled = sampleOnce({ ...subject, suspect }, table, TRIES, budget);
    if (sampled.found !== undefined) return sampled;
  }
  return undefined;
}

function shorter(a: Sampled, b: Sampled): Sampled {
  const lengthOf = ({ found }: Sampled): number => found?.payload.length ?? Infinity;
  return lengthOf(a) < lengthOf(b) ? a : b;
}

/** Items from all over a list. */
function spread(items: readonly number[], count: number): readonly number[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)]!,
  );
}

/** What came of some samples. */
interface Sampled {
  /** The shortest train. */
  readonly found: TensorTrain | undefined;
  /** Elements in which the table differs from what is none. */
  readonly differing: readonly number[];
  /** Whether the shortest skeleton came twice and the table agrees with it. */
  readonly settled: boolean;
}

/** Skeletons that are compared with the whole table at a time. */
const COMPARED = 3;

function sampleOnce(subject: Subject, table: Uint8Array, tries: number, budget: Budget): Sampled {
  const differing: number[] = [];
  let best: TensorTrain | undefined;
  const skeletons = sampleSkeletons(subject, tries, budget);
  for (const skeleton of skeletons.slice(0, COMPARED)) {
    // those to come are no shorter
    if (best !== undefined && best.payload.length <= leastBytes(subject, skeleton)) break;
    const found = compared(subject, skeleton, table, differing);
    if (found === undefined || found.payload.length >= table.length) continue;
    if (best === undefined || found.payload.length < best.payload.length) best = found;
  }
  const isTwice = skeletons[0]?.stored === skeletons[1]?.stored;
  return { found: best, differing, settled: isTwice && best !== undefined };
}

/** Bytes that a payload has at least. */
function leastBytes({ field }: Subject, { levels, stored }: Skeleton): number {
  const marks = levels.reduce((sum, { present }) => sum + present, 0);
  return 2 + Math.ceil((marks + stored * field.bits) / 8);
}

/** Skeletons, the shortest first. */
function sampleSkeletons(subject: Subject, tries: number, budget: Budget): readonly Skeleton[] {
  const { elements } = subject.shape;
  const skeletons: Skeleton[] = [];
  let [least, failures] = [Infinity, 0];
  for (let i = 1; i <= tries && failures < FAILURES && budget.samples > 0; i++) {
    const choices = new Choices(elements + (tries + i + 16 * subject.named.length) * 0x10001);
    const skeleton = findSkeleton(subject, choices);
    budget.samples--;
    if (skeleton === undefined) {
      if (skeletons.length === 0) failures++;
      continue;
    }
    skeletons.push(skeleton);
    if (skeleton.stored === least) break;
    least = Math.min(least, skeleton.stored);
  }
  return skeletons.sort((a, b) => a.stored - b.stored);
}

const FAILURES = 2;

/** Of the elements, those that may be exceptions; four in any case. */
const EXCEPTIONS_SHARE = 1 / 1000;
const EXCEPTIONS_LEAST = 4;

/** The train of a skeleton, if the table agrees with it. */
function compared(
  subject: Subject,
  skeleton: Skeleton,
  table: Uint8Array,
  differing: number[],
): TensorTrain | undefined {
  const { codec, field, shape } = subject;
  const { levels } = skeleton;
  const elements = elementsOf(subject, skeleton, table);
  const train = trainOf(field, shape, levels, elements);
  const end = shape.elements * field.bytes;
  const room = Math.max(EXCEPTIONS_LEAST, Math.floor(shape.elements * EXCEPTIONS_SHARE));
  const comparison = codec.trains.compareTrain(field, train, table.subarray(0, end), room);
  if (!comparison.agrees) {
    for (const number of comparison.differing) differing.push(number);
    return undefined;
  }
  const exceptions = comparison.differing.map((number) => {
    const at = number * field.bytes;
    return { number, element: table.subarray(at, at + field.bytes) };
  });
  const rest = table.subarray(end);
  return {
    payload: writePayload({ field, shape, levels, elements, exceptions, rest }),
    field: field.name,
    ranks: train.ranks,
    exceptions: exceptions.length,
  };
}
