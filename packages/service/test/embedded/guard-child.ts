/** Leaves a rejection over. Args: which, "off" to have no guard, a small disk for the real one. Says that it lives. */
import { join } from 'node:path';
import { open } from 'lmdb';
import { guardFailedCommits } from '../../src/drivers/embedded/commit-guard.ts';

const [what = '', guard = '', disk = ''] = process.argv.slice(2);

if (guard !== 'off') guardFailedCommits();

const message = 'Commit failed (see commitError for details)';
if (what === 'lmdb') {
  // as it comes: with batches whose promise nobody has
  const db = open({ path: join(disk, 'some.mdb'), encoding: 'binary' });
  const failed = async (): Promise<unknown> => {
    for (let n = 0; ; n++) await db.put(n, Buffer.alloc(100_000));
  };
  await failed().catch((reason: unknown) => {
    const error = reason as Error & { commitError?: Promise<never> };
    process.stdout.write(`${error.message}\n`);
    error.commitError?.catch(() => undefined);
  });
}

// lmdb rejects this one last
let rejectLast: (error: Error) => void = () => undefined;
const commitError = new Promise<never>((_, reject) => {
  rejectLast = reject;
});
if (what === 'commit') void Promise.reject(Object.assign(new Error(message), { commitError }));
else if (what !== 'lmdb') void Promise.reject(new Error(what === 'message' ? message : 'other'));
if (what === 'commit') rejectLast(new Error('EIO'));

setTimeout(() => {
  process.stdout.write('alive\n');
}, 100);
