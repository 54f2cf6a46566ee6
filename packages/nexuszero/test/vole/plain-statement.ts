/** Sections 1 and 2 of docs/protocol/vole.md: parameters, the statement's bytes, the row. */
import { hashOf, integerBytes, join, utf8, type Level } from './plain-primitives.ts';
import { initialValue } from './plain-sha256.ts';

export interface PlainClaim {
  kind: 'preimage' | 'hashedRange';
  suite: keyof typeof suites;
  /** Not every level has every form. */
  form: Form;
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
  lambda: Level;
  rounds: number;
  trees: readonly Tree[];
  /** `sum`: columns of all trees together. */
  columns: number;
  /** w */
  grinding: number;
}

const suites = {
  ChaCha12: { suite: 1, lambda: 128, rounds: 12 },
  ChaCha20: { suite: 2, lambda: 128, rounds: 20 },
  'ChaCha12-192': { suite: 3, lambda: 192, rounds: 12 },
  'ChaCha20-192': { suite: 4, lambda: 192, rounds: 20 },
  'ChaCha12-256': { suite: 5, lambda: 256, rounds: 12 },
  'ChaCha20-256': { suite: 6, lambda: 256, rounds: 20 },
} as const;

type Form = 'speed' | 'balanced' | 'small' | 'tiny';
/** tau and `sum` */
const forms: Record<Level, { counts: Partial<Record<Form, number>>; columns: number }> = {
  128: { counts: { speed: 32, balanced: 22, small: 16, tiny: 12 }, columns: 123 },
  192: { counts: { balanced: 33, small: 24 }, columns: 187 },
  256: { counts: { balanced: 43, small: 32 }, columns: 251 },
};

export function parametersOf(claim: PlainClaim): Parameters {
  const suite = suites[claim.suite];
  const { counts, columns } = forms[suite.lambda];
  const count = counts[claim.form];
  if (count === undefined) throw new RangeError(`${claim.suite} has no form ${claim.form}`);
  return { ...suite, trees: treesOf(count, columns), columns, grinding: 8 };
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
  const { suite, lambda, trees, columns, grinding } = parametersOf(claim);
  const context = utf8(claim.context);
  return hashOf(lambda)(
    'stmt',
    lambda / 4,
    Uint8Array.of(1, suite, lambda / 8, trees.length, columns, grinding, 5),
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
  const rowGroups = groups + maskGroups[parametersOf(claim).lambda];
  return { blocks, groups, rowGroups, packs };
}

/** M: lambda bits for each of the four coefficients, and 128 for each part of the universal hash. */
const maskGroups = { 128: 6, 192: 8, 256: 11 };

/** p(m, i) of section 6 for i = 0 .. lambda - 1. */
export function placesOfMask(lambda: Level, { groups }: Layout, m: number): number[] {
  const bits = (start: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => start + i);
  const others = {
    128: [],
    192: bits(128 * (groups + 4 + (m >> 1)) + 64 * (m & 1), 64),
    256: bits(128 * (groups + 4 + m), 128),
  };
  return [...bits(128 * (groups + m), 128), ...others[lambda]];
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
