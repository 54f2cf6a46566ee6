/** All routes of the interface. */
import type { FastifyInstance } from 'fastify';
import { batchRoutes } from './batches.ts';
import { healthRoutes } from './health.ts';
import { jobRoutes } from './jobs.ts';
import type { HttpLimits, HttpParts } from './parts.ts';
import { planRoutes } from './plans.ts';
import { proofRoutes } from './proofs.ts';
import { sealingRoutes } from './sealing.ts';

export function registerRoutes(app: FastifyInstance, parts: HttpParts, limits: HttpLimits): void {
  proofRoutes(app, parts, limits);
  batchRoutes(app, parts, limits);
  jobRoutes(app, parts);
  planRoutes(app, parts);
  sealingRoutes(app, parts);
  healthRoutes(app, parts);
}
