/**
 * Attacks on batch verification (curve-audit F5). Each succeeds on a deliberately weakened verifier
 * written here, so that we know the attack to be real, and fails on ours.
 */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import type { PointGroup } from '../../src/kernels/points.ts';
import { bytesToBigIntLE, encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES, type Suite } from '../../src/kernels/suites.ts';
import { sigmaBackend } from '../../src/proofs/sigma/backends.ts';
import { equationTerms, openRelation } from '../../src/proofs/sigma/plain.ts';
import { deriveChallenge, encodeTag, sessionId } from '../../src/proofs/sigma/protocol.ts';
import { Proof } from '../../src/proofs/proof.ts';
import { verify, verifyBatch, dleq, discreteLog } from '../../src/sigma.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { Duplex } from '../../src/transcript/duplex.ts';
import type { Statement } from '../../src/statements/statement.ts';
import { CONTEXT, inverse } from './catalogue.ts';
import { integerOf, onGroup, SUITE_NAMES, sumOf } from './groups.ts';

const context = CONTEXT;

interface Forgery {
  readonly statement: Statement;
  readonly tag: Uint8Array;
  readonly instance: Uint8Array;
  /** Encoded commitments, and responses as integers. */
  readonly commitments: Uint8Array;
  readonly responses: readonly bigint[];
}

type Weigh = (
  suite: Suite,
  forgeries: readonly Omit<Forgery, 'responses'>[],
  count: number,
) => bigint[];

/** Drawn from everything but the responses. */
const withoutResponses: Weigh = (suite, forgeries, count) => {
  const sponge = new Duplex(suite.sponge, sessionId(suite, utf8('weak batch')));
  for (const { tag, instance, commitments } of forgeries) {
    sponge.absorb(sessionId(suite, tag)).absorb(instance).absorb(commitments);
  }
  return Array.from({ length: count }, () => bytesToBigIntLE(sponge.squeeze(suite.weightBytes)));
};
const equal: Weigh = (_suite, _forgeries, count) => Array<bigint>(count).fill(1n);
/** Known beforehand, as by a generator with a fixed seed. */
const constant: Weigh = ({ order }, _forgeries, count) =>
  Array.from({ length: count }, (_, i) => BigInt(i * i + 7) % order);

/** The weighted sum of the draft's batch verification, with weights that the caller makes. */
function weakBatchHolds<P>(
  group: PointGroup<P>,
  forgeries: readonly Forgery[],
  weigh: Weigh,
): boolean {
  const { suite } = group;
  const opened = forgeries.map((f) => ({ ...f, open: openRelation(group, f.instance)! }));
  const equations = opened.flatMap((f) => f.open.images.map((_, i) => ({ ...f, i })));
  const weights = weigh(suite, forgeries, equations.length);
  let sum = group.identity;
  equations.forEach(({ open, i, tag, instance, commitments, responses }, k) => {
    const c = deriveChallenge(suite, sessionId(suite, tag), instance, commitments);
    const { points, scalars } = equationTerms(group, open, i, responses, c);
    const R = group.decode(commitments.subarray(i * suite.pointBytes, (i + 1) * suite.pointBytes))!;
    const error = group.add(group.combineVartime(points, scalars), group.negate(R));
    sum = group.add(sum, group.combineVartime([error], [weights[k]!]));
  });
  return group.equals(sum, group.identity);
}

function toItem(
  suite: Suite,
  { statement, commitments, responses }: Forgery,
): {
  statement: Statement;
  proof: Proof;
  context: string;
} {
  const payload = concat(commitments, ...responses.map((s) => encodeScalar(suite, s)));
  const header = {
    system: 'sigma',
    suite: suite.name,
    kind: statement.kind,
    form: 'batchable',
  } as const;
  return { statement, proof: Proof.wrap(header, payload), context };
}

