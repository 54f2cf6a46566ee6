/**
 * How a range statement is cut into Bulletproofs: a pure function of the statement, never of a proof.
 * Rules: docs/protocol/bulletproofs.md section "Statements"; bytes: docs/formats.md section "Range proofs"
 */
import type { RangeBits } from '../../kernels/range.ts';
import type { RangeValue } from '../../statements/statement.ts';

type Bounded = Pick<RangeValue, 'min' | 'max'>;

/** n * M of one chunk at most; a part of the format, not a limit. */
export const CHUNK_BITS = 1024;

/** One Bulletproof: the values [from, to), padded. */
export interface Chunk {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  /** Commitments that are not padding. */
  readonly sides: number;
  /** M: commitments with padding, a power of two. */
  readonly parties: number;
  /** Where its proof stands in the payload, and how long it is. */
  readonly at: number;
  readonly bytes: number;
}

export interface Layout {
  /** n, the same for all values. */
  readonly bits: RangeBits;
  readonly chunks: readonly Chunk[];
  readonly payloadBytes: number;
}

const LARGEST: readonly (readonly [RangeBits, bigint])[] = ([8, 16, 32, 64] as const).map(
  (bits) => [bits, (1n << BigInt(bits)) - 1n],
);

/** 2^n - 1. */
const largest = (bits: RangeBits): bigint => LARGEST.find(([n]) => n === bits)![1];

/** Whether max needs a proof of its own: not when n bits above min end at max. */
export function isTwoSided({ min, max }: Bounded, bits: RangeBits): boolean {
  return max - min !== largest(bits);
}

/** The smallest n that every width max - min fits into. */
function commonBits(values: readonly Bounded[]): RangeBits {
  let width = 0n;
  for (const { min, max } of values) if (max - min > width) width = max - min;
  return LARGEST.find(([, most]) => width <= most)![0];
}

/** Greedy, in the order of the values; both sides of a value stay together. */
export function layoutOf(values: readonly Bounded[]): Layout {
  const bits = commonBits(values);
  const most = CHUNK_BITS / bits;
  const chunks: Chunk[] = [];
  let at = 0;
  let from = 0;
  let sides = 0;
  const close = (to: number): void => {
    const parties = 2 ** Math.ceil(Math.log2(sides));
    const bytes = 32 * (9 + 2 * Math.log2(bits * parties));
    chunks.push({ index: chunks.length, from, to, sides, parties, at, bytes });
    at += bytes;
    from = to;
    sides = 0;
  };
  values.forEach((value, j) => {
    const own = isTwoSided(value, bits) ? 2 : 1;
    if (sides + own > most) close(j);
    sides += own;
  });
  close(values.length);
  return { bits, chunks, payloadBytes: at };
}
