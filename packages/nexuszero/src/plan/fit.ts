/** From measured times to a model: a known course, moved to where it was measured. docs/protocol/optimizer.md section 5 */
import { curveThrough, rising, type Point } from './curve.ts';
import { CostModel, type CurveData, type Operation } from './model.ts';

/** The time of one row at one size, in milliseconds. */
export interface Measured {
  readonly row: string;
  readonly operation: Operation;
  readonly size: number;
  readonly ms: number;
  /** How far samples lie above it, as a logarithm; undefined when there were too few to tell. */
  readonly doubt?: number;
}

/** The measured points alone, and the base model's curves of what was not measured. */
export function modelOf(base: CostModel, measured: readonly Measured[]): CostModel {
  const lines = new Map(base.curves.map((curve) => [keyOf(curve), curve]));
  for (const { row, operation } of measured) {
    const own = ofLine(measured, row, operation);
    const points = rising(own.map(({ size, ms }) => [size, significant(ms)]));
    lines.set(keyOf({ row, operation }), { row, operation, points });
  }
  return CostModel.calibrated([...lines.values()]);
}

const keyOf = ({ row, operation }: Pick<CurveData, 'row' | 'operation'>): string =>
  `${row} ${operation}`;

function ofLine<Of extends Measured>(
  measured: readonly Of[],
  row: string,
  operation: Operation,
): readonly Of[] {
  return measured
    .filter((one) => one.row === row && one.operation === operation)
    .sort((a, b) => a.size - b.size);
}

/**
 * The base model with every curve moved to what was measured of it. A machine that is faster is so for all rows much
 * alike: what a system's rows moved in the middle moves all of them, and a row by itself only where it stands out of
 * the noise. Curves of which nothing was measured move with the middle of all.
 */
export function refit(base: CostModel, measured: readonly Measured[]): CostModel {
  const shifts = trusted(
    measured.map((one) => ({
      ...one,
      shift: Math.log(one.ms / base.predict(one.row, one.operation, one.size).value),
    })),
  );
  const middle = median(shifts.map(({ shift }) => shift));
  const curves = base.curves.map(({ row, operation, points }) => {
    const own = ofLine(shifts, row, operation);
    const unseen = own.length === 0;
    return {
      ...{ row, operation },
      points: unseen ? moved(points, () => middle) : moved(withSizes(points, own), shiftAt(own)),
    };
  });
  return CostModel.calibrated(curves);
}

type Shifted = Measured & { readonly shift: number };

/** From the systems to their suites to their rows: each keeps a shift of its own only if it stands out. */
function trusted(shifts: readonly Shifted[]): readonly Shifted[] {
  const doubts = shifts.flatMap(({ doubt }) => (doubt === undefined ? [] : [doubt]));
  const usual = median(doubts);
  const level = (list: readonly Shifted[], depth: number, center: number): readonly Shifted[] =>
    groupsOf(list, depth).flatMap((group) => {
      const noise =
        median(group.map(({ doubt }) => doubt ?? FEW * usual)) / Math.sqrt(group.length);
      const own = median(group.map(({ shift }) => shift)) - center;
      const next = center + (Math.abs(own) > Math.max(LEAST_NEWS, STANDS_OUT * noise) ? own : 0);
      return depth === PARTS
        ? group.map((one) => ({ ...one, shift: next }))
        : level(group, depth + 1, next);
    });
  return level(shifts, 1, median(shifts.map(({ shift }) => shift)));
}

/** Parts of a row's name, and the operation and size. */
const PARTS = 4;
/** A shift stands out when it is so many times the noise, and no less than that. */
const STANDS_OUT = 2;
const LEAST_NEWS = 0.05;
/** What is added to the noise where there are too few samples to tell it. */
const FEW = 2;

function groupsOf(list: readonly Shifted[], depth: number): readonly (readonly Shifted[])[] {
  const groups = new Map<string, Shifted[]>();
  for (const one of list) {
    const place = `${one.operation} ${String(one.size)}`;
    const key =
      depth === PARTS ? `${one.row} ${place}` : one.row.split('/').slice(0, depth).join('/');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** The curve's points, and those that lie on it at the measured sizes. */
function withSizes(points: readonly Point[], own: readonly Measured[]): readonly Point[] {
  const curve = curveThrough(points);
  const known = new Set(points.map(([size]) => size));
  const more = own
    .filter(({ size }) => !known.has(size))
    .map(({ size }): Point => [size, Math.exp(curve(Math.log(size)))]);
  return [...points, ...more].sort(([a], [b]) => a - b);
}

/** Straight between measured sizes in the logarithm, the same beyond them. */
function shiftAt(own: readonly Shifted[]): (size: number) => number {
  return (size) => {
    const above = own.findIndex((one) => one.size >= size);
    if (above === -1) return own.at(-1)!.shift;
    const [before, after] = [own[above - 1], own[above]!];
    if (before === undefined) return after.shift;
    const part = Math.log(size / before.size) / Math.log(after.size / before.size);
    return before.shift + part * (after.shift - before.shift);
  };
}

function moved(points: readonly Point[], shift: (size: number) => number): readonly Point[] {
  return rising(points.map(([size, ms]) => [size, significant(ms * Math.exp(shift(size)))]));
}

/** Four digits: the model stays small, and says no more than it knows. */
const significant = (value: number): number => Number(value.toPrecision(4));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
