/** What the suites of compression share: kernels, packers, and how a refusal looks. */
import { expect } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { compress, decompress } from '../../src/compress.ts';
import type { Strategy } from '../../src/compress/container.ts';
import { Budget, type Packer, type Unpacker } from '../../src/compress/coders.ts';
import { Output } from '../../src/compress/output.ts';
import { Parts } from '../../src/compress/parts.ts';
import type { Transform } from '../../src/compress/transforms.ts';
import { createCodec } from '../../src/kernels/codec.ts';
import { createZstd } from '../../src/kernels/zstd.ts';

export const SLOW: boolean = process.env['SLOW'] === '1';

export const codec = await createCodec();
export const zstd = await createZstd();
export const packer: Packer = {
  codec,
  zstd,
  frames: true,
  trains: false,
  level: 3,
  elements: undefined,
};
export const unpacker = (bytes = 2 ** 24): Unpacker => ({
  codec,
  zstd,
  budget: new Budget(bytes),
});

/** Codes of what is no container, or damaged. */
export const CODES = ['BAD_ENCODING', 'OPEN_FAILED', 'UNSUPPORTED', 'LIMIT_EXCEEDED'];
export const refused = (code: string, message = /./): Error =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;
export const malformed = (message?: RegExp): Error => refused('BAD_ENCODING', message);

/** Compared as memory: `toEqual` takes seconds for a megabyte. */
export function requireSame(got: Uint8Array, expected: Uint8Array, what = ''): void {
  expect(Buffer.compare(got, expected), what).toBe(0);
}

/** There and back through the public functions; the container. */
export async function requireReturn(
  bytes: Uint8Array,
  options: Parameters<typeof compress>[1] = {},
  what = '',
): Promise<Uint8Array> {
  const container = await compress(bytes, options);
  expect(container.length, what).toBeLessThanOrEqual(bytes.length + 16);
  requireSame(await decompress(container), bytes, what);
  return container;
}

/** What a promise ends with: the code of its error, or its value. */
export async function outcome(work: Promise<Uint8Array>): Promise<string | Uint8Array> {
  try {
    return await work;
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  }
}

/** The parts that a transform makes of the bytes, having seen that they give the bytes back. */
export function partsBy(
  transform: Transform,
  bytes: Uint8Array,
): readonly Uint8Array[] | undefined {
  const parts = transform.pack(packer, bytes);
  if (parts !== undefined) {
    requireSame(transform.unpack(unpacker(), new Parts(parts), bytes.length), bytes);
  }
  return parts;
}

/** The parts with one of them changed. */
export function changed(
  parts: readonly Uint8Array[],
  number: number,
  change: (part: Uint8Array) => Uint8Array,
): Parts {
  return new Parts(parts.map((part, i) => (i === number ? change(part.slice()) : part)));
}

/** A part with a byte set. */
export const poke =
  (at: number, value: number) =>
  (part: Uint8Array): Uint8Array => {
    part[at] = value;
    return part;
  };

export const longer = (part: Uint8Array): Uint8Array => concat(part, new Uint8Array(1));
export const shorter = (part: Uint8Array): Uint8Array => part.subarray(0, -1);

export function varint(value: number): Uint8Array {
  const out = new Output();
  out.varint(value);
  return out.done();
}

/** Bytes behind a varint of their count. */
export const block = (bytes: Uint8Array): Uint8Array => concat(varint(bytes.length), bytes);

/** A container of no particular hash. */
export function forged(strategy: number, originalBytes: number, body: Uint8Array): Uint8Array {
  const head = Uint8Array.of(0x4e, 0x58, 0x5a, strategy + 16, ...new Uint8Array(8));
  return concat(head, varint(originalBytes), body);
}

/** Every strategy that Node can ask for. */
export const WISHES: readonly ('auto' | Strategy)[] = [
  'auto',
  'none',
  'lz4',
  'adaptive',
  'tensor-train',
  'deflate',
  'brotli',
];
