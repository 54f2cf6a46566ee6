/**
 * Leaves: a stream of bytes as it stands, as a run of one byte, as bits, or as a frame of zstd, whichever is shortest. The
 * reader knows how long the stream is.
 *
 *   0  raw     the bytes
 *   1  fill    u8: all bytes are this one
 *   2  bits    u8 k || leaf of the low k bits of each byte, the first in the lowest bits; all are below 2^k
 *   3  zstd    varint size || one frame, RFC 8878
 *   4  change  u8 lag || leaf of each byte xor the one `lag` before it
 */
import type { Reader } from '../bytes/reader.ts';
import type { Packer, Unpacker } from './coders.ts';
import { entropyBits } from './entropy.ts';
import { malformed, Output, readBlock } from './output.ts';
import { requireFrame } from './zstd-frame.ts';

export const RAW_LEAF = 0;
const [RAW, FILL, BITS, ZSTD, CHANGE] = [RAW_LEAF, 1, 2, 3, 4];
/** A frame of zstd around fewer bytes is longer than they are. */
const FRAME_MIN_BYTES = 24;
/** Repeats that the bits of several streams of the field have: 64 of one kind, 64 of another. */
const CHANGE_LAG = 8;

/** The stream as a leaf. */
export function packLeaf(packer: Packer, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return withKind(RAW, bytes);
  const census = countBytes(bytes);
  if (census.distinct === 1) return Uint8Array.of(FILL, bytes[0]!);
  const raw = withKind(RAW, bytes);
  if (!packer.frames || bytes.length < FRAME_MIN_BYTES)
    return shortest(raw, bitLeaf(bytes, census));
  return shortest(frameLeaf(packer, bytes, census), raw, packedBits(packer, bytes, census));
}

/** What one look over a stream tells. */
interface Census {
  readonly distinct: number;
  readonly most: number;
  /** Bytes that a perfect code of single bytes would take. */
  readonly bytes: number;
}

function countBytes(bytes: Uint8Array): Census {
  const counts = countsOf(bytes);
  let [distinct, most] = [0, 0];
  counts.forEach((count, byte) => {
    if (count === 0) return;
    distinct++;
    most = byte;
  });
  return { distinct, most, bytes: entropyBits(counts, bytes.length) / 8 };
}

/** Four tables in turn: in one, each step would wait for the one before it where bytes are alike. */
function countsOf(bytes: Uint8Array): Uint32Array {
  const counts = new Uint32Array(1024);
  const whole = bytes.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    counts[bytes[i]!]!++;
    counts[256 + bytes[i + 1]!]!++;
    counts[512 + bytes[i + 2]!]!++;
    counts[768 + bytes[i + 3]!]!++;
  }
  for (let i = whole; i < bytes.length; i++) counts[bytes[i]!]!++;
  for (let byte = 0; byte < 256; byte++) {
    counts[byte]! += counts[256 + byte]! + counts[512 + byte]! + counts[768 + byte]!;
  }
  return counts.subarray(0, 256);
}

function shortest(...leaves: readonly (Uint8Array | undefined)[]): Uint8Array {
  let best: Uint8Array | undefined;
  for (const leaf of leaves) {
    if (leaf !== undefined && (best === undefined || leaf.length < best.length)) best = leaf;
  }
  return best!;
}

function withKind(kind: number, bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + bytes.length);
  out[0] = kind;
  out.set(bytes, 1);
  return out;
}

/** The fastest level first; a slower one where the first found more than single bytes tell. */
function frameLeaf(packer: Packer, bytes: Uint8Array, census: Census): Uint8Array {
  const fast = frame(packer, bytes, 1);
  if (packer.level === 1 || fast.length > MATCHES * census.bytes) return fast;
  return shortest(fast, frame(packer, bytes, packer.level));
}

/** Below this share of what single bytes tell, a frame holds matches. */
const MATCHES = 0.97;

function frame(packer: Packer, bytes: Uint8Array, level: number): Uint8Array {
  const out = new Output();
  out.u8(ZSTD);
  out.block(packer.zstd.compress(bytes, level));
  return out.done();
}

