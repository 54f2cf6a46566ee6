/** What a class of the compression corpus is, and the files that it gives. */

/** One class of data. */
export interface CorpusClass {
  /** Kebab-case. */
  readonly name: string;
  /** The layout, field by field. */
  readonly about: string;
  /** Exactly `bytes` bytes; the same ones for the same seed and length. */
  generate(seed: Uint8Array, bytes: number): Promise<CorpusFile>;
}

/** Data of a class. */
export interface CorpusFile {
  readonly bytes: Uint8Array;
  /**
   * Bits that the random choices hold which went into these bytes: 8 * bytes / entropyBits is the best ratio
   * that anything can reach. What a hash or a proof makes of its inputs counts as random only where nobody
   * can compute it from the rest of the file.
   */
  readonly entropyBits: number;
}
