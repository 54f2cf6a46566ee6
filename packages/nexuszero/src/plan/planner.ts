/** Plans for whoever asks often: remembers them until the model has news, and lets the model learn. */
import type { Cost, CostDescriptor } from '../proofs/system.ts';
import type { FormName } from '../statements/ids.ts';
import type { CommitmentRequest } from '../statements/shape.ts';
import type { Statement } from '../statements/statement.ts';
import type { CostModel, Operation } from './model.ts';
import { planRequest, requestFor, requestToCommit, type Request } from './plan-request.ts';
import type { Choice, Planned, Surroundings, Wish } from './plan.ts';
import { parseSurroundings, parseWish } from './wish.ts';

/** What is told of each plan that was asked for. */
export interface Decision {
  readonly planned: Planned;
  /** Whether it was remembered rather than worked out. */
  readonly remembered: boolean;
}

/** Plans that are remembered; when there are more, all are forgotten. */
const REMEMBERED = 512;

/** An optimizer over the given systems' costs. */
export class Planner {
  readonly #descriptors: readonly CostDescriptor[];
  readonly #model: CostModel;
  readonly #onDecision: ((decision: Decision) => void) | undefined;
  readonly #plans = new Map<string, Planned>();
  #revision = -1;

  /** `onDecision` is told of every plan, so that it can be logged. */
  constructor(
    descriptors: readonly CostDescriptor[],
    model: CostModel,
    onDecision?: (decision: Decision) => void,
  ) {
    this.#descriptors = descriptors;
    this.#model = model;
    this.#onDecision = onDecision;
  }

  /** What predicts the times; it learns by `observe`. */
  get model(): CostModel {
    return this.#model;
  }

  /**
   * How to prove such a statement: suite and values are fixed, the rest is chosen.
   * @throws BAD_PARAMETER | BAD_ENCODING | LIMIT_EXCEEDED | UNDERDETERMINED | UNSUPPORTED - when the statement, the wish
   * or the surroundings are malformed
   */
  plan(statement: Statement, wish: Wish, surroundings: Surroundings): Planned {
    return this.#decide(requestFor(this.#descriptors, statement), wish, surroundings);
  }

  /**
   * What to commit to, and how to prove it then.
   * @throws BAD_PARAMETER | LIMIT_EXCEEDED | UNSUPPORTED - when an argument is malformed
   */
  planCommitment(request: CommitmentRequest, wish: Wish, surroundings: Surroundings): Planned {
    return this.#decide(requestToCommit(this.#descriptors, request), wish, surroundings);
  }

  /** What a proof of the statement costs in the given form; for `observe` where there was no plan. @throws as `plan` */
  costOf(statement: Statement, form: FormName): Cost {
    const { descriptor, shape } = requestFor(this.#descriptors, statement).offers[0]!;
    return descriptor.cost(shape, form);
  }

  /**
   * Learns how long one proof of a plan, or of a cost, really took, in milliseconds.
   * @throws BAD_PARAMETER - for a cost of which the model has no row
   */
  observe(of: Cost | Pick<Choice, 'cost'>, operation: Operation, ms: number): void {
    const cost = 'cost' in of ? of.cost : of;
    const size = operation === 'prove' ? cost.proveSize : cost.verifySize;
    this.#model.observe(cost.row, operation, size, ms);
  }

  #decide(request: Request, wish: Wish, surroundings: Surroundings): Planned {
    const own = parseWish(wish);
    const around = parseSurroundings(surroundings);
    if (this.#revision !== this.#model.revision || this.#plans.size >= REMEMBERED) {
      this.#plans.clear();
      this.#revision = this.#model.revision;
    }
    const key = keyOf(request, own, around);
    const known = this.#plans.get(key);
    const planned = known ?? planRequest(request, own, around, this.#model);
    if (known === undefined) this.#plans.set(key, planned);
    this.#onDecision?.({ planned, remembered: known !== undefined });
    return planned;
  }
}

/** Everything that a plan depends on but the model. */
function keyOf({ offers, values }: Request, wish: object, surroundings: object): string {
  const shapes = offers.map(({ shape }) => JSON.stringify(shape)).join();
  return `${shapes} ${String(values)} ${JSON.stringify(wish)} ${JSON.stringify(surroundings)}`;
}
