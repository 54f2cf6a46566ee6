/** What the suites plan with: the descriptors, a model of known times, and wishes and requests to draw from. */
import fc from 'fast-check';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { FORM_IDS, SYSTEM_IDS } from '../../src/statements/ids.ts';
import {
  builtInModel,
  COST_DESCRIPTORS,
  plan,
  Planner,
  type CommitmentRequest,
  type CostModel,
  type Decision,
  type Plan,
  type Planned,
  type PlanRequest,
  type Surroundings,
  type Wish,
} from '../../src/plan.ts';

export const TWO_THREADS: Surroundings = { workers: 2, isolation: 'thread', cores: 2 };
export const ALONE: Surroundings = { workers: 0, isolation: 'none', cores: 1 };

export const plannerOf = (
  model: CostModel = builtInModel(),
  onDecision?: (decision: Decision) => void,
): Planner => new Planner(COST_DESCRIPTORS, model, onDecision);

/** The plan of a request that has one. */
export function planned(request: PlanRequest, surroundings: Surroundings = TWO_THREADS): Plan {
  const answer = plan(request, { surroundings });
  if (!answer.ok) throw new Error(`test: ${answer.reason}`);
  return answer.plan;
}

/** The refusal of a request that has no plan. */
export function refused(request: PlanRequest): Extract<Planned, { ok: false }> {
  const answer = plan(request, { surroundings: TWO_THREADS });
  if (answer.ok) throw new Error('test: there is a plan');
  return answer;
}

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

export const commitments: fc.Arbitrary<CommitmentRequest> = fc.oneof(
  fc.record({
    kind: fc.constant('range' as const),
    bits: fc.constantFrom(8, 16, 32, 64),
    values: fc.integer({ min: 1, max: 300 }),
  }),
  fc
    .tuple(u64, u64)
    .map(([a, b]) => ({ kind: 'range' as const, min: a < b ? a : b, max: a < b ? b : a })),
  fc.record({ kind: fc.constantFrom('dlog', 'dleq', 'pedersen') }),
  fc.record({ kind: fc.constant('preimage' as const), length: fc.integer({ min: 0, max: 4151 }) }),
);

const limit = fc.double({ min: 0.01, max: 1e6, noNaN: true });

export const wishes: fc.Arbitrary<Wish> = fc.record(
  {
    level: fc.constantFrom(128, 192, 256),
    postQuantum: fc.boolean(),
    maxProofBytes: limit,
    maxProveMs: limit,
    maxVerifyMs: limit,
    prefer: fc.constantFrom('speed', 'size', 'balanced'),
    aggregate: fc.boolean(),
    count: fc.integer({ min: 1, max: 10_000 }),
    workers: fc.integer({ min: 0, max: 16 }),
  },
  { requiredKeys: [] },
);

/** Wishes that also fix what is free otherwise. */
export const narrowWishes: fc.Arbitrary<Wish> = fc
  .tuple(
    wishes,
    fc.record(
      {
        system: fc.constantFrom(...Object.keys(SYSTEM_IDS)),
        suite: fc.constantFrom(...Object.keys(SUITES), ...Object.keys(CIPHERS)),
        form: fc.constantFrom(...Object.keys(FORM_IDS)),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([wish, fixed]) => ({ ...wish, ...fixed }) as Wish);

export const anySurroundings: fc.Arbitrary<Surroundings> = fc.record({
  workers: fc.integer({ min: 0, max: 8 }),
  isolation: fc.constantFrom('none', 'thread', 'process'),
  cores: fc.integer({ min: 1, max: 16 }),
});
