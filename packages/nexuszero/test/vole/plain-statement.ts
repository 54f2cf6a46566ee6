/** Sections 1 and 2 of docs/protocol/vole.md: parameters, the statement's bytes, the row. */
import { hash, integerBytes, join, utf8 } from './plain-primitives.ts';

export interface PlainClaim {
  kind: 'preimage' | 'hashedRange';
  suite: 'ChaCha12' | 'ChaCha20';
  form: 'speed' | 'balanced' | 'small' | 'tiny';
  /** SHA-256 of the message, 32 bytes. */
  digest: Uint8Array;
  /** Of the message, in bytes. */
  length: number;
  context: string;
  /** For hashedRange, these four. */
  offset?: number | undefined;
  width?: number | undefined;
  min?: bigint | undefined;
  max?: bigint | undefined;
}

// parameters, section 1

export interface Tree {
  index: number;
  /** k_i */
  depth: number;
  /** b_i */
  firstColumn: number;
}

export interface Parameters {
  suite: number;
  rounds: number;
  trees: readonly Tree[];
  /** `sum`: columns of all trees together. */
  columns: number;
  /** w */
  grinding: number;
}

const suites = {
  ChaCha12: { suite: 1, rounds: 12 },
  ChaCha20: { suite: 2, rounds: 20 },
};
const treeCounts = { speed: 32, balanced: 22, small: 16, tiny: 12 };

export function parametersOf(claim: PlainClaim): Parameters {
  const columns = 123;
  const trees = treesOf(treeCounts[claim.form], columns);
  return { ...suites[claim.suite], trees, columns, grinding: 8 };
}

function treesOf(count: number, columns: number): Tree[] {
  const trees: Tree[] = [];
  let firstColumn = 0;
  for (let index = 0; index < count; index++) {
    const depth = Math.floor(columns / count) + (index < columns % count ? 1 : 0);
    trees.push({ index, depth, firstColumn });
    firstColumn += depth;
  }
  return trees;
}

// statement, section 2

/** What a hashedRange proves of the integer in the message. */
export interface Bounds {
  offset: number;
  width: number;
  min: bigint;
  max: bigint;
}

export function muOf(claim: PlainClaim): Uint8Array {
  const { suite, trees, columns, grinding } = parametersOf(claim);
  const context = utf8(claim.context);
  return hash(
    'stmt',
    32,
    Uint8Array.of(1, suite, 16, trees.length, columns, grinding, 5),
    statementBytes(claim),
    integerBytes(context.length, 8),
    context,
  );
}

export function statementBytes(claim: PlainClaim): Uint8Array {
  const bounds = boundsOf(claim);
  return join(
    Uint8Array.of(bounds === undefined ? 32 : 33),
    integerBytes(blocksOf(claim), 4),
    integerBytes(claim.length, 8),
    claim.digest,
    bounds === undefined ? new Uint8Array(0) : boundsBytes(bounds),
  );
}

function boundsBytes({ offset, width, min, max }: Bounds): Uint8Array {
  return join(
    integerBytes(offset, 4),
    integerBytes(width, 1),
    integerBytes(min, 8),
    integerBytes(max, 8),
  );
}

/** Throws where the claim is none: the proof says nothing of bits that are not there. */
export function boundsOf(claim: PlainClaim): Bounds | undefined {
  if (claim.kind === 'preimage') return undefined;
  const { offset, width, min, max, length } = claim;
  if (offset === undefined || width === undefined || min === undefined || max === undefined) {
    throw new RangeError('hashedRange takes offset, width, min and max');
  }
  if (width < 1 || width > 8 || offset < 0 || offset + width > length) {
    throw new RangeError('the value is outside the message');
  }
  if (min < 0n || min > max || max >> BigInt(8 * width) !== 0n) {
    throw new RangeError('bounds are not in order, or too wide');
  }
  return { offset, width, min, max };
}

/** n, the blocks of the padded message. */
export function blocksOf({ length, digest }: PlainClaim): number {
  if (!Number.isInteger(length) || length < 0 || length > 4151 || digest.length !== 32) {
    throw new RangeError('no such message');
  }
  return Math.floor((length + 8) / 64) + 1;
}

