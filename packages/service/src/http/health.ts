/** Whether it lives, is ready, has started; and the metrics. */
import type { FastifyInstance } from 'fastify';
import type { HttpParts } from './parts.ts';
import { answers } from './schemas.ts';

export function healthRoutes(app: FastifyInstance, { readiness, metrics }: HttpParts): void {
  const schema = (summary: string): { schema: object } => ({
    schema: { tags: ['health'], summary, response: answers({ 200: 'Health', 503: 'Health' }) },
  });
  app.get('/livez', schema('Whether the process turns'), () => Promise.resolve({ ok: true }));
  app.get('/startupz', schema('Whether it has taken up its journal'), (_request, reply) => {
    const ok = readiness.provers;
    return reply.code(ok ? 200 : 503).send({ ok });
  });
  app.get('/readyz', schema('Whether it takes jobs'), async (_request, reply) => {
    const checks = await readiness.unready();
    const ok = Object.keys(checks).length === 0;
    return reply.code(ok ? 200 : 503).send(ok ? { ok } : { ok, checks });
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
