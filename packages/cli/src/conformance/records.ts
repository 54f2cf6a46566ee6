/** Records of the CFRG drafts' vector files, with the fields that are read here. */
import { NexusError } from 'nexuszero';

export type VectorRecord = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly type: 'absorb' | 'squeeze';
  readonly data?: string;
  readonly length?: number;
}

/** A text field. @throws BAD_ENCODING - when it is missing */
export function text(record: VectorRecord, key: string): string {
  const value = record[key];
  if (typeof value !== 'string') throw new NexusError('BAD_ENCODING', `vector: no text ${key}`);
  return value;
}

/** A field of hexadecimal bytes. @throws BAD_ENCODING - when it is missing or malformed */
export function hex(record: VectorRecord, key: string): Uint8Array {
  return fromHex(text(record, key));
}

export function fromHex(digits: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(digits))
    throw new NexusError('BAD_ENCODING', 'vector: not hex');
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

/** A field that is an integer, written as number or hexadecimal text. */
export function integer(record: VectorRecord, key: string): bigint {
  const value = record[key];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^(?:0x[0-9a-f]+|[0-9]+)$/i.test(value)) return BigInt(value);
  throw new NexusError('BAD_ENCODING', `vector: no integer ${key}`);
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The integer of bytes, the first one lowest. */
export function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x0${toHex(Uint8Array.from(bytes).reverse())}`);
}

/** `length` bytes of an integer, the first one lowest. */
export function toLittleEndian(value: bigint, length: number): Uint8Array {
  return fromHex(value.toString(16).padStart(2 * length, '0')).reverse();
}

/** @throws BAD_ENCODING - when the field is no list of records */
export function list(record: VectorRecord, key: string): readonly VectorRecord[] {
  const value = record[key];
  const records =
    Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null);
  if (!records) throw new NexusError('BAD_ENCODING', `vector: no list of ${key}`);
  return value as readonly VectorRecord[];
}
