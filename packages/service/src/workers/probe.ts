/** Whether provers prove: one small proof, which also warms them. */
import type { Engine } from 'nexuszero';

/** @throws what proving throws when it does not work */
export async function proverWorks(engine: Engine): Promise<void> {
  const { statement, witness } = await engine.commit({ kind: 'dlog' });
  try {
    await engine.prove(statement, witness, {
      context: 'nexuszero/probe',
      wish: { form: 'compact' },
    });
  } finally {
    witness.wipe();
  }
}
