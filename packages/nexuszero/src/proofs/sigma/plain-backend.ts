/** The sigma backend of the suites that run on a PointGroup: prove, verify and batch, one by one. */
import { concat } from '../../bytes/bytes.ts';
import type { PointGroup } from '../../kernels/points.ts';
import { encodeScalar } from '../../kernels/scalar.ts';
import type {
  BatchSession,
  Outcome,
  ProveJob,
  ProveResult,
  SigmaBackend,
  VerifyJob,
} from './backend.ts';
import {
  commit,
  decodeScalars,
  encodeScalars,
  equationTerms,
  openRelation,
  respond,
  satisfies,
  type OpenRelation,
} from './plain.ts';
import { deriveChallenge, deriveNonces, deriveWeights, sessionId } from './protocol.ts';

export function plainBackend<P>(group: PointGroup<P>): SigmaBackend {
  return {
    usable: () => true,
    prove: (job) => prove(group, job),
    verify: (job) => verify(group, job),
    openBatch: (jobs) => openBatch(group, jobs),
  };
}

function prove<P>(group: PointGroup<P>, job: ProveJob): ProveResult {
  const open = openRelation(group, job.instance);
  if (open === undefined) return { outcome: 'bad instance' };
  const witness = decodeScalars(group, job.witness, open.relation.scalars);
  if (witness === undefined || !satisfies(group, open, witness)) {
    return { outcome: 'witness mismatch' };
  }
  const input = { ...job, count: witness.length };
  for (let counter = 0; ; counter++) {
    const nonces = deriveNonces(group.suite, { ...input, counter });
    const narg = proveWithNonces(group, open, job, witness, nonces);
    if (narg !== undefined) return { outcome: 'ok', narg };
  }
}

/** The proof for given nonces; undefined in the one case in 2^250 where they cannot be used. */
export function proveWithNonces<P>(
  group: PointGroup<P>,
  open: OpenRelation<P>,
  job: Pick<ProveJob, 'tag' | 'instance' | 'form'>,
  witness: readonly bigint[],
  nonces: readonly bigint[],
): Uint8Array | undefined {
  const { suite } = group;
  const commitments = commit(group, open, nonces);
  if (commitments === undefined || nonces.includes(0n)) return undefined;
  const sid = sessionId(suite, job.tag);
  const challenge = deriveChallenge(suite, sid, job.instance, commitments);
  const responses = encodeScalars(group, respond(suite.order, nonces, witness, challenge));
  const head = job.form === 'batchable' ? commitments : encodeScalar(suite, challenge);
  return concat(head, responses);
}

function verify<P>(group: PointGroup<P>, job: VerifyJob): Outcome {
  const open = openRelation(group, job.instance);
  if (open === undefined) return 'bad instance';
  return job.form === 'compact'
    ? verifyCompact(group, open, job)
    : verifyBatchable(group, open, job);
}

function verifyBatchable<P>(
  group: PointGroup<P>,
  open: OpenRelation<P>,
  job: Omit<VerifyJob, 'form'>,
): Outcome {
  const parsed = parseBatchable(group, open, job);
  if (parsed === undefined) return 'malformed';
  const holds = parsed.commitments.every((R, i) => {
    const { points, scalars } = equationTerms(group, open, i, parsed.responses, parsed.challenge);
    return group.equals(group.combineVartime(points, scalars), R);
  });
  return holds ? 'ok' : 'false';
}

/** Recomputes the commitments from (c, s) and then c from the commitments (VerifyCompact). */
function verifyCompact<P>(
  group: PointGroup<P>,
  open: OpenRelation<P>,
  job: Omit<VerifyJob, 'form'>,
): Outcome {
  const { suite } = group;
  const scalars = decodeScalars(group, job.narg, 1 + open.relation.scalars);
  if (scalars === undefined) return 'malformed';
  const [challenge, ...responses] = scalars as [bigint, ...bigint[]];
  const encodings: Uint8Array[] = [];
  for (const i of open.images.keys()) {
    const terms = equationTerms(group, open, i, responses, challenge);
    const encoding = group.encode(group.combineVartime(terms.points, terms.scalars));
    if (encoding === undefined) return 'false';
    encodings.push(encoding);
  }
  const sid = sessionId(suite, job.tag);
  const expected = deriveChallenge(suite, sid, job.instance, concat(...encodings));
  return expected === challenge ? 'ok' : 'false';
}

interface ParsedProof<P> {
  readonly sid: Uint8Array;
  readonly commitments: readonly P[];
  readonly responses: readonly bigint[];
  readonly challenge: bigint;
}

function parseBatchable<P>(
  group: PointGroup<P>,
  open: OpenRelation<P>,
  { narg, tag, instance }: Omit<VerifyJob, 'form'>,
): ParsedProof<P> | undefined {
  const { suite } = group;
  const split = suite.pointBytes * open.images.length;
  const responses = decodeScalars(group, narg.subarray(split), open.relation.scalars);
  if (responses === undefined) return undefined;
  const commitments: P[] = [];
  for (let at = 0; at < split; at += suite.pointBytes) {
    const point = group.decode(narg.subarray(at, at + suite.pointBytes));
    if (point === undefined) return undefined;
    commitments.push(point);
  }
  const sid = sessionId(suite, tag);
  const challenge = deriveChallenge(suite, sid, instance, narg.subarray(0, split));
  return { sid, commitments, responses, challenge };
}

interface Weighted<P> extends ParsedProof<P> {
  readonly open: OpenRelation<P>;
  readonly weights: readonly bigint[];
}

function openBatch<P>(
  group: PointGroup<P>,
  jobs: readonly Omit<VerifyJob, 'form'>[],
): BatchSession {
  const outcomes: Outcome[] = [];
  const parsed = jobs.map((job) => {
    const open = openRelation(group, job.instance);
    const proof = open && parseBatchable(group, open, job);
    outcomes.push(open === undefined ? 'bad instance' : proof === undefined ? 'malformed' : 'ok');
    return open !== undefined && proof !== undefined ? { ...job, ...proof, open } : undefined;
  });
  const formed = parsed.filter((proof) => proof !== undefined);
  const total = formed.reduce((sum, { open }) => sum + open.images.length, 0);
  const weights = deriveWeights(group.suite, formed, total);
  const weighted = parsed.map((proof) =>
    proof === undefined
      ? undefined
      : { ...proof, weights: weights.splice(0, proof.open.images.length) },
  );
  return {
    outcomes,
    check: (from, to) => checkWeighted(group, weighted.slice(from, to)),
    close: () => undefined,
  };
}

/** sum of weight * (R + c * image - map(s)) over all equations; one multi-scalar multiplication. */
function checkWeighted<P>(
  group: PointGroup<P>,
  proofs: readonly (Weighted<P> | undefined)[],
): boolean {
  const { order } = group.suite;
  const points: P[] = [];
  const scalars: bigint[] = [];
  for (const proof of proofs) {
    proof?.commitments.forEach((R, i) => {
      const weight = proof.weights[i]!;
      const terms = equationTerms(group, proof.open, i, proof.responses, proof.challenge);
      points.push(R);
      scalars.push(order - weight);
      terms.points.forEach((point, j) => {
        points.push(point);
        scalars.push((weight * terms.scalars[j]!) % order);
      });
    });
  }
  return group.equals(group.combineVartime(points, scalars), group.identity);
}
