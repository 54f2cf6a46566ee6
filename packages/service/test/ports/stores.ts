/** Stores at places, for the suites. */
import type { JobRecord } from '../../src/ports/job.ts';
import type { JobStore } from '../../src/ports/job-store.ts';

export type OpenStore = (place: string) => Promise<JobStore>;

/** Runs with a store of its own. */
export type WithStore = (
  work: (store: JobStore, reopen: () => Promise<JobStore>) => Promise<void>,
) => () => Promise<void>;

/** As it is, and opened again. */
export async function* bothOf(
  store: JobStore,
  reopen: () => Promise<JobStore>,
): AsyncGenerator<JobStore> {
  yield store;
  yield await reopen();
}

export const ids = (records: Iterable<JobRecord>): string[] => [...records].map(({ id }) => id);
