/** /v1/jobs/{id}: what became of a job, by asking, by waiting, as a stream of events; and its end. */
import type { Job } from '@nexuszero/client';
import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import { ServiceFault } from '../jobs/fault.ts';
import { isEnded } from '../jobs/jobs.ts';
import { jobEvents } from './events.ts';
import { goneSignal, jobOf, type HttpParts } from './parts.ts';
import { waitOf } from './prefer.ts';
import { answers, LINES } from './schemas.ts';
import { viewOf } from './view.ts';

interface OfJob {
  Params: { id: string };
  Querystring: { wait?: string };
}

const params = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', maxLength: 64, description: 'Of the job.' } },
};
const querystring = {
  type: 'object',
  properties: {
    wait: {
      ...{ type: 'string', pattern: '^([0-9]|[1-5][0-9]|60)$' },
      description: 'Seconds to wait for its end, at most 60.',
    },
  },
};
const tags = ['jobs'];

export function jobRoutes(app: FastifyInstance, { jobs }: HttpParts): void {
  const summary = 'What became of a job; with Accept: text/event-stream, as it happens';
  app.get<OfJob>(
    '/v1/jobs/:id',
    { schema: { tags, summary, params, querystring, response: answers({ 200: 'Job' }) } },
    async (request, reply) => {
      const job = jobOf(jobs, request);
      const gone = goneSignal(reply);
      if (wantsEvents(request.headers.accept)) {
        reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
        reply.type('text/event-stream');
        return reply.send(Readable.from(jobEvents(jobs, job, gone)));
      }
      const now = await jobs.wait(job, waitOf(request.query.wait), gone);
      return viewOf(now, jobs.progress(now.id));
    },
  );

  app.delete<OfJob>(
    '/v1/jobs/:id',
    { schema: { tags, summary: 'Cancel a job', params, response: answers({ 200: 'Job' }) } },
    async (request): Promise<Job> => viewOf(await jobs.cancel(jobOf(jobs, request))),
  );

  app.get<OfJob>(
    '/v1/jobs/:id/results',
    {
      schema: {
        ...{ tags, summary: 'Results of a batch, a line each', params },
        response: answers({}, { 200: NDJSON }),
      },
    },
    async (request, reply) => {
      const job = jobOf(jobs, request);
      if (!isEnded(job)) throw new ServiceFault('NOT_FINISHED', 'the job has not ended');
      const results = jobs.results(job.id);
      if (results === undefined) throw new ServiceFault('NOT_FOUND', 'the job has no such results');
      return reply.type(LINES).send(Buffer.from(results));
    },
  );
}

const NDJSON: object = {
  description: 'A BatchResult a line.',
  content: { [LINES]: { schema: { type: 'string' } } },
};

const wantsEvents = (accept: string | undefined): boolean =>
  accept !== undefined && accept.includes('text/event-stream');
