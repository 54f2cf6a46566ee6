/** Containers, streams and frames that must decompress for ever: one of each kind. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, toBase64url, toHex } from '../../src/bytes/bytes.ts';
import { compress, type CompressOptions } from '../../src/compress.ts';
import { seededBytes } from '../compress/seeded.ts';
import { CLASSES, fieldNamed, tableOf } from '../compress/field-train-tables.ts';
import { BINARY, LOGS, TEXTS } from '../compress/samples.ts';
import { compressed } from '../compress/streams.ts';

export interface ContainerCase {
  readonly title: string;
  readonly bytes: Uint8Array;
  /** `stream`: blocks. */
  readonly options: CompressOptions | 'stream';
}

/** What is stored of a case. */
export interface GoldenContainer {
  readonly title: string;
  /** Base64url. */
  readonly container: string;
  readonly originalBytes: number;
  /** SHA-256 of the original, hexadecimal. */
  readonly sha256: string;
}

const LOG = LOGS(24);
const columns = (...titles: readonly string[]): ContainerCase[] =>
  titles.map((title) => ({ title: `lines: ${title}`, bytes: LOG[title]!, options: {} }));
const binary = (...titles: readonly string[]): ContainerCase[] =>
  titles.map((title) => ({ title, bytes: BINARY[title]!, options: {} }));
const chain = TEXTS['chain']!;
const MIB = 2 ** 20;

/** Tables of one field of each size, with one entry that is wrong. */
const tables = (...names: readonly string[]): ContainerCase[] =>
  names.map((name) => {
    const field = fieldNamed(name);
    const bytes = tableOf(field, CLASSES[3]!, 4096, 7);
    bytes[2000]! ^= 1;
    return { title: `table over ${name}`, bytes, options: { strategy: 'tensor-train' } };
  });

/** Whole numbers only: sines may differ from engine to engine. */
const signal = new Uint8Array(
  Int16Array.from({ length: 8192 }, (_, i) => ((i % 128) - 64) * (((i >> 7) % 61) - 30) + (i % 3))
    .buffer,
);

export const CONTAINER_CASES: readonly ContainerCase[] = [
  { title: 'nothing', bytes: new Uint8Array(0), options: {} },
  { title: 'none', bytes: seededBytes(40, 1), options: {} },
  { title: 'lz4', bytes: chain, options: { strategy: 'lz4' } },
  { title: 'deflate', bytes: chain, options: { strategy: 'deflate' } },
  { title: 'brotli', bytes: chain, options: { strategy: 'brotli' } },
  { title: 'adaptive', bytes: chain, options: { strategy: 'adaptive' } },
  { title: 'dictionary', bytes: TEXTS['a request']!, options: {} },
  { title: 'an array', bytes: TEXTS['an array']!, options: {} },
  { title: 'circuit', bytes: TEXTS['circuit']!, options: {} },
  ...columns('one value', 'trimmed decimals', 'padded numbers', 'numbers beyond 2^32'),
  ...columns('times with milliseconds', 'UUIDs', 'base64, one pad', 'long numbers, zeros in front'),
  ...columns('choices', 'addresses', 'names'),
  ...binary('bits', 'bits of a period', 'witness', 'i16 around zero', 'i64 around zero', 'records'),
  ...binary('repeats', 'unit', 'one byte', 'few bytes', 'constraints'),
  {
    title: 'a frame of zstd as a leaf',
    bytes: concat(TEXTS['prose']!, chain.subarray(0, 99)),
    options: {},
  },
  ...tables('257', '65537', 'BabyBear', 'Goldilocks', 'BN254 r'),
  { title: 'a signal', bytes: signal, options: { elements: 'i16' } },
  { title: 'blocks', bytes: new Uint8Array(2 * MIB + 5).fill(3), options: {} },
  { title: 'stream', bytes: concat(new Uint8Array(MIB), chain), options: 'stream' },
  { title: 'frame of lz4', bytes: chain, options: { format: 'lz4' } },
  { title: 'frame of zstd', bytes: chain, options: { format: 'zstd' } },
];

export async function goldenContainer({
  title,
  bytes,
  options,
}: ContainerCase): Promise<GoldenContainer> {
  const container = options === 'stream' ? await compressed(bytes) : await compress(bytes, options);
  return {
    title,
    container: toBase64url(container),
    originalBytes: bytes.length,
    sha256: toHex(sha256(bytes)),
  };
}
