/** The JSON form of a cost model; docs/protocol/optimizer.md section 5. */
import { NexusError } from '../bytes/errors.ts';
import { exactObject, type Json, type JsonObject } from '../bytes/json.ts';
import type { Point } from './curve.ts';
import { NO_MEMORY, WINDOW, type Memory } from './tracker.ts';

/** Rises with the rows and with what their sizes count. */
const VERSION = 1;

/** Where the points of a model were measured: by us, or on this machine. */
export type ModelSource = 'built-in' | 'calibrated';

export interface LineData {
  readonly row: string;
  readonly operation: 'prove' | 'verify';
  readonly points: readonly Point[];
  readonly memory: Memory;
}

export interface ModelData {
  readonly source: ModelSource;
  readonly lines: readonly LineData[];
}

/** @throws BAD_ENCODING | UNSUPPORTED - when it is malformed, or of another version */
export function readModel(json: Json): ModelData {
  const { version, source, rows } = exactObject(json, ['version', 'source', 'rows'], 'model');
  if (version !== VERSION) {
    throw new NexusError('UNSUPPORTED', `model: of another version, expected ${String(VERSION)}`, {
      hint: 'calibrate again',
    });
  }
  if (source !== 'built-in' && source !== 'calibrated') throw bad('source');
  if (typeof rows !== 'object' || rows === null || Array.isArray(rows)) throw bad('rows');
  const lines = Object.entries(rows).flatMap(([row, value]) => {
    const fields = exactObject(value, OPERATIONS, `model: ${row}`);
    return OPERATIONS.map((operation) => readLine(row, operation, fields[operation]!));
  });
  if (lines.length === 0) throw bad('rows');
  return { source, lines };
}

const OPERATIONS = ['prove', 'verify'] as const;

function readLine(row: string, operation: 'prove' | 'verify', json: Json): LineData {
  const keys = ['points', 'scale', 'residuals', 'hits'];
  const room = `model: ${row}`;
  const { points, scale, residuals, hits } = exactObject(json, keys, room, keys.slice(1));
  const read = { row, operation, points: readPoints(points!, row) };
  if (scale === undefined && residuals === undefined && hits === undefined) {
    return { ...read, memory: NO_MEMORY };
  }
  return { ...read, memory: readMemory({ scale, residuals, hits }, row) };
}

function readPoints(json: Json, row: string): readonly Point[] {
  const points = listOf(json, row).map((point) => {
    const [size, ms, more] = listOf(point, row);
    if (!isPositive(size) || !isPositive(ms) || more !== undefined) throw bad(row);
    return [size, ms] as const;
  });
  const rises = points.every(([size, ms], i) => {
    const before = points[i - 1];
    if (before === undefined) return true;
    // sizes so near that their logarithms are one have no slope between them
    return Math.log(size) > Math.log(before[0]) && ms >= before[1];
  });
  if (points.length === 0 || !rises) throw bad(row);
  return points;
}

function readMemory(
  { scale, residuals, hits }: Readonly<Record<'scale' | 'residuals' | 'hits', Json | undefined>>,
  row: string,
): Memory {
  if (!isNumber(scale) || typeof hits !== 'string' || !/^[01]*$/.test(hits)) throw bad(row);
  const list = listOf(residuals, row);
  if (!list.every(isNumber) || list.length > WINDOW || hits.length !== list.length) throw bad(row);
  return { scale, residuals: list, hits: Array.from(hits, (hit) => (hit === '1' ? 1 : 0)) };
}

function listOf(json: Json | undefined, row: string): readonly Json[] {
  if (Array.isArray(json)) return json as readonly Json[];
  throw bad(row);
}

/** A factor of more than e^20 either way is no time of any machine. */
const isNumber = (json: Json | undefined): json is number =>
  typeof json === 'number' && Math.abs(json) <= 20;

const isPositive = (json: Json | undefined): json is number =>
  typeof json === 'number' && json > 0 && json <= 1e9;

function bad(path: string): NexusError {
  return new NexusError('BAD_ENCODING', `model: ${path} is malformed`, { path });
}

/** As `readModel` takes it. */
export function writeModel({ source, lines }: ModelData): JsonObject {
  // no object: a row may have any name, `__proto__` too
  const rows = new Map<string, Record<string, Json>>();
  for (const { row, operation, points, memory } of lines) {
    const line = { points, ...(writeMemory(memory) ?? {}) };
    rows.set(row, { ...rows.get(row), [operation]: line });
  }
  return { version: VERSION, source, rows: Object.fromEntries(rows) };
}

function writeMemory({ scale, residuals, hits }: Memory): JsonObject | undefined {
  if (scale === 0 && residuals.length === 0) return undefined;
  return { scale: rounded(scale), residuals: residuals.map(rounded), hits: hits.join('') };
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
