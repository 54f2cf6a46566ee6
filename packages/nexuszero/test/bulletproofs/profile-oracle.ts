/**
 * A verifier of range statements written from docs/formats.md alone, over the plain verifier of dalek's
 * proofs: its own layout, derived commitments, padding and transcripts, all BigInt.
 */
import { concat, u32le, utf8 } from '../../src/bytes/bytes.ts';
import type { RangeStatement, RangeValue } from '../../src/statements/statement.ts';
import {
  B,
  B_BLINDING,
  combine,
  decodePoint,
  littleEndian,
  type RistrettoPoint,
} from './generators.ts';
import { PlainMerlin } from './plain-merlin.ts';
import { plainAccepts } from './plain-verify.ts';

/** n of the whole statement. */
function commonBits(values: readonly RangeValue[]): number {
  const fits = (n: number): boolean => values.every(({ min, max }) => max - min < 2n ** BigInt(n));
  return [8, 16, 32, 64].find(fits)!;
}

/** V - min B, and max B - V unless max - min = 2^n - 1. */
function derivedOf({ V, min, max }: RangeValue, n: number): RistrettoPoint[] {
  const point = decodePoint(V)!;
  const lower = combine([
    [1n, point],
    [-min, B],
  ]);
  const upper = combine([
    [max, B],
    [-1n, point],
  ]);
  return max - min === 2n ** BigInt(n) - 1n ? [lower] : [lower, upper];
}

/** Chunks of derived commitments: closed when the next value would take n M beyond 1024; padded. */
export function plainLayout({ values }: RangeStatement): { n: number; chunks: RistrettoPoint[][] } {
  const n = commonBits(values);
  const chunks: RistrettoPoint[][] = [[]];
  for (const value of values) {
    const sides = derivedOf(value, n);
    if ((chunks.at(-1)!.length + sides.length) * n > 1024) chunks.push([]);
    for (const side of sides) chunks.at(-1)!.push(side);
  }
  for (const chunk of chunks)
    while (!Number.isInteger(Math.log2(chunk.length))) chunk.push(B_BLINDING);
  return { n, chunks };
}

export function plainBytes({ values }: RangeStatement): Uint8Array {
  const parts = values.flatMap(({ V, min, max }) => [
    V,
    littleEndian(min, 8),
    littleEndian(max, 8),
  ]);
  return concat(new Uint8Array([1]), u32le(values.length), ...parts);
}

/** How a transcript opens; attack tests leave things out. */
export type OpenTranscript = (
  context: string,
  statement: RangeStatement,
  chunk: number,
) => PlainMerlin;

export const formatTranscript: OpenTranscript = (context, statement, chunk) => {
  const transcript = PlainMerlin.open(utf8('nexuszero range v1'));
  transcript.append(utf8('context'), utf8(context));
  transcript.append(utf8('statement'), plainBytes(statement));
  transcript.append(utf8('chunk'), littleEndian(BigInt(chunk), 8));
  return transcript;
};

/** Whether the payload proves the statement in the context. */
export function plainVerifies(
  statement: RangeStatement,
  payload: Uint8Array,
  context: string,
  open: OpenTranscript = formatTranscript,
): boolean {
  const { n, chunks } = plainLayout(statement);
  let at = 0;
  for (const [index, chunk] of chunks.entries()) {
    const length = 32 * (9 + 2 * Math.log2(n * chunk.length));
    const proof = payload.slice(at, at + length);
    at += length;
    const commitments = concat(...chunk.map((point) => point.toBytes()));
    const transcript = open(context, statement, index);
    if (!plainAccepts({ transcript, bits: n, commitments, proof })) return false;
  }
  return at === payload.length;
}
