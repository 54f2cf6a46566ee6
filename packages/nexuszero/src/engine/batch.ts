/** Batches: any mix of proofs to make and to check, results in the order of the requests, read-ahead bounded by the workers. */
import { isNexusError, NexusError } from '../bytes/errors.ts';
import { turn } from '../bytes/turn.ts';
import { requireObject } from '../proofs/options.ts';
import type { Wish } from '../plan/plan.ts';
import type { BatchResult, ProveItem } from '../proofs/batch.ts';
import type { VerifyItem } from '../proofs/system.ts';
import type { Core } from './core.ts';
import {
  requireJobOptions,
  type EngineProveOptions,
  type JobOptions,
  type Prover,
} from './prover.ts';
import type { Account, Checked, Made } from './results.ts';
import { abortedBy } from './signals.ts';
import { Stop } from './stop.ts';
import type { EngineVerifyOptions, Verifier } from './verifier.ts';

/** A proof to make, with a name for its result. */
export interface EngineProveItem extends ProveItem {
  readonly op?: 'prove';
  readonly options?: ProveItem['options'] &
    Pick<EngineProveOptions, 'wish' | 'selfVerify' | 'priority' | 'deadlineMs' | 'signal'>;
}

/** A proof to check, with a name for its result. */
export interface EngineVerifyItem extends VerifyItem {
  readonly op: 'verify';
  readonly id: string;
  readonly options?: Omit<EngineVerifyOptions, 'context'>;
}

export type EngineItem = EngineProveItem | EngineVerifyItem;

/** What became of one item. */
export interface EngineBatchResult extends BatchResult, Account {}

/** How far a batch is. */
export interface BatchProgress {
  readonly done: number;
  readonly failed: number;
  /** How many items there are, when that is known. */
  readonly total?: number;
}

/** How to run a batch; what an item says for itself goes before. */
export interface BatchOptions extends JobOptions {
  /** Called after each item. */
  readonly onProgress?: (progress: BatchProgress) => void;
}

type Items = Iterable<EngineItem> | AsyncIterable<EngineItem>;

/** Expected work of each worker that is read ahead, in milliseconds, and the most items in all. */
const AHEAD_MS = 40;
const AHEAD_ITEMS = 1024;
/** Items that a batch of unknown length is planned for. */
const UNKNOWN = 1000;
/** Milliseconds after which the rest of the program has its turn, when all happens in its thread: proofs, or answers that were known. */
const TURN_MS = 25;

export class Batches {
  readonly #core: Core;
  readonly #prover: Prover;
  readonly #verifier: Verifier;

  constructor(core: Core, prover: Prover, verifier: Verifier) {
    this.#core = core;
    this.#prover = prover;
    this.#verifier = verifier;
  }

  /**
   * Results in the order of the items; one that fails fails alone.
   * @throws ABORTED - when the batch's signal fires: what waits is dropped, what runs is stopped
   */
  run(items: Items, options: BatchOptions): AsyncGenerator<EngineBatchResult, void, undefined> {
    // a generator does nothing before its first result is asked for; the deadline counts from here
    return this.#run(items, options, performance.now());
  }

