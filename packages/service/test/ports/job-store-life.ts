/** What every job store promises: of jobs that are begun, end, and are forgotten. */
import { describe, expect, it } from 'vitest';
import { ending, job, record } from './jobs.ts';
import { bothOf, ids, type WithStore } from './stores.ts';

export function testRunning(name: string, withStore: WithStore): void {
  describe(`${name}: running`, () => {
    it(
      'counts how often a job was begun, also when it is opened again',
      withStore(async (store, reopen) => {
        const { record: kept, input } = job();
        await store.add({ record: kept, input: input! });
        const once = { ...kept, state: 'running', startedMs: 1_500, attempts: 1 };
        expect(await store.start(kept.id, 1_500)).toEqual(once);
        expect(store.read(kept.id)).toEqual(once);
        const again = await reopen();
        const twice = { ...once, startedMs: 1_600, attempts: 2 };
        expect(await again.start(kept.id, 1_600)).toEqual(twice);
        expect([...again.pending()]).toEqual([twice]);
        expect(again.readInput(kept.id)).toEqual(input);
      }),
    );

    it(
      'does not begin what has ended',
      withStore(async (store) => {
        const { record: kept, input } = job();
        await store.add({ record: kept, input: input! });
        const ended = await store.end(kept.id, ending('cancelled'));
        expect(await store.start(kept.id, 1)).toBeUndefined();
        expect(store.read(kept.id)).toEqual(ended);
      }),
    );

    it(
      'keeps the order of calls that nobody awaits',
      withStore(async (store) => {
        const { record: kept, input } = job();
        await store.add({ record: kept, input: input! });
        const calls = [
          store.start(kept.id, 1),
          store.start(kept.id, 2),
          store.end(kept.id, ending()),
        ];
        const states = (await Promise.all(calls)).map((one) => [one!.state, one!.attempts]);
        expect(states).toEqual([
          ['running', 1],
          ['running', 2],
          ['succeeded', 2],
        ]);
      }),
    );
  });
}

export function testEnding(name: string, withStore: WithStore): void {
  describe(`${name}: ending`, () => {
    it(
      'keeps outcome and results, and has no input any more, also when it is opened again',
      withStore(async (store, reopen) => {
        const { record: kept, input } = job({ op: 'batch' });
        await store.add({ record: kept, input: input! });
        const results = new Uint8Array(3_000).fill(7);
        const end = ending('failed', {
          outcome: { batch: { done: 2, failed: 1 }, error: { code: 'SOME', detail: 'why' } },
        });
        const expected = { ...kept, ...end };
        expect(await store.end(kept.id, { ...end, results })).toEqual(expected);
        await store.shredded();
        for await (const one of bothOf(store, reopen)) {
          expect(one.read(kept.id)).toEqual(expected);
          expect(one.readResults(kept.id)).toEqual(results);
          expect(one.readInput(kept.id)).toBeUndefined();
          expect(ids(one.pending())).toEqual([]);
        }
      }),
    );

    it(
      'counts the first ending',
      withStore(async (store, reopen) => {
        const { record: kept, input } = job();
        await store.add({ record: kept, input: input! });
        const ends = ['succeeded', 'failed', 'cancelled', 'expired'] as const;
        const all = ends.map((state, n) =>
          store.end(kept.id, ending(state, { endedMs: n, results: Uint8Array.of(n) })),
        );
        const first = { ...kept, ...ending('succeeded', { endedMs: 0 }) };
        expect(await Promise.all(all)).toEqual(Array(4).fill(first));
        expect(await store.end(kept.id, ending('failed'))).toEqual(first);
        const again = await reopen();
        expect(await again.end(kept.id, ending('failed'))).toEqual(first);
        expect(again.readResults(kept.id)).toEqual(Uint8Array.of(0));
      }),
    );

    it(
      'has room for as many as ended',
      withStore(async (store) => {
        for (let round = 0; round < 5; round++) {
          const jobs = Array.from({ length: 100 }, () => job());
          await Promise.all(jobs.map((one) => store.add(one)));
          await Promise.all(jobs.map((one) => store.end(one.record.id, ending())));
        }
        await store.shredded();
        expect(ids(store.pending())).toEqual([]);
      }),
    );
  });
}

export function testSweeping(name: string, withStore: WithStore): void {
  describe(`${name}: sweeping`, () => {
    it(
      'forgets ended jobs whose time has come, with results and keys, and no others',
      withStore(async (store, reopen) => {
        const key = (n: number): { key: string; fingerprint: string } => ({
          key: `k${n}`,
          fingerprint: 'f',
        });
        const jobs = Array.from({ length: 6 }, (_, n) => job({}, key(n)));
        for (const one of jobs) await store.add(one);
        const id = (n: number): string => jobs[n]!.record.id;
        const results = Uint8Array.of(1);
        for (const [n, keepUntilMs] of [100, 200, 201, 150, 1e15].entries()) {
          await store.end(id(n), ending('succeeded', { keepUntilMs, results }));
        }
        expect(await store.sweep(99)).toBe(0);
        expect(await store.sweep(200)).toBe(3);
        expect(await store.sweep(200)).toBe(0);
        for await (const one of bothOf(store, reopen)) {
          const there = jobs.map(({ record: kept }) => one.read(kept.id) !== undefined);
          expect(there).toEqual([false, false, true, false, true, true]);
          expect(one.readResults(id(0))).toBeUndefined();
          expect(one.readResults(id(2))).toEqual(results);
        }
        const again = await reopen();
        expect(await again.add(job({}, key(0)))).toEqual({ added: true });
        expect(await again.add(job({}, key(2)))).toMatchObject({ added: false, same: true });
        expect(await again.end(id(1), ending())).toBeUndefined();
      }),
    );

    it(
      'leaves jobs that were added since, also when it was opened again between',
      withStore(async (store, reopen) => {
        const [old, young] = [job(), job()];
        await store.add(old);
        await store.end(old.record.id, ending());
        const again = await reopen();
        await again.add(young);
        expect(await again.sweep(10_000)).toBe(1);
        expect(ids(again.pending())).toEqual([young.record.id]);
        expect(ids((await reopen()).pending())).toEqual([young.record.id]);
      }),
    );

    it(
      'forgets many at once',
      withStore(async (store) => {
        const jobs = Array.from({ length: 600 }, () => ({ record: record() }));
        await Promise.all(jobs.map((one) => store.add(one)));
        await Promise.all(jobs.map((one) => store.end(one.record.id, ending())));
        expect(await store.sweep(10_000)).toBe(600);
      }),
    );
  });
}
