/**
 * Vectors of draft-irtf-cfrg-sigma-protocols-03. A record that must be accepted is verified and, when
 * it holds a witness, made again byte for byte; one that must be rejected is.
 */
import {
  draft03,
  isNexusError,
  type NexusError,
  SUITES,
  type DraftInput,
  type Suite,
} from 'nexuszero/sigma';
import { deriveSessionId, Duplex, unsafeDraftProve } from 'nexuszero/testing';
import { hex, littleEndian, text, toHex, toLittleEndian, type VectorRecord } from './records.ts';
import type { Tally } from './tally.ts';

interface SigmaVector extends DraftInput {
  readonly id: string;
  readonly narg: Uint8Array;
  readonly accept: boolean;
}

/** Checks all records of Function SigmaProof of a file. */
export async function checkSigma(records: readonly VectorRecord[], tally: Tally): Promise<void> {
  const batchable: SigmaVector[] = [];
  for (const record of records) {
    const ciphersuite = text(record, 'Ciphersuite');
    const suite = Object.values(SUITES).find((row) => row.ciphersuite === ciphersuite);
    if (suite === undefined) {
      tally.skip(`ciphersuite ${ciphersuite.slice(0, 60)} is not supported`);
      continue;
    }
    const vector = parse(record, ciphersuite);
    const verdict = await decide(vector);
    if (vector.flavor === 'batchable' && verdict !== 'bad tag') batchable.push(vector);
    const accepted = verdict === 'accept';
    const expected = vector.accept ? 'accept' : 'reject';
    tally.expect(accepted === vector.accept, vector.id, `expected ${expected}`);
    if (vector.accept && typeof record['Witness'] === 'string') {
      await reproduce(record, vector, suite, tally);
    }
  }
  await checkBatches(batchable, tally);
}

/** A tag without flavor or ciphersuite is misuse to the library, and one more reason to reject. */
async function decide(vector: SigmaVector): Promise<'accept' | 'reject' | 'bad tag'> {
  try {
    return (await draft03.verify(vector)) ? 'accept' : 'reject';
  } catch (error) {
    if (isNexusError(error) && error.code === 'BAD_PARAMETER') return 'bad tag';
    throw error;
  }
}

function parse(record: VectorRecord, ciphersuite: string): SigmaVector {
  return {
    id: text(record, 'Id'),
    ciphersuite,
    flavor: text(record, 'Flavor') === 'compact' ? 'compact' : 'batchable',
    tag: new TextEncoder().encode(text(record, 'Tag')),
    instance: hex(record, 'Instance'),
    narg: hex(record, 'NargString'),
    accept: text(record, 'Expected') === 'accept',
  };
}

/** Makes the proof again with the vectors' own seeded generator. */
async function reproduce(
  record: VectorRecord,
  vector: SigmaVector,
  suite: Suite,
  tally: Tally,
): Promise<void> {
  const sid = deriveSessionId(suite.sponge, vector.tag, suite.sessionBytes);
  tally.expect(toHex(sid) === record['SessionId'], vector.id, 'the session identifier differs');
  const witness = hex(record, 'Witness');
  const mark = vector.flavor === 'batchable' ? 'DSFS' : 'CMPT';
  const seed = `TestDRNG-SIGMA-PROOFS-${mark}-${suite.ciphersuite}-${text(record, 'Relation')}`;
  const seedId = deriveSessionId(suite.sponge, new TextEncoder().encode(seed), suite.sessionBytes);
  const stream = new Duplex(suite.sponge, seedId);
  const nonces: Uint8Array[] = [];
  for (let at = 0; at < witness.length; at += suite.scalarBytes) {
    const nonce = littleEndian(stream.squeeze(suite.challengeBytes)) % suite.order;
    const bytes = toLittleEndian(nonce, suite.scalarBytes);
    nonces.push(suite.scalarOrder === 'little-endian' ? bytes : bytes.reverse());
  }
  const input = { ...vector, witness, nonces: new Uint8Array(Buffer.concat(nonces)) };
  const narg = await unsafeDraftProve(input).catch(asRefusal);
  const same = narg instanceof Uint8Array && toHex(narg) === toHex(vector.narg);
  const why = narg instanceof Uint8Array ? 'differs' : `is refused: ${narg.code}`;
  tally.expect(same, vector.id, `the proof made again ${why}`);
}

function asRefusal(error: unknown): NexusError {
  if (isNexusError(error)) return error;
  throw error;
}

/** Valid proofs hold together as one batch, and any one that is not is named in it. */
async function checkBatches(vectors: readonly SigmaVector[], tally: Tally): Promise<void> {
  for (const { ciphersuite } of Object.values(SUITES)) {
    const own = vectors.filter((vector) => vector.ciphersuite === ciphersuite);
    const good = own.filter(({ accept }) => accept);
    if (own.length === 0) continue;
    const verdicts = await draft03.verifyBatch(good);
    tally.expect(verdicts.every(Boolean), ciphersuite, 'a batch of valid proofs is refused');
    for (const bad of own.filter(({ accept }) => !accept)) {
      const mixed = await draft03.verifyBatch([...good, bad]);
      const named = mixed.every((ok, i) => ok === i < good.length);
      tally.expect(named, bad.id, 'in a batch: not named, or not alone');
    }
  }
}
