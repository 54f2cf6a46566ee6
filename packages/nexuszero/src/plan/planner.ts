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
  readonly #patience: number;
  readonly #plans = new Map<string, Remembered>();
  readonly #wishes = new Known(parseWish);
  readonly #places = new Known(parseSurroundings);

  /**
   * `onDecision` is told of every plan, so that it can be logged. `patience` is how many news of the model a remembered plan may
   * miss: to plan anew for each would take longer than a short proof.
   */
  constructor(
    descriptors: readonly CostDescriptor[],
    model: CostModel,
    onDecision?: (decision: Decision) => void,
    patience = 0,
  ) {
    this.#descriptors = descriptors;
    this.#model = model;
    this.#onDecision = onDecision;
    this.#patience = patience;
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

  /** Milliseconds that a proof of the statement, in its usual form, should take to verify. @throws as `plan` */
  verifyMs(statement: Statement): number {
    const { descriptor, shape } = requestFor(this.#descriptors, statement).offers[0]!;
    const { row, verifySize } = descriptor.cost(shape, descriptor.forms(shape)[0]!);
    return this.#model.predict(row, 'verify', verifySize).value;
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
    const { own, text } = this.#wishes.read(wish);
    const place = this.#places.read(surroundings);
    const key = `${keyOf(request)} ${text} ${place.text}`;
    // news of other systems change nothing
    let revision = this.#model.revisionOf('dispatch');
    for (const { descriptor } of request.offers)
      revision += this.#model.revisionOf(descriptor.name);
    const known = this.#plans.get(key);
    const remembered = known !== undefined && revision - known.revision <= this.#patience;
    const planned = remembered ? known.planned : planRequest(request, own, place.own, this.#model);
    if (!remembered) {
      if (this.#plans.size >= REMEMBERED) this.#plans.clear();
      this.#plans.set(key, { planned, revision });
    }
    this.#onDecision?.({ planned, remembered });
    return planned;
  }
}

interface Remembered {
  readonly planned: Planned;
  /** The model's, when it was worked out. */
  readonly revision: number;
}

function keyOf({ offers, values }: Request): string {
  let key = String(values);
  // the fields of a kind's shapes are always made in the same order
  for (const { shape } of offers) key += ` ${Object.values(shape).join()}`;
  return key;
}

/** Reads a frozen object once: it cannot become another. */
class Known<Given extends object, Own extends Given> {
  readonly #parse: (given: Given) => Own;
  readonly #known = new WeakMap<Given, { readonly own: Own; readonly text: string }>();
  #count = 0;

  constructor(parse: (given: Given) => Own) {
    this.#parse = parse;
  }

  /** What it says, checked, and a text that stands for it: a number where it is frozen, for that is shorter. */
  read(given: Given): { readonly own: Own; readonly text: string } {
    const known = typeof given === 'object' ? this.#known.get(given) : undefined;
    if (known !== undefined) return known;
    const own = this.#parse(given);
    if (!Object.isFrozen(given)) return { own, text: JSON.stringify(own) };
    const read = { own, text: String(++this.#count) };
    this.#known.set(given, read);
    return read;
  }
}
