/** A job as clients see it. */
import type { Job, Progress } from '@nexuszero/client';
import type { JobRecord } from '../ports/job.ts';

export function viewOf(job: JobRecord, progress?: Progress): Job {
  const { id, op, state, level, priority, attempts, expectedMs, outcome } = job;
  const { createdMs, startedMs, endedMs, deadlineMs, keepUntilMs } = job;
  return {
    ...{ id, op, state, level, priority },
    created: dateOf(createdMs),
    ...(startedMs !== undefined && { started: dateOf(startedMs) }),
    ...(endedMs !== undefined && { ended: dateOf(endedMs) }),
    ...(deadlineMs !== undefined && { deadline: dateOf(deadlineMs) }),
    ...(keepUntilMs !== undefined && { keptUntil: dateOf(keepUntilMs) }),
    attempts,
    expectedMs: Math.round(1000 * expectedMs) / 1000,
    ...(progress && endedMs === undefined && { progress }),
    ...(outcome?.made && { made: outcome.made }),
    ...(outcome?.verdict && { verdict: outcome.verdict }),
    ...(outcome?.batch && { batch: summaryOf(id, outcome.batch) }),
    ...(outcome?.error && { error: outcome.error }),
  };
}

const summaryOf = (
  id: string,
  { done, failed }: Omit<Progress, 'total'>,
): NonNullable<Job['batch']> => ({
  ...{ passed: done - failed, failed },
  results: `/v1/jobs/${id}/results`,
});

const dateOf = (ms: number): string => new Date(ms).toISOString();
