/** POST /v1/plans: what a proof would cost, and why so. Nothing is proved. */
import type { PlanAnswer, PlanChoice, PlanRequest } from '@nexuszero/client';
import type { FastifyInstance } from 'fastify';
import { statementFromJSON, type Choice, type Json, type Wish } from 'nexuszero';
import { CostModel, plan, type CommitmentRequest, type Plan } from 'nexuszero/plan';
import { ServiceFault } from '../jobs/fault.ts';
import type { HttpParts } from './parts.ts';
import { answers, body } from './schemas.ts';

export function planRoutes(app: FastifyInstance, { engine }: HttpParts): void {
  app.post<{ Body: PlanRequest }>(
    '/v1/plans',
    {
      schema: {
        ...{ tags: ['plans'], summary: 'Say how something would be proved, and at what cost' },
        ...body('PlanRequest'),
        response: answers({ 200: 'PlanAnswer' }),
      },
    },
    (request) => {
      const model = CostModel.from(engine.model());
      const planned = plan(requestOf(request.body), { model });
      if (planned.ok)
        return Promise.resolve<PlanAnswer>({ ok: true, plan: choiceOf(planned.plan) });
      const { reason, nearest } = planned;
      const none: PlanAnswer = {
        ok: false,
        reason,
        ...(nearest && { nearest: choiceOf(nearest) }),
      };
      return Promise.resolve(none);
    },
  );
}

/** @throws BAD_PARAMETER - when it is neither a statement nor a commitment, or both */
function requestOf({ statement, commit, wish = {} }: PlanRequest): Parameters<typeof plan>[0] {
  if ((statement === undefined) === (commit === undefined)) {
    throw new ServiceFault('BAD_PARAMETER', 'plan: give statement, or commit');
  }
  const own = wish as Wish;
  if (statement !== undefined)
    return { statement: statementFromJSON(statement as Json), wish: own };
  return { commit: commitmentOf(commit!), wish: own };
}

/** Bounds come as decimal text, as all that may be larger than a double. */
function commitmentOf(commit: NonNullable<PlanRequest['commit']>): CommitmentRequest {
  const { min, max, ...rest } = commit;
  const isFlat = Object.values(rest).every((value) => typeof value !== 'object');
  if (!isFlat) throw new ServiceFault('BAD_ENCODING', 'plan: commit: expected words and numbers');
  const bounds = {
    ...(min !== undefined && { min: decimal('min', min) }),
    ...(max !== undefined && { max: decimal('max', max) }),
  };
  return { ...rest, ...bounds } as unknown as CommitmentRequest;
}

function decimal(name: string, value: unknown): bigint {
  if (typeof value === 'string' && /^(0|[1-9]\d{0,19})$/.test(value)) return BigInt(value);
  throw new ServiceFault('BAD_ENCODING', `plan: commit.${name}: expected decimal text`);
}

function choiceOf(choice: Choice | Plan): PlanChoice {
  const { kind, system, suite, form, security, proofBytes, proveMs, verifyMs } = choice;
  const { level, classical, quantum, category } = security;
  return {
    ...{ kind, system, suite, form, proofBytes },
    security: { level, classical, quantum, category },
    proveMs: proveMs.value,
    verifyMs: verifyMs.value,
    ...('reasons' in choice && { reasons: choice.reasons }),
  };
}
