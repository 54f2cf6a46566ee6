/** What every job store promises: a driver calls this with how it is opened at a place, a path that nothing is at yet. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Added, JobStore } from '../../src/ports/job-store.ts';
import { testEnding, testRunning, testSweeping } from './job-store-life.ts';
import { testStoreModel } from './job-store-model.ts';
import { ending, job, jobId, record, sealed } from './jobs.ts';
import { bothOf, ids, type OpenStore, type WithStore } from './stores.ts';

export function testJobStore(name: string, open: OpenStore): void {
  const made: string[] = [];
  const place = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'store-'));
    made.push(folder);
    return join(folder, 'data');
  };
  afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

  /** Runs with a store of its own. */
  const withStore =
    (work: (store: JobStore, reopen: () => Promise<JobStore>) => Promise<void>) =>
    async (): Promise<void> => {
      const at = await place();
      let store = await open(at);
      try {
        await work(store, async () => {
          await store.close();
          store = await open(at);
          return store;
        });
      } finally {
        await store.close();
      }
    };

  testAdding(name, withStore);
  testIdempotency(name, withStore);
  testRunning(name, withStore);
  testEnding(name, withStore);
  testSweeping(name, withStore);
  testStoreModel(name, open, place);
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function testAdding(name: string, withStore: WithStore): void {
  describe(`${name}: adding`, () => {
    it(
      'keeps record and sealed input, also when it is opened again',
      withStore(async (store, reopen) => {
        const { record: kept, input } = job({ deadlineMs: 5_000, priority: 'high' });
        expect(await store.add({ record: kept, input: input! })).toEqual({ added: true });
        for await (const one of bothOf(store, reopen)) {
          expect(one.read(kept.id)).toEqual(kept);
          expect(one.readInput(kept.id)).toEqual(input);
          expect(ids(one.pending())).toEqual([kept.id]);
        }
      }),
    );

    it(
      'keeps inputs of any size, and keys of up to 2,000 bytes',
      withStore(async (store, reopen) => {
        const inputs = [sealed(0, 1), sealed(1, 0), sealed(5_000_000, 2_000)];
        const records = inputs.map(() => record());
        for (const [n, input] of inputs.entries()) await store.add({ record: records[n]!, input });
        const again = await reopen();
        for (const [n, input] of inputs.entries()) {
          const kept = again.readInput(records[n]!.id)!;
          // toEqual takes seconds for megabytes
          expect([digest(kept.box), kept.box.length]).toEqual([
            digest(input.box),
            input.box.length,
          ]);
          expect(kept.wrappedKey).toEqual(input.wrappedKey);
        }
      }),
    );

    it(
      'gives bytes that are the caller’s own',
      withStore(async (store) => {
        const kept = job();
        await store.add(kept);
        const first = store.readInput(kept.record.id)!;
        const [box, key] = [first.box.slice(), first.wrappedKey.slice()];
        first.box.fill(0);
        first.wrappedKey.fill(0);
        store.read(kept.record.id);
        expect(store.readInput(kept.record.id)).toEqual({ box, wrappedKey: key });
      }),
    );

    it(
      'keeps jobs without input',
      withStore(async (store, reopen) => {
        const kept = record({ op: 'verify' });
        await store.add({ record: kept });
        const again = await reopen();
        expect(again.read(kept.id)).toEqual(kept);
        expect(again.readInput(kept.id)).toBeUndefined();
        expect(ids(again.pending())).toEqual([kept.id]);
      }),
    );

    it(
      'knows nothing of what was not added',
      withStore(async (store) => {
        const id = jobId();
        expect(store.read(id)).toBeUndefined();
        expect(store.readInput(id)).toBeUndefined();
        expect(store.readResults(id)).toBeUndefined();
        expect(await store.start(id, 1)).toBeUndefined();
        expect(await store.end(id, ending())).toBeUndefined();
        expect(ids(store.pending())).toEqual([]);
        await store.shredded();
      }),
    );

    it(
      'refuses an id that is taken, and leaves the job that has it',
      withStore(async (store) => {
        const first = job();
        await store.add(first);
        await expect(store.add(job({ id: first.record.id, tenant: 'other' }))).rejects.toThrow();
        expect(store.read(first.record.id)).toEqual(first.record);
        expect(store.readInput(first.record.id)).toEqual(first.input);
      }),
    );

    it(
      'gives what has not ended in the order of adding, whatever the ids',
      withStore(async (store, reopen) => {
        const jobs = Array.from({ length: 200 }, () => job());
        for (const one of jobs.slice(0, 20)) await store.add(one);
        await Promise.all(jobs.slice(20).map((one) => store.add(one)));
        const gone = new Set([0, 7, 50, 199].map((n) => jobs[n]!.record.id));
        for (const id of gone) await store.end(id, ending());
        const left = jobs.map(({ record: { id } }) => id).filter((id) => !gone.has(id));
        expect(ids(store.pending())).toEqual(left);
        const again = await reopen();
        expect(ids(again.pending())).toEqual(left);
        const later = job();
        await again.add(later);
        expect(ids(again.pending())).toEqual([...left, later.record.id]);
      }),
    );

    it(
      'lets jobs end while it goes through them',
      withStore(async (store) => {
        const jobs = Array.from({ length: 10 }, () => job());
        for (const one of jobs) await store.add(one);
        const seen: string[] = [];
        for (const { id } of store.pending()) {
          seen.push(id);
          await store.end(jobs[9]!.record.id, ending());
        }
        expect(seen).toEqual(jobs.slice(0, 9).map((one) => one.record.id));
      }),
    );

    it(
      'can be written to, and says so',
      withStore(async (store) => {
        expect(await store.probe()).toBe(true);
        expect(await Promise.all([store.probe(), store.probe()])).toEqual([true, true]);
      }),
    );

    it(
      'refuses what comes after closing, which may be done twice',
      withStore(async (store) => {
        const first = store.add(job());
        const closed = store.close();
        expect(await first).toEqual({ added: true });
        await closed;
        await expect(store.add(job())).rejects.toThrow(
          expect.objectContaining({ name: 'StorageError' }),
        );
        await store.close();
      }),
    );
  });
}

