/** lmdb leaves a rejected promise behind when a commit fails, which nobody can await: without a guard it ends the process. */

const MESSAGE = 'Commit failed (see commitError for details)';

/**
 * Whether it is what lmdb rejects with when a commit fails. The journal hears of it by its own promise; what is left over is a copy.
 */
export function isFailedCommit(error: unknown): error is Error & { commitError: Promise<never> } {
  return (
    error instanceof Error &&
    error.message === MESSAGE &&
    'commitError' in error &&
    error.commitError instanceof Promise
  );
}

/**
 * Keeps rejections that lmdb left over from ending the process. Any other goes on as if nobody had listened. The journal opens lmdb
 * so that none is left over (see journal.ts): this is for what a later version of it may leave.
 * @returns takes it away again
 */
export function guardFailedCommits(): () => void {
  const reasons = new WeakSet<Promise<unknown>>();
  const listener = (error: unknown, promise: Promise<unknown>): void => {
    if (isFailedCommit(error)) {
      // that may be on its way here already
      reasons.add(error.commitError);
      error.commitError.catch(() => undefined);
      return;
    }
    if (reasons.has(promise)) return;
    // others who listen decide; when there are none it is as fatal as it would be without us
    if (process.listenerCount('unhandledRejection') === 1) throw error;
  };
  process.on('unhandledRejection', listener);
  return () => {
    process.off('unhandledRejection', listener);
  };
}
