/**
 * Range proofs that dalek's implementation published (tests/range_proof.rs of its repository): each is
 * accepted, and refused with any byte changed; one of them with any bit changed.
 */
import { bulletproofs, isNexusError, NexusError, type RangeBits } from 'nexuszero/range';
import { fromHex, integer, text, type VectorRecord } from './records.ts';
import type { Tally } from './tally.ts';

interface Vector {
  readonly id: string;
  readonly label: string;
  readonly bits: RangeBits;
  readonly commitments: readonly Uint8Array[];
  readonly proof: Uint8Array;
}

export async function checkBulletproofs(
  records: readonly VectorRecord[],
  tally: Tally,
): Promise<void> {
  const vectors = records.map(readVector);
  for (const vector of vectors) await checkVector(vector, tally);
  const smallest = vectors.toSorted((a, b) => a.proof.length - b.proof.length)[0];
  if (smallest !== undefined) await checkBits(smallest, tally);
}

function readVector(record: VectorRecord): Vector {
  const { commitments } = record;
  if (!Array.isArray(commitments) || !commitments.every((item) => typeof item === 'string')) {
    throw new NexusError('BAD_ENCODING', 'vector: no list of commitments');
  }
  const [n, m] = [integer(record, 'n'), integer(record, 'm')];
  if (commitments.length !== Number(m)) {
    throw new NexusError('BAD_ENCODING', 'vector: m is not the number of commitments');
  }
  return {
    id: `n = ${String(n)}, m = ${String(m)}`,
    label: text(record, 'transcript'),
    bits: Number(n) as RangeBits,
    commitments: commitments.map(fromHex),
    proof: fromHex(text(record, 'proof')),
  };
}

async function checkVector(vector: Vector, tally: Tally): Promise<void> {
  const { id, proof } = vector;
  tally.expect(await accepts(vector, proof), id, 'accepted');
  let accepted = 0;
  for (let at = 0; at < proof.length; at++) {
    const [random] = globalThis.crypto.getRandomValues(new Uint8Array(1));
    if (await accepts(vector, changed(proof, at, 1 + (random! % 255)))) accepted++;
  }
  tally.expect(accepted === 0, id, 'refused with another byte at every position');
  const other = { ...vector, label: `${vector.label}.` };
  tally.expect(!(await accepts(other, proof)), id, 'refused under another label');
}

/** Every bit of one proof. */
async function checkBits(vector: Vector, tally: Tally): Promise<void> {
  let accepted = 0;
  for (let bit = 0; bit < 8 * vector.proof.length; bit++) {
    if (await accepts(vector, changed(vector.proof, bit >> 3, 1 << (bit & 7)))) accepted++;
  }
  tally.expect(accepted === 0, vector.id, 'refused with any bit changed');
}

function changed(proof: Uint8Array, at: number, difference: number): Uint8Array {
  const copy = proof.slice();
  copy[at] = copy[at]! ^ difference;
  return copy;
}

async function accepts({ label, commitments, bits }: Vector, proof: Uint8Array): Promise<boolean> {
  try {
    return (await bulletproofs.verify({ label }, commitments, bits, proof)).ok;
  } catch (error) {
    // commitments that are no points: the record is not one to accept
    if (isNexusError(error) && error.code === 'BAD_ENCODING') return false;
    throw error;
  }
}
