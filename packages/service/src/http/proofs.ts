/** POST /v1/proofs, /v1/verifications: one proof to make, one to check. */
import type { ProofRequest, Verification, VerificationRequest } from '@nexuszero/client';
import type { FastifyInstance } from 'fastify';
import { acceptProof, acceptVerification, readVerification } from '../jobs/requests.ts';
import { answerJob, goneSignal, type HttpLimits, type HttpParts } from './parts.ts';
import { preferenceOf } from './prefer.ts';
import { answers, body } from './schemas.ts';

export function proofRoutes(app: FastifyInstance, parts: HttpParts, limits: HttpLimits): void {
  app.post<{ Body: ProofRequest }>(
    '/v1/proofs',
    {
      schema: {
        ...{ tags: ['proofs'], summary: 'Make a proof' },
        ...body('ProofRequest'),
        response: answers({ 200: 'Job', 202: 'Job' }),
      },
    },
    (request, reply) =>
      answerJob(parts, limits, request, reply, acceptProof(parts.engine, request.body)),
  );

  app.post<{ Body: VerificationRequest }>(
    '/v1/verifications',
    {
      schema: {
        ...{ tags: ['proofs'], summary: 'Check a proof' },
        ...body('VerificationRequest'),
        response: answers({ 200: 'Verification', 202: 'Job' }),
      },
    },
    async (request, reply) => {
      if (preferenceOf(request.headers['prefer']).async) {
        const accepted = acceptVerification(parts.engine, request.body);
        return answerJob(parts, limits, request, reply, accepted);
      }
      return verification(parts, request.body, goneSignal(reply));
    },
  );
}

/** Checked at once, without a job: it holds no secrets, and can be asked again. */
async function verification(
  { engine, metrics }: HttpParts,
  request: VerificationRequest,
  signal: AbortSignal,
): Promise<Verification> {
  const { statement, proof, context, policy } = readVerification(request);
  const own = { ...policy, context, signal, priority: 'high' as const };
  const checked = await engine.verify(statement, proof, own);
  metrics.verified(checked.ok ? 'ok' : checked.code, checked.ms);
  return checked.ok
    ? { ok: true, ms: checked.ms }
    : { ok: false, code: checked.code, reason: checked.reason, ms: checked.ms };
}
