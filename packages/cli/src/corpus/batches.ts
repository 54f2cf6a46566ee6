/** Many proofs of knowledge of few keys: as records, and as the requests that `nexuszero batch` reads. */
import {
  discreteLog,
  loadGroup,
  SUITES,
  type DlogPair,
  type Group,
  type RandomSource,
} from 'nexuszero/sigma';
import { unsafeSeededProve } from 'nexuszero/testing';
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf, type Draws } from './draws.ts';
import { tapeOf } from './tape.ts';

const KEYS = 8;
const ENVELOPE_BYTES = 12;
/** What is random in the 32 bytes of a point or a scalar. */
const ELEMENT_BITS = 252;
/** R and s. */
const PROOF_BITS = 2 * ELEMENT_BITS;

/** A batch that is being made. */
interface Batch {
  readonly group: Group;
  readonly draws: Draws;
  /** One of the keys, and the bits that it takes to say which, or what it is when it is new. */
  nextKey(): { readonly pair: DlogPair; readonly bits: number };
  /** A proof for a key. `verify` refuses it, for it is seeded; its bytes are like those of others. */
  prove(pair: DlogPair): Promise<Uint8Array>;
}

async function openBatch(seed: Uint8Array, name: string, bytes: number): Promise<Batch> {
  const group = await loadGroup('ristretto255');
  const draws = drawsOf(seed, name, bytes);
  const pairs: DlogPair[] = [];
  for (let i = 0; i < KEYS; i++) {
    pairs.push(await discreteLog.fromSecret(group.randomScalar(sourceOf(draws))));
  }
  const seen = new Set<DlogPair>();
  return {
    group,
    draws,
    nextKey() {
      const pair = draws.pick(pairs);
      const bits = Math.log2(KEYS) + (seen.has(pair) ? 0 : ELEMENT_BITS);
      seen.add(pair);
      return { pair, bits };
    },
    async prove({ statement, witness }) {
      const options = { context: CONTEXT, seed: draws.bytes(32) };
      return (await unsafeSeededProve(statement, witness, options)).bytes;
    },
  };
}

const CONTEXT = 'https://example.org/members/login?purpose=age-over-18&day=2026-03-02';

function sourceOf(draws: Draws): RandomSource {
  return (out) => {
    out.set(draws.bytes(out.length));
  };
}

/** Record: G, H, X, a commitment v*G + r*H, then a proof for X; 32 B each and 76 B. */
async function batchBinary(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const batch = await openBatch(seed, 'batch-binary', bytes);
  const { group, draws } = batch;
  const H = Uint8Array.from(Buffer.from(SUITES.ristretto255.pedersenH, 'hex'));
  const tape = tapeOf(bytes, draws);
  while (!tape.full()) {
    const { pair, bits } = batch.nextKey();
    const [v, r] = [group.randomScalar(sourceOf(draws)), group.randomScalar(sourceOf(draws))];
    const commitment = group.combine([
      [v, group.generator],
      [r, H],
    ]);
    const proof = await batch.prove(pair);
    tape.append(group.generator, 0);
    tape.append(H, 0);
    tape.append(pair.statement.X, bits);
    tape.append(commitment, ELEMENT_BITS);
    tape.append(proof.subarray(0, ENVELOPE_BYTES), 0);
    tape.append(proof.subarray(ENVELOPE_BYTES), PROOF_BITS);
  }
  return tape.finish();
}

/** Lines as docs/formats.md has them in section "Batch records". */
async function batchJson(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const batch = await openBatch(seed, 'batch-json', bytes);
  const tape = tapeOf(bytes, batch.draws);
  for (let id = 1; !tape.full(); id++) {
    const { pair, bits } = batch.nextKey();
    const statement = JSON.stringify(discreteLog.toJSON(pair.statement));
    const proof = Buffer.from(await batch.prove(pair)).toString('base64url');
    tape.append(`{"id":"${String(id)}","op":"verify","statement":`, 0);
    tape.append(statement, bits);
    tape.append(',"proof":"', 0);
    tape.append(proof, PROOF_BITS);
    const rest = { context: CONTEXT, options: { level: 128, postQuantum: false } };
    tape.append(`",${JSON.stringify(rest).slice(1)}\n`, 0);
  }
  return tape.finish();
}

/** By encoding. */
export const BATCHES: readonly CorpusClass[] = [
  {
    name: 'batch-binary',
    about: 'G, H, one of 8 keys, a commitment, 32 B each; a Schnorr proof, envelope 12 B and 64 B',
    generate: batchBinary,
  },
  {
    name: 'batch-json',
    about: 'id, op, statement (one of 8 keys), Schnorr proof as base64url, context, options',
    generate: batchJson,
  },
];
