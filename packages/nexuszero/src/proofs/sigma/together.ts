/**
 * Proofs of one suite verified in slices: a slice is one batch of its own, short enough that the caller's
 * signal and the rest of the program get their turn between two of them.
 */
import type { SuiteName } from '../../kernels/suites.ts';
import { throwIfAborted } from '../options.ts';
import { turn } from '../../bytes/turn.ts';
import type { AbortSignalLike } from '../system.ts';
import type { BatchSession, Outcome, SigmaBackend, VerifyJob } from './backend.ts';
import { sigmaBackend } from './backends.ts';
import { bisect } from '../bisect.ts';
import type { PreparedProof } from './prepare.ts';

/** Bytes of statements and proofs in a slice, so that it lasts some ten milliseconds. */
const SLICE_BYTES: Readonly<Record<SuiteName, number>> = {
  ristretto255: 65_536,
  P256: 4096,
  P384: 3072,
  P521: 2048,
};

/** The outcome of each proof, in order. @throws ABORTED - when the signal fires */
export async function verifyGroup(
  suite: SuiteName,
  proofs: readonly PreparedProof[],
  signal: AbortSignalLike | undefined,
): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(proofs.length).fill('false');
  for (const slice of slices(proofs, SLICE_BYTES[suite])) {
    if (slice[0] !== 0) await turn();
    throwIfAborted(signal);
    const backend = await sigmaBackend(suite);
    const jobs = slice.map((i) => jobOf(proofs[i]!));
    verifySlice(backend, jobs, signal).forEach((outcome, k) => {
      outcomes[slice[k]!] = outcome;
    });
  }
  return outcomes;
}

/** Indexes in runs whose bytes add up to about `limit`. */
function slices(proofs: readonly PreparedProof[], limit: number): number[][] {
  const runs: number[][] = [];
  let bytes = limit;
  proofs.forEach(({ instance, narg }, i) => {
    if (bytes >= limit) {
      runs.push([]);
      bytes = 0;
    }
    bytes += instance.bytes.length + narg.length;
    runs.at(-1)!.push(i);
  });
  return runs;
}

function jobOf({ instance, tag, narg, form }: PreparedProof): VerifyJob {
  return { instance: instance.bytes, tag, narg, form };
}

/** Compact proofs, and a single one, are verified alone; the others together. */
function verifySlice(
  backend: SigmaBackend,
  jobs: readonly VerifyJob[],
  signal: AbortSignalLike | undefined,
): Outcome[] {
  const outcomes = new Array<Outcome>(jobs.length).fill('false');
  const batchable: number[] = [];
  jobs.forEach((job, i) => {
    if (job.form === 'batchable' && jobs.length > 1) batchable.push(i);
    else outcomes[i] = backend.verify(job);
  });
  const together = batchable.map((i) => jobs[i]!);
  verifyTogether(backend, together, signal).forEach((outcome, k) => {
    outcomes[batchable[k]!] = outcome;
  });
  return outcomes;
}

/** Outcomes of batchable proofs: the malformed ones leave the batch, the rest is bisected. */
function verifyTogether(
  backend: SigmaBackend,
  jobs: readonly VerifyJob[],
  signal: AbortSignalLike | undefined,
): Outcome[] {
  if (jobs.length === 0) return [];
  const session: BatchSession = backend.openBatch(jobs);
  try {
    const outcomes = [...session.outcomes];
    const formed = [...jobs.keys()].filter((i) => outcomes[i] === 'ok');
    const holds = bisect(formed.length, {
      check: (from, to) => session.check(formed[from]!, formed[to - 1]! + 1),
      single: (k) => {
        outcomes[formed[k]!] = backend.verify(jobs[formed[k]!]!);
        return outcomes[formed[k]!] === 'ok';
      },
      pause: () => {
        throwIfAborted(signal);
      },
    });
    formed.forEach((i, k) => {
      if (holds[k] !== true && outcomes[i] === 'ok') outcomes[i] = 'false';
    });
    return outcomes;
  } finally {
    session.close();
  }
}
