/** The HTTP interface: routes, schemas, limits. It parses, asks the jobs, and maps what comes back. */
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import { API_VERSION, SCHEMAS } from '@nexuszero/client/contract';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { ServiceFault } from '../jobs/fault.ts';
import type { Log } from '../telemetry/log.ts';
import { describedBy } from './document.ts';
import type { HttpLimits, HttpParts } from './parts.ts';
import { sendProblem } from './problems.ts';
import { registerRoutes } from './routes.ts';
import { LINES } from './schemas.ts';
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
    frameworkErrors: (error, request, reply) => {
      // before all hooks
      reply.header(...VERSION_HEADER);
      void sendProblem(request, reply, error);
    },
  });
  for (const schema of Object.values(SCHEMAS)) app.addSchema(schema);
  // what is answered has the schemas' shapes by its types; to compile serializers takes half of the start
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  app.setValidatorCompiler(validators());
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new ServiceFault('NOT_FOUND', 'there is no such path')),
  );
  // bodies are JSON, or lines of it
  app.removeContentTypeParser('text/plain');
  observe(app, parts);
  requireProgress(app, limits);
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } });
  await app.register(underPressure, { maxEventLoopDelay: BEHIND_MS, retryAfter: 1 });
  registerRoutes(app, parts, limits);
  const document = describedBy((other) => {
    registerRoutes(other, parts, limits);
  }, version);
  app.get('/openapi.json', () => document());
  return app;
}

const VERSION_HEADER = ['nexuszero-api', String(API_VERSION)] as const;

/** Every answer says which interface it is of, and is counted. */
function observe(app: FastifyInstance, { metrics }: HttpParts): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header(...VERSION_HEADER);
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

/** Who sends a body without end has the connection no longer; streams of lines may last. */
function requireProgress(app: FastifyInstance, { bodyS }: HttpLimits): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    done();
    if (raw.headers['content-type']?.toLowerCase().startsWith(LINES) === true) return;
    const late = setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, 1000 * bodyS).unref();
    raw.once('close', () => {
      clearTimeout(late);
    });
  });
}
