/**
 * Parts: the streams that a transform makes of its input. Long ones are leaves of their own; the short ones lie behind each
 * other in one leaf, since a frame around each would be longer than they are.
 *
 *   varint count || varint length of each part || leaf of all short parts, when there are any || leaf of each long part
 */
import { concatAll } from '../bytes/bytes.ts';
import type { Reader } from '../bytes/reader.ts';
import type { Packer, Unpacker } from './coders.ts';
import { packLeaf, unpackLeaf } from './leaf.ts';
import { malformed, Output, readVarint } from './output.ts';

/** Below it a part is short. */
const SHORT_BYTES = 160;
export const PARTS_MAX = 65_536;

/** What an encoder writes: numbers and names among the parameters, everything long in parts. */
export class PartsOutput {
  readonly params: Output = new Output();
  readonly #parts: Uint8Array[] = [];

  add(part: Uint8Array): void {
    this.#parts.push(part);
  }

  /** What another has written. */
  append(other: PartsOutput): void {
    this.params.bytes(other.params.done());
    for (const part of other.#parts) this.#parts.push(part);
  }

  /** The parameters, then the parts as they were added. */
  all(): readonly Uint8Array[] {
    return [this.params.done(), ...this.#parts];
  }
}

export function packParts(packer: Packer, parts: readonly Uint8Array[]): Uint8Array {
  const out = new Output();
  out.varint(parts.length);
  for (const part of parts) out.varint(part.length);
  const short = concatAll(parts.filter((part) => part.length < SHORT_BYTES));
  if (short.length > 0) out.bytes(packLeaf(packer, short));
  for (const part of parts) {
    if (part.length >= SHORT_BYTES) out.bytes(packLeaf(packer, part));
  }
  return out.done();
}

/** @throws BAD_ENCODING - for parts that are none, or longer than the budget */
export function unpackParts(unpacker: Unpacker, reader: Reader): Parts {
  const lengths: number[] = [];
  for (let left = readVarint(reader, PARTS_MAX); left > 0; left--) {
    lengths.push(readVarint(reader, unpacker.budget.left));
  }
  const isShort = (length: number): boolean => length < SHORT_BYTES;
  const shortBytes = lengths.filter(isShort).reduce((sum, length) => sum + length, 0);
  const short = shortBytes > 0 ? unpackLeaf(unpacker, reader, shortBytes) : new Uint8Array(0);
  let at = 0;
  const parts = lengths.map((length) => {
    if (!isShort(length)) return unpackLeaf(unpacker, reader, length);
    at += length;
    return short.subarray(at - length, at);
  });
  return new Parts(parts);
}

/** What a decoder reads, in the order in which it was added. */
export class Parts {
  readonly #parts: readonly Uint8Array[];
  #next = 0;

  constructor(parts: readonly Uint8Array[]) {
    this.#parts = parts;
  }

  /** @throws BAD_ENCODING - when there is none */
  take(): Uint8Array {
    const part = this.#parts[this.#next++];
    if (part !== undefined) return part;
    throw malformed('a part that is missing');
  }

  /** @throws BAD_ENCODING - unless the next part has so many bytes */
  takeExactly(length: number): Uint8Array {
    const part = this.take();
    if (part.length === length) return part;
    throw malformed('a part of another length');
  }

  /** @throws BAD_ENCODING - when parts are left */
  end(): void {
    if (this.#next !== this.#parts.length) throw malformed('parts behind the last');
  }
}
