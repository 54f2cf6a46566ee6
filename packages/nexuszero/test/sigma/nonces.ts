/** What a nonce reveals: extraction, and reading the nonces back out of proofs of known witnesses. */
import { decodeScalar } from '../../src/kernels/scalar.ts';
import type { Suite } from '../../src/kernels/suites.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import type { Proof } from '../../src/proofs/proof.ts';
import { encodeTag, deriveChallenge, sessionId } from '../../src/proofs/sigma/protocol.ts';
import { utf8 } from '../../src/bytes/bytes.ts';
import type { SigmaKind } from '../../src/statements/ids.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import type { Statement } from '../../src/statements/statement.ts';
import { witnessScalars, type Witness } from '../../src/statements/witness.ts';
import { inverse } from './catalogue.ts';

export interface Transcript {
  readonly challenge: bigint;
  readonly responses: readonly bigint[];
}

/** Challenge and responses of a proof, of either form. */
export function transcriptOf(statement: Statement, proof: Proof, context: string): Transcript {
  const suite = SUITES[(statement as Statement<SigmaKind>).suite];
  const { bytes: instance, equations, kind } = compileStatement(statement);
  const { payload, form } = proof;
  if (form !== 'batchable' && form !== 'compact') throw new Error('no sigma proof');
  const split = form === 'batchable' ? equations * suite.pointBytes : suite.scalarBytes;
  const head = payload.subarray(0, split);
  const tag = encodeTag(kind, form, suite, utf8(context));
  const challenge =
    form === 'batchable'
      ? deriveChallenge(suite, sessionId(suite, tag), instance, head)
      : decodeScalar(suite, head)!;
  return { challenge, responses: splitScalars(suite, payload.subarray(split)) };
}

export function splitScalars(suite: Suite, bytes: Uint8Array): bigint[] {
  const scalars: bigint[] = [];
  for (let at = 0; at < bytes.length; at += suite.scalarBytes) {
    scalars.push(decodeScalar(suite, bytes.subarray(at, at + suite.scalarBytes))!);
  }
  return scalars;
}

/** Special soundness: the witness, from two answers to two challenges on one commitment. */
export function extract(order: bigint, a: Transcript, b: Transcript): bigint[] {
  const factor = inverse(a.challenge - b.challenge, order);
  return a.responses.map((s, j) => {
    const difference = (((s - b.responses[j]!) % order) + order) % order;
    return (difference * factor) % order;
  });
}

/** k_j = s_j - c * w_j */
export function noncesOf(
  { challenge, responses }: Transcript,
  suite: Suite,
  witness: Witness,
): bigint[] {
  const secrets = splitScalars(suite, witnessScalars(witness));
  return responses.map((s, j) => {
    const nonce = (s - challenge * secrets[j]!) % suite.order;
    return (nonce + suite.order) % suite.order;
  });
}
