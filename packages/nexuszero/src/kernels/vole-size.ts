/** Parameters of the vole kernel and the sizes that follow from them; docs/protocol/vole.md */

/** Parameters of one proof; docs/protocol/vole.md section 1. */
export interface VoleParameters {
  /** Rounds of ChaCha in trees and rows: 12 or 20. */
  readonly rounds: number;
  /** Trees, their columns together, and bits of grinding. */
  readonly tau: number;
  readonly sum: number;
  readonly grind: number;
}

/** A value in the message and its bounds, as docs/protocol/vole.md section 7 has them. */
export interface VoleBounds {
  readonly offset: number;
  readonly width: number;
  readonly min: bigint;
  readonly max: bigint;
}

/** Blocks that a proof takes, and the bytes of a message that SHA-256 pads to so many. */
const MAX_BLOCKS = 65;
export const MESSAGE_MAX_BYTES: number = 64 * MAX_BLOCKS - 9;

/** Blocks of a message after SHA-256's padding. */
export function blocksOf(length: number): number {
  return Math.floor((length + 8) / 64) + 1;
}

/** Bytes of a row's six groups of masks. */
const MASK_BYTES = 96;

/** Bytes of a row: what is committed to, and masks; docs/protocol/vole.md section 2. */
export function voleRowBytes(length: number): number {
  const blocks = blocksOf(length);
  const groups = blocks === 1 ? 62 : 66 * blocks - 2;
  return 16 * groups + MASK_BYTES;
}

/** Bytes of a proof; docs/protocol/vole.md section 8. */
export function voleProofBytes({ tau, sum }: VoleParameters, length: number): number {
  const row = voleRowBytes(length);
  return 132 + (row - MASK_BYTES) + (tau - 1) * row + 16 * sum + 32 * tau;
}
