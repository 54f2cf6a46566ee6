/**
 * What bench measures of the engine: calls of the package beside the same by way of an engine, without workers and with idle ones;
 * and a verdict that is remembered. No compression, no self-verification.
 */
import { Worker } from 'node:worker_threads';
import { createEngine, prove, verify, type Checked, type Engine } from 'nexuszero';
import type { Made, MadeBytes, Proof, Statement, Witness } from 'nexuszero';
import { preimage } from 'nexuszero/preimage';
import { range } from 'nexuszero/range';
import { generateKeyPair, open, seal } from 'nexuszero/seal';
import { several, turn } from './inputs.ts';
import type { Row } from './measure.ts';
import { sameBytes } from './unit.ts';

const GROUP = 'engine';

type Make = () => Promise<{ readonly statement: Statement; readonly witness: Witness }>;

const bytes = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));
const message: Make = () => preimage.fromMessage(bytes(32));
const value: Make = () => range.commit({ value: BigInt(bytes(1)[0]!), bits: 8 });

export async function engineRows(): Promise<Row[]> {
  const alone = createEngine({ cache: false });
  const idle = createEngine({ cache: false, workers: 2 });
  await idle.start();
  const rows = [
    ...(await proofRows('vole prove', message, { alone, idle })),
    ...(await proofRows('range 8 prove', value, { alone, idle })),
    // beside proofs, as those by idle workers are
    bareRow(),
    ...(await sealRows(alone)),
    await rememberedRow(),
  ];
  for (const row of rows) await warm(row);
  const close = (): Promise<unknown> => Promise.all([alone.close(), idle.close()]);
  return [{ ...rows[0]!, close }, ...rows.slice(1)];
}

/** What an engine does beside the proof is compiled after some hundred calls only, and this group is about that. */
const WARM = 400;

async function warm(row: Row): Promise<void> {
  for (let i = 0; i < WARM; i++) await row.run(i);
}

async function proofRows(
  title: string,
  make: Make,
  { alone, idle }: { readonly alone: Engine; readonly idle: Engine },
): Promise<Row[]> {
  const inputs = await several(async (i) => {
    const pair = await make();
    // the form that the engine plans, so that all rows make the same proof
    const planned = alone.plan(pair.statement);
    if (!planned.ok) throw new Error(planned.reason);
    return { ...pair, options: { context: `bench/${String(i)}`, form: planned.plan.form } };
  });
  const row = (name: string, run: Row['run'], proofOf: (result: unknown) => Proof): Row => ({
    group: GROUP,
    name: `${title}, ${name}`,
    run,
    async check(result, i) {
      const { statement, options } = turn(inputs, i);
      return (await verify(statement, proofOf(result), options)).ok;
    },
  });
  const byEngine =
    (engine: Engine): Row['run'] =>
    (i) => {
      const { statement, witness, options } = turn(inputs, i);
      return engine.prove(statement, witness, options);
    };
  const raw: Row['run'] = (i) => {
    const { statement, witness, options } = turn(inputs, i);
    return prove(statement, witness, options);
  };
  const made = (result: unknown): Proof => (result as Made).proof;
  return [
    row('alone', raw, (result) => result as Proof),
    row('by an engine', byEngine(alone), made),
    row('by idle workers', byEngine(idle), made),
  ];
}

/** With an expanded key, as whoever seals often has it. */
async function sealRows(engine: Engine): Promise<Row[]> {
  const { publicKey, secretKey } = await generateKeyPair('ml-kem-512');
  await publicKey.expand();
  const data = bytes(32);
  const opens = async (box: Uint8Array): Promise<boolean> =>
    sameBytes(await open(secretKey, box), data);
  return [
    {
      group: GROUP,
      name: 'seal 32 B, alone',
      run: () => seal(publicKey, data),
      check: (result) => opens(result as Uint8Array),
    },
    {
      group: GROUP,
      name: 'seal 32 B, by an engine',
      run: () => engine.seal(publicKey, data),
      check: (result) => opens((result as MadeBytes).bytes),
    },
  ];
}

async function rememberedRow(): Promise<Row> {
  const engine = createEngine();
  const inputs = await several(async (i) => {
    const options = { context: `bench/${String(i)}` };
    const { statement, witness } = await value();
    const proof = (await prove(statement, witness, options)).bytes;
    await engine.verify(statement, proof, options);
    return { statement, proof, options };
  });
  return {
    group: GROUP,
    name: 'range 8 verify, remembered',
    bytes: inputs[0]!.proof.length,
    run(i) {
      const { statement, proof, options } = turn(inputs, i);
      return engine.verify(statement, proof, options);
    },
    check: (result) => (result as Checked).ok && (result as Checked).cached,
    close: () => engine.close(),
  };
}

/** What idle workers cannot beat: a message to a thread that sleeps, and one back that wakes this one. */
function bareRow(): Row {
  const worker = new Worker(new URL('./echo-thread.js', import.meta.url));
  let resolve: (value: unknown) => void = () => undefined;
  worker.on('message', (value) => {
    resolve(value);
  });
  return {
    group: GROUP,
    name: 'a bare message to a thread and back',
    run: (i) =>
      new Promise((done) => {
        resolve = done;
        worker.postMessage(i);
      }),
    check: (result, i) => result === i,
    close: () => worker.terminate(),
  };
}
