/** Backups of a store that is being written, and restore. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backupStore, restoreStore, type BackupReport } from '../../src/drivers/embedded/backup.ts';
import type { LmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';
import type { NewJob } from '../../src/ports/job-store.ts';
import { ending, job, record, sealed } from '../ports/jobs.ts';
import { ids } from '../ports/stores.ts';
import { openWarned, places, runChild } from './children.ts';

const place = places();

/** By a process of its own, begun as `meanwhile` is. */
async function backup(
  folder: string,
  target: string,
  meanwhile: (isDone: () => boolean) => Promise<void>,
): Promise<BackupReport> {
  const child = runChild('backup-child.ts', folder, target);
  await child.said('ready');
  child.process.stdin!.write('go\n');
  let isDone = false;
  const reported = child.said('report ').finally(() => {
    isDone = true;
  });
  await Promise.all([reported, meanwhile(() => isDone)]);
  await child.ended;
  return JSON.parse((await reported).slice('report '.length)) as BackupReport;
}

async function expectPending(store: LmdbStore, one: NewJob): Promise<void> {
  expect(store.read(one.record.id)).toEqual(one.record);
  const input = store.readInput(one.record.id)!;
  expect(Buffer.from(input.box).equals(one.input!.box)).toBe(true);
  expect(Buffer.from(input.wrappedKey).equals(one.input!.wrappedKey)).toBe(true);
}

describe('a backup', () => {
  it(
    'has all that was acknowledged before it, as jobs come and end',
    { timeout: 120_000 },
    async () => {
      const folder = await place();
      const { store } = await openWarned(folder, 4096);
      let endedMeanwhile = 0;
      for (let round = 0; round < 12 && (round < 3 || endedMeanwhile === 0); round++) {
        const jobs = Array.from({ length: 500 }, () => ({
          record: record(),
          input: sealed(8_000),
        }));
        await Promise.all(jobs.map((one) => store.add(one)));
        const done = jobs.slice(0, 100);
        const results = (one: NewJob): Uint8Array => Buffer.from(`results of ${one.record.id}`);
        const end = async (one: NewJob): Promise<unknown> =>
          store.end(one.record.id, ending('succeeded', { results: results(one) }));
        await Promise.all(done.map(end));

        const target = await place();
        const report = await backup(folder, target, async (isDone) => {
          // ends some, adds others, until it is done
          const open = jobs.slice(100, 400);
          while (!isDone() || open.length > 0) {
            const some = open.splice(0, 5);
            await Promise.all([...some.map(end), store.add(job())]);
            for (const one of some) done.push(one);
          }
        });
        endedMeanwhile += report.ended;

        const restored = await place();
        await restoreStore(target, restored);
        const copy = await openWarned(restored, 16);
        expect(copy.warnings).toEqual([]);
        expect(ids(copy.store.pending())).toHaveLength(report.pending);
        const left = new Set(ids(copy.store.pending()));
        for (const one of jobs.slice(400)) await expectPending(copy.store, one);
        for (const one of done) {
          if (left.has(one.record.id)) {
            await expectPending(copy.store, one);
            continue;
          }
          expect(copy.store.read(one.record.id)).toEqual({ ...one.record, ...ending() });
          const kept = Buffer.from(copy.store.readResults(one.record.id)!);
          expect(kept.equals(results(one))).toBe(true);
        }
        // it is a store like any other
        await copy.store.add(job());
        await copy.store.close();
        for (const { id } of store.pending()) await store.end(id, ending());
        await store.sweep(1e15);
      }
      console.log(`backup: ${endedMeanwhile} jobs ended between journal and keys`);
      expect(endedMeanwhile).toBeGreaterThan(0);
      await store.close();
    },
  );

  it('has no keys but those of jobs that had not ended, no freed pages, and is for nobody else', async () => {
    const folder = await place();
    const { store } = await openWarned(folder);
    const [ended, open] = [job(), job()];
    await store.add(ended);
    await store.add(open);
    const old = await readFile(join(folder, 'keys.slots'));
    await store.end(ended.record.id, ending());
    await store.close();
    // a key that was not shredded as the service died
    await writeFile(join(folder, 'keys.slots'), old);
    const target = await place();
    // a folder that no service has open
    expect(await backupStore(folder, target)).toEqual({ pending: 1, ended: 0 });
    expect((await readdir(target)).sort()).toEqual(['format', 'journal.mdb', 'keys.slots']);
    for (const name of ['', 'format', 'journal.mdb', 'keys.slots']) {
      expect((await stat(join(target, name))).mode & 0o077).toBe(0);
    }
    const keys = await readFile(join(target, 'keys.slots'));
    expect(keys.includes(Buffer.from(ended.input!.wrappedKey))).toBe(false);
    expect(keys.includes(Buffer.from(open.input!.wrappedKey))).toBe(true);
    const journal = await readFile(join(target, 'journal.mdb'));
    expect(journal.includes(Buffer.from(ended.input!.box))).toBe(false);
    expect(journal.includes(Buffer.from(open.input!.box))).toBe(true);
  });

  it('does not have a job that was never acknowledged', async () => {
    const folder = await place();
    const { store } = await openWarned(folder);
    const [lost, kept] = [job(), job()];
    await store.add(lost);
    await store.add(kept);
    await store.close();
    const path = join(folder, 'keys.slots');
    const keys = await readFile(path);
    keys.fill(0, keys.indexOf(lost.record.id) - 6, keys.indexOf(lost.record.id) + 100);
    await writeFile(path, keys);
    const target = await place();
    expect(await backupStore(folder, target)).toEqual({ pending: 1, ended: 0 });
    const restored = await place();
    await restoreStore(target, restored);
    const copy = await openWarned(restored);
    expect(ids(copy.store.pending())).toEqual([kept.record.id]);
    expect(copy.store.read(lost.record.id)).toBeUndefined();
    await copy.store.close();
  });
});

describe('refused', () => {
  const made = async (): Promise<string> => {
    const folder = await place();
    const { store } = await openWarned(folder);
    await store.add(job());
    await store.close();
    return folder;
  };
  const fault = { name: 'FolderError', fault: 'foreign' };

  it('is a backup of what is no data folder', async () => {
    const none = await place();
    await expect(backupStore(none, await place())).rejects.toMatchObject(fault);
    await mkdir(none);
    await expect(backupStore(none, await place())).rejects.toMatchObject(fault);
    expect(await readdir(none)).toEqual([]);
  });

  it('is a target, or a folder to restore to, that is not empty', async () => {
    const [folder, other] = [await made(), await made()];
    await expect(backupStore(folder, other)).rejects.toMatchObject(fault);
    const target = await place();
    await backupStore(folder, target);
    await expect(restoreStore(target, other)).rejects.toMatchObject(fault);
    await expect(backupStore(folder, target)).rejects.toMatchObject(fault);
    const { store } = await openWarned(other);
    expect(ids(store.pending())).toHaveLength(1);
    await store.close();
  });

  it('is a backup that is incomplete, of a newer version, or missing', async () => {
    const target = await place();
    await backupStore(await made(), target);
    const format = join(target, 'format');
    await writeFile(format, '{"format":"nexuszero-service","version":2}');
    const newer = { name: 'FolderError', fault: 'newer' };
    await expect(restoreStore(target, await place())).rejects.toMatchObject(newer);
    await rm(format);
    await expect(restoreStore(target, await place())).rejects.toMatchObject(fault);
    await expect(restoreStore(await place(), await place())).rejects.toMatchObject(fault);
  });
});
