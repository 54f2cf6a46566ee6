/** The calling thread as a pool of one: what an engine without workers proves in. */
import { NexusError } from '../bytes/errors.ts';
import type { Dispatch, Load, WorkerPool } from './pool.ts';
import { serveLoad } from './serve.ts';

export class LocalPool implements WorkerPool {
  readonly isolation = 'none';
  readonly size = 1;
  readonly replaced = 0;

  /** A job that is stopped ends at its next look at the signal. */
  dispatch(load: Load, onProgress?: (told: unknown) => void): Dispatch {
    const signal = { aborted: false };
    const answer = serveLoad(load.message, onProgress, signal).then(({ answers }) => {
      if (signal.aborted) throw new NexusError('ABORTED', 'engine: the job was stopped');
      return answers;
    });
    return {
      answer,
      cold: false,
      stop() {
        signal.aborted = true;
      },
    };
  }

  memoryBytes(): undefined {
    return undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
