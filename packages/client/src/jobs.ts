/** Jobs: asking how they stand, waiting for their end, following, cancelling, reading results. */
import { chunksOf, parsed, unreachable } from './answer.ts';
import { badAnswer, misuse, ServiceError, type ServiceErrorCode } from './errors.ts';
import { PROBLEM_CODES, type BatchSummary, type Job, type Verdict } from './generated/contract.ts';
import { Limit, type CallOptions } from './limit.ts';
import { madeOf, type Made } from './proof.ts';
import { itemResult, type ItemResult } from './results.ts';
import { linesOf } from './lines.ts';
import { isBatchResult, isJob, isJobId } from './shapes.ts';
import { eventsOf } from './sse.ts';
import type { Transport } from './transport.ts';

/** How a job that succeeded ended. */
export interface Outcome {
  readonly job: Job;
  /** Of a job that proves. */
  readonly made?: Made;
  /** Of a job that verifies. */
  readonly verdict?: Verdict;
  /** Of a batch: `results` of the handle has the rest. */
  readonly batch?: BatchSummary;
}

/** How to wait. Without `timeoutMs` a wait has no end of its own. */
export interface WaitOptions extends CallOptions {
  /** Called with the job at each of its changes. */
  readonly onProgress?: (job: Job) => void;
}

/** A job of the service. */
export interface JobHandle {
  readonly id: string;
  /** As it stands now. */
  get(options?: CallOptions): Promise<Job>;
  /**
   * Its end. Connections may break meanwhile.
   * @throws the job's own error - when it failed; ABORTED - when it was cancelled; DEADLINE_EXCEEDED - when it expired
   */
  wait(options?: WaitOptions): Promise<Outcome>;
  /** The job at each of its changes; the last one has ended. */
  events(options?: CallOptions): AsyncGenerator<Job, void, undefined>;
  /** Cancels it, if it has not ended. */
  cancel(options?: CallOptions): Promise<Job>;
  /** The results of a batch that has ended. @throws NOT_FINISHED - for one that has not */
  results(options?: CallOptions): AsyncGenerator<ItemResult, void, undefined>;
}

/** Seconds for which the service holds a request that waits. */
const HOLD_S = 20;
/** What an answer may take beyond that. */
const GRACE_MS = 15_000;
/** What a request that is held may take. */
export const HELD_MS: number = HOLD_S * 1000 + GRACE_MS;
/** Streams of events have a comment now and then; one that is silent for so long is dead. */
const SILENCE_MS = 60_000;
/** Between two questions, where the service does not hold them. */
const PAUSE_MS = 100;

/** @throws BAD_PARAMETER - for what is no id */
export function jobHandle(transport: Transport, id: string, timeoutMs: number): JobHandle {
  if (!isJobId(id)) throw misuse('job: expected the id of a job');
  const path = pathOf(id);
  const timed = ({ signal, timeoutMs: own = timeoutMs }: CallOptions): CallOptions => ({
    signal,
    timeoutMs: own,
  });
  return Object.freeze({
    id,
    get: (options: CallOptions = {}) =>
      within(timed(options), (limit) => jobAt(transport, id, 'GET', path, limit)),
    wait: (options: WaitOptions = {}) =>
      within(options, async (limit) =>
        outcomeOf(await endOf(transport, id, limit, options.onProgress)),
      ),
    events: (options: CallOptions = {}) => follow(transport, id, options),
    cancel: (options: CallOptions = {}) =>
      within(timed(options), (limit) => jobAt(transport, id, 'DELETE', path, limit)),
    results: (options: CallOptions = {}) => readResults(transport, id, options),
  });
}

/** Runs one call within its limit. */
export async function within<T>(
  options: CallOptions,
  run: (limit: Limit) => Promise<T>,
): Promise<T> {
  const limit = new Limit(options);
  try {
    return await run(limit);
  } finally {
    limit.release();
  }
}

export const hasEnded = ({ state }: Job): boolean => state !== 'queued' && state !== 'running';

/** Seconds to have a request held: the least that can be said is one. */
export function holdSeconds(limit: Limit): number {
  return Math.max(1, Math.min(HOLD_S, Math.floor(limit.leftMs / 1000)));
}

/** The job's end, asked for until it is there. */
export async function endOf(
  transport: Transport,
  id: string,
  limit: Limit,
  onProgress?: (job: Job) => void,
): Promise<Job> {
  if (onProgress !== undefined) {
    for await (const job of changes(transport, id, limit)) {
      onProgress(job);
      if (hasEnded(job)) return job;
    }
  }
  for (;;) {
    const asked = performance.now();
    const path = `${pathOf(id)}?wait=${String(holdSeconds(limit))}`;
    const job = await jobAt(transport, id, 'GET', path, limit, true);
    if (hasEnded(job)) return job;
    if (performance.now() - asked < 1000) await limit.sleep(PAUSE_MS);
  }
}

