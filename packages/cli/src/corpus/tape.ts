/** The bytes of a file as they are written, cut at its length, and the bits of randomness in them. */
import type { CorpusFile } from './class.ts';
import type { Draws } from './draws.ts';

/** A file being written. */
export interface Tape {
  /** Whether all that is asked for is there; what is appended further is dropped. */
  full(): boolean;
  /** `bits` are what the piece holds; left out, all that was drawn since the last piece. A cut piece holds its share. */
  append(piece: string | Uint8Array, bits?: number): void;
  finish(): CorpusFile;
}

/** A tape for `length` bytes that are made of `draws`. */
export function tapeOf(length: number, draws: Draws): Tape {
  const bytes = new Uint8Array(length);
  let at = 0;
  let entropyBits = 0;
  return {
    full: () => at === length,
    append(piece, bits) {
      const drawn = draws.take();
      const data = typeof piece === 'string' ? Buffer.from(piece) : piece;
      if (data.length === 0) return;
      const kept = Math.min(data.length, length - at);
      bytes.set(data.subarray(0, kept), at);
      at += kept;
      entropyBits += ((bits ?? drawn) * kept) / data.length;
    },
    finish: () => ({ bytes, entropyBits }),
  };
}
