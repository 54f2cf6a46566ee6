/**
 * Range proofs of other programs: dalek's `RangeProof::verify_multiple` under a transcript of the caller's
 * own, without our statement and context around it.
 */
import { ownBytes, utf8 } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { defaultRange } from '../../kernels/default-range.ts';
import type { MerlinTranscript } from '../../kernels/merlin.ts';
import { RANGE_MAX_BITS, type RangeBits, type RangeCurve } from '../../kernels/range.ts';
import type { Verdict } from '../system.ts';
import { HOLDS, refuse } from '../verdict.ts';

/** A Merlin transcript as far as the caller writes it: `Transcript::new(label)`, then messages. */
export interface MerlinScript {
  readonly label: string | Uint8Array;
  /** append_message(label, message), in order. */
  readonly messages?: readonly (readonly [label: string | Uint8Array, message: Uint8Array])[];
}

/** Labels that begin so belong to statements of ours, which bind more than a raw proof does. */
const RESERVED = utf8('nexuszero');

/**
 * Checks a proof for commitments V_j (32 bytes each, a power of two of them; the identity is allowed, as
 * dalek allows it) that each value lies in [0, 2^bits - 1]. What else the proof is bound to is what the
 * transcript says.
 * @throws BAD_PARAMETER - for a label of ours, or sizes that no proof has; BAD_ENCODING - when a
 * commitment is no point
 */
export async function verify(
  transcript: MerlinScript,
  commitments: readonly Uint8Array[],
  bits: RangeBits,
  proof: Uint8Array,
): Promise<Verdict> {
  // copies: what the caller holds may change while the kernel is awaited
  const script = readScript(transcript);
  const joined = join(commitments, bits);
  const own = ownBytes(proof);
  if (own === undefined) throw bad('the proof must be a Uint8Array');
  const kernel = await defaultRange();
  const batch = kernel.range.openBatch([
    { transcript: openScript(kernel, script), bits, commitments: joined, proof: own },
  ]);
  try {
    if (batch.statuses[0] === 'ok') return batch.check(0, 1) ? HOLDS : refuse('PROOF_FALSE');
  } finally {
    batch.close();
  }
  for (let j = 0; 32 * j < joined.length; j++) {
    if (kernel.isPoint(joined.subarray(32 * j, 32 * (j + 1)))) continue;
    throw new NexusError('BAD_ENCODING', `bulletproofs: commitments[${String(j)}] is not a point`);
  }
  return refuse('PROOF_MALFORMED');
}

function join(commitments: readonly Uint8Array[], bits: RangeBits): Uint8Array {
  if (!Array.isArray(commitments)) throw bad('commitments must be an array');
  const count = commitments.length;
  const power = count > 0 && (count & (count - 1)) === 0;
  if (![8, 16, 32, 64].includes(bits) || !power || bits * count > RANGE_MAX_BITS) {
    throw bad('expected 8, 16, 32 or 64 bits and a power of two of commitments, 1,024 bits in all');
  }
  const joined = new Uint8Array(32 * count);
  for (let j = 0; j < count; j++) {
    const V = ownBytes(commitments[j]);
    if (V?.length !== 32) throw bad('a commitment is 32 bytes');
    joined.set(V, 32 * j);
  }
  return joined;
}

/** A script with every label and message copied. */
interface OwnScript {
  readonly label: Uint8Array;
  readonly messages: readonly (readonly [label: Uint8Array, message: Uint8Array])[];
}

function readScript(script: unknown): OwnScript {
  if (typeof script !== 'object' || script === null) {
    throw bad('expected a transcript {label, messages}');
  }
  const { label, messages = [] } = script as { readonly label?: unknown; messages?: unknown };
  const name = bytesOf(label);
  if (RESERVED.every((byte, i) => name[i] === byte)) {
    throw new NexusError('BAD_PARAMETER', 'bulletproofs: labels with "nexuszero" are ours', {
      hint: 'use verify for statements of this package',
    });
  }
  if (!Array.isArray(messages)) throw bad('messages must be an array of pairs');
  return { label: name, messages: Array.from(messages, readMessage) };
}

function readMessage(pair: unknown): readonly [Uint8Array, Uint8Array] {
  if (!Array.isArray(pair) || pair.length !== 2) throw bad('a message is a pair [label, bytes]');
  const message = ownBytes(pair[1]);
  if (message === undefined) throw bad('a message must be a Uint8Array');
  return [bytesOf(pair[0]), message];
}

function openScript(kernel: RangeCurve, { label, messages }: OwnScript): MerlinTranscript {
  const transcript = kernel.merlin(label);
  for (const [key, message] of messages) transcript.append(key, message);
  return transcript;
}

function bytesOf(text: unknown): Uint8Array {
  if (typeof text === 'string' && text.isWellFormed()) return utf8(text);
  const own = ownBytes(text);
  if (own !== undefined) return own;
  throw bad('a label is a well-formed string or a Uint8Array');
}

function bad(what: string): NexusError {
  return new NexusError('BAD_PARAMETER', `bulletproofs: ${what}`);
}
