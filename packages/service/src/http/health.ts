/** Whether it lives, is ready, has started; and the metrics. */
import type { FastifyInstance } from 'fastify';
import type { HttpParts } from './parts.ts';
import { answers } from './schemas.ts';

/** One that is busy must not be taken for dead, and has to be looked at then above all. */
const EVEN_WHEN_BUSY = { config: { pressureHandler: () => undefined } };

export function healthRoutes(app: FastifyInstance, { readiness, metrics }: HttpParts): void {
  const schema = (summary: string): { schema: object } => ({
    schema: { tags: ['health'], summary, response: answers({ 200: 'Health', 503: 'Health' }) },
  });
  const livez = { ...schema('Whether the process turns'), ...EVEN_WHEN_BUSY };
  app.get('/livez', livez, () => Promise.resolve({ ok: true }));
  const startupz = { ...schema('Whether it has taken up its journal'), ...EVEN_WHEN_BUSY };
  app.get('/startupz', startupz, (_request, reply) => {
    const ok = readiness.provers;
    return reply.code(ok ? 200 : 503).send({ ok });
  });
  app.get('/readyz', schema('Whether it takes jobs'), async (_request, reply) => {
    const checks = await readiness.unready();
    const ok = Object.keys(checks).length === 0;
    return reply.code(ok ? 200 : 503).send(ok ? { ok } : { ok, checks });
  });
  app.get('/metrics', { schema: { hide: true }, ...EVEN_WHEN_BUSY }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
