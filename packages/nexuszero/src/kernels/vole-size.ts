/** Parameters of the vole kernels and the sizes that follow from them; docs/protocol/vole.md */
import type { VoleLevel } from './ciphers.ts';

/** Parameters of one proof; docs/protocol/vole.md section 1. */
export interface VoleParameters {
  readonly level: VoleLevel;
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

/** Parts of the universal hash: as many groups of masks, and elements of 16 bytes of a hash. */
const parts = (level: VoleLevel): number => (level === 256 ? 3 : 2);

/** Bytes of the groups committed to; docs/protocol/vole.md section 2. */
function committedBytes(length: number): number {
  const blocks = blocksOf(length);
  return 16 * (blocks === 1 ? 62 : 66 * blocks - 2);
}

/** Bytes of a row: what is committed to, four masks of the packs and those of the hash; docs/protocol/vole.md section 2. */
export function voleRowBytes(level: VoleLevel, length: number): number {
  return committedBytes(length) + level / 2 + 16 * parts(level);
}

/** Bytes of a proof; docs/protocol/vole.md section 8. */
export function voleProofBytes(parameters: VoleParameters, length: number): number {
  const { level, tau, sum } = parameters;
  const element = level / 8;
  const head = 20 + 5 * element + 16 * parts(level);
  const rows = committedBytes(length) + (tau - 1) * voleRowBytes(level, length);
  return head + rows + element * sum + 2 * element * tau;
}
