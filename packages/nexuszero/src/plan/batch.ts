/** How many proofs are spread over workers; docs/protocol/optimizer.md section 4. */
import type { CostModel } from './model.ts';
import type { Choice, Estimate, Surroundings } from './plan.ts';
import type { OwnWish } from './wish.ts';

export interface Arrangement {
  readonly count: number;
  readonly workers: number;
  readonly isolation: Surroundings['isolation'];
  readonly chunk: number;
  readonly totalMs: Estimate;
}

/** Work that one dispatch holds at least, if the batch has it: little against that is lost on the way. */
const CHUNK_MS = 12;
/** A batch of less work than so many dispatches is done by the caller. */
const WORTH = 4;

/** Of `count` proofs of the choice. */
export function arrange(
  { proveMs }: Choice,
  count: number,
  wish: OwnWish,
  { workers: most, isolation, cores }: Surroundings,
  model: CostModel,
): Arrangement {
  const aDispatch = isolation === 'none' ? 0 : dispatchMs(model, isolation);
  const allowed = isolation === 'none' ? 0 : Math.min(most, cores, wish.workers ?? most);
  const worth = count * proveMs.value > WORTH * aDispatch;
  const hands = worth ? Math.min(allowed, count) : 0;
  const share = Math.ceil(count / Math.max(1, hands));
  const chunk = Math.max(1, Math.min(share, Math.round(CHUNK_MS / proveMs.value)));
  const workers = Math.min(hands, Math.ceil(count / chunk));
  const overhead = workers === 0 ? 0 : aDispatch;
  const wall = (each: number): number => wallMs(count, chunk, workers, each, overhead);
  return {
    count,
    workers,
    isolation: workers === 0 ? 'none' : isolation,
    chunk,
    totalMs: { value: wall(proveMs.value), low: wall(proveMs.low), high: wall(proveMs.high) },
  };
}

/** The worker with most to do: full chunks in turn, each after its dispatch. */
function wallMs(
  count: number,
  chunk: number,
  workers: number,
  each: number,
  overhead: number,
): number {
  if (workers === 0) return count * each;
  const dispatches = Math.ceil(count / chunk);
  const rounds = Math.ceil(dispatches / workers);
  const proofs = Math.min(count, rounds * chunk);
  return proofs * each + rounds * overhead;
}

/** One load to a worker and back, without its work. */
export function dispatchMs(model: CostModel, isolation: 'thread' | 'process'): number {
  return model.predict(`dispatch/${isolation}`, 'prove', 1).value;
}

/** Records from which on a batch has enough alike in it to make up for a container's head. */
const ENOUGH_RECORDS = 16;

/** Proofs are incompressible; what is stored around many of them is not. */
export function compressionFor(count: number): 'none' | 'adaptive' {
  return count >= ENOUGH_RECORDS ? 'adaptive' : 'none';
}
