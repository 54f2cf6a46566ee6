/** Requests of a batch from lines. Form of a line: docs/formats.md section "Batch records" */
import { batchRequestFromJSON, NexusError, type BatchRequest } from 'nexuszero';
import type { Line } from './lines.ts';

/** A line that was read. */
export interface Request extends BatchRequest {
  readonly line: Pick<Line, 'number' | 'bytes'>;
}

/** A request; that of a line which is none fails in its place among the others, with the code of its fault. */
export function readRequest({ text, fault, number, bytes }: Line): Request {
  const source = fault === undefined ? text : FAULTS[fault];
  return { ...batchRequestFromJSON(source), line: { number, bytes } };
}

const FAULTS: Readonly<Record<NonNullable<Line['fault']>, NexusError>> = {
  'too long': new NexusError('LIMIT_EXCEEDED', 'request: line over 4 MiB'),
  'not UTF-8': new NexusError('BAD_ENCODING', 'request: the line is not UTF-8'),
};
