// What a page does with an engine: it proves on Web Workers, takes a long proof back, and goes on.
import { createEngine, verify } from 'nexuszero';
import { preimage } from 'nexuszero/preimage';
import { range } from 'nexuszero/range';

const context = 'example/1';

/** How many proofs came out well, what was told on the way, and what became of a proof that was taken back. */
export async function runPool() {
  const engine = createEngine({ workers: 2 });
  const told = new Set();
  const { statement, witness } = await range.commit({ value: 42n, min: 18n, max: 120n });
  const onProgress = ({ stage }) => told.add(stage);
  const options = { context, selfVerify: true, onProgress };
  const made = await Promise.all(
    Array.from({ length: 6 }, () => engine.prove(statement, witness, options)),
  );
  let good = 0;
  for (const { proof } of made) if ((await verify(statement, proof, { context })).ok) good++;
  const message = crypto.getRandomValues(new Uint8Array(4151));
  const long = await preimage.fromMessage(message, { suite: 'ChaCha20-256' });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  const stopped = await engine
    .prove(long.statement, long.witness, { context, signal: controller.signal })
    .then(
      () => 'none',
      (error) => error.code,
    );
  // the worker is ended some milliseconds later
  await new Promise((resolve) => setTimeout(resolve, 100));
  const next = await engine.prove(statement, witness, { context });
  const { replaced } = engine.metrics().workers;
  await engine.close();
  return { good, told: told.size, stopped, next: next.proof.size > 0, replaced };
}
