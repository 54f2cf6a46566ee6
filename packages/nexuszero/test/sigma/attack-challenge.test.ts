/**
 * Attacks on what the challenge binds. Each is carried out against a verifier of our equations whose
 * challenge leaves something out, where it succeeds, and against ours, where it fails.
 */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES, type Suite } from '../../src/kernels/suites.ts';
import { Proof } from '../../src/proofs/proof.ts';
import { equationTerms, openRelation } from '../../src/proofs/sigma/plain.ts';
import { deriveChallenge, encodeTag, sessionId } from '../../src/proofs/sigma/protocol.ts';
import { discreteLog, linearRelation, prove, verify } from '../../src/sigma.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import type { FormName, SigmaKind } from '../../src/statements/ids.ts';
import type { LinearStatement, Statement } from '../../src/statements/statement.ts';
import { witnessScalars } from '../../src/statements/witness.ts';
import { CONTEXT, inverse, SHAPES, shapeNamed } from './catalogue.ts';
import { splitScalars } from './nonces.ts';
import { integerOf, onGroup, pointOf, SUITE_NAMES, sumOf } from './groups.ts';

const context = CONTEXT;
const falseProof = { ok: false, code: 'PROOF_FALSE' };

interface Transcript {
  readonly statement: Statement;
  readonly commitments: Uint8Array;
  readonly responses: readonly bigint[];
}
type Challenge = (suite: Suite, instance: Uint8Array, commitments: Uint8Array) => bigint;

const nothing = new Uint8Array();
const sidOf = (suite: Suite): Uint8Array =>
  sessionId(suite, encodeTag('dlog', 'batchable', suite, utf8(context)));
const withoutInstance: Challenge = (suite, _, R) =>
  deriveChallenge(suite, sidOf(suite), nothing, R);
const withoutCommitments: Challenge = (suite, instance) =>
  deriveChallenge(suite, sidOf(suite), instance, nothing);
const withoutContext: Challenge = (suite, instance, R) =>
  deriveChallenge(suite, sessionId(suite, utf8('no context')), instance, R);

/** Our verification equations under another challenge. */
function weakVerify(
  { statement, commitments, responses }: Transcript,
  challenge: Challenge,
): boolean {
  const { bytes: instance, suite } = compileStatement(statement);
  const c = challenge(suite, instance, commitments);
  return onGroup(suite.name, (group) => {
    const open = openRelation(group, instance)!;
    return open.images.every((_, i) => {
      const { points, scalars } = equationTerms(group, open, i, responses, c);
      const R = group.decode(
        commitments.subarray(i * suite.pointBytes, (i + 1) * suite.pointBytes),
      )!;
      return group.equals(group.combineVartime(points, scalars), R);
    });
  });
}

const toProof = ({ statement, commitments, responses }: Transcript): Proof => {
  const suite = SUITES[(statement as Statement<SigmaKind>).suite];
  const header = {
    system: 'sigma',
    suite: suite.name,
    kind: statement.kind,
    form: 'batchable',
  } as const;
  return Proof.wrap(header, concat(commitments, ...responses.map((s) => encodeScalar(suite, s))));
};

describe.each(SUITE_NAMES)('%s', (name) => {
  const suite = SUITES[name];
  const { order } = suite;

  test('weak Fiat-Shamir: the statement chosen after the challenge', async () => {
    // nobody knows the logarithm of R, so nobody knows that of X = (s*G - R) / c either
    const R = pointOf(name, 'R');
    const s = integerOf(suite, 's');
    const c = withoutInstance(suite, nothing, R);
    const oneOverC = inverse(c, order);
    const X = sumOf(name, [s * oneOverC, 'G'], [order - oneOverC, R]);
    const forged = {
      statement: discreteLog.statement({ suite: name, X }),
      commitments: R,
      responses: [s],
    };
    expect(weakVerify(forged, withoutInstance)).toBe(true);
    expect(await verify(forged.statement, toProof(forged), { context })).toMatchObject(falseProof);
  });

  test('the commitment chosen after the challenge: any statement at all', async () => {
    const { statement } = shapeNamed('dlog').make(name);
    const { X } = statement as Statement<'dlog'>;
    const s = integerOf(suite, 's');
    const c = withoutCommitments(suite, compileStatement(statement).bytes, nothing);
    const forged = {
      statement,
      commitments: sumOf(name, [s, 'G'], [order - c, X]),
      responses: [s],
    };
    expect(weakVerify(forged, withoutCommitments)).toBe(true);
    expect(await verify(statement, toProof(forged), { context })).toMatchObject(falseProof);
  });

  test('a proof of one context replayed in another', async () => {
    const { statement, witness } = shapeNamed('dlog').make(name);
    const k = integerOf(suite, 'k');
    const commitments = sumOf(name, [k, 'G']);
    const c = withoutContext(suite, compileStatement(statement).bytes, commitments);
    const [x] = splitScalars(suite, witnessScalars(witness));
    const replayed = { statement, commitments, responses: [(k + c * x!) % order] };
    expect(weakVerify(replayed, withoutContext)).toBe(true);
    const proof = await prove(statement, witness, { context: 'one' });
    expect(await verify(statement, proof, { context: 'two' })).toMatchObject(falseProof);
  });

  test('public points added beforehand: one proof for every pair of one sum', async () => {
    const { statement, witness } = shapeNamed('linear elgamal').make(name);
    const { elements } = statement as LinearStatement;
    const { M, E1, E0, X } = elements as Record<'M' | 'E1' | 'E0' | 'X', Uint8Array>;
    const D = pointOf(name, 'D');
    const [M2, E2] = [sumOf(name, [1n, M], [1n, D]), sumOf(name, [1n, E1], [order - 1n, D])];
    const added = (m: Uint8Array, e: Uint8Array): LinearStatement =>
      linearRelation.statement({
        suite: name,
        elements: { X, F: sumOf(name, [1n, m], [1n, e]), E0 },
        equations: ['X = x*G', 'F = x*E0'],
      });
    const apart = linearRelation.statement({
      suite: name,
      elements: { ...elements, M: M2, E1: E2 },
      equations: (statement as LinearStatement).equations,
    });
    // the weak way: two different ciphertexts and messages, one statement
    const weak = await prove(added(M, E1), witness as Parameters<typeof prove<'linear'>>[1], {
      context,
    });
    expect(await verify(added(M2, E2), weak, { context })).toEqual({ ok: true });
    const own = await prove(statement, witness, { context });
    expect(await verify(statement, own, { context })).toEqual({ ok: true });
    expect(await verify(apart, own, { context })).toMatchObject(falseProof);
  });

  test.each(SHAPES)(
    '$name: an identity among the recomputed commitments is no proof',
    async (shape) => {
      // the answer c*w makes every commitment the identity, which has no encoding
      const { statement, witness } = shape.make(name);
      const secrets = splitScalars(suite, witnessScalars(witness));
      const form: FormName = 'compact';
      for (const c of [0n, 1n, integerOf(suite, 'c'), order - 1n]) {
        const scalars = [c, ...secrets.map((w) => (c * w) % order)];
        const payload = concat(...scalars.map((value) => encodeScalar(suite, value)));
        const forged = Proof.wrap(
          { system: 'sigma', suite: name, kind: statement.kind, form },
          payload,
        );
        expect(await verify(statement, forged, { context })).toMatchObject(falseProof);
      }
    },
  );
});