function testIdempotency(name: string, withStore: WithStore): void {
  describe(`${name}: idempotency`, () => {
    const same = { key: 'k', fingerprint: 'f' };

    it(
      'knows a job under its key, and whether it is the same request, also when it is opened again',
      withStore(async (store, reopen) => {
        const first = job({}, same);
        expect(await store.add(first)).toEqual({ added: true });
        for await (const one of bothOf(store, reopen)) {
          const known = { added: false, known: first.record };
          expect(await one.add(job({}, same))).toEqual({ ...known, same: true });
          const other = job({}, { key: 'k', fingerprint: 'g' });
          expect(await one.add(other)).toEqual({ ...known, same: false });
          expect(one.read(other.record.id)).toBeUndefined();
          expect(ids(one.pending())).toEqual([first.record.id]);
        }
      }),
    );

    it(
      'keeps keys of tenants apart, however they are composed',
      withStore(async (store) => {
        const pairs = [
          ['a', 'bc'],
          ['ab', 'c'],
          ['', 'abc'],
          ['a","b', 'c'],
          ['a', 'b","c'],
          ['a', 'k'.repeat(10_000)],
        ] as const;
        for (const [tenant, key] of pairs) {
          expect(await store.add(job({ tenant }, { key, fingerprint: 'f' }))).toEqual({
            added: true,
          });
        }
      }),
    );

    it(
      'tells the record as it is by then',
      withStore(async (store) => {
        const first = job({}, same);
        await store.add(first);
        await store.end(first.record.id, ending('failed'));
        const again = (await store.add(job({}, same))) as Added & { added: false };
        expect(again.known).toEqual(store.read(first.record.id));
        expect(again.known.state).toBe('failed');
      }),
    );

    it(
      'adds one of fifty with one key at the same time',
      withStore(async (store) => {
        const jobs = Array.from({ length: 50 }, (_, n) =>
          job({}, { key: 'k', fingerprint: String(n % 2) }),
        );
        const added = await Promise.all(jobs.map((one) => store.add(one)));
        const winners = jobs.filter((_, n) => added[n]!.added);
        expect(winners).toHaveLength(1);
        const [winner] = winners;
        for (const [n, one] of added.entries()) {
          if (one.added) continue;
          const isSame = jobs[n]!.idempotency!.fingerprint === winner!.idempotency!.fingerprint;
          expect(one).toEqual({ added: false, known: winner!.record, same: isSame });
        }
        expect(ids(store.pending())).toEqual([winner!.record.id]);
      }),
    );
  });
}
