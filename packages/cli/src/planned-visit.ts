/** The demo's stop on the optimizer: the same number committed to in two ways, why so, and a wish that nothing fulfils. */
import { createEngine, isNexusError, verify, type Committed, type Wish } from 'nexuszero';
import type { CostModel } from 'nexuszero/plan';
import type { Attempt } from './tour.ts';

/** A number with what was chosen for it. */
export interface Chosen {
  readonly asked: string;
  readonly system: string;
  readonly suite: string;
  readonly bytes: number;
  /** The sentence about the choice. */
  readonly why: string;
  /** What the engine says of the proof that it made, a line each. */
  readonly explained: readonly string[];
  /** Whether the proof holds, and is worth what was asked for. */
  readonly holds: boolean;
}

/** What the stop shows. */
export interface PlannedStop {
  readonly title: string;
  readonly detail: string;
  readonly chosen: readonly Chosen[];
  readonly attempts: readonly Attempt[];
  /** What would come nearest to the wish that was refused. */
  readonly nearest: string;
}

const AGE = { kind: 'range', value: 42n, min: 18n, max: 120n } as const;
const CONTEXT = 'demo/planned';

export async function plannedStop(model: CostModel | undefined): Promise<PlannedStop> {
  const engine = createEngine(model === undefined ? {} : { model });
  const choose = async (asked: string, wish: Wish): Promise<Chosen> => {
    const committed = await engine.commit(AGE, wish);
    const { statement, witness, plan } = committed;
    const made = await engine.prove(statement, witness, { context: CONTEXT, wish });
    forget(committed);
    const { postQuantum = false } = wish;
    const verdict = await verify(statement, made.proof, { context: CONTEXT, postQuantum });
    const { system, suite, reasons } = plan;
    const explained = made.explain().split('\n');
    return {
      ...{ asked, system, suite, bytes: made.proof.size, why: reasons[0]! },
      ...{ explained, holds: verdict.ok },
    };
  };
  try {
    const chosen = [
      await choose('as it comes', {}),
      await choose('post-quantum', { postQuantum: true }),
    ];
    const impossible = await refusal(engine.commit({ kind: 'dlog' }, { postQuantum: true }));
    const { got, nearest } = impossible;
    return {
      title: 'The engine chooses how to prove it, and says why',
      detail: 'one number within bounds, twice: as it comes, and post-quantum',
      chosen,
      attempts: [{ attempt: 'a key pair, post-quantum', expected: 'PLAN_IMPOSSIBLE', got }],
      nearest,
    };
  } finally {
    await engine.close();
  }
}

function forget({ witness, openings = [], message }: Committed): void {
  witness.wipe();
  for (const one of openings) one.wipe();
  message?.fill(0);
}

async function refusal(
  committing: Promise<unknown>,
): Promise<{ readonly got: string; readonly nearest: string }> {
  return committing.then(
    () => ({ got: 'accepted', nearest: '' }),
    (error: unknown) =>
      isNexusError(error)
        ? { got: error.code, nearest: error.hint ?? '' }
        : { got: 'INTERNAL', nearest: '' },
  );
}
