/** What bench measures of vole proofs: the package's own verbs; grinding is part of proving. */
import { Worker } from 'node:worker_threads';
import {
  connectHelpers,
  hashedRange,
  preimage,
  prove,
  verify,
  type CipherName,
  type Helpers,
  type Proof,
  type Statement,
  type Verdict,
  type VoleForm,
  type VoleKind,
  type Witness,
} from 'nexuszero/preimage';
import { several, turn } from './inputs.ts';
import type { Row } from './measure.ts';

/** A message of 32 bytes on ChaCha12, unless a title says otherwise. */
const FORMS: readonly VoleForm[] = ['speed', 'balanced', 'small', 'tiny'];

interface Pair {
  readonly statement: Statement<VoleKind>;
  readonly witness: Witness<VoleKind>;
}

const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));

export async function voleRows(): Promise<Row[]> {
  const message =
    (length: number, suite: CipherName = 'ChaCha12') =>
    (): Promise<Pair> =>
      preimage.fromMessage(random(length), { suite });
  const value = (): Promise<Pair> => hashedRange.commit({ value: 42n, min: 18n, max: 120n });
  const rows: Row[][] = [];
  for (const form of FORMS) rows.push(await proofRows(form, form, message(32)));
  rows.push(await proofRows('balanced, ChaCha20', 'balanced', message(32, 'ChaCha20')));
  for (const suite of ['ChaCha12-192', 'ChaCha12-256'] as const) {
    for (const form of ['balanced', 'small'] as const) {
      const title = `${form}, ${suite}`;
      rows.push(await proofRows(title, form, message(32, suite)));
    }
  }
  rows.push(await proofRows('balanced, a value in bounds', 'balanced', value));
  rows.push(await proofRows('balanced, 2 blocks', 'balanced', message(100)));
  rows.push(await proofRows('balanced, 16 blocks', 'balanced', message(1000)));
  rows.push(await proofRows('balanced, 65 blocks', 'balanced', message(4151)));
  const threads = startThreads(2);
  const shared = await proofRows(
    'balanced, 65 blocks on 2 threads',
    'balanced',
    message(4151),
    threads.helpers,
  );
  rows.push([{ ...shared[0]!, close: threads.stop }, shared[1]!]);
  return rows.flat();
}

/** Threads to share a large proof. */
function startThreads(count: number): { helpers: Helpers; stop: () => Promise<unknown> } {
  const file = new URL('./helper-thread.js', import.meta.url);
  const workers = Array.from({ length: count }, () => new Worker(file));
  const stop = (): Promise<unknown> => Promise.all(workers.map((worker) => worker.terminate()));
  return { helpers: connectHelpers(workers), stop };
}

async function proofRows(
  title: string,
  form: VoleForm,
  make: () => Promise<Pair>,
  helpers?: Helpers,
): Promise<Row[]> {
  const inputs = await several(async (i) => {
    const pair = await make();
    const options = { context: `bench/${String(i)}`, form, ...(helpers && { helpers }) };
    return { ...pair, options, proof: await prove(pair.statement, pair.witness, options) };
  });
  const bytes = inputs[0]!.proof.size;
  return [
    {
      group: 'vole',
      name: `${title} prove`,
      bytes,
      run(i) {
        const { statement, witness, options } = turn(inputs, i);
        return prove(statement, witness, options);
      },
      async check(result, i) {
        const { statement, options } = turn(inputs, i);
        return (await verify(statement, result as Proof, options)).ok;
      },
    },
    {
      group: 'vole',
      name: `${title} verify`,
      bytes,
      run(i) {
        const { statement, proof, options } = turn(inputs, i);
        return verify(statement, proof, options);
      },
      check: (result) => (result as Verdict).ok,
    },
  ];
}
