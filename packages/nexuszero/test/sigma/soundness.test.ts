/**
 * Special soundness made executable: the real prover is rewound between its two steps, answers two
 * challenges on one commitment, and its witness is extracted.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { createCurve, type Curve } from '../../src/kernels/curve.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES, type SuiteName } from '../../src/kernels/suites.ts';
import { commit, equationTerms, openRelation, respond } from '../../src/proofs/sigma/plain.ts';
import { deriveChallenge, encodeTag, sessionId } from '../../src/proofs/sigma/protocol.ts';
import { sigmaBackend } from '../../src/proofs/sigma/backends.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { witnessScalars } from '../../src/statements/witness.ts';
import { CONTEXT, SHAPES } from './catalogue.ts';
import { extract, splitScalars } from './nonces.ts';
import { integerOf, joinScalars, onGroup, SUITE_NAMES } from './groups.ts';

/** The prover's two steps, on encodings, as each engine offers them. */
interface Steps {
  commit(instance: Uint8Array, nonces: readonly bigint[]): Uint8Array;
  respond(nonces: readonly bigint[], witness: readonly bigint[], challenge: bigint): bigint[];
}

function plainSteps(name: SuiteName): Steps {
  return {
    commit: (instance, nonces) =>
      onGroup(name, (group) => commit(group, openRelation(group, instance)!, nonces)!),
    respond: (nonces, witness, challenge) =>
      respond(SUITES[name].order, nonces, witness, challenge),
  };
}

function wasmSteps(curve: Curve, equations: (instance: Uint8Array) => number): Steps {
  const suite = SUITES.ristretto255;
  const join = (scalars: readonly bigint[]): Uint8Array => joinScalars('ristretto255', scalars);
  return {
    commit: (instance, nonces) => curve.unsafeCommit(instance, join(nonces), equations(instance)),
    respond: (nonces, witness, challenge) =>
      splitScalars(
        suite,
        curve.unsafeRespond(join(nonces), join(witness), encodeScalar(suite, challenge)),
      ),
  };
}

const ENGINES = [
  ...SUITE_NAMES.map((name) => ({ name, engine: 'plain' })),
  { name: 'ristretto255', engine: 'wasm' },
] as const;

describe.each(ENGINES)('$name, $engine', ({ name, engine }) => {
  const suite = SUITES[name];
  let steps: Steps;
  beforeAll(async () => {
    steps =
      engine === 'plain'
        ? plainSteps(name)
        : // the first number of an instance is that of its equations
          wasmSteps(await createCurve(), (instance) => instance[0]!);
  });

  /** Whether (R, c, s) satisfies every equation, by the verifier's own arithmetic. */
  const accepts = (instance: Uint8Array, R: Uint8Array, c: bigint, s: readonly bigint[]): boolean =>
    onGroup(name, (group) => {
      const open = openRelation(group, instance)!;
      return open.images.every((_, i) => {
        const { points, scalars } = equationTerms(group, open, i, s, c);
        const Ri = group.decode(R.subarray(i * suite.pointBytes, (i + 1) * suite.pointBytes))!;
        return group.equals(group.combineVartime(points, scalars), Ri);
      });
    });

  test.each(SHAPES)('$name: two answers to one commitment give the witness', (shape) => {
    for (const seed of ['a', 'b', 'c']) {
      const { statement, witness } = shape.make(name, seed);
      const { bytes: instance, scalars } = compileStatement(statement);
      const secrets = splitScalars(suite, witnessScalars(witness));
      const nonces = Array.from({ length: scalars }, (_, j) =>
        integerOf(suite, `k ${seed} ${String(j)}`),
      );
      const R = steps.commit(instance, nonces);
      const challenges = [
        integerOf(suite, `c ${seed}`),
        seed === 'a' ? 0n : integerOf(suite, `d ${seed}`),
      ];
      const answers = challenges.map((challenge) => ({
        challenge,
        responses: steps.respond(nonces, secrets, challenge),
      }));
      for (const { challenge, responses } of answers) {
        expect(accepts(instance, R, challenge, responses)).toBe(true);
      }
      expect(extract(suite.order, answers[0]!, answers[1]!)).toEqual(secrets);
    }
  });

  test.each(SHAPES)('$name: the steps are those of the real prover', async (shape) => {
    const { statement, witness } = shape.make(name);
    const { bytes: instance, kind, scalars } = compileStatement(statement);
    const nonces = Array.from({ length: scalars }, (_, j) => integerOf(suite, `n ${String(j)}`));
    const R = steps.commit(instance, nonces);
    const tag = encodeTag(kind, 'batchable', suite, utf8(CONTEXT));
    const c = deriveChallenge(suite, sessionId(suite, tag), instance, R);
    const secrets = splitScalars(suite, witnessScalars(witness));
    const narg = concat(R, joinScalars(name, steps.respond(nonces, secrets, c)));
    const backend = await sigmaBackend(name);
    expect(backend.verify({ tag, instance, narg, form: 'batchable' })).toBe('ok');
  });
});
