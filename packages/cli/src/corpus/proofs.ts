/** Real proofs: as they are, and as texts in lines of JSON. */
import { Proof } from 'nexuszero';
import { createRangeCurve, type RangeCurve } from 'nexuszero/kernels';
import { preimage } from 'nexuszero/preimage';
import { range } from 'nexuszero/range';
import { unsafeSeededProve } from 'nexuszero/testing';
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf, type Draws } from './draws.ts';
import { tapeOf, type Tape } from './tape.ts';

/** A proof with what is needed to check it. */
export interface RangeProof {
  /** The commitment; the bounds are 0 and 2^64 - 1. */
  readonly V: Uint8Array;
  /** Envelope and payload, as `Proof.bytes` has them. */
  readonly bytes: Uint8Array;
}

/** What all these proofs are made for. */
export const PROOF_CONTEXT = 'corpus';

const ENVELOPE_BYTES = 12;
/** Envelope, then 16 points and 5 scalars. */
export const RANGE_PROOF_BYTES: number = ENVELOPE_BYTES + 32 * 21;
/** Points and scalars are 2^252 each, and no more is random in their 32 bytes. */
const RANGE_PROOF_BITS = 252 * 21;

const MESSAGE_BYTES = 32;

/** The list of each seed: it grows as it is asked for more, so that classes and sizes share it. */
const made = new Map<string, RangeProof[]>();

/**
 * The first `count` range proofs of a seed. `verify` accepts them: they are made by the recipe of
 * docs/formats.md on the kernel, which takes its randomness from outside, as `prove` does not.
 */
export async function rangeProofs(seed: Uint8Array, count: number): Promise<readonly RangeProof[]> {
  const key = Buffer.from(seed).toString('hex');
  const list = made.get(key) ?? [];
  made.set(key, list);
  if (list.length < count) {
    const kernel = await createRangeCurve();
    while (list.length < count) list.push(proveRange(kernel, seed, list.length));
  }
  return list.slice(0, count);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function proveRange(kernel: RangeCurve, seed: Uint8Array, index: number): RangeProof {
  const draws = drawsOf(seed, 'range proofs', index);
  const values = draws.bytes(8);
  const blindings = kernel.reduceScalar(draws.bytes(64));
  const V = kernel.range.commit(values, blindings);
  const statement = range.statement({ commitments: [V], bits: 64 });
  const transcript = kernel.merlin(utf8('nexuszero range v1'));
  transcript.append(utf8('context'), utf8(PROOF_CONTEXT));
  transcript.append(utf8('statement'), range.encode(statement));
  transcript.append(utf8('chunk'), new Uint8Array(8));
  const fresh = draws.bytes(32);
  const payload = kernel.range.prove({ transcript, bits: 64, values, blindings, fresh });
  const header = {
    system: 'bulletproofs',
    suite: 'ristretto255',
    kind: 'range',
    form: 'standard',
  } as const;
  return { V, bytes: Proof.wrap(header, payload).bytes };
}

async function bulletproofBinary(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const tape = tapeOf(bytes, drawsOf(seed, 'bulletproof-binary', bytes));
  for (const proof of await rangeProofs(seed, Math.ceil(bytes / RANGE_PROOF_BYTES))) {
    tape.append(proof.bytes.subarray(0, ENVELOPE_BYTES), 0);
    tape.append(proof.bytes.subarray(ENVELOPE_BYTES), RANGE_PROOF_BITS);
  }
  return tape.finish();
}

/** Lines {"id":"range-1","proof":"..","verified":true}. */
function bulletproofLines(
  name: string,
  encoding: 'hex' | 'base64',
): (seed: Uint8Array, bytes: number) => Promise<CorpusFile> {
  return async (seed, bytes) => {
    const tape = tapeOf(bytes, drawsOf(seed, name, bytes));
    const digits = Math.ceil(RANGE_PROOF_BYTES * (encoding === 'hex' ? 2 : 4 / 3));
    const proofs = await rangeProofs(seed, Math.ceil(bytes / digits));
    for (const [i, { bytes }] of proofs.entries()) {
      tape.append(`{"id":"range-${String(i + 1)}","proof":"`, 0);
      tape.append(Buffer.from(bytes).toString(encoding), RANGE_PROOF_BITS);
      tape.append('","verified":true}\n', 0);
    }
    return tape.finish();
  };
}

/** Proofs that `verify` refuses, for they are seeded; their bytes are like those of others. */
async function voleBinary(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'vole-binary', bytes);
  const tape = tapeOf(bytes, draws);
  while (!tape.full()) await appendVole(tape, draws);
  return tape.finish();
}

async function appendVole(tape: Tape, draws: Draws): Promise<void> {
  const { statement, witness } = await preimage.fromMessage(draws.bytes(MESSAGE_BYTES));
  const options = { context: PROOF_CONTEXT, seed: draws.bytes(32) };
  const { bytes } = await unsafeSeededProve(statement, witness, options);
  tape.append(bytes.subarray(0, ENVELOPE_BYTES), 0);
  tape.append(bytes.subarray(ENVELOPE_BYTES), 8 * (bytes.length - ENVELOPE_BYTES));
}

/** By system, then by encoding. */
export const PROOFS: readonly CorpusClass[] = [
  {
    name: 'bulletproof-binary',
    about: 'range proofs of 64 bits, envelope 12 B and payload 672 B, one after the other',
    generate: bulletproofBinary,
  },
  {
    name: 'vole-binary',
    about: 'preimage proofs, envelope 12 B and payload, one after the other',
    generate: voleBinary,
  },
  {
    name: 'bulletproof-hex-lines',
    about: 'id, proof as hexadecimal digits, verified',
    generate: bulletproofLines('bulletproof-hex-lines', 'hex'),
  },
  {
    name: 'bulletproof-base64',
    about: 'id, proof as base64, verified',
    generate: bulletproofLines('bulletproof-base64', 'base64'),
  },
];
