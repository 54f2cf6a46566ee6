/** Batches: requests in, records of results out, in order and with bounded read-ahead. One of either never stops the others. */
import type { BatchResult } from '@nexuszero/client';
import {
  batchRequestFromJSON,
  batchResultToJSON,
  NexusError,
  type BatchRequest,
  type Engine,
  type EngineBatchResult,
  type EngineItem,
  type JsonObject,
} from 'nexuszero';
import { ServiceFault, WITNESS_FAULT } from './fault.ts';
import { proofText } from './texts.ts';

/** A request as it came: a line of canonical JSON, a parsed value, or why it could not be read. */
export type Source = string | JsonObject | NexusError;

export interface BatchRun {
  readonly signal?: AbortSignal;
  /** Milliseconds that each item may take, unless it says less. */
  readonly deadlineMs?: number;
}

/** @throws ABORTED - when the signal fires; what reading the sources fails with */
export async function* runBatch(
  engine: Engine,
  sources: Iterable<Source> | AsyncIterable<Source>,
  { signal, deadlineMs }: BatchRun = {},
): AsyncGenerator<BatchResult> {
  const underWay: BatchRequest[] = [];
  async function* items(): AsyncGenerator<EngineItem> {
    for await (const source of sources) {
      const request = batchRequestFromJSON(source);
      underWay.push(request);
      yield request.item;
    }
  }
  const options = {
    // those who wait for one proof go first
    priority: 'low' as const,
    ...(signal !== undefined && { signal }),
    ...(deadlineMs !== undefined && { deadlineMs }),
  };
  try {
    for await (const result of engine.batch(items(), options)) {
      const request = underWay.shift()!;
      request.witness?.wipe();
      yield recordOf(request, result);
    }
  } finally {
    for (const { witness } of underWay) witness?.wipe();
  }
}

/** Results that are held together; a proof may be a hundred times as long as its request. */
const GATHERED_BYTES = 67_108_864;

/** @throws LIMIT_EXCEEDED - for more of them than a process should hold */
export async function* gathered(
  results: AsyncIterable<BatchResult>,
  mostBytes: number = GATHERED_BYTES,
): AsyncGenerator<BatchResult> {
  let bytes = 0;
  for await (const result of results) {
    bytes += 128 + result.id.length + (result.proof?.length ?? 0) + (result.reason?.length ?? 0);
    if (bytes > mostBytes) {
      throw new ServiceFault('LIMIT_EXCEEDED', `over ${String(mostBytes)} bytes of results`, {
        hint: 'send the items as lines (application/x-ndjson), or in parts',
      });
    }
    yield result;
  }
}

/** The record of a result; of what is wrong with a witness it says nothing. */
function recordOf({ id, item, fault }: BatchRequest, result: EngineBatchResult): BatchResult {
  const { proof, ...rest } = result;
  const told = batchResultToJSON(rest, id ?? '') as unknown as BatchResult;
  const record = proof === undefined ? told : { ...told, proof: proofText(proof) };
  const isWitness =
    fault === undefined
      ? item.op !== 'verify' && result.code === 'WITNESS_MISMATCH'
      : fault.path?.startsWith('witness') === true;
  if (!isWitness) return record;
  return {
    id: record.id,
    ok: false,
    code: WITNESS_FAULT.code,
    reason: WITNESS_FAULT.detail,
    ms: 0,
  };
}