  async *#run(
    items: Items,
    options: BatchOptions,
    called: number,
  ): AsyncGenerator<EngineBatchResult, void, undefined> {
    requireObject(options, 'options');
    requireJobOptions(options);
    const { deadlineMs, priority } = options;
    const stop = new Stop(options.signal);
    const { total } = totalOf(items);
    const shared: Shared = {
      stop,
      wish: this.#prover.batchWish(Math.max(1, total ?? UNKNOWN)),
      ...(priority && { priority }),
      ...(deadlineMs !== undefined && { deadline: called + deadlineMs }),
    };
    const window = new Window(this.#core.settings.workers);
    const counts = { done: 0, failed: 0, ...(total !== undefined && { total }) };
    let turned = performance.now();
    try {
      for await (const result of window.through(items, stop, (item) => this.#start(item, shared))) {
        if (stop.aborted) throw abortedBy(stop);
        counts.done++;
        if (!result.ok) counts.failed++;
        options.onProgress?.({ ...counts });
        yield result;
        // answers of workers come as messages, between which all others have their turn
        if (isOfWorker(result) && this.#core.settings.workers > 0) turned = performance.now();
        if (performance.now() - turned < TURN_MS) continue;
        await turn();
        turned = performance.now();
      }
      if (stop.aborted) throw abortedBy(stop);
    } finally {
      stop.now(undefined);
    }
  }

  #start(item: EngineItem, shared: Shared): Ahead {
    const started = performance.now();
    const id = idOf(item);
    let signal = shared.stop;
    // a batch may be long: it must not keep what its items needed
    const leave = (): void => {
      if (signal !== shared.stop) signal.release();
    };
    const ahead = (expectedMs: number, done: Promise<EngineBatchResult>): Ahead => ({
      expectedMs,
      result: signal === shared.stop ? done : done.finally(leave),
      settled: undefined,
    });
    try {
      requireObject(item, 'item');
      requireObject(item.options ?? {}, 'item.options');
      signal = stopOf(item, shared.stop);
      const job = { context: item.context, ...jobOptionsOf(item.options ?? {}, shared, signal) };
      if (item.op === 'verify') {
        const options = { ...item.options, ...job };
        const { statement, proof } = item;
        const { expectedMs, checked } = this.#verifier.start(statement, proof, options, true);
        return ahead(expectedMs, checked.then(resultOfCheck(id), failureOf(id, started)));
      }
      const { prefer, wish: own, ...rest } = item.options ?? {};
      const wish = prefer === undefined ? own : { prefer, ...own };
      const options = { ...rest, ...job, ...(wish && { wish }) };
      const { expectedMs, made } = this.#prover.start(
        item.statement,
        item.witness,
        options,
        shared.wish,
      );
      return ahead(expectedMs, made.then(resultOfProof(id), failureOf(id, started)));
    } catch (error) {
      leave();
      const result = failureOf(id, started)(isNexusError(error) ? error : unreadable(error));
      return { expectedMs: 0, result: Promise.resolve(result), settled: result };
    }
  }
}

/** What all items of a batch have in common. */
interface Shared {
  readonly stop: Stop;
  readonly wish: Wish;
  readonly priority?: JobOptions['priority'];
  readonly deadline?: number;
}

/** The signal of the batch, or one that follows the item's own too. */
function stopOf({ options }: EngineItem, stop: Stop): Stop {
  const signal = options?.signal;
  return signal ? new Stop(stop, signal) : stop;
}

function jobOptionsOf(own: JobOptions, { priority, deadline }: Shared, signal: Stop): JobOptions {
  const rank = own.priority ?? priority;
  const left = deadline === undefined ? undefined : Math.max(0, deadline - performance.now());
  const first = Math.min(
    own.deadlineMs ?? Number.POSITIVE_INFINITY,
    left ?? Number.POSITIVE_INFINITY,
  );
  return {
    signal,
    ...(rank && { priority: rank }),
    ...(Number.isFinite(first) && { deadlineMs: first }),
  };
}

/** An item whose result is awaited. */
interface Ahead {
  readonly expectedMs: number;
  readonly result: Promise<EngineBatchResult>;
  /** The result, once it is there: results come by loads, and most need not be waited for. */
  settled: EngineBatchResult | undefined;
}

/** Items on their way: as many as keep the workers busy, however many there are. */
class Window {
  readonly #workers: number;
  readonly #ahead: Ahead[] = [];
  #expectedMs = 0;

  constructor(workers: number) {
    this.#workers = Math.max(1, workers);
  }

  /** The results in order; the next items are started while the first is awaited. */
  async *through(
    items: Items,
    stop: Stop,
    start: (item: EngineItem) => Ahead,
  ): AsyncGenerator<EngineBatchResult> {
    const iterator = iteratorOf(items);
    let reading: Promise<Read> | undefined;
    let ended = false;
    const take = ({ done = false, value }: IteratorResult<EngineItem>): void => {
      if (done) ended = true;
      else this.#push(start(value as EngineItem));
    };
    try {
      for (;;) {
        while (!ended && reading === undefined && this.#hasRoom()) {
          const next = iterator.next();
          if (isPromise(next)) reading = Promise.resolve(next).then((read) => ({ read }));
          else take(next);
        }
        const [head] = this.#ahead;
        if (head === undefined && reading === undefined) return;
        if (head?.settled !== undefined) {
          this.#ahead.shift();
          yield head.settled;
          continue;
        }
        const first = await firstOf(reading, head, stop);
        if ('read' in first) {
          reading = undefined;
          take(first.read);
          continue;
        }
        this.#ahead.shift();
        yield first;
      }
    } finally {
      const returned = iterator.return?.();
      // a source that waits itself must not keep whoever gives the batch up
      if (reading === undefined) await returned;
      else void Promise.allSettled([reading, returned]);
    }
  }

