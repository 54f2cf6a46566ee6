/** What a proof or a key is worth, as data. */

/** A security class. */
export type Level = 128 | 192 | 256;

/** What a proof or a key is worth. */
export interface Security {
  /** The class; callers ask for a least one. */
  readonly level: Level;
  /** Bits of the best known classical and quantum attack. */
  readonly classical: number;
  readonly quantum: number;
  /** NIST post-quantum category, or null for what falls to a quantum computer. */
  readonly category: 1 | 3 | 5 | null;
}
