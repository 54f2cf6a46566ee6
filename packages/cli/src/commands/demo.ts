/** `nexuszero demo`: a tour on real input. Every figure was measured a moment before it is printed. */
import {
  isNexusError,
  prove,
  verify,
  verifyBatch,
  type Proof,
  type Verdict,
  type VerifyItem,
} from 'nexuszero';
import type { Command } from '../command.ts';
import { compressedStop } from '../compressed-visit.ts';
import { storedModel } from '../model-store.ts';
import { colourful, formatMs, type Output } from '../output.ts';
import { plannedStop, type PlannedStop } from '../planned-visit.ts';
import { sealedStop } from '../sealed-visit.ts';
import { serviceStop, type ServiceStop } from '../service-visit.ts';
import { TOUR, type Attempt, type Pair, type Stop } from '../tour.ts';
import { workersStop, type WorkersStop } from '../workers-visit.ts';

const CONTEXT = 'demo/first visit';
/** Runs before and while measuring; the engine compiles hot code as it goes. */
const WARM_MS = 150;
const RUNS = 15;
const BATCH = 100;

export const command: Command = {
  help: `usage: nexuszero demo [--json]

A tour: for each kind of statement a real proof is made, verified, tampered with and refused; then many at once, the
optimizer and its reasons, a batch on two workers, a sealed note, a compressed log, and a service that is killed.
Times are the median of ${String(RUNS)} runs on this machine, now.

example:
  nexuszero demo`,
  flags: {},
  async run(_args, output) {
    const paint = painter();
    output.line('NexusZero: prove that you know a secret, without showing it.\n');
    const stops = [];
    for (const stop of TOUR) stops.push(await visit(stop, output, paint));
    const batch = await visitBatch(output, paint);
    const planned = await visitPlanned(output, paint);
    const workers = await visitWorkers(output, paint);
    const sealed = await visitSealed(output, paint);
    const compressed = await visitCompressed(output, paint);
    const service = await visitService(output, paint);
    const others = { batch, planned, workers, sealed, compressed, service };
    const ok = [...stops, ...Object.values(others)].every(({ sound }) => sound);
    output.line(
      'Post-quantum are the proofs about SHA-256 and the box; the others rest on discrete logarithms.',
    );
    output.line(ok ? 'All went as it must.' : 'SOMETHING IS WRONG: see the lines above.');
    output.result({ ok, stops, ...others });
    return ok ? 0 : 1;
  },
};

interface Visit {
  readonly title: string;
  readonly proveMs: number;
  readonly verifyMs: number;
  readonly bytes: number;
  readonly attempts: readonly Attempt[];
  readonly sound: boolean;
}

type Paint = (text: string, colour: 'green' | 'red' | 'bold' | 'dim') => string;

async function visit(stop: Stop, output: Output, paint: Paint): Promise<Visit> {
  const [claim, rival] = await stop.make();
  const make = (): Promise<Proof> => prove(claim.statement, claim.witness, { context: CONTEXT });
  const proof = await make();
  const check = (): Promise<Verdict> => verify(claim.statement, proof, { context: CONTEXT });
  const honest = await check();
  const proveMs = await medianMs(make);
  const verifyMs = await medianMs(check);
  const own = (await stop.more?.(claim, proof, CONTEXT)) ?? [];
  const attempts = [...(await attack(claim, rival, proof)), ...own];
  const sound = honest.ok && allRefused(attempts);
  showTitle(stop, output, paint);
  const verdict = honest.ok ? paint('accepted', 'green') : paint('REFUSED', 'red');
  output.line(
    `  proved in ${formatMs(proveMs)}, ${String(proof.size)} bytes; verified in ${formatMs(verifyMs)}: ${verdict}`,
  );
  showAttempts(attempts, output, paint);
  return { title: stop.title, proveMs, verifyMs, bytes: proof.size, attempts, sound };
}

interface Titled {
  readonly title: string;
  readonly detail: string;
}

function showTitle({ title, detail }: Titled, output: Output, paint: Paint): void {
  output.line(paint(`“${title}”`, 'bold'));
  output.line(paint(`  ${detail}`, 'dim'));
}

const allRefused = (attempts: readonly Attempt[]): boolean =>
  attempts.every(({ expected, got }) => expected.split('|').includes(got));

