/** Runs requests through an engine; results in the order of the lines, as JSON has them. */
import {
  batchResultToJSON,
  ERROR_CODES,
  VERDICT_CODES,
  type Engine,
  type EngineBatchResult,
  type EngineItem,
  type ErrorCode,
  type JsonObject,
  type VerdictCode,
} from 'nexuszero';
import type { Line } from './lines.ts';
import { readRequest, type Request } from './requests.ts';

/** What became of a line. */
export interface BatchLine {
  readonly ok: boolean;
  readonly result: JsonObject;
  /** The exit status that the item asks for. */
  readonly exit: number;
  readonly line: Request['line'];
}

export interface RunOptions {
  /** What each item may take, unless it says less itself. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Results in the order of the lines, which are read as the engine takes them. Secrets are wiped when the item is done, or given up.
 * @throws ABORTED - when the signal fires; what reading the lines fails with
 */
export async function* runRequests(
  engine: Engine,
  lines: AsyncIterable<Line>,
  { deadlineMs, signal }: RunOptions = {},
): AsyncGenerator<BatchLine> {
  const underWay: Request[] = [];
  async function* items(): AsyncGenerator<EngineItem> {
    for await (const line of lines) {
      const request = readRequest(line);
      underWay.push(request);
      yield deadlineMs === undefined ? request.item : within(deadlineMs, request.item);
    }
  }
  try {
    for await (const result of engine.batch(items(), signal === undefined ? {} : { signal })) {
      const request = underWay.shift()!;
      request.witness?.wipe();
      yield lineOf(request, result);
    }
  } finally {
    for (const { witness } of underWay) witness?.wipe();
  }
}

/** The same item with no more time than that. */
function within(deadlineMs: number, item: EngineItem): EngineItem {
  const { options } = item;
  // of a line that is no request nothing can be read
  if (options === undefined) return item;
  const own = options.deadlineMs ?? Number.POSITIVE_INFINITY;
  if (typeof (own as unknown) !== 'number') return item;
  return { ...item, options: { ...options, deadlineMs: Math.min(own, deadlineMs) } };
}

function lineOf({ id, line }: Request, result: EngineBatchResult): BatchLine {
  const { ok, code } = result;
  return {
    ok,
    result: batchResultToJSON(result, id),
    exit: code === undefined ? 0 : exitOf(code),
    line,
  };
}

function exitOf(code: ErrorCode | VerdictCode): number {
  const verdicts: Readonly<Record<string, { readonly exit: number }>> = VERDICT_CODES;
  return Object.hasOwn(verdicts, code) ? verdicts[code]!.exit : ERROR_CODES[code as ErrorCode].exit;
}
