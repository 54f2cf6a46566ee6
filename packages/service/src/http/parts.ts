/** What the routes share: what they speak to, and how they answer with jobs. */
import type { BatchRequest, Job, ProofRequest, VerificationRequest } from '@nexuszero/client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from 'nexuszero';
import { createHash } from 'node:crypto';
import { ServiceFault } from '../jobs/fault.ts';
import { isEnded, type Jobs } from '../jobs/jobs.ts';
import type { Accepted } from '../jobs/requests.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Idempotency, JobRecord } from '../ports/job.ts';
import type { Readiness } from '../readiness.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { textOf } from '../jobs/texts.ts';
import { preferenceOf } from './prefer.ts';
import { faultOfJob } from './problems.ts';
import { viewOf } from './view.ts';

export interface HttpParts {
  readonly engine: Engine;
  readonly jobs: Jobs;
  readonly keyring: Keyring;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

export interface HttpLimits {
  readonly bodyBytes: number;
  /** Seconds that a body may take, unless it is of lines. */
  readonly bodyS: number;
  /** Milliseconds that a request waits for its job. */
  readonly waitMs: number;
}

/** Whose jobs they are; all are one's own as long as there are no tenants. */
export const tenantOf = (): string => 'default';

/** Takes a job in, and answers with it once it has ended, or else with where it is. */
export async function answerJob(
  { jobs }: HttpParts,
  { waitMs: usual }: HttpLimits,
  request: FastifyRequest,
  reply: FastifyReply,
  accepted: Accepted,
): Promise<Job> {
  const gone = goneSignal(reply);
  const preference = preferenceOf(request.headers['prefer']);
  const waitMs = preference.async ? 0 : (preference.waitMs ?? usual);
  // what will not be done in time is not waited for
  const hopeless = jobs.expectedWaitMs() + accepted.expectedMs > waitMs;
  let taken: JobRecord;
  try {
    taken = await jobs.submit(accepted, tenantOf(), idempotencyOf(request, accepted));
  } finally {
    accepted.secret?.fill(0);
  }
  const job = await jobs.wait(
    taken,
    hopeless && preference.waitMs === undefined ? 0 : waitMs,
    gone,
  );
  if (preference.async) reply.header('preference-applied', 'respond-async');
  reply.header('location', `/v1/jobs/${job.id}`);
  if (!isEnded(job)) return reply.code(202).send(viewOf(job, jobs.progress(job.id)));
  if (job.outcome?.error !== undefined && !preference.async) throw faultOfJob(job.outcome.error);
  return viewOf(job);
}

/** Fires when nobody waits for the answer any more. */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** The job of a path, if it is the tenant's. @throws NOT_FOUND */
export function jobOf(jobs: Jobs, request: FastifyRequest<{ Params: { id: string } }>): JobRecord {
  const job = jobs.read(request.params.id, tenantOf());
  if (job !== undefined) return job;
  throw new ServiceFault('NOT_FOUND', 'there is no such job, or it was forgotten');
}

type Body = ProofRequest | VerificationRequest | BatchRequest;

/**
 * The fingerprint covers what is public: two requests that differ in their secrets only are answered alike, and nothing at rest
 * depends on a secret.
 */
function idempotencyOf(request: FastifyRequest, { op }: Accepted): Idempotency | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ServiceFault('BAD_ENCODING', 'idempotency-key: expected 1 to 255 visible characters');
  }
  const text = textOf(publicPart(request.body as Body));
  const fingerprint = createHash('sha256').update(`${op}\n${text}`).digest('base64url');
  return { key, fingerprint };
}

function publicPart(body: Body): unknown {
  if (!('items' in body)) return { ...body, witness: null };
  // by name: an item may have any field until it is read, and in one that is not known may be a secret
  const items = body.items.map(({ id, op, statement, proof, context, options }) => ({
    ...{ id, op, statement, proof, context, options },
  }));
  return { ...body, items };
}
