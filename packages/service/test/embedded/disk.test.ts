/** Disks that are full, or cannot be written: what was acknowledged stays, and the store goes on by itself. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { LmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';
import type { NewJob } from '../../src/ports/job-store.ts';
import { ending, job, record, sealed } from '../ports/jobs.ts';
import { ids } from '../ports/stores.ts';
import { openWarned, places, runChild } from './children.ts';
import { canMount, remount, smallDisk } from './tmpfs.ts';

const place = places();

// lmdb prints each failed commit
vi.spyOn(console, 'error').mockImplementation(() => undefined);

const MB = 1 << 20;
const big = (key?: string): NewJob => ({
  record: record(),
  input: sealed(40_000),
  ...(key !== undefined && { idempotency: { key, fingerprint: 'f' } }),
});

/** Adds by tens until one fails. */
async function fill(store: LmdbStore): Promise<{ kept: NewJob[]; refused: NewJob[] }> {
  const kept: NewJob[] = [];
  const refused: NewJob[] = [];
  while (refused.length === 0) {
    const jobs = Array.from({ length: 10 }, (_, n) => big(`${kept.length} ${n}`));
    const added = await Promise.allSettled(jobs.map((one) => store.add(one)));
    for (const [n, result] of added.entries()) {
      if (result.status === 'fulfilled') kept.push(jobs[n]!);
      else {
        refused.push(jobs[n]!);
        expect(result.reason).toMatchObject({ name: 'StorageError' });
        expect((result.reason as Error).cause).toBeInstanceOf(Error);
      }
    }
  }
  return { kept, refused };
}

function expectKept(store: LmdbStore, kept: readonly NewJob[], refused: readonly NewJob[]): void {
  for (const one of kept) {
    expect(store.read(one.record.id)).toEqual(one.record);
    const input = store.readInput(one.record.id)!;
    expect(Buffer.from(input.box).equals(one.input!.box)).toBe(true);
    expect(input.wrappedKey).toEqual(one.input!.wrappedKey);
  }
  for (const { record: none } of refused) {
    expect(store.read(none.id)).toBeUndefined();
    expect(store.readInput(none.id)).toBeUndefined();
  }
  expect(ids(store.pending())).toEqual(kept.map((one) => one.record.id));
}

describe.skipIf(!canMount)('a full disk', () => {
  it(
    'refuses, keeps what it has, and goes on when there is room',
    { timeout: 60_000 },
    async () => {
      const disk = smallDisk(24 * MB);
      const folder = join(disk, 'data');
      const filler = join(disk, 'filler');
      const { store } = await openWarned(folder, 512);
      writeFileSync(filler, Buffer.alloc(18 * MB));
      const { kept, refused } = await fill(store);
      expect(kept.length).toBeGreaterThan(10);
      expect(store.statistics().failedCommits).toBeGreaterThan(0);
      // and again: what fails leaves nothing that makes the next worse
      for (let n = 0; n < 20; n++) {
        const another = big();
        await expect(store.add(another)).rejects.toMatchObject({ name: 'StorageError' });
        refused.push(another);
      }
      expectKept(store, kept, refused);
      const free = store.statistics().freeSlots;
      await store.shredded();
      expect(store.statistics().freeSlots).toBeGreaterThanOrEqual(free);

      expect(await store.probe()).toBe(false);
      rmSync(filler);
      expect(await store.probe()).toBe(true);
      // a client that tries again with its idempotency key
      const { record: first, input, idempotency } = refused[0]!;
      const again = { record: { ...first }, input: input!, idempotency: idempotency! };
      expect(await store.add(again)).toEqual({ added: true });
      kept.push(again);
      refused.shift();
      expectKept(store, kept, refused);
      expect(store.statistics().freeSlots).toBe(512 - kept.length);
      await store.close();

      const reopened = await openWarned(folder, 512);
      expect(reopened.warnings).toEqual([]);
      expectKept(reopened.store, kept, refused);
      await reopened.store.close();
    },
  );

  it('opens when it is full, and ends jobs once there is room', { timeout: 60_000 }, async () => {
    const disk = smallDisk(10 * MB);
    const folder = join(disk, 'data');
    const filler = join(disk, 'filler');
    const first = await openWarned(folder, 512);
    writeFileSync(filler, Buffer.alloc(4 * MB));
    const { kept, refused } = await fill(first.store);
    await first.store.close();

    const { store } = await openWarned(folder, 512);
    expectKept(store, kept, refused);
    const [{ record: victim }] = kept as [NewJob];
    const results = new Uint8Array(MB);
    const failed = store.end(victim.id, ending('succeeded', { results }));
    await expect(failed).rejects.toMatchObject({ name: 'StorageError' });
    expectKept(store, kept, refused);
    rmSync(filler);
    const ended = await store.end(victim.id, ending('failed'));
    expect(ended).toMatchObject({ state: 'failed' });
    expect(store.readResults(victim.id)).toBeUndefined();
    await store.close();
  });

  it('is too small for the slots: that is said at once', async () => {
    const disk = smallDisk(MB);
    const opened = openWarned(join(disk, 'data'), 10_000);
    await expect(opened).rejects.toMatchObject({ name: 'StorageError' });
  });
});

it.skipIf(!canMount)('what lmdb leaves over on a full disk is what the guard knows', async () => {
  const message = 'Commit failed (see commitError for details)';
  const guarded = runChild('guard-child.ts', 'lmdb', 'on', smallDisk(MB));
  expect(await guarded.ended).toBe(0);
  expect(guarded.lines).toEqual([message, 'alive']);
  // what it is for: without it the process ends
  const bare = runChild('guard-child.ts', 'lmdb', 'off', smallDisk(MB));
  expect(await bare.ended).toBe(1);
  expect(bare.lines).toEqual([message]);
});

describe.skipIf(!canMount)('a disk that is mounted read-only', () => {
  it('is refused, and opened once it can be written', async () => {
    const disk = smallDisk(10 * MB);
    const folder = join(disk, 'data');
    const first = await openWarned(folder);
    const kept = job();
    await first.store.add(kept);
    // the system does not take a disk away from under who writes
    expect(remount(disk, 'ro')).toBe(false);
    await first.store.close();
    expect(remount(disk, 'ro')).toBe(true);
    await expect(openWarned(folder)).rejects.toMatchObject({ name: 'StorageError' });
    expect(remount(disk, 'rw')).toBe(true);
    const { store } = await openWarned(folder);
    expect(store.readInput(kept.record.id)).toEqual(kept.input);
    await store.add(job());
    await store.close();
  });
});

describe('a disk that fails as a service runs', () => {
  it(
    'refuses every write, reads on, and goes on when it works again',
    { timeout: 60_000 },
    async () => {
      const child = runChild('failing-child.ts', await place());
      await child.said('done');
      expect(child.lines).toEqual([...EXPECTED, 'done']);
      expect(await child.ended).toBe(0);
    },
  );
});

/** What failing-child.ts says of a store whose every write fails, and works again. */
const EXPECTED = [
  'before: added',
  'failing: add StorageError EFBIG',
  'failing: end StorageError EFBIG',
  'failing: start StorageError EFBIG',
  'failing: probe false',
  'failing: kept true, refused false',
  'working: probe true',
  'working: ended succeeded',
  'working: added',
  'reopened: pending 1, warnings 0',
];
