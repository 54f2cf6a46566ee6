/** Jobs to be kept, made up. */
import { randomBytes } from 'node:crypto';
import type { EndState, Idempotency, JobRecord, SealedInput } from '../../src/ports/job.ts';
import type { Ending, NewJob } from '../../src/ports/job-store.ts';

export const jobId = (): string => randomBytes(16).toString('base64url');

export function record(fields: Partial<JobRecord> = {}): JobRecord {
  return {
    id: jobId(),
    tenant: 'acme',
    op: 'prove',
    level: 128,
    priority: 'normal',
    state: 'queued',
    createdMs: 1_000,
    attempts: 0,
    expectedMs: 12.5,
    request: { statement: { kind: 'dlog', X: 'é☃' }, context: 'a', options: [1, null, true] },
    ...fields,
  };
}

export const sealed = (box = 100, key = 80): SealedInput => ({
  box: new Uint8Array(randomBytes(box)),
  wrappedKey: new Uint8Array(randomBytes(key)),
});

export function job(fields: Partial<JobRecord> = {}, idempotency?: Idempotency): NewJob {
  return {
    record: record(fields),
    input: sealed(),
    ...(idempotency !== undefined && { idempotency }),
  };
}

export function ending(state: EndState = 'succeeded', fields: Partial<Ending> = {}): Ending {
  return { state, endedMs: 2_000, keepUntilMs: 10_000, ...fields };
}