/** Ours refuses each forgery, alone, in a batch of them, and in the sum over the batch. */
async function expectRefused(suite: Suite, forgeries: readonly Forgery[]): Promise<void> {
  const items = forgeries.map((f) => toItem(suite, f));
  for (const { statement, proof } of items) {
    expect(await verify(statement, proof, { context })).toMatchObject({ code: 'PROOF_FALSE' });
  }
  const verdicts = await verifyBatch([...items, ...items]);
  expect(verdicts.some(({ ok }) => ok)).toBe(false);
  const backend = await sigmaBackend(suite.name);
  const jobs = forgeries.map((f, i) => ({ ...f, narg: items[i]!.proof.payload }));
  const session = backend.openBatch(jobs);
  expect(session.outcomes).toEqual(jobs.map(() => 'ok'));
  expect(session.check(0, jobs.length)).toBe(false);
  session.close();
}

/** Two different logarithms, and a response that makes the two errors cancel under known weights. */
function forgeDleq(suite: Suite, weigh: Weigh): Forgery {
  const { name, order } = suite;
  const [x, y, h, k] = ['x', 'y', 'h', 'k'].map((label) => integerOf(suite, `forge ${label}`)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const H = sumOf(name, [h, 'G']);
  const [X, Y] = [sumOf(name, [x, 'G']), sumOf(name, [y, H])];
  const statement = dleq.statement({ suite: name, H, X, Y });
  const { bytes: instance } = compileStatement(statement);
  const tag = encodeTag('dleq', 'batchable', suite, utf8(context));
  const commitments = concat(sumOf(name, [k, 'G']), sumOf(name, [k, H]));
  const c = deriveChallenge(suite, sessionId(suite, tag), instance, commitments);
  const half = { statement, tag, instance, commitments };
  const [a, b] = weigh(suite, [half], 2) as [bigint, bigint];
  // a*(k + c*x - s) + b*h*(k + c*y - s) = 0
  const numerator = a * (k + c * x) + b * h * (k + c * y);
  const s = (numerator % order) * inverse(a + b * h, order);
  return { ...half, responses: [s % order] };
}

/** Two proofs whose responses are off by amounts that cancel under known weights. */
function forgePair(suite: Suite, weigh: Weigh): Forgery[] {
  const { name, order } = suite;
  const honest = ['one', 'two'].map((label) => {
    const [x, k] = [integerOf(suite, `pair x ${label}`), integerOf(suite, `pair k ${label}`)];
    const statement = discreteLog.statement({ suite: name, X: sumOf(name, [x, 'G']) });
    const { bytes: instance } = compileStatement(statement);
    const tag = encodeTag('dlog', 'batchable', suite, utf8(context));
    const commitments = sumOf(name, [k, 'G']);
    const c = deriveChallenge(suite, sessionId(suite, tag), instance, commitments);
    return { statement, tag, instance, commitments, responses: [(k + c * x) % order] };
  });
  const [a, b] = weigh(suite, honest, 2) as [bigint, bigint];
  const off = [b, order - a];
  return honest.map((f, i) => ({ ...f, responses: [(f.responses[0]! + off[i]!) % order] }));
}

describe.each(SUITE_NAMES)('%s', (name) => {
  const suite = SUITES[name];

  test('a false DLEQ, when the weights leave out the responses', async () => {
    const forgery = forgeDleq(suite, withoutResponses);
    expect(onGroup(name, (group) => weakBatchHolds(group, [forgery], withoutResponses))).toBe(true);
    expect(onGroup(name, (group) => weakBatchHolds(group, [forgery], equal))).toBe(false);
    await expectRefused(suite, [forgery]);
  });

  test.each([
    ['equal', equal],
    ['constant', constant],
    ['drawn without the responses', withoutResponses],
  ])('two false proofs that cancel, when the weights are %s', async (_, weigh) => {
    const forgeries = forgePair(suite, weigh);
    expect(onGroup(name, (group) => weakBatchHolds(group, forgeries, weigh))).toBe(true);
    await expectRefused(suite, forgeries);
  });
});