  #hasRoom(): boolean {
    if (this.#ahead.length < 2 * this.#workers) return true;
    return this.#expectedMs < AHEAD_MS * this.#workers && this.#ahead.length < AHEAD_ITEMS;
  }

  #push(ahead: Ahead): void {
    this.#ahead.push(ahead);
    this.#expectedMs += ahead.expectedMs;
    const settle = (): void => {
      this.#expectedMs -= ahead.expectedMs;
    };
    ahead.result.then((result) => {
      ahead.settled = result;
      settle();
    }, settle);
  }
}

interface Read {
  readonly read: IteratorResult<EngineItem>;
}

/** What comes first: the next item, or the result of the head; a signal ends the work on the head, and so the wait for it. */
function firstOf(
  reading: Promise<Read> | undefined,
  head: Ahead | undefined,
  stop: Stop,
): Promise<Read | EngineBatchResult> {
  if (head !== undefined) {
    return Promise.race([...(reading === undefined ? [] : [reading]), head.result]);
  }
  if (stop.aborted) return Promise.reject(abortedBy(stop));
  return new Promise((resolve, reject) => {
    const listener = (): void => {
      reject(abortedBy(stop));
    };
    stop.addEventListener('abort', listener);
    reading!.then(resolve, reject).finally(() => {
      stop.removeEventListener('abort', listener);
    });
  });
}

interface AnyIterator {
  next(): IteratorResult<EngineItem> | PromiseLike<IteratorResult<EngineItem>>;
  return?(): unknown;
}

/** Also of another realm, or of a library. */
const isPromise = (
  next: ReturnType<AnyIterator['next']>,
): next is PromiseLike<IteratorResult<EngineItem>> => 'then' in next;

/** @throws BAD_PARAMETER - for what cannot be gone through */
function iteratorOf(items: Items): AnyIterator {
  const source = Object(items ?? {}) as Partial<AsyncIterable<EngineItem> & Iterable<EngineItem>>;
  const iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]?.();
  if (iterator !== undefined) return iterator;
  throw new NexusError('BAD_PARAMETER', 'batch: expected an iterable of items');
}

function totalOf(items: Items): { readonly total?: number } {
  return Array.isArray(items) ? { total: items.length } : {};
}

function idOf(item: unknown): string {
  try {
    const { id } = Object(item ?? {}) as { id?: unknown };
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}

/** Items are the caller's: what one of them throws as it is read is its own fault, and fails it alone. */
const unreadable = (cause: unknown): NexusError =>
  new NexusError('BAD_PARAMETER', 'item: cannot be read', { cause });

/** Whether it went through the queue, rather than being known at once. */
const isOfWorker = ({ stages }: EngineBatchResult): boolean =>
  stages.some(({ stage }) => stage === 'transfer');

const resultOfProof =
  (id: string) =>
  (made: Made): EngineBatchResult => {
    const { proof, ms, stages, cached } = made;
    return { id, ok: true, proof, ms, stages, cached, explain: () => made.explain() };
  };

const resultOfCheck =
  (id: string) =>
  (checked: Checked): EngineBatchResult => {
    const { ms, stages, cached } = checked;
    const account = { ms, stages, cached, explain: () => checked.explain() };
    if (checked.ok) return { id, ok: true, ...account };
    const { code, reason } = checked;
    return { id, ok: false, code, reason, ...account };
  };

/** @throws what is no NexusError: a fault of ours */
const failureOf =
  (id: string, started: number) =>
  (error: unknown): EngineBatchResult => {
    if (!isNexusError(error)) throw error;
    const { code, message: reason, hint } = error;
    const explain = (): string => [`${code}: ${reason}`, hint].filter(Boolean).join('\n');
    const ms = performance.now() - started;
    return { id, ok: false, code, reason, ms, stages: [], cached: false, explain };
  };
