/** The file of wrapped keys cannot be written, the journal can. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { ending, job } from '../ports/jobs.ts';
import { ids } from '../ports/stores.ts';
import { openWarned, places } from './children.ts';

const faults = vi.hoisted(() => ({ write: false, sync: false }));

vi.mock('node:fs', async (original) => {
  const { promisify } = await import('node:util');
  const fs = await original<typeof import('node:fs')>();
  const failing = (what: keyof typeof faults, work: (...args: never[]) => unknown): object => {
    const real = promisify(work as never) as unknown as (...args: unknown[]) => Promise<unknown>;
    const faulty = async (...args: unknown[]): Promise<unknown> => {
      if (!faults[what]) return real(...args);
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    };
    return Object.assign(() => undefined, { [promisify.custom]: faulty });
  };
  return {
    ...fs,
    write: failing('write', fs.write),
    fdatasync: failing('sync', fs.fdatasync),
  };
});

const place = places();

afterEach(() => {
  Object.assign(faults, { write: false, sync: false });
});

it.each(['write', 'sync'] as const)('a job whose key fails to %s was never there', async (what) => {
  const folder = await place();
  const { store } = await openWarned(folder, 4);
  const [kept, refused] = [job(), job({}, { key: 'k', fingerprint: 'f' })];
  await store.add(kept);
  faults[what] = true;
  const error = await store.add(refused).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'StorageError', cause: { code: 'ENOSPC' } });
  expect(store.read(refused.record.id)).toBeUndefined();
  expect(ids(store.pending())).toEqual([kept.record.id]);
  expect(await store.start(refused.record.id, 1)).toBeUndefined();
  expect(await store.end(refused.record.id, ending())).toBeUndefined();
  await expect(store.shredded()).rejects.toMatchObject({ name: 'StorageError' });

  faults[what] = false;
  // the same request again, under the same key
  const again = job({}, { key: 'k', fingerprint: 'f' });
  expect(await store.add(again)).toEqual({ added: true });
  await store.shredded();
  expect(store.statistics().freeSlots).toBe(2);
  await store.close();

  const reopened = await openWarned(folder, 4);
  expect(reopened.warnings).toEqual([]);
  expect(ids(reopened.store.pending())).toEqual([kept.record.id, again.record.id]);
  expect(reopened.store.read(refused.record.id)).toBeUndefined();
  await reopened.store.close();
});

it('a key that could not be shredded is shredded once it can be, by itself', async () => {
  const folder = await place();
  const { store } = await openWarned(folder, 4);
  const kept = job();
  await store.add(kept);
  faults.sync = true;
  // the end does not hang on it
  expect(await store.end(kept.record.id, ending())).toMatchObject({ state: 'succeeded' });
  await expect(store.shredded()).rejects.toMatchObject({ name: 'StorageError' });
  await expect(store.shredded()).rejects.toMatchObject({ name: 'StorageError' });
  expect(store.statistics().freeSlots).toBe(3);
  faults.sync = false;
  await vi.waitFor(() => {
    expect(store.statistics().freeSlots).toBe(4);
  }, 5_000);
  const keys = await readFile(join(folder, 'keys.slots'));
  expect(keys.every((byte) => byte === 0)).toBe(true);
  await store.close();
});

it('closing says that a key is left, and the next opening shreds it', async () => {
  const folder = await place();
  const first = await openWarned(folder, 4);
  const kept = job();
  await first.store.add(kept);
  faults.write = true;
  await first.store.end(kept.record.id, ending());
  await delay(20);
  await expect(first.store.close()).rejects.toMatchObject({ name: 'StorageError' });
  faults.write = false;
  const { store, warnings } = await openWarned(folder, 4);
  expect(warnings).toEqual([`key_shredded ${kept.record.id}`]);
  await store.shredded();
  const keys = await readFile(join(folder, 'keys.slots'));
  expect(keys.every((byte) => byte === 0)).toBe(true);
  await store.close();
});
