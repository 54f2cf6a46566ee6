/** Everything that is derived without randomness, as text: the golden test compares it with the file. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from '../../src/bytes/bytes.ts';
import type { JsonObject } from '../../src/bytes/json.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES, type SuiteName } from '../../src/kernels/suites.ts';
import {
  deriveChallenge,
  deriveNonces,
  deriveWeights,
  encodeTag,
  sessionId,
} from '../../src/proofs/sigma/protocol.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { unsafeSeededProve } from '../../src/testing.ts';
import { CASES, CONTEXT, SHAPES } from '../sigma/catalogue.ts';
import { SUITE_NAMES } from '../sigma/groups.ts';
import { PREIMAGE_CASES } from './preimages.ts';
import { openedRange, RANGE_CASES } from './ranges.ts';

export type Derived = Readonly<Record<string, string | readonly string[]>>;

export interface GoldenProof {
  readonly title: string;
  readonly context: string;
  readonly statement: JsonObject;
  readonly proof: string;
}

/** Tags, session identifiers, challenges, nonces and batch weights of fixed inputs. */
function derivations(name: SuiteName): Derived {
  const suite = SUITES[name];
  const tag = encodeTag('dlog', 'batchable', suite, utf8(CONTEXT));
  const sid = sessionId(suite, tag);
  const { bytes: instance } = compileStatement(SHAPES[0]!.make(name).statement);
  const fresh = new Uint8Array(64).fill(1);
  const witness = new Uint8Array(2 * suite.scalarBytes).fill(2);
  const nonces = deriveNonces(suite, { fresh, counter: 0, tag, instance, witness, count: 2 });
  const narg = new Uint8Array(suite.pointBytes).fill(3);
  const weights = deriveWeights(
    suite,
    [
      { sid, instance, narg },
      { sid, instance, narg },
    ],
    4,
  );
  const challenge = deriveChallenge(suite, sid, instance, narg);
  return {
    tag: new TextDecoder().decode(tag),
    sid: toHex(sid),
    instance: toHex(instance),
    challenge: toHex(encodeScalar(suite, challenge)),
    nonces: nonces.map((nonce) => toHex(encodeScalar(suite, nonce))),
    weights: weights.map((weight) => weight.toString(16)),
  };
}

/** Derivations of each suite, and the seeded proof of each case of the catalogue and of ranges. */
export async function derive(): Promise<Record<string, Derived | string>> {
  const rows: Record<string, Derived | string> = {};
  for (const name of SUITE_NAMES) rows[`derivations ${name}`] = derivations(name);
  for (const { title, suite, shape, form } of CASES) {
    const { statement, witness } = shape.make(suite);
    const seed = utf8(`golden ${title}`);
    const proof = await unsafeSeededProve(statement, witness, { context: CONTEXT, form, seed });
    rows[`seeded ${title}`] = proof.toJSON();
  }
  for (const row of RANGE_CASES) {
    const { statement, witness } = await openedRange(row);
    const seed = utf8(`golden ${row.title}`);
    const proof = await unsafeSeededProve(statement, witness, { context: CONTEXT, seed });
    rows[`seeded ${row.title}`] = proof.toJSON();
  }
  for (const { title, form, make } of PREIMAGE_CASES) {
    const { statement, witness } = await make();
    const seed = utf8(`golden ${title}`);
    const options = { context: CONTEXT, form, seed };
    const proof = await unsafeSeededProve(statement, witness as never, options);
    rows[`SHA-256 of seeded ${title}`] = toHex(sha256(proof.bytes));
  }
  return rows;
}
