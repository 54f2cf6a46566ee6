/** dalek's published range proofs, read from outside the repository. */
import { concat, fromHex, utf8 } from '../../src/bytes/bytes.ts';
import { readVectors } from '../sigma/shared-vectors.ts';

interface ProofRecord {
  readonly n: number;
  readonly m: number;
  readonly transcript: string;
  readonly commitments: readonly string[];
  readonly proof: string;
}

export interface SharedProof {
  readonly name: string;
  readonly label: Uint8Array;
  readonly bits: number;
  readonly commitments: Uint8Array;
  readonly proof: Uint8Array;
}

/** Smallest first; empty when the default folder is missing. */
export const sharedProofs: readonly SharedProof[] = Object.values(readVectors('bulletproofs'))
  .flatMap((file) => file as readonly ProofRecord[])
  .toSorted((a, b) => a.n * a.m - b.n * b.m)
  .map(({ n, m, transcript, commitments, proof }) => ({
    name: `n = ${String(n)}, m = ${String(m)}`,
    label: utf8(transcript),
    bits: n,
    commitments: concat(...commitments.map(fromHex)),
    proof: fromHex(proof),
  }));

/** A copy with another byte at `position`: the difference is chosen among all 255, by the position. */
export function withChangedByte(bytes: Uint8Array, position: number): Uint8Array {
  const copy = bytes.slice();
  copy[position]! ^= 1 + ((position * 151 + bytes[position]!) % 255);
  return copy;
}
