/** Plans as a pure function: of what is asked, the wish, the surroundings and the model. */
import { NexusError } from '../bytes/errors.ts';
import type { CostDescriptor } from '../proofs/system.ts';
import type { CommitmentRequest } from '../statements/shape.ts';
import type { Statement } from '../statements/statement.ts';
import { candidatesOf, offersFor, type Offer } from './candidates.ts';
import { choose, rate, type Amount, type Rated } from './choose.ts';
import { planOf } from './describe.ts';
import type { CostModel } from './model.ts';
import type { Planned, Surroundings } from './plan.ts';
import type { OwnWish } from './wish.ts';

/** What is to be planned, after the caller's input was read. */
export interface Request {
  readonly offers: readonly Offer[];
  /** Committed values of one statement. */
  readonly values: number;
}

/** @throws UNSUPPORTED - when no descriptor prices the statement's kind; else as `CostDescriptor.shapeOf` */
export function requestFor(descriptors: readonly CostDescriptor[], statement: Statement): Request {
  const kind: unknown = (statement as Statement | null)?.kind;
  const descriptor = descriptors.find(({ kinds }) => (kinds as readonly unknown[]).includes(kind));
  if (descriptor === undefined) {
    throw new NexusError('UNSUPPORTED', 'plan: no system proves statements of this kind', {
      path: 'kind',
    });
  }
  const shape = descriptor.shapeOf(statement);
  return { offers: [{ descriptor, shape }], values: shape.kind === 'range' ? shape.values : 1 };
}

/** @throws UNSUPPORTED - when no system has an offer; else as `CostDescriptor.offers` */
export function requestToCommit(
  descriptors: readonly CostDescriptor[],
  request: CommitmentRequest,
): Request {
  if (typeof request !== 'object' || (request as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'plan: expected what to commit to');
  }
  const offers = offersFor(descriptors, request);
  if (offers.length === 0) {
    throw new NexusError('UNSUPPORTED', 'plan: no system commits to this kind', { path: 'kind' });
  }
  return { offers, values: request.kind === 'range' ? (request.values ?? 1) : 1 };
}

/** The same in, the same out: `model` counts as it is at this revision. */
export function planRequest(
  { offers, values }: Request,
  wish: OwnWish,
  surroundings: Surroundings,
  model: CostModel,
): Planned {
  const amount: Amount = { times: wish.count, values };
  const rated = candidatesOf(offers, model).map((candidate) =>
    rate(candidate, amount, wish, surroundings, model),
  );
  const chosen = choose(rated, wish.prefer);
  if (chosen === undefined) throw new NexusError('INTERNAL', 'plan: a request without candidates');
  const plan = planOf(chosen, rated, wish, model);
  if (chosen.misses.length === 0) return Object.freeze({ ok: true, plan });
  return Object.freeze({
    ok: false,
    code: 'PLAN_IMPOSSIBLE',
    reason: refusal(chosen),
    nearest: plan,
  });
}

function refusal({ choice, misses }: Rated): string {
  const { system, suite, form } = choice;
  const missed = misses.map(({ words }) => words).join('; ');
  return `no plan fulfils the wish; the nearest, ${system} on ${suite} in form ${form}, ${missed}`;
}