function showAttempts(
  attempts: readonly Attempt[],
  output: Output,
  paint: Paint,
  more?: string,
): void {
  for (const { attempt, expected, got } of attempts) {
    const mark = expected.split('|').includes(got)
      ? paint('refused', 'green')
      : paint('WRONG', 'red');
    output.line(`  ${attempt.padEnd(32)} ${mark}  ${got}`);
  }
  if (more !== undefined) output.line(paint(`    ${more}`, 'dim'));
  output.line();
}

interface PlannedVisit extends PlannedStop {
  readonly sound: boolean;
}

/** Why the plans are what they are; of one proof all that the engine says. */
async function visitPlanned(output: Output, paint: Paint): Promise<PlannedVisit> {
  const stop = await plannedStop(await storedModel(output));
  const { chosen, attempts, nearest } = stop;
  const sound = chosen.every(({ holds }) => holds) && allRefused(attempts) && nearest !== '';
  showTitle(stop, output, paint);
  for (const { asked, system, suite, bytes, why, holds } of chosen) {
    const verdict = holds ? paint('accepted', 'green') : paint('REFUSED', 'red');
    output.line(`  ${asked}: ${system} on ${suite}, ${String(bytes)} bytes: ${verdict}`);
    output.line(paint(`    ${why}`, 'dim'));
  }
  output.line('  what is told of the first:');
  for (const line of chosen[0]!.explained) output.line(paint(`    ${line}`, 'dim'));
  showAttempts(attempts, output, paint, nearest);
  return { ...stop, sound };
}

interface WorkersVisit extends WorkersStop {
  readonly sound: boolean;
}

async function visitWorkers(output: Output, paint: Paint): Promise<WorkersVisit> {
  const stop = await workersStop();
  const { items, ms, planted, failed, inOrder } = stop;
  const [first] = failed;
  const alone = failed.length === 1 && first?.at === planted && first.code === 'WITNESS_MISMATCH';
  showTitle(stop, output, paint);
  const order = inOrder ? paint('all in order', 'green') : paint('WRONG', 'red');
  output.line(`  proved in ${formatMs(ms)}, ${formatMs(ms / items)} each: ${order}`);
  const found = alone ? paint('failed alone', 'green') : paint('WRONG', 'red');
  const codes = failed.map(({ at, code }) => `${code} at ${String(at)}`).join(', ');
  output.line(`  a wrong secret planted at ${String(planted)}: ${found}, ${codes}\n`);
  return { ...stop, sound: inOrder && alone };
}

interface ServiceVisit extends ServiceStop {
  readonly sound: boolean;
}

async function visitService(output: Output, paint: Paint): Promise<ServiceVisit> {
  const stop = await serviceStop();
  const { jobs, held, takenUp, readyMs, leaked } = stop;
  const sound = held === jobs && !leaked;
  showTitle(stop, output, paint);
  const kept = held === jobs ? paint('none lost', 'green') : paint('LOST', 'red');
  output.line(
    `  ready again in ${formatMs(readyMs)}, ${String(takenUp)} jobs taken up; ${String(held)} proofs hold: ${kept}`,
  );
  const hidden = leaked ? paint('FOUND', 'red') : paint('not found', 'green');
  output.line(`  the secrets in the files of its journal: ${hidden}\n`);
  return { ...stop, sound };
}

interface SealedVisit {
  readonly title: string;
  readonly sealMs: number;
  readonly openMs: number;
  readonly bytes: number;
  readonly attempts: readonly Attempt[];
  readonly sound: boolean;
}

async function visitSealed(output: Output, paint: Paint): Promise<SealedVisit> {
  const stop = await sealedStop();
  const { title, bytes, opened, attempts } = stop;
  const sealMs = await medianMs(() => stop.seal());
  const openMs = await medianMs(() => stop.open());
  const sound = opened && allRefused(attempts);
  showTitle(stop, output, paint);
  const verdict = opened ? paint('opened by both', 'green') : paint('NOT OPENED', 'red');
  output.line(
    `  sealed in ${formatMs(sealMs)}, ${String(bytes)} bytes; opened in ${formatMs(openMs)}: ${verdict}`,
  );
  showAttempts(attempts, output, paint);
  return { title, sealMs, openMs, bytes, attempts, sound };
}

