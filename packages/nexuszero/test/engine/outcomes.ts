/** What the suites of the engine prove, and how they look at what comes of it. */
import { NexusError, type Engine, type Statement, type Witness } from '../../src/index.ts';
import { hashedRange, preimage } from '../../src/preimage.ts';
import { range } from '../../src/range.ts';
import { discreteLog } from '../../src/sigma.ts';

export const ENGINE_CONTEXT = 'engine/test';

/** Claims of some kinds, each of another system or another way to be stated. */
export const makers = {
  dlog: () => discreteLog.generate(),
  range: () => range.commit({ value: 42n, min: 18n, max: 120n }),
  preimage: () => preimage.fromMessage(new TextEncoder().encode('a message of some length')),
  hashedRange: () => hashedRange.commit({ value: 42n, min: 18n, max: 120n }),
};

/** Whatever belongs together or not. */
export const proveAny = (
  engine: Engine,
  statement: Statement,
  witness: Witness,
): Promise<unknown> => engine.prove(statement, witness, { context: ENGINE_CONTEXT });

/** The code of a failure of ours, any other one itself, or `done`. */
export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof NexusError ? error.code : error),
  );
