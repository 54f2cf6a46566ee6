/** The cost model: predicts times by row and size, and learns from what is observed. Maths: docs/protocol/optimizer.md */
import { NexusError } from '../bytes/errors.ts';
import { parseJson, type Json, type JsonObject } from '../bytes/json.ts';
import { curveThrough, type Curve, type Point } from './curve.ts';
import { readModel, writeModel, type ModelData, type ModelSource } from './model-json.ts';
import type { Estimate } from './plan.ts';
import { NEWS, NO_MEMORY, Tracker, type Level } from './tracker.ts';

export type { ModelSource } from './model-json.ts';

/** What is predicted and observed. */
export type Operation = 'prove' | 'verify';

/** A predicted time in milliseconds, its interval, and the share of recent ones that fell inside theirs. */
export interface Prediction extends Estimate {
  readonly confidence: number;
}

/** The course of one operation of a row. */
export interface CurveData {
  readonly row: string;
  readonly operation: Operation;
  /** Sizes rising, times not falling. */
  readonly points: readonly Point[];
}

/** Rows of times. What it predicts changes with `revision` only. */
export class CostModel {
  readonly source: ModelSource;
  readonly #data: ModelData;
  readonly #lines = new Map<string, Line>();
  /** Of each system: what slows one of its rows slows the others, seen or not. */
  readonly #levels = new Map<string, Level>();
  #revision = 0;
  readonly #revisions = new Map<string, number>();

  private constructor(data: ModelData) {
    this.#data = data;
    this.source = data.source;
    for (const { row, operation, points, memory } of data.lines) {
      const line = { curve: curveThrough(points), tracker: new Tracker(memory) };
      this.#lines.set(keyOf(row, operation), line);
    }
  }

  /**
   * Reads the JSON form, as text or parsed.
   * @throws BAD_ENCODING - when it is malformed; UNSUPPORTED - when another release wrote it: calibrate again
   */
  static from(source: string | Json): CostModel {
    const json = typeof source === 'string' ? parseJson(source, 'model') : source;
    return new CostModel(readModel(json));
  }

  /** A model of curves that were measured on this machine; nothing is observed yet. */
  static calibrated(curves: readonly CurveData[]): CostModel {
    const lines = curves.map((curve) => ({ ...curve, memory: NO_MEMORY }));
    return new CostModel({ source: 'calibrated', lines });
  }

  /** What every prediction starts from. */
  get curves(): readonly CurveData[] {
    return this.#data.lines.map(({ row, operation, points }) => ({ row, operation, points }));
  }

  /** The first row of another model that this one has not: of such proofs it can say nothing. */
  rowMissing(other: CostModel): string | undefined {
    const rows = new Set(this.#data.lines.map(({ row }) => row));
    return other.#data.lines.find(({ row }) => !rows.has(row))?.row;
  }

  /** All that is known, observations included. */
  toJSON(): JsonObject {
    const lines = this.#data.lines.map((line) => {
      const { memory } = this.#line(line.row, line.operation).tracker;
      const scale = memory.scale + this.#levelOf(line.row).live;
      return { ...line, memory: { ...memory, scale } };
    });
    return writeModel({ ...this.#data, lines });
  }

  /** Rises when a prediction moved by more than two in a hundred; until then all of them stay as they are. */
  get revision(): number {
    return this.#revision;
  }

  /** As `revision`, of the rows of one system. */
  revisionOf(system: string): number {
    return this.#revisions.get(system) ?? 0;
  }

  /** @throws BAD_PARAMETER - for a row that the model has not */
  predict(row: string, operation: Operation, size: number): Prediction {
    const { curve, tracker } = this.#line(row, operation);
    const { scale, low, high, confidence } = tracker.stated;
    const value = Math.exp(curve(Math.log(size)) + scale + this.#levelOf(row).stated);
    return { value, low: value * Math.exp(low), high: value * Math.exp(high), confidence };
  }

  /**
   * Learns from a time in milliseconds. What is no time above 0 is passed over: clocks have steps.
   * @throws BAD_PARAMETER - for a row that the model has not
   */
  observe(row: string, operation: Operation, size: number, ms: number): void {
    const { curve, tracker } = this.#line(row, operation);
    if (!(ms > 0) || !Number.isFinite(ms)) return;
    const level = this.#levelOf(row);
    const { levelStep, news } = tracker.observe(Math.log(ms) - curve(Math.log(size)), level);
    const live = level.live + levelStep;
    const moved = Math.abs(live - level.stated) > NEWS;
    this.#levels.set(systemOf(row), { live, stated: moved ? live : level.stated });
    if (!news && !moved) return;
    const system = systemOf(row);
    this.#revision++;
    this.#revisions.set(system, this.revisionOf(system) + 1);
  }

  #levelOf(row: string): Level {
    return this.#levels.get(systemOf(row)) ?? NO_LEVEL;
  }

  #line(row: string, operation: Operation): Line {
    const line = this.#lines.get(keyOf(row, operation));
    if (line !== undefined) return line;
    throw new NexusError('BAD_PARAMETER', `model: no row ${row} to ${operation}`, {
      hint: 'calibrate again: the model is of another release',
    });
  }
}

interface Line {
  readonly curve: Curve;
  readonly tracker: Tracker;
}

const NO_LEVEL: Level = Object.freeze({ live: 0, stated: 0 });

const systemOf = (row: string): string => row.split('/')[0]!;

const keyOf = (row: string, operation: Operation): string => `${operation} ${row}`;
