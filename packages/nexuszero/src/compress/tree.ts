/**
 * The body of the adaptive strategy.
 *
 *   u8 0           leaf
 *   u8 transform   parts: transforms.ts
 *   u8 253         an exact train over a prime field: field-train/train.ts
 *   u8 254         varint number of a dictionary || a frame of zstd made with it: dictionary.ts
 *   u8 255         for each started MiB of the original: varint size || body
 *
 * What has more than two MiB is blocks, or a train: so much, and no more, is at work at a time.
 */
import { sameBytes } from '../bytes/bytes.ts';
import { isNexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';
import { Budget, type Packer, type Unpacker } from './coders.ts';
import { dictionaryNumbered } from './dictionary.ts';
import { packLeaf, RAW_LEAF, unpackFrame, unpackLeaf } from './leaf.ts';
import { malformed, Output, readBlock, readVarint } from './output.ts';
import { packParts, PARTS_MAX, unpackParts } from './parts.ts';
import { TRANSFORMS, type Transform } from './transforms.ts';
import { decodeTensorTrain } from './field-train/train.ts';

const [LEAF, TRAIN, DICTIONARY, BLOCKS] = [0, 253, 254, 255];
/** Higher ones take ten times as long for nothing. */
const DICTIONARY_LEVEL = 7;
/** The original of a block. */
export const BLOCK_BYTES = 1_048_576;
/** The longest that is compressed as a whole. */
export const WHOLE_MAX_BYTES: number = 2 * BLOCK_BYTES;
/** The streams of a tree may have so many times the bytes of the original. */
const STREAMS_FACTOR = 4;
/** Those, and the columns that are made of them, each letter of a text in two at most: see `Budget`. */
const BUDGET_FACTOR = 8;
const BUDGET_BYTES = 65_536;

/** The bytes as a leaf. */
export function leafBody(packer: Packer, bytes: Uint8Array): Uint8Array {
  const leaf = packLeaf(packer, bytes);
  const out = new Uint8Array(1 + leaf.length);
  out[0] = LEAF;
  out.set(leaf, 1);
  return out;
}

/** The bytes as they stand: longer than they are. */
export function rawBody(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(2 + bytes.length);
  out.set([LEAF, RAW_LEAF]);
  out.set(bytes, 2);
  return out;
}

/** The bytes by a transform, or undefined when they are not of its kind, or no shorter. */
export function transformBody(
  packer: Packer,
  transform: Transform,
  bytes: Uint8Array,
): Uint8Array | undefined {
  const parts = transform.pack(packer, bytes);
  if (parts === undefined) return undefined;
  const most = STREAMS_FACTOR * bytes.length;
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total > most || parts.length > PARTS_MAX) return undefined;
  const out = new Output();
  out.u8(TRANSFORMS.indexOf(transform) + 1);
  out.bytes(packParts(packer, parts));
  return out.length < bytes.length ? out.done() : undefined;
}

/** The bytes by a dictionary. */
export function dictionaryBody({ zstd }: Packer, number: number, bytes: Uint8Array): Uint8Array {
  const out = new Output();
  out.u8(DICTIONARY);
  out.varint(number);
  out.bytes(zstd.compress(bytes, DICTIONARY_LEVEL, dictionaryNumbered(number)));
  return out.done();
}

/** A train of a prime field. */
export function fieldTrainBody(payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + payload.length);
  out[0] = TRAIN;
  out.set(payload, 1);
  return out;
}

/** Whether a frame of zstd may be in a body: all but trains of prime fields. */
export const needsZstd = (body: Uint8Array): boolean => body[0] !== TRAIN;

/** What is at the root of a body. */
export function transformName(body: Uint8Array): string | undefined {
  const kind = body[0];
  if (kind === undefined) return undefined;
  const names: Readonly<Record<number, string>> = {
    [LEAF]: 'plain',
    [TRAIN]: 'tensor-train',
    [DICTIONARY]: 'dictionary',
    [BLOCKS]: 'blocks',
  };
  return names[kind] ?? TRANSFORMS[kind - 1]?.name;
}

/** Bodies of blocks, one behind the other. */
export function blocksBody(bodies: readonly Uint8Array[]): Uint8Array {
  const out = new Output();
  out.u8(BLOCKS);
  for (const body of bodies) out.block(body);
  return out.done();
}

/**
 * The bodies of blocks, for so many bytes of original; undefined for a body that is none of blocks.
 * @throws BAD_ENCODING - unless all of them are there
 */
export function blocksOf(body: Uint8Array, length: number): readonly Uint8Array[] | undefined {
  const reader = new Reader(body, 'compress');
  if (reader.u8() !== BLOCKS) return undefined;
  const bodies: Uint8Array[] = [];
  for (let at = 0; at < length; at += BLOCK_BYTES) bodies.push(readBlock(reader));
  reader.end();
  return bodies;
}

/** What bodies are read with. */
export type Kernels = Omit<Unpacker, 'budget'>;

/**
 * The bytes of a body that is none of blocks.
 * @throws BAD_ENCODING - unless it is one of so many bytes
 */
export function unpackBody(kernels: Kernels, body: Uint8Array, length: number): Uint8Array {
  const reader = new Reader(body, 'compress');
  const kind = reader.u8();
  if (kind === BLOCKS) throw malformed('blocks of blocks');
  if (length > WHOLE_MAX_BYTES && kind !== TRAIN) throw malformed('no blocks where there must be');
  const unpacker = { ...kernels, budget: new Budget(BUDGET_FACTOR * length + BUDGET_BYTES) };
  const bytes = unpackKind(unpacker, kind, reader, length);
  reader.end();
  return bytes;
}

function unpackKind(unpacker: Unpacker, kind: number, reader: Reader, length: number): Uint8Array {
  if (kind === LEAF) return unpackLeaf(unpacker, reader, length);
  if (kind === TRAIN) {
    return decodeTensorTrain(unpacker.codec, reader.take(reader.remaining), length);
  }
  if (kind === DICTIONARY) {
    const dictionary = dictionaryNumbered(readVarint(reader, 2 ** 16));
    return unpackFrame(unpacker, reader.take(reader.remaining), length, dictionary);
  }
  const transform = TRANSFORMS[kind - 1];
  if (transform === undefined) throw malformed('an unknown transform');
  return transform.unpack(unpacker, unpackParts(unpacker, reader), length);
}

/** Whether a body is read as these bytes: what is not so is never written, whatever fault of ours made it. */
export function comesBack(kernels: Kernels, body: Uint8Array, bytes: Uint8Array): boolean {
  try {
    return sameBytes(unpackBody(kernels, body, bytes.length), bytes);
  } catch (error) {
    if (isNexusError(error) && error.code !== 'INTERNAL') return false;
    throw error;
  }
}