/** @throws the error of a job that did not succeed */
export function outcomeOf(job: Job): Outcome {
  const { state, made, verdict, batch, error } = job;
  if (state === 'succeeded') {
    return {
      job,
      ...(made && { made: madeOf(made) }),
      ...(verdict && { verdict }),
      ...(batch && { batch }),
    };
  }
  const [usual, words] = ENDS[state] ?? ['INTERNAL', 'the job failed'];
  const { code = usual, detail = words, hint } = error ?? {};
  const known = Object.hasOwn(PROBLEM_CODES, code) ? (code as keyof typeof PROBLEM_CODES) : usual;
  const { status } = PROBLEM_CODES[known];
  throw new ServiceError(code as ServiceErrorCode, detail, { status, hint });
}

type End = readonly [keyof typeof PROBLEM_CODES, string];
const ENDS: Readonly<Partial<Record<Job['state'], End>>> = {
  cancelled: ['ABORTED', 'the job was cancelled'],
  expired: ['DEADLINE_EXCEEDED', 'the job was not done by its deadline'],
};

/** Nobody waits for this job any more. Whether the service hears of it is its own affair. */
export function abandon(transport: Transport, id: string): void {
  within({ timeoutMs: 5000 }, (limit) => jobAt(transport, id, 'DELETE', pathOf(id), limit)).catch(
    () => undefined,
  );
}

const pathOf = (id: string): string => `/v1/jobs/${id}`;

async function jobAt(
  transport: Transport,
  id: string,
  method: 'GET' | 'DELETE',
  path: string,
  limit: Limit,
  isHeld = false,
): Promise<Job> {
  const request = { method, path, isHeld, attemptMs: HELD_MS };
  return requireSame(await transport.call(request, limit, isJob), id);
}

function requireSame(job: Job, id: string): Job {
  if (job.id === id) return job;
  throw badAnswer('the answer is about another job');
}

async function* follow(
  transport: Transport,
  id: string,
  options: CallOptions,
): AsyncGenerator<Job, void, undefined> {
  const limit = new Limit(options);
  try {
    yield* changes(transport, id, limit);
  } finally {
    limit.release();
  }
}

/** Follows over as many connections as it takes. */
async function* changes(
  transport: Transport,
  id: string,
  limit: Limit,
): AsyncGenerator<Job, void, undefined> {
  const patience = transport.patience(limit);
  let last = '';
  for (;;) {
    try {
      for await (const data of jobEvents(transport, id, limit)) {
        if (data === last) continue;
        last = data;
        patience.reset();
        const job = requireSame(parsed(data, isJob), id);
        yield job;
        if (hasEnded(job)) return;
      }
      throw unreachable('the events broke off');
    } catch (error) {
      await patience.after(error);
    }
  }
}

async function* jobEvents(
  transport: Transport,
  id: string,
  limit: Limit,
): AsyncGenerator<string, void, undefined> {
  const request = { method: 'GET', path: pathOf(id), accept: 'text/event-stream' } as const;
  const exchange = await transport.open({ ...request, headersMs: GRACE_MS }, limit);
  try {
    const { response } = exchange;
    exchange.settle();
    if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
      throw badAnswer('the answer is no stream of events', response.status);
    }
    const chunks = chunksOf(response, limit, SILENCE_MS);
    for await (const { event, data } of eventsOf(chunks, transport.maxAnswerBytes)) {
      if (event === 'job') yield data;
    }
  } finally {
    exchange.close();
  }
}

/** Results that were read before a connection broke are not given twice. */
async function* readResults(
  transport: Transport,
  id: string,
  options: CallOptions,
): AsyncGenerator<ItemResult, void, undefined> {
  const limit = new Limit(options);
  const patience = transport.patience(limit);
  let given = 0;
  try {
    for (;;) {
      try {
        let seen = 0;
        for await (const result of resultLines(transport, id, limit)) {
          if (seen++ < given) continue;
          given++;
          patience.reset();
          yield result;
        }
        return;
      } catch (error) {
        await patience.after(error);
      }
    }
  } finally {
    limit.release();
  }
}

async function* resultLines(
  transport: Transport,
  id: string,
  limit: Limit,
): AsyncGenerator<ItemResult, void, undefined> {
  const path = `${pathOf(id)}/results`;
  const request = { method: 'GET', path, accept: 'application/x-ndjson' } as const;
  const exchange = await transport.open({ ...request, headersMs: GRACE_MS }, limit);
  try {
    exchange.settle();
    const chunks = chunksOf(exchange.response, limit, SILENCE_MS);
    for await (const line of linesOf(chunks, transport.maxAnswerBytes)) {
      if (line !== '') yield itemResult(parsed(line, isBatchResult));
    }
  } finally {
    exchange.close();
  }
}
