/** The HTTP interface: routes, schemas, limits. It parses, asks the jobs, and maps what comes back. */
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import underPressure from '@fastify/under-pressure';
import { API_VERSION, SCHEMAS } from '@nexuszero/client/contract';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { ServiceFault } from '../jobs/fault.ts';
import type { Log } from '../telemetry/log.ts';
import { batchRoutes } from './batches.ts';
import { healthRoutes } from './health.ts';
import { jobRoutes } from './jobs.ts';
import type { HttpLimits, HttpParts } from './parts.ts';
import { planRoutes } from './plans.ts';
import { sendProblem } from './problems.ts';
import { proofRoutes } from './proofs.ts';
import { sealingRoutes } from './sealing.ts';
import { validators } from './validation.ts';

/** An event loop that is behind by so much takes no more; milliseconds. */
const BEHIND_MS = 250;

export async function buildApp(
  parts: HttpParts,
  limits: HttpLimits,
  log: Log,
  version: string,
): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance,
    // requests are counted, and told at debug by a hook
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    // ids of requests stand in the log and in problems: nobody else chooses them
    genReqId: () => randomBytes(9).toString('base64url'),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  for (const schema of Object.values(SCHEMAS)) app.addSchema(schema);
  // what is answered has the schemas' shapes by its types; to compile serializers takes half of the start
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  app.setValidatorCompiler(validators());
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new ServiceFault('NOT_FOUND', 'there is no such path')),
  );
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } });
  await app.register(underPressure, { maxEventLoopDelay: BEHIND_MS, retryAfter: 1 });
  await app.register(swagger, document(version));
  observe(app, parts);
  // routes are registered after the document listens
  await app.register((routes, _options, done) => {
    proofRoutes(routes, parts, limits);
    batchRoutes(routes, parts, limits);
    jobRoutes(routes, parts);
    planRoutes(routes, parts);
    sealingRoutes(routes, parts);
    healthRoutes(routes, parts);
    routes.get('/openapi.json', { schema: { hide: true } }, () => Promise.resolve(app.swagger()));
    done();
  });
  return app;
}

/** Every answer says which interface it is of, and is counted. */
function observe(app: FastifyInstance, { metrics }: HttpParts): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('nexuszero-api', String(API_VERSION));
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const ms = reply.elapsedTime;
    metrics.request(`${request.method} ${route}`, reply.statusCode, ms);
    const { id } = request;
    request.log.debug({ id, route, status: reply.statusCode, ms: Math.round(ms) }, 'request');
    done();
  });
}

const document = (version: string): Parameters<typeof swagger>[1] => ({
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'NexusZero proof service',
      description:
        'Zero-knowledge proofs as durable jobs. Bytes are base64url, bigints decimal text.',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
    },
  },
  refResolver: {
    buildLocalReference: (json, _base, _fragment, index) =>
      typeof json['$id'] === 'string' ? json['$id'] : `part-${String(index)}`,
  },
});