/** A byte of the padded message that is public, SHA-256's padding; undefined for the message's. */
export function paddingByte(claim: PlainClaim, position: number): number | undefined {
  if (position < claim.length) return undefined;
  if (position === claim.length) return 0x80;
  const fromEnd = 64 * blocksOf(claim) - 1 - position;
  return fromEnd < 8 ? Number((BigInt(8 * claim.length) >> BigInt(8 * fromEnd)) & 0xffn) : 0;
}

export function digestWords(claim: PlainClaim): number[] {
  const view = new DataView(claim.digest.buffer, claim.digest.byteOffset, 32);
  return Array.from({ length: 8 }, (_, i) => view.getUint32(4 * i, false));
}

// constants of SHA-256: the first 32 bits of the fractions of roots of primes

const primes = Array.from({ length: 312 }, (_, i) => i).filter(isPrime);

export const initialValue: readonly number[] = primes.slice(0, 8).map((p) => rootFraction(p, 2));
export const roundConstants: readonly number[] = primes.map((p) => rootFraction(p, 3));

function isPrime(candidate: number): boolean {
  for (let i = 2; i * i <= candidate; i++) if (candidate % i === 0) return false;
  return candidate > 1;
}

function rootFraction(prime: number, degree: number): number {
  const scaled = BigInt(prime) << BigInt(32 * degree);
  let root = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    if ((root | bit) ** BigInt(degree) <= scaled) root |= bit;
  }
  return Number(root & 0xffffffffn);
}

// row, section 2; places are counted in words

export interface Layout {
  /** n */
  blocks: number;
  /** G, committed to. */
  groups: number;
  /** L, with the masks. */
  rowGroups: number;
  /** Of constraints, section 6. */
  packs: number;
}

export function layoutOf(claim: PlainClaim): Layout {
  const blocks = blocksOf(claim);
  const groups = blocks === 1 ? 62 : 66 * blocks - 2;
  const roundPacks = 16 * 3 + 12;
  const sumPacks = blocks === 1 ? 0 : 2;
  const boundsPacks = claim.kind === 'hashedRange' ? 1 : 0;
  const packs = blocks * (roundPacks + sumPacks) + boundsPacks;
  return { blocks, groups, rowGroups: groups + 6, packs };
}

/** Where W[t] or Y[t] of a block lies. */
export function placeOf(block: number, sequence: 'W' | 'Y', t: number): number {
  return wordsOfBlock * block + (sequence === 'W' ? 0 : 64) + t;
}

/** 256 and, for n > 1, the eight behind them. */
const wordsOfBlock = 264;

/**
 * Where A[t] or E[t] of a block lies, or what it is if public. t from -4 to 67: 64 .. 67 stand for
 * -4 .. -1 of the next block, the digest behind the last.
 */
export function registerSource(
  claim: PlainClaim,
  block: number,
  sequence: 'A' | 'E',
  t: number,
): { place: number } | { value: number } {
  const blocks = blocksOf(claim);
  const isE = sequence === 'E';
  const initial = (i: number): number => initialValue[isE ? 4 + i : i]!;
  const final = (i: number): number => digestWords(claim)[isE ? 4 + i : i]!;
  if (t < 0) {
    return block === 0
      ? { value: initial(-1 - t) }
      : registerSource(claim, block - 1, sequence, t + 68);
  }
  if (t >= 64) {
    const place = wordsOfBlock * block + (isE ? 260 : 256) + t - 64;
    return block === blocks - 1 ? { value: final(67 - t) } : { place };
  }
  const committed = blocks === 1 ? 60 : 64;
  if (t >= committed) return { value: (final(63 - t) - initial(63 - t)) | 0 };
  return { place: wordsOfBlock * block + 128 + (isE ? committed : 0) + t };
}

/** The bit of the row that is bit `bit` of byte `position` of the message. */
export function rowBitOfMessage(position: number, bit: number): number {
  const word = placeOf(position >> 6, 'W', (position & 63) >> 2);
  return 32 * word + 8 * (3 - (position & 3)) + bit;
}

/** The bit of the row that is the lowest of the slots, W[14] and W[15] of the last block. */
export function rowBitOfSlots({ blocks }: Layout): number {
  return 32 * placeOf(blocks - 1, 'W', 14);
}
