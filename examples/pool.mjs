// What a page does with a pool of Web Workers, which is inside the package: it proves, takes a load back, and goes on.
import { preimage } from 'nexuszero/preimage';
import { range, verify } from 'nexuszero/range';

const context = 'example/1';

function loadOf({ statement, witness }, sendWitness) {
  const sent = sendWitness(witness);
  const options = { context };
  const job = { op: 'prove', statement, witness: sent, options, selfVerify: true };
  return { message: { jobs: [job], progress: true }, transfer: [sent.scalars.buffer] };
}

/** How many proofs came out well, what was told on the way, and what became of a load that was taken back. */
export async function runPool({ platform, sendWitness }) {
  const pool = await platform.openPool('thread', { workers: 2 });
  const age = await range.commit({ value: 42n, min: 18n, max: 120n });
  const told = [];
  const loads = Array.from({ length: 6 }, () => loadOf(age, sendWitness));
  const answers = await Promise.all(
    loads.map((load) => pool.dispatch(load, ({ progress }) => told.push(progress.stage)).answer),
  );
  let good = 0;
  for (const [{ ok, proof }] of answers) {
    if (ok && (await verify(age.statement, proof, { context })).ok) good++;
  }
  const moved = loads.every(({ transfer: [buffer] }) => buffer.byteLength === 0);
  const message = crypto.getRandomValues(new Uint8Array(4151));
  const long = await preimage.fromMessage(message, { suite: 'ChaCha20-256' });
  const taken = pool.dispatch(loadOf(long, sendWitness));
  setTimeout(() => taken.stop(), 50);
  const stopped = await taken.answer.then(
    () => 'none',
    (error) => error.code,
  );
  const [next] = await pool.dispatch(loadOf(age, sendWitness)).answer;
  const { replaced } = pool;
  await pool.close();
  return { good, told: new Set(told).size, moved, stopped, next: next.ok, replaced };
}
