/** Stores against a model, a Map: sequences of calls, some of them at the same time. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JobRecord } from '../../src/ports/job.ts';
import type { Added, Ending, JobStore, NewJob } from '../../src/ports/job-store.ts';
import type { OpenStore } from './stores.ts';
import { ending, job } from './jobs.ts';

const JOBS = 6;

const target = fc.integer({ min: 0, max: JOBS - 1 });
const call = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), job: target }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('start' as const), job: target }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      job: target,
      keepUntilMs: fc.integer({ min: 0, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const), nowMs: target }) },
);
/** Calls that are made at the same time, or the store is opened anew. */
const turn = fc.oneof(
  { weight: 9, arbitrary: fc.array(call, { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
);
type Call = typeof call extends fc.Arbitrary<infer One> ? One : never;

export function testStoreModel(name: string, open: OpenStore, place: () => Promise<string>): void {
  it(`${name}: does what a map does`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 15 }), async (turns) => {
        const at = await place();
        let store = await open(at);
        const model = new Model();
        try {
          for (const one of turns) {
            if (one === 'reopen') {
              await store.close();
              store = await open(at);
            } else await runTurn(store, model, one);
            model.compare(store);
          }
        } finally {
          await store.close();
        }
      }),
      { numRuns: process.env['SLOW'] === '1' ? 500 : 80 },
    );
  });
}

/**
 * Calls take effect in the order in which they are made, a sweep when all others of its turn are done. An add that finds a job may
 * tell of it as it was or as it will be: so no add of what others change in the same turn.
 */
async function runTurn(store: JobStore, model: Model, calls: readonly Call[]): Promise<void> {
  const expected: unknown[] = [];
  const got: Promise<unknown>[] = [];
  const first = new Map<number, boolean>();
  for (const one of calls) {
    if (one.do === 'sweep') continue;
    const isAdd = one.do === 'add';
    if ((first.get(one.job) ?? isAdd) !== isAdd) continue;
    first.set(one.job, isAdd);
    if (one.do === 'add') {
      const added = model.job(one.job);
      expected.push(model.add(added));
      got.push(store.add(added));
    } else if (one.do === 'start') {
      const { id } = model.current(one.job);
      expected.push(model.start(id, calls.length));
      got.push(store.start(id, calls.length));
    } else {
      const { id } = model.current(one.job);
      const end = ending('succeeded', {
        keepUntilMs: one.keepUntilMs,
        results: Uint8Array.of(one.keepUntilMs, one.job),
      });
      expected.push(model.end(id, end));
      got.push(store.end(id, end));
    }
  }
  expect(await Promise.all(got)).toEqual(expected);
  for (const one of calls) {
    if (one.do === 'sweep') expect(await store.sweep(one.nowMs)).toBe(model.sweep(one.nowMs));
  }
}

interface Kept {
  record: JobRecord;
  readonly job: NewJob;
  results?: Uint8Array;
}

class Model {
  readonly #kept = new Map<string, Kept>();
  readonly #known = new Map<string, string>();
  readonly #current = new Map<number, NewJob>();
  readonly #all: NewJob[] = [];

  /** A job under the idempotency key of its number; half of them with input. */
  job(number: number): NewJob {
    const idempotency = { key: String(number), fingerprint: String(this.#all.length % 2) };
    const { record, input } = job();
    const made = { record, idempotency, ...(number % 2 === 0 && input && { input }) };
    this.#all.push(made);
    return made;
  }

  /** The job that is under its key, or one that was never added. */
  current(number: number): JobRecord {
    const id = this.#known.get(String(number));
    const kept = id === undefined ? undefined : this.#kept.get(id);
    return (kept?.job ?? this.#current.get(number) ?? this.#remember(number)).record;
  }

  add(added: NewJob): Added {
    const { key, fingerprint } = added.idempotency!;
    const known = this.#kept.get(this.#known.get(key) ?? '');
    if (known !== undefined) {
      const same = known.job.idempotency!.fingerprint === fingerprint;
      return { added: false, known: known.record, same };
    }
    this.#known.set(key, added.record.id);
    this.#kept.set(added.record.id, { record: added.record, job: added });
    return { added: true };
  }

  start(id: string, startedMs: number): JobRecord | undefined {
    const kept = this.#kept.get(id);
    if (kept?.record.endedMs !== undefined || kept === undefined) return undefined;
    const attempts = kept.record.attempts + 1;
    kept.record = { ...kept.record, state: 'running', startedMs, attempts };
    return kept.record;
  }

  end(id: string, { results, ...end }: Ending): JobRecord | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.record.endedMs !== undefined) return kept?.record;
    kept.record = { ...kept.record, ...end };
    if (results !== undefined) kept.results = results;
    return kept.record;
  }

  sweep(nowMs: number): number {
    const due = [...this.#kept].filter(([, { record }]) => (record.keepUntilMs ?? 1e9) <= nowMs);
    for (const [id] of due) this.#kept.delete(id);
    return due.length;
  }

  compare(store: JobStore): void {
    for (const { record, input } of this.#all) {
      const kept = this.#kept.get(record.id);
      expect(store.read(record.id)).toEqual(kept?.record);
      const isOpen = kept !== undefined && kept.record.endedMs === undefined;
      expect(store.readInput(record.id)).toEqual(isOpen ? input : undefined);
      expect(store.readResults(record.id)).toEqual(kept?.results);
    }
    const open = [...this.#kept.values()].filter(({ record }) => record.endedMs === undefined);
    expect([...store.pending()]).toEqual(open.map(({ record }) => record));
  }

  #remember(number: number): NewJob {
    const made = job();
    this.#current.set(number, made);
    return made;
  }
}