interface CompressedVisit {
  readonly title: string;
  readonly compressMs: number;
  readonly decompressMs: number;
  readonly originalBytes: number;
  readonly bytes: number;
  readonly attempts: readonly Attempt[];
  readonly sound: boolean;
}

async function visitCompressed(output: Output, paint: Paint): Promise<CompressedVisit> {
  const stop = await compressedStop();
  const { title, originalBytes, bytes, whole, attempts } = stop;
  const compressMs = await medianMs(() => stop.compress());
  const decompressMs = await medianMs(() => stop.decompress());
  const sound = whole && allRefused(attempts);
  showTitle(stop, output, paint);
  const verdict = whole ? paint('byte for byte', 'green') : paint('NOT WHOLE', 'red');
  output.line(
    `  ${String(originalBytes)} bytes in ${String(bytes)}, ${(originalBytes / bytes).toFixed(1)} to 1, ` +
      `compressed in ${formatMs(compressMs)}; back in ${formatMs(decompressMs)}: ${verdict}`,
  );
  showAttempts(attempts, output, paint);
  return { title, compressMs, decompressMs, originalBytes, bytes, attempts, sound };
}

/** What a cheat would try; each must be refused with one of the expected codes. */
async function attack(claim: Pair, rival: Pair, proof: Proof): Promise<Attempt[]> {
  const flipped = proof.bytes;
  const at = 12 + Math.floor((flipped.length - 12) / 2);
  flipped[at] = flipped[at]! ^ 1;
  const code = (verdict: Verdict): string => (verdict.ok ? 'accepted' : verdict.code);
  const { statement } = claim;
  return [
    {
      attempt: 'a copy with one bit flipped',
      expected: 'PROOF_FALSE|PROOF_MALFORMED',
      got: code(await verify(statement, flipped, { context: CONTEXT })),
    },
    {
      attempt: 'the same proof on another visit',
      expected: 'PROOF_FALSE',
      got: code(await verify(statement, proof, { context: 'demo/second visit' })),
    },
    {
      attempt: "the same proof for another's claim",
      expected: 'PROOF_FALSE',
      got: code(await verify(rival.statement, proof, { context: CONTEXT })),
    },
    {
      attempt: 'proving with a wrong secret',
      expected: 'WITNESS_MISMATCH',
      got: await prove(statement, rival.witness, { context: CONTEXT }).then(
        () => 'accepted',
        (error: unknown) => (isNexusError(error) ? error.code : 'INTERNAL'),
      ),
    },
  ];
}

interface BatchVisit {
  readonly proofs: number;
  readonly batchMs: number;
  readonly planted: number;
  readonly named: readonly number[];
  readonly sound: boolean;
}

/** Many proofs checked at once, then again with one that belongs to another context. */
async function visitBatch(output: Output, paint: Paint): Promise<BatchVisit> {
  const [{ statement, witness }] = await TOUR[0]!.make();
  const items: VerifyItem[] = [];
  for (let i = 0; i < BATCH; i++) {
    const context = `demo/batch/${String(i)}`;
    items.push({ statement, context, proof: await prove(statement, witness, { context }) });
  }
  const good = await verifyBatch(items);
  const batchMs = await medianMs(() => verifyBatch(items));
  const planted = globalThis.crypto.getRandomValues(new Uint8Array(1))[0]! % BATCH;
  items[planted] = { ...items[planted]!, context: 'demo/batch/elsewhere' };
  const verdicts = await verifyBatch(items);
  const named = verdicts.flatMap(({ ok }, i) => (ok ? [] : [i]));
  const sound = good.every(({ ok }) => ok) && named.length === 1 && named[0] === planted;
  output.line(paint(`${String(BATCH)} proofs at once`, 'bold'));
  output.line(`  verified together in ${formatMs(batchMs)}, ${formatMs(batchMs / BATCH)} each`);
  const found = sound ? paint('found', 'green') : paint('WRONG', 'red');
  output.line(`  one bad proof planted at ${String(planted)}: ${found} at ${named.join(', ')}\n`);
  return { proofs: BATCH, batchMs, planted, named, sound };
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < WARM_MS) await work();
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[RUNS >> 1]!;
}

function painter(): Paint {
  const codes = { green: 32, red: 31, bold: 1, dim: 2 } as const;
  if (!colourful()) return (text) => text;
  return (text, colour) => `\u001b[${String(codes[colour])}m${text}\u001b[0m`;
}
