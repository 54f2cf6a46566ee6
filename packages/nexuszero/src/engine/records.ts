/** Records of a batch as JSON lines, the shape that files and HTTP have; docs/formats.md section "Batch records". */
import { NexusError, ERROR_CODES, VERDICT_CODES } from '../bytes/errors.ts';
import { parseJson, type JsonObject } from '../bytes/json.ts';
import type { BatchResult } from '../proofs/batch.ts';
import { Proof } from '../proofs/proof.ts';

/** @throws LIMIT_EXCEEDED - for more than `most` characters */
export async function writeRecords(
  results: Iterable<BatchResult> | AsyncIterable<BatchResult>,
  most: number,
): Promise<string> {
  const lines: string[] = [];
  let length = 0;
  for await (const result of results) {
    const line = JSON.stringify(batchResultToJSON(result));
    length += line.length + 1;
    if (length > most) {
      throw new NexusError('LIMIT_EXCEEDED', `engine: records of over ${String(most)} bytes`, {
        hint: 'pack the batch in parts',
      });
    }
    lines.push(`${line}\n`);
  }
  return lines.join('');
}

/** A result of a batch as its record; `id` is null for a request that had none. */
export function batchResultToJSON(
  { ok, proof, code, reason, ms, ...result }: BatchResult,
  id: string | null = result.id,
): JsonObject {
  return {
    ...{ id, ok },
    ...(proof && { proof: proof.toJSON() }),
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
    ms,
  };
}

/** @throws BAD_ENCODING - for what are no records of results */
export function readRecords(bytes: Uint8Array): BatchResult[] {
  const text = new TextDecoder('utf-8', { fatal: true });
  let lines: string[];
  try {
    lines = text.decode(bytes).split('\n');
  } catch {
    throw malformed();
  }
  if (lines.pop() !== '') throw malformed();
  return lines.map(readRecord);
}

function readRecord(line: string): BatchResult {
  const value = parseJson(line, 'record') as JsonObject | null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  const { id, ok, proof, code, reason, ms } = value as Readonly<Record<string, unknown>>;
  const isCode =
    code === undefined ||
    (typeof code === 'string' &&
      (Object.hasOwn(ERROR_CODES, code) || Object.hasOwn(VERDICT_CODES, code)));
  const isReason = reason === undefined || typeof reason === 'string';
  const isProof = proof === undefined || typeof proof === 'string';
  if (typeof id !== 'string' || typeof ok !== 'boolean' || typeof ms !== 'number')
    throw malformed();
  if (!isCode || !isReason || !isProof) throw malformed();
  return {
    id,
    ok,
    ...(proof !== undefined && { proof: Proof.fromJSON(proof) }),
    ...(code !== undefined && { code: code as NonNullable<BatchResult['code']> }),
    ...(reason !== undefined && { reason }),
    ms,
  };
}

const malformed = (): NexusError => new NexusError('BAD_ENCODING', 'record: no record of a batch');
