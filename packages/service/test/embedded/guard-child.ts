/** Leaves a rejection over. Args: which, and "off" to have no guard. Says that it lives. */
import { guardFailedCommits } from '../../src/drivers/embedded/commit-guard.ts';

const [what = '', guard = ''] = process.argv.slice(2);

if (guard !== 'off') guardFailedCommits();

const message = 'Commit failed (see commitError for details)';
// lmdb rejects this one last
let rejectLast: (error: Error) => void = () => undefined;
const commitError = new Promise<never>((_, reject) => {
  rejectLast = reject;
});
if (what === 'commit') void Promise.reject(Object.assign(new Error(message), { commitError }));
else void Promise.reject(new Error(what === 'message' ? message : 'other'));
if (what === 'commit') rejectLast(new Error('EIO'));

setTimeout(() => {
  process.stdout.write('alive\n');
}, 100);
