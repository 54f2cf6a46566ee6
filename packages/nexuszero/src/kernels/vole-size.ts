/** Parameters of the vole kernels and the sizes that follow from them; docs/protocol/vole.md */
import type { VoleLevel } from './ciphers.ts';

/** Parameters of one proof; docs/protocol/vole.md section 1. */
export interface VoleParameters {
  /** lambda */
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

/** Bytes of the chi of an element in each part of the hash's key; docs/protocol/vole.md section 1. */
const WEIGHTS: Readonly<Record<VoleLevel, readonly number[]>> = {
  128: [16, 4],
  192: [16, 12],
  256: [16, 16, 4],
};

/** Groups of four words that are committed to; docs/protocol/vole.md section 2. */
function committedGroups(length: number): number {
  const blocks = blocksOf(length);
  return blocks === 1 ? 62 : GROUPS * blocks - 2;
}

/** Groups of a block among several. */
const GROUPS = 66;

/** Bytes of a row: what is committed to, four masks of the packs and those of the hash; docs/protocol/vole.md section 2. */
export function voleRowBytes(level: VoleLevel, length: number): number {
  return 16 * committedGroups(length) + level / 2 + 16 * parts(level);
}

/** Where in a proof d and the corrections begin; docs/protocol/vole.md section 8. */
export function volePlaces(level: VoleLevel, length: number): { d: number; corrections: number } {
  const d = 20 + (5 * level) / 8 + 16 * parts(level);
  return { d, corrections: d + 16 * committedGroups(length) };
}

/** Bytes of a proof; docs/protocol/vole.md section 8. */
export function voleProofBytes({ level, tau, sum }: VoleParameters, length: number): number {
  const { corrections } = volePlaces(level, length);
  const openings = (level / 8) * (sum + 2 * tau);
  return corrections + (tau - 1) * voleRowBytes(level, length) + openings;
}

/** Bytes of the universal hashes of u, and of all columns. */
export function voleHashBytes(level: VoleLevel): { u: number; tags: number } {
  return { u: 16 * parts(level), tags: 16 * parts(level) * level };
}

/** Bytes of a_0 .. a_4. */
export function voleSumBytes(level: VoleLevel): number {
  return (5 * level) / 8;
}

/** Bytes of the universal hash's key. */
export function voleKeyBytes({ level }: VoleParameters, length: number): number {
  const weighed = voleRowBytes(level, length) / 16 - parts(level);
  return weighed * WEIGHTS[level].reduce((sum, bytes) => sum + bytes, 0);
}

/** A message whose proof may be shared. */
interface Sized {
  readonly length: number;
  readonly bounds?: VoleBounds;
}

/** Bytes of the packs' challenges, for several blocks. */
export function volePackBytes({ level }: VoleParameters, { length, bounds }: Sized): number {
  return (level / 8) * (62 * blocksOf(length) + (bounds === undefined ? 0 : 1));
}

/** Blocks of the message, the last not included. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** What a share of the blocks has to do with; sizes in bytes. Docs/protocol/vole.md section 11. */
export interface ShareSize {
  /** The first byte of its part of a row, and bytes of its parts of a row, of all corrections, and of d. */
  readonly first: number;
  readonly rowBytes: number;
  readonly correctionBytes: number;
  readonly dBytes: number;
  readonly keyBytes: number;
  readonly challengeBytes: number;
}

export function voleShare(parameters: VoleParameters, sized: Sized, range: BlockRange): ShareSize {
  const { level, tau } = parameters;
  const { length } = sized;
  const isLast = range.to === blocksOf(length);
  const first = 16 * GROUPS * range.from;
  const end = isLast ? voleRowBytes(level, length) : 16 * GROUPS * range.to;
  const weighed = (end - first) / 16 - (isLast ? parts(level) : 0);
  const packs = 62 * (range.to - range.from) + (isLast && sized.bounds !== undefined ? 1 : 0);
  return {
    first,
    rowBytes: end - first,
    correctionBytes: (tau - 1) * (end - first),
    dBytes: Math.min(end, 16 * committedGroups(length)) - first,
    keyBytes: weighed * WEIGHTS[level].reduce((sum, bytes) => sum + bytes, 0),
    challengeBytes: (level / 8) * packs,
  };
}

/** The part of the hash's key that a share takes. */
export function shareOfKey(
  { level }: VoleParameters,
  key: Uint8Array,
  { first, keyBytes }: ShareSize,
): Uint8Array {
  const out = new Uint8Array(keyBytes);
  const sizes = WEIGHTS[level];
  const all = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const [whole, own] = [key.length / all, keyBytes / all];
  let [from, to] = [0, 0];
  for (const bytes of sizes) {
    const start = from + (bytes * first) / 16;
    out.set(key.subarray(start, start + bytes * own), to);
    from += bytes * whole;
    to += bytes * own;
  }
  return out;
}
