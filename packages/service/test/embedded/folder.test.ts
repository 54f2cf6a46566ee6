/** The data folder: whose it is, which version, who has it. */
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lock, LockedError, type Lock } from '../../src/drivers/embedded/lock.ts';
import { job } from '../ports/jobs.ts';
import { openWarned, places, runChild } from './children.ts';

const place = places();

const openings = async (folder: string): Promise<unknown> =>
  openWarned(folder).catch((error: unknown) => error);

describe('a folder', () => {
  it('is for nobody else’s eyes', async () => {
    const folder = await place();
    const { store } = await openWarned(folder);
    await store.add(job());
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    expect(await modeOf(folder)).toBe(0o700);
    const names = (await readdir(folder)).sort();
    expect(names).toEqual(['format', 'journal.mdb', 'journal.mdb-lock', 'keys.slots', 'lock']);
    for (const name of names) expect(await modeOf(join(folder, name)), name).toBe(0o600);
    await store.close();
    expect(await readdir(folder)).not.toContain('lock');
  });

  it('has a version: a newer one is refused, with what to do, and left as it is', async () => {
    const folder = await place();
    const { store } = await openWarned(folder);
    await store.close();
    const path = join(folder, 'format');
    const format = JSON.parse(await readFile(path, 'utf8')) as { version: number };
    expect(format).toEqual({ format: 'nexuszero-service', version: 1 });
    await writeFile(path, JSON.stringify({ ...format, version: 2 }));
    const error = await openings(folder);
    expect(error).toMatchObject({ name: 'FolderError', fault: 'newer' });
    expect(String(error)).toMatch(/format 2, .* up to 1: install the release that made it/);
    expect(await readdir(folder)).not.toContain('lock');
  });

  it('is refused when it has other content, and nothing is written into it', async () => {
    for (const [name, text] of [
      ['notes.txt', 'mine'],
      ['format', 'something else'],
      ['format', '{"format":"other","version":1}'],
    ] as const) {
      const folder = await place();
      await mkdir(folder);
      await writeFile(join(folder, name), text);
      const error = await openings(folder);
      expect(error).toMatchObject({ name: 'FolderError', fault: 'foreign' });
      expect(await readdir(folder)).toEqual([name]);
    }
  });

  it('may be that of a new disk, or one whose first start failed', async () => {
    const folder = await place();
    await mkdir(join(folder, 'lost+found'), { recursive: true });
    await writeFile(join(folder, 'format.new'), '');
    await writeFile(join(folder, 'lock'), '');
    const { store } = await openWarned(folder);
    expect(await store.probe()).toBe(true);
    await store.close();
  });

  it('that cannot be made is an error of storage', async () => {
    const folder = await place();
    await writeFile(folder, '');
    expect(await openings(join(folder, 'below'))).toMatchObject({ name: 'StorageError' });
  });
});

describe('the lock', () => {
  it('keeps a second service out, also one of the same process, and says who has it', async () => {
    const folder = await place();
    const child = runChild('crash-child.ts', folder);
    await child.said('ready');
    const error = await openings(folder);
    expect(error).toMatchObject({ name: 'FolderError', fault: 'locked' });
    expect(String(error)).toContain(`process ${child.process.pid!}:`);
    child.process.kill('SIGKILL');
    await child.ended;
    const start = performance.now();
    const { store } = await openWarned(folder);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await openings(folder)).toMatchObject({ fault: 'locked' });
    await store.close();
    await (await openWarned(folder)).store.close();
  });

  const folderOf = async (): Promise<string> => {
    const folder = await place();
    await mkdir(folder);
    return join(folder, 'lock');
  };
  /** A process that is gone. */
  const dead = (): number => spawnSync('true').pid;
  const holder = (pid: number, started: string): string =>
    JSON.stringify({ pid, started, nonce: 'n' });

  it.each([
    ['a dead process', () => holder(dead(), 'boot 1')],
    ['a dead process, where start times are not known', () => holder(dead(), '')],
    ['an earlier process with our number', () => holder(process.pid, 'boot 1')],
    ['nobody: it is empty', () => ''],
    ['nobody: it says nothing', () => '{"pid":"1"}'],
  ])('is taken over from %s', async (_, text) => {
    const path = await folderOf();
    await writeFile(path, text());
    const mine = await lock(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await expect(lock(path)).rejects.toThrow(LockedError);
    await mine.release();
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('is taken over from one that died as it took over', async () => {
    const path = await folderOf();
    for (const end of ['', '.guard', '.guard.guard']) {
      await writeFile(`${path}${end}`, holder(dead(), 'boot 1'));
    }
    const mine = await lock(path);
    await expect(lock(path)).rejects.toThrow(LockedError);
    await mine.release();
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('is held by a process that runs, where start times are not known', async () => {
    const path = await folderOf();
    await writeFile(path, holder(1, ''));
    await expect(lock(path)).rejects.toThrow('held by process 1');
  });

  it('has one holder, whoever comes when, free or stale', async () => {
    const gone = dead();
    for (let round = 0; round < 100; round++) {
      const path = await folderOf();
      if (round % 4 > 0) await writeFile(path, holder(gone, 'boot 1'));
      // some see the stale one, and come to take it when another has done so
      const come = async (n: number): Promise<Lock> => {
        for (let turns = 0; turns < n % 12; turns++) await readFile(path).catch(() => undefined);
        return lock(path);
      };
      const takers = await Promise.allSettled(Array.from({ length: 24 }, (_, n) => come(n)));
      const won = takers.filter((taker) => taker.status === 'fulfilled');
      expect(won).toHaveLength(1);
      const lost = takers.filter((taker) => taker.status === 'rejected');
      for (const { reason } of lost) expect(reason).toBeInstanceOf(LockedError);
      await won[0]!.value.release();
    }
  });

  it('that another has taken meanwhile is not released', async () => {
    const path = await folderOf();
    const mine: Lock = await lock(path);
    await rm(path);
    const other = await lock(path);
    await mine.release();
    await expect(lock(path)).rejects.toThrow(LockedError);
    await other.release();
  });
});
