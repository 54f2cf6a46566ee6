/** What the encoders and decoders of the room are given: kernels, effort, and the budget of a decoder. */
import type { Codec } from '../kernels/codec.ts';
import type { Zstd } from '../kernels/zstd.ts';
import type { ElementType } from './real-train/elements.ts';
import { malformed } from './output.ts';

/** What encoders use. */
export interface Packer {
  readonly codec: Codec;
  readonly zstd: Zstd;
  /** False when a codec of the platform compresses the whole afterwards: then leaves stay as they are. */
  readonly frames: boolean;
  /** The level of zstd for streams with repeats: what the time allows for an input of this length. */
  readonly level: number;
  /** Whether tensor trains are among what is tried. */
  readonly trains: boolean;
  /** What the bytes are, when the caller says that they are numbers. */
  readonly elements: ElementType | undefined;
}

/** The level of zstd for an input of so many bytes: a megabyte within 50 ms, a kilobyte within one. */
export function levelFor(bytes: number): number {
  return bytes <= 131_072 ? 9 : 7;
}

/** What decoders use. */
export interface Unpacker {
  readonly codec: Codec;
  /** Absent where the body shows that none is needed. */
  readonly zstd: Zstd | undefined;
  readonly budget: Budget;
}

/** The bytes that the steps of one decoding may make: no container can ask for more than a multiple of its content. */
export class Budget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get left(): number {
    return this.#left;
  }

  /** @throws BAD_ENCODING - when that is more than is left */
  claim(bytes: number): number {
    if (bytes > this.#left) throw malformed('streams longer than the content can have');
    this.#left -= bytes;
    return bytes;
  }
}
