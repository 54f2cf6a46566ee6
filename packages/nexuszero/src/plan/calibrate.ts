/** Measures this machine: real proofs of every row, checked, for a second or two. docs/protocol/optimizer.md section 5 */
import { NexusError } from '../bytes/errors.ts';
import { turn } from '../bytes/turn.ts';
import type { AbortSignalLike, Cost, ProofSystem } from '../proofs/system.ts';
import { modelOf, refit, type Measured } from './fit.ts';
import { CostModel } from './model.ts';
import { tasksFor, type Pair, type Task } from './workload.ts';

/** How to calibrate. */
export interface CalibrateOptions {
  /** About how long it may take, in milliseconds; 1,500 when not said. Every row is measured once however short it is. */
  readonly budgetMs?: number;
  readonly signal?: AbortSignalLike;
  /** Called now and then with the share that is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Measures every size that the built-in model has, not a few of them; takes several times the budget. */
  readonly thorough?: boolean;
}

/**
 * A model of this machine: `base` gives the course between and beyond the sizes that are measured.
 * @throws ABORTED - when the signal fires; BAD_PARAMETER - for a budget that is none
 */
export async function calibrateWith(
  systems: readonly ProofSystem[],
  base: CostModel,
  options: CalibrateOptions = {},
): Promise<CostModel> {
  const { budgetMs = 1500, thorough = false } = options;
  if (!(budgetMs > 0) || !Number.isFinite(budgetMs)) {
    throw new NexusError('BAD_PARAMETER', 'budgetMs: expected a number above 0', {
      path: 'budgetMs',
    });
  }
  const tasks = tasksFor(systems).filter(({ brief }) => brief || thorough);
  const started = performance.now();
  const spent = (): number => (performance.now() - started) / budgetMs;
  const probes: Probe[] = [];
  try {
    for (const task of tasks) probes.push(await open(task, systems));
    for (let round = 0; round < LEAST_ROUNDS || spent() < 1; round++) {
      if (!(await visitAll(probes, round, spent, options))) break;
    }
  } finally {
    for (const { pair } of probes) pair.witness.wipe();
  }
  options.onProgress?.(1);
  const measured = probes.flatMap(measuredOf);
  return thorough ? modelOf(base, measured) : refit(base, measured);
}

const LEAST_ROUNDS = 2;
/** A visit repeats what is quick. */
const VISIT_MS = 12;
const MOST_SAMPLES = 50;
/** A sample holds so many of what is quick that a coarse clock can tell its time. */
const LEAST_MS = 1;
const MOST_REPEATS = 32;
/** The first proof of a visit finds caches full of what was there before; below that time it is not counted. */
const COLD_MS = 12;
/** How long the rest of the program waits. */
const TURN_MS = 20;

interface Probe {
  readonly system: ProofSystem;
  readonly task: Task;
  readonly pair: Pair;
  readonly cost: Cost;
  readonly prove: number[];
  readonly verify: number[];
}

async function open(task: Task, systems: readonly ProofSystem[]): Promise<Probe> {
  const system = systems.find(({ name }) => name === task.system)!;
  const pair = await task.make();
  const cost = system.cost(system.shapeOf(pair.statement), task.form);
  return { system, task, pair, cost, prove: [], verify: [] };
}

/** One visit each, interleaved, so that a slow moment of the machine is not one row's alone. False when time is up. */
async function visitAll(
  probes: readonly Probe[],
  round: number,
  spent: () => number,
  { signal, onProgress }: CalibrateOptions,
): Promise<boolean> {
  let turned = performance.now();
  for (const probe of round % 2 === 0 ? probes : probes.toReversed()) {
    if (signal?.aborted === true) {
      throw new NexusError('ABORTED', 'aborted by the caller', { cause: signal.reason });
    }
    if (round >= LEAST_ROUNDS && spent() > 1) return false;
    await visit(probe);
    if (performance.now() - turned < TURN_MS) continue;
    onProgress?.(Math.min(0.99, spent()));
    await turn();
    turned = performance.now();
  }
  return true;
}

async function visit(probe: Probe): Promise<void> {
  const started = performance.now();
  let repeats = 1;
  for (let i = 0; i < MOST_SAMPLES; i++) {
    const { proveMs, verifyMs } = await sample(probe, repeats);
    const sampleMs = repeats * (proveMs + verifyMs);
    repeats = Math.min(
      MOST_REPEATS,
      Math.ceil(LEAST_MS / Math.max(proveMs, LEAST_MS / MOST_REPEATS)),
    );
    if (i === 0 && sampleMs < COLD_MS) continue;
    probe.prove.push(proveMs);
    probe.verify.push(verifyMs);
    if (performance.now() - started + sampleMs > VISIT_MS) return;
  }
}

/** The mean of so many proofs and verifications, in milliseconds; never 0, whatever the clock says. */
async function sample(
  { system, task, pair }: Probe,
  repeats: number,
): Promise<{ proveMs: number; verifyMs: number }> {
  const { statement, witness } = pair;
  const options = { context: 'calibration', form: task.form };
  const proofs: Awaited<ReturnType<ProofSystem['prove']>>[] = [];
  const start = performance.now();
  for (let i = 0; i < repeats; i++) proofs.push(await system.prove(statement, witness, options));
  const middle = performance.now();
  for (const proof of proofs) {
    const verdict = await system.verify(statement, proof, options);
    if (!verdict.ok) throw new NexusError('INTERNAL', 'calibrate: a proof does not verify');
  }
  const end = performance.now();
  const each = (ms: number): number => Math.max(ms, LEAST_MS / MOST_REPEATS) / repeats;
  return { proveMs: each(middle - start), verifyMs: each(end - middle) };
}

function measuredOf({ cost, prove, verify }: Probe): readonly Measured[] {
  const { row, proveSize, verifySize } = cost;
  return [
    { row, operation: 'prove', size: proveSize, ...typical(prove) },
    { row, operation: 'verify', size: verifySize, ...typical(verify) },
  ];
}

/** Samples from which on their spread says something. */
const ENOUGH = 4;

/**
 * The lower tenth, and how far the middle is from it: other programs make times longer, never shorter, and what they
 * cost in the long run is learned from observations.
 */
function typical(values: readonly number[]): Pick<Measured, 'ms' | 'doubt'> {
  const sorted = values.toSorted((a, b) => a - b);
  const ms = sorted[Math.floor((sorted.length - 1) / 10)]!;
  if (sorted.length < ENOUGH) return { ms };
  return { ms, doubt: Math.log(sorted[sorted.length >> 1]! / ms) };
}
