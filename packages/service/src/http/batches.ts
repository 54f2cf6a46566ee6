/** POST /v1/batches: many proofs to make and to check, as one JSON body or as a stream of lines. */
import type { BatchRequest, BatchResult, BatchResults, Job } from '@nexuszero/client';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { ServiceFault } from '../jobs/fault.ts';
import { gathered, runBatch } from '../jobs/batch.ts';
import { acceptBatch } from '../jobs/requests.ts';
import { readLines } from './ndjson.ts';
import { answerJob, goneSignal, type HttpLimits, type HttpParts } from './parts.ts';
import { preferenceOf } from './prefer.ts';
import { answers, LINES } from './schemas.ts';

const EITHER = {
  description: 'BatchResults; for lines a BatchResult a line.',
  content: {
    'application/json': { schema: { $ref: 'BatchResults#' } },
    [LINES]: { schema: { type: 'string' } },
  },
};

export function batchRoutes(app: FastifyInstance, parts: HttpParts, limits: HttpLimits): void {
  // a stream of lines is read as it comes
  app.addContentTypeParser(LINES, (_request, payload, done) => {
    done(null, payload);
  });
  app.post<{ Body: BatchRequest | Readable | undefined }>(
    '/v1/batches',
    {
      schema: {
        ...{ tags: ['batches'], summary: 'Make and check many proofs' },
        description: `As JSON; or a BatchItem a line (${LINES}), answered by a BatchResult a line as they are done.`,
        body: {
          content: {
            'application/json': { schema: { $ref: 'BatchRequest#' } },
            [LINES]: { schema: {} },
          },
        },
        response: answers({ 202: 'Job' }, { 200: EITHER }),
      },
    },
    async (request, reply) => {
      const { body } = request;
      if (body instanceof Readable) return stream(parts, limits, reply, body);
      // schemas are looked up by the type of the body: without one there is none
      if (body === undefined) throw new ServiceFault('BAD_ENCODING', 'the body is empty');
      const { async } = preferenceOf(request.headers['prefer']);
      if (async) return answerJob(parts, limits, request, reply, acceptBatch(body));
      return together(parts, reply, body);
    },
  );
}

/** All results in one answer. */
async function together(
  { engine }: HttpParts,
  reply: FastifyReply,
  { items, options: { deadlineMs } = {} }: BatchRequest,
): Promise<BatchResults> {
  const results: BatchResult[] = [];
  const own = { signal: goneSignal(reply), ...(deadlineMs !== undefined && { deadlineMs }) };
  for await (const result of gathered(runBatch(engine, items as never, own))) {
    results.push(result);
  }
  const failed = results.filter(({ ok }) => !ok).length;
  return { passed: results.length - failed, failed, results };
}

/** Lines are read as there is work for them, and answered in order: memory does not grow with their number. */
function stream(
  { engine, jobs }: HttpParts,
  { bodyBytes }: HttpLimits,
  reply: FastifyReply,
  body: Readable,
): Promise<Job> {
  jobs.requireOpen();
  const run = { signal: goneSignal(reply) };
  async function* lines(): AsyncGenerator<string> {
    for await (const result of runBatch(engine, readLines(body, bodyBytes), run)) {
      yield `${JSON.stringify(result)}\n`;
    }
  }
  return reply.type(LINES).send(Readable.from(lines())) as unknown as Promise<Job>;
}
