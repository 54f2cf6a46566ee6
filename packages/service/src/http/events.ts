/** Events of a job (Server-Sent Events): each is the job as it is then; the last is the one that has ended. */
import { isEnded, type Jobs } from '../jobs/jobs.ts';
import type { News } from '../jobs/watchers.ts';
import type { JobRecord } from '../ports/job.ts';
import { viewOf } from './view.ts';

/** Proxies close what is silent; milliseconds. */
const HEARTBEAT_MS = 10_000;
/** Progress is told no more often; milliseconds. */
const PROGRESS_MS = 100;

/** News that come faster than they are read are left out, but for the last. When the service closes it ends without an end of the job. */
export async function* jobEvents(
  jobs: Jobs,
  job: JobRecord,
  gone: AbortSignal,
): AsyncGenerator<string> {
  let latest: News = { job, progress: jobs.progress(job.id) };
  let wake: () => void = () => undefined;
  let fresh = true;
  let over = false;
  const stop = jobs.watch(job.id, (news) => {
    over = news === undefined;
    fresh ||= !over;
    latest = news ?? latest;
    if (over || isEnded(latest.job)) wake();
  });
  const now = jobs.read(job.id, job.tenant);
  if (now !== undefined) latest = { job: now, progress: latest.progress };
  try {
    for (let told = 0; !gone.aborted && !over;) {
      if (fresh) {
        fresh = false;
        told = performance.now();
        yield `event: job\ndata: ${JSON.stringify(viewOf(latest.job, latest.progress))}\n\n`;
        if (isEnded(latest.job)) return;
      } else if (performance.now() - told >= HEARTBEAT_MS) {
        told = performance.now();
        yield ': still here\n\n';
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, PROGRESS_MS);
      });
    }
  } finally {
    stop();
  }
}
