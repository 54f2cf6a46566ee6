/** The journal: groups, steps that throw, commits that hang; and the guard beside it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { guardFailedCommits, isFailedCommit } from '../../src/drivers/embedded/commit-guard.ts';
import { Journal, type Step } from '../../src/drivers/embedded/journal.ts';
import { places, runChild } from './children.ts';

const place = places();

const pathOf = async (): Promise<string> => {
  const folder = await place();
  await mkdir(folder);
  return join(folder, 'journal.mdb');
};

const put =
  (key: string): Step<string> =>
  (tables) => {
    void tables.meta.put(key, Buffer.from(key));
    return key;
  };
const has = (journal: Journal, key: string): boolean =>
  journal.read((tables) => tables.meta.get(key) !== undefined);

describe('a group', () => {
  it('is seen as it is durable, in the order of coming', async () => {
    const journal = new Journal(await pathOf());
    const order: string[] = [];
    const steps = Array.from({ length: 3000 }, (_, n) => String(n));
    const done = steps.map((key) => journal.commit(put(key)).then(() => order.push(key)));
    expect(has(journal, '0')).toBe(false);
    await Promise.all(done);
    expect(order).toEqual(steps);
    expect(steps.every((key) => has(journal, key))).toBe(true);
    await journal.close();
  });

  it('goes on without a step that throws, and without what that has done', async () => {
    const journal = new Journal(await pathOf());
    const fault = new Error('a fault of ours');
    const results = await Promise.allSettled([
      journal.commit(put('a')),
      journal.commit((tables) => {
        put('b')(tables);
        throw fault;
      }),
      journal.commit(put('c')),
    ]);
    expect(results).toMatchObject([
      { status: 'fulfilled', value: 'a' },
      { status: 'rejected', reason: { name: 'StorageError', cause: fault } },
      { status: 'fulfilled', value: 'c' },
    ]);
    expect(['a', 'b', 'c'].map((key) => has(journal, key))).toEqual([true, false, true]);
    expect(journal.failures).toBe(0);
    await journal.close();
  });
});

it('a commit that hangs is given up, taken back when it comes after all, and all goes on', async () => {
  const path = await pathOf();
  const journal = new Journal(path, { hangMs: 150 });
  await journal.commit(put('before'));
  const child = runChild('journal-child.ts', path, '4000');
  await child.said('holding');
  const remove: Step<void> = (tables) => {
    void tables.meta.remove('late');
  };
  const start = performance.now();
  const late = journal.commit(put('late'), remove);
  await expect(late).rejects.toMatchObject({ name: 'StorageError' });
  await expect(journal.commit(put('waits'))).rejects.toThrow('hangs');
  expect(performance.now() - start).toBeLessThan(3_500);
  // what is there can be read
  expect(has(journal, 'before')).toBe(true);
  await expect(journal.close()).rejects.toThrow('hangs');
  await vi.waitFor(() => journal.commit(put('after')), { timeout: 20_000, interval: 50 });
  expect(['late', 'waits', 'after'].map((key) => has(journal, key))).toEqual([false, false, true]);
  expect(await child.ended).toBe(0);
  await journal.close();
});

describe('the guard', () => {
  const failed = (): Error =>
    Object.assign(new Error('Commit failed (see commitError for details)'), {
      commitError: Promise.reject(new Error('EIO')),
    });

  it('knows what lmdb leaves over, and nothing else', () => {
    const error = failed() as Error & { commitError: Promise<never> };
    error.commitError.catch(() => undefined);
    expect(isFailedCommit(error)).toBe(true);
    const { message } = error;
    for (const other of [
      new Error(message),
      new Error('other'),
      Object.assign(new Error(message), { commitError: 'none' }),
      Object.assign(new Error('other'), { commitError: Promise.resolve() }),
      { message, commitError: Promise.resolve() },
      message,
      undefined,
    ]) {
      expect(isFailedCommit(other)).toBe(false);
    }
  });

  it('swallows that, and any other rejection still ends the process', async () => {
    const swallowed = runChild('guard-child.ts', 'commit');
    expect(await swallowed.ended).toBe(0);
    expect(swallowed.lines).toEqual(['alive']);
    for (const what of ['other', 'message']) {
      const ended = runChild('guard-child.ts', what);
      expect(await ended.ended).toBe(1);
      expect(ended.lines).toEqual([]);
    }
    const off = runChild('guard-child.ts', 'commit', 'off');
    expect(await off.ended).toBe(1);
  });

  it('is taken away again', () => {
    const before = process.listenerCount('unhandledRejection');
    const off = guardFailedCommits();
    expect(process.listenerCount('unhandledRejection')).toBe(before + 1);
    off();
    expect(process.listenerCount('unhandledRejection')).toBe(before);
  });
});