/** As bits, when bytes are small and what they hold is not much less. */
function packedBits(packer: Packer, bytes: Uint8Array, census: Census): Uint8Array | undefined {
  const leaf = bitLeaf(bytes, census);
  if (leaf === undefined) return undefined;
  const [head, bits] = [leaf.subarray(0, 2), leaf.subarray(3)];
  const inner = [bits, changes(bits)].map((stream, i) => {
    const packed = shortest(withKind(RAW, stream), frame(packer, stream, 3));
    return i === 0 ? packed : concatHead(Uint8Array.of(CHANGE, CHANGE_LAG), packed);
  });
  return concatHead(head, shortest(...inner));
}

function concatHead(head: Uint8Array, leaf: Uint8Array): Uint8Array {
  const out = new Uint8Array(head.length + leaf.length);
  out.set(head);
  out.set(leaf, head.length);
  return out;
}

function changes(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => byte ^ (bytes[i - CHANGE_LAG] ?? 0));
}

/** The bits, raw. */
function bitLeaf(bytes: Uint8Array, { most }: Census): Uint8Array | undefined {
  const k = 32 - Math.clz32(most);
  if (k >= 7) return undefined;
  const out = new Uint8Array(3 + Math.ceil((bytes.length * k) / 8));
  out.set([BITS, k, RAW]);
  let [held, count, at] = [0, 0, 3];
  for (const byte of bytes) {
    held |= byte << count;
    count += k;
    if (count < 8) continue;
    out[at++] = held;
    held >>>= 8;
    count -= 8;
  }
  if (count > 0) out[at] = held;
  return out;
}

/**
 * The stream of so many bytes.
 * @throws BAD_ENCODING - when the leaf is none of such a stream
 */
export function unpackLeaf(
  unpacker: Unpacker,
  reader: Reader,
  length: number,
  depth = 0,
): Uint8Array {
  const kind = reader.u8();
  if (kind === RAW) return reader.take(length);
  // what a leaf is made of inside is no longer than it
  if (depth === 0) unpacker.budget.claim(length);
  if (kind === FILL) return new Uint8Array(length).fill(reader.u8());
  if (kind === ZSTD) return unpackFrame(unpacker, readBlock(reader), length);
  if (depth === DEPTH_MAX) throw malformed('leaves within leaves');
  if (kind === BITS) return unpackBits(unpacker, reader, length, depth + 1);
  if (kind === CHANGE) return unpackChanges(unpacker, reader, length, depth + 1);
  throw malformed('an unknown leaf');
}

/** Bits, of their changes, is as deep as it gets. */
const DEPTH_MAX = 2;

/** The content of a frame, and of nothing else. @throws BAD_ENCODING - unless it is one of so many bytes */
export function unpackFrame(
  { zstd }: Unpacker,
  frame: Uint8Array,
  length: number,
  dictionary?: Uint8Array,
): Uint8Array {
  if (zstd === undefined) throw malformed('a frame where none is expected');
  requireFrame(frame, length);
  const content = zstd.decompress(frame, length, dictionary);
  if (content.length === length) return content;
  throw malformed('a frame of another length');
}

function unpackBits(unpacker: Unpacker, reader: Reader, length: number, depth: number): Uint8Array {
  const k = reader.u8();
  if (k < 1 || k > 7) throw malformed('bits: expected 1 to 7');
  const bits = unpackLeaf(unpacker, reader, Math.ceil((length * k) / 8), depth);
  const out = new Uint8Array(length);
  const mask = (1 << k) - 1;
  let [held, count, at] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    if (count < k) {
      held |= bits[at++]! << count;
      count += 8;
    }
    out[i] = held & mask;
    held >>>= k;
    count -= k;
  }
  if (held !== 0) throw malformed('bits behind the last');
  return out;
}

function unpackChanges(
  unpacker: Unpacker,
  reader: Reader,
  length: number,
  depth: number,
): Uint8Array {
  const lag = reader.u8();
  if (lag === 0) throw malformed('change: a lag of none');
  const out = unpackLeaf(unpacker, reader, length, depth).slice();
  for (let i = lag; i < length; i++) out[i]! ^= out[i - lag]!;
  return out;
}
