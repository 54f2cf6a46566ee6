/**
 * Chunks of any sizes verified in slices: a slice is one batch of its own, short enough that the caller's
 * signal and the rest of the program get their turn between two of them.
 */
import { isNexusError, type NexusError } from '../../bytes/errors.ts';
import { defaultRange } from '../../kernels/default-range.ts';
import type { MerlinTranscript } from '../../kernels/merlin.ts';
import type { RangeCurve, RangeVerifyJob } from '../../kernels/range.ts';
import { bisect } from '../bisect.ts';
import { throwIfAborted } from '../options.ts';
import { turn } from '../../bytes/turn.ts';
import type { AbortSignalLike } from '../system.ts';
import { notAPoint } from './derived.ts';
import type { Chunk } from './layout.ts';
import { chunkJob, type PreparedRange } from './prepare.ts';
import { RANGE_LABEL, statementTranscript } from './protocol.ts';

/** What became of a proof: an error when its statement's commitments are bad. */
export type Outcome = 'ok' | 'false' | 'malformed' | NexusError;

/** A slice has up to so many proofs, and n * M of all of them: some ten milliseconds of work. */
const SLICE_PROOFS = 256;
const SLICE_BITS = 4096;

interface Task {
  /** Which proof the chunk belongs to. */
  readonly owner: number;
  readonly prepared: PreparedRange;
  readonly chunk: Chunk;
  /** Absorbs the statement when its first chunk needs it, once for all of them. */
  readonly opened: (kernel: RangeCurve) => MerlinTranscript;
}

function opener({ context, range }: PreparedRange): Task['opened'] {
  let held: { readonly kernel: RangeCurve; readonly transcript: MerlinTranscript } | undefined;
  return (kernel) => {
    // a kernel that failed in some other call is replaced, and its transcripts with it
    if (held?.kernel !== kernel) {
      held = {
        kernel,
        transcript: statementTranscript(kernel, RANGE_LABEL, context, range.bytes),
      };
    }
    return held.transcript;
  };
}

/** The outcome of each proof, in order. @throws ABORTED - when the signal fires */
export async function verifyTogether(
  proofs: readonly PreparedRange[],
  signal: AbortSignalLike | undefined,
): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(proofs.length).fill('ok');
  let first = true;
  for (const slice of slices(proofs)) {
    if (!first) await turn();
    first = false;
    throwIfAborted(signal);
    // what is condemned already needs no more work
    const tasks = slice.filter(({ owner }) => outcomes[owner] === 'ok');
    verifySlice(await defaultRange(), tasks, signal).forEach((outcome, k) => {
      const { owner } = tasks[k]!;
      if (outcomes[owner] === 'ok') outcomes[owner] = outcome;
    });
  }
  return outcomes;
}

function* slices(proofs: readonly PreparedRange[]): Generator<Task[]> {
  let tasks: Task[] = [];
  let bits = 0;
  for (const [owner, prepared] of proofs.entries()) {
    const opened = opener(prepared);
    for (const chunk of prepared.layout.chunks) {
      const own = prepared.layout.bits * chunk.parties;
      if (tasks.length > 0 && (bits + own > SLICE_BITS || tasks.length === SLICE_PROOFS)) {
        yield tasks;
        tasks = [];
        bits = 0;
      }
      tasks.push({ owner, prepared, chunk, opened });
      bits += own;
    }
  }
  if (tasks.length > 0) yield tasks;
}

function verifySlice(
  kernel: RangeCurve,
  tasks: readonly Task[],
  signal: AbortSignalLike | undefined,
): Outcome[] {
  const jobs = tasks.map((task) => jobOrError(kernel, task));
  const outcomes = jobs.map((job): Outcome => ('code' in job ? job : 'malformed'));
  const formed = [...jobs.keys()].filter((i) => !('code' in jobs[i]!));
  const batch = kernel.range.openBatch(formed.map((i) => jobs[i] as RangeVerifyJob));
  try {
    const good = [...formed.keys()].filter((k) => batch.statuses[k] === 'ok');
    const holds = bisect(good.length, {
      check: (from, to) => batch.check(good[from]!, good[to - 1]! + 1),
      single: (k) => batch.check(good[k]!, good[k]! + 1),
      pause: () => {
        throwIfAborted(signal);
      },
    });
    good.forEach((k, i) => {
      outcomes[formed[k]!] = holds[i] === true ? 'ok' : 'false';
    });
  } finally {
    batch.close();
  }
  return outcomes.map((outcome, i) =>
    outcome === 'malformed' ? blame(kernel, tasks[i]!) : outcome,
  );
}

/** A malformed statement condemns its own proof only. */
function jobOrError(
  kernel: RangeCurve,
  { prepared, chunk, opened }: Task,
): RangeVerifyJob | NexusError {
  try {
    return chunkJob(kernel, opened(kernel), prepared, chunk);
  } catch (error) {
    if (!isNexusError(error) || error.code === 'INTERNAL') throw error;
    return error;
  }
}

/** The kernel calls a job malformed for its proof, or for a V that went to it as it was. */
function blame(kernel: RangeCurve, { prepared, chunk }: Task): Outcome {
  for (let j = chunk.from; j < chunk.to; j++) {
    if (!kernel.isPoint(prepared.range.values[j]!.V)) return notAPoint(j);
  }
  return 'malformed';
}
