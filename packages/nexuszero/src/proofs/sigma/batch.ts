/**
 * Batch verification: batchable proofs of one suite are checked together, compact ones alone.
 * Bad proofs are named one by one. Maths: docs/protocol/sigma.md section "Batches"
 */
import { isNexusError, NexusError } from '../../bytes/errors.ts';
import type { SuiteName } from '../../kernels/suites.ts';
import { encodeContext } from '../context.ts';
import { parsePolicy, requireArray, requireObject, throwIfAborted } from '../options.ts';
import type { Verdict, VerifyItem, VerifyPolicy } from '../system.ts';
import { HOLDS, refuse } from '../verdict.ts';
import type { BatchSession, Outcome, SigmaBackend } from './backend.ts';
import { sigmaBackend } from './backends.ts';
import { bisect } from './bisect.ts';
import { prepare, toVerdict, type PreparedProof } from './prepare.ts';

/** Proofs that one call takes. */
export const BATCH_LIMIT = 4096;

/**
 * One verdict an item, in order.
 * @throws LIMIT_EXCEEDED - for more than BATCH_LIMIT items; BAD_PARAMETER - for a bad policy
 */
export async function verifyMany(
  items: readonly VerifyItem[],
  policy: VerifyPolicy,
): Promise<Verdict[]> {
  requireArray(items);
  requireObject(policy, 'policy');
  if (items.length > BATCH_LIMIT) {
    throw new NexusError('LIMIT_EXCEEDED', `batch: more than ${String(BATCH_LIMIT)} proofs`, {
      hint: 'split the batch',
    });
  }
  // the caller's misuse, which must not pass for a fault of the items
  parsePolicy(policy);
  const verdicts = new Array<Verdict>(items.length).fill(HOLDS);
  const groups = new Map<SuiteName, { index: number; proof: PreparedProof }[]>();
  for (const [index, item] of items.entries()) {
    requireObject(item, `items[${String(index)}]`);
    const prepared = prepareItem(item, policy);
    if ('verdict' in prepared) {
      verdicts[index] = prepared.verdict;
      continue;
    }
    const { name } = prepared.instance.suite;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [{ index, proof: prepared }]);
    else group.push({ index, proof: prepared });
  }
  for (const [suite, group] of groups) {
    const backend = await sigmaBackend(suite);
    const proofs = group.map(({ proof }) => proof);
    verifyGroup(backend, proofs, policy).forEach((verdict, i) => {
      verdicts[group[i]!.index] = verdict;
    });
  }
  return verdicts;
}

/** As `prepare`, but a malformed statement condemns its own item only, never the whole call. */
function prepareItem(item: VerifyItem, policy: VerifyPolicy): ReturnType<typeof prepare> {
  encodeContext(item.context);
  try {
    return prepare(item, policy);
  } catch (error) {
    if (!isNexusError(error)) throw error;
    return { verdict: refuse('STATEMENT_MALFORMED', error.message) };
  }
}

function verifyGroup(
  backend: SigmaBackend,
  proofs: readonly PreparedProof[],
  policy: VerifyPolicy,
): Verdict[] {
  const jobs = proofs.map(({ instance, tag, narg, form }) => ({
    instance: instance.bytes,
    tag,
    narg,
    form,
  }));
  const outcomes = new Array<Outcome>(jobs.length).fill('ok');
  const batchable: number[] = [];
  jobs.forEach((job, i) => {
    if (job.form === 'batchable' && jobs.length > 1) {
      batchable.push(i);
      return;
    }
    throwIfAborted(policy.signal);
    outcomes[i] = backend.verify(job);
  });
  const together = batchable.map((i) => jobs[i]!);
  verifyTogether(backend, together, policy).forEach((outcome, k) => {
    outcomes[batchable[k]!] = outcome;
  });
  return outcomes.map((outcome) =>
    outcome === 'bad instance' ? refuse('STATEMENT_MALFORMED') : toVerdict(outcome),
  );
}

type Job = Parameters<SigmaBackend['verify']>[0];

/** Outcomes of batchable proofs: the malformed ones leave the batch, the rest is bisected. */
function verifyTogether(
  backend: SigmaBackend,
  jobs: readonly Job[],
  policy: VerifyPolicy,
): Outcome[] {
  const session: BatchSession = backend.openBatch(jobs);
  try {
    const outcomes = [...session.outcomes];
    const formed = [...jobs.keys()].filter((i) => outcomes[i] === 'ok');
    bisect(formed.length, {
      check: (from, to) => session.check(formed[from]!, formed[to - 1]! + 1),
      single: (k) => {
        const i = formed[k]!;
        outcomes[i] = backend.verify(jobs[i]!);
        return outcomes[i] === 'ok';
      },
      pause: () => {
        throwIfAborted(policy.signal);
      },
    });
    return outcomes;
  } finally {
    session.close();
  }
}
