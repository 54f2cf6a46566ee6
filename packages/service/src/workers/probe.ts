/** Whether provers prove: one small proof, which also warms them. */
import { statementFromJSON, witnessFromJSON, type Engine } from 'nexuszero';

/** The base point of ristretto255 (RFC 9496) is its one-fold: no kernel is needed here to say so. */
const STATEMENT = statementFromJSON({
  ...{ type: 'nexuszero-statement', v: 1, kind: 'dlog', suite: 'ristretto255' },
  X: '4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXY',
});
const ONE = `AQ${'A'.repeat(41)}`;

/** @throws what proving throws when it does not work */
export async function proverWorks(engine: Engine): Promise<void> {
  const { kind, suite } = STATEMENT;
  const secret = { type: 'nexuszero-secret', v: 1, kind, suite, secrets: { x: ONE } };
  const witness = witnessFromJSON(STATEMENT, secret);
  const options = { context: 'nexuszero/probe', wish: { form: 'compact' as const } };
  await engine.prove(STATEMENT, witness, options);
}
