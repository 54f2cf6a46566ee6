/**
 * Tables of elements of a prime field as tensor trains of low rank, exactly: a train is found in samples of the table, and taken only when
 * every element has been compared with it. Maths and encoding: docs/protocol/tensor-train.md
 */
import { equalBytes, viewOfBytes } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import type { Codec } from '../../kernels/codec.ts';
import { trainOf } from './cores.ts';
import { malformed, readPayload } from './payload.ts';
import { findTrain, type TensorTrain } from './search.ts';

export type { TensorTrain } from './search.ts';

const TABLE_MAX_BYTES = 2 ** 28;

/**
 * A payload, or undefined when no listed field has a train of low rank for these bytes that is shorter than they are. The same bytes
 * always give the same payload; any bytes of up to 256 MiB may be tried.
 * @throws BAD_PARAMETER - for what is no Uint8Array, or one whose memory was handed to another thread
 */
export function encodeTensorTrain(codec: Codec, bytes: Uint8Array): TensorTrain | undefined {
  const table = required(bytes);
  if (table.length > TABLE_MAX_BYTES) return undefined;
  return findTrain(codec, table);
}

/**
 * The table that a payload stands for.
 * @param length - its bytes, which the payload does not say; so many are allocated once the payload has been read
 * @throws BAD_ENCODING - when it is none for such a table; LIMIT_EXCEEDED - for more than 256 MiB; BAD_PARAMETER - for what is no
 * Uint8Array
 */
export function decodeTensorTrain(codec: Codec, payload: Uint8Array, length: number): Uint8Array {
  if (length > TABLE_MAX_BYTES) {
    throw new NexusError('LIMIT_EXCEEDED', 'tensor train: a table of more than 256 MiB');
  }
  const parts = readPayload(required(payload), length);
  const { field, shape, levels, exceptions, rest } = parts;
  const train = trainOf(field, shape, levels, parts.elements);
  const table = new Uint8Array(length);
  codec.trains.expandTrain(field, train, table.subarray(0, shape.elements * field.bytes));
  for (const { number, element } of exceptions) {
    const at = number * field.bytes;
    if (equalBytes(table.subarray(at, at + field.bytes), element)) {
      throw malformed('an exception that is none');
    }
    table.set(element, at);
  }
  table.set(rest, shape.elements * field.bytes);
  return table;
}

/** @throws BAD_PARAMETER - for what is no bytes */
function required(bytes: Uint8Array): Uint8Array {
  const view = viewOfBytes(bytes);
  if (view === undefined) {
    throw new NexusError('BAD_PARAMETER', 'tensor train: expected a Uint8Array');
  }
  return view;
}
