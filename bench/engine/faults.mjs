// What faults cost an engine: node bench/engine/faults.mjs [hits]
// Each is brought about from outside, never by a worker that plays along: signals to processes, real allocation in wasm. For
// each: the time until the typed error, and until the next good job is done; and that the neighbours lose nothing.
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { createEngine, isNexusError } from 'nexuszero';
import { range } from 'nexuszero/range';
import { MAKERS, judge, quantile, shown } from './measure.mjs';

const HITS = Number(process.argv[2] ?? 50);
const [{ model }] = cpus();
console.log(
  `${model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(2)}, Node ${process.version}, ${HITS} hits each`,
);

const good = await MAKERS['range 8']();
const other = await MAKERS['range 8']();
const long = await longJob();

const childrenOf = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);

/** A range proof that takes a second or so. */
async function longJob() {
  const values = Array.from({ length: 512 }, (_, i) => BigInt(i));
  return range.commit({ values, bits: 64 });
}

const codeOf = async (promise) => {
  try {
    await promise;
    return 'none';
  } catch (error) {
    if (!isNexusError(error)) throw error;
    return error.code;
  }
};

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const prove = (engine, { statement, witness }, options = {}) =>
  engine.prove(statement, witness, { context: 'faults', ...options });

/** Milliseconds to the expected code, and from there to the next good job. */
async function hit(engine, expected, fault) {
  const started = performance.now();
  const code = await fault();
  const detected = performance.now();
  if (code !== expected) throw new Error(`expected ${expected}, got ${code}`);
  await prove(engine, good);
  return { detection: detected - started, recovery: performance.now() - detected };
}

async function drill(title, engine, expected, fault, limits) {
  const hits = [];
  for (let i = 0; i < HITS; i++) hits.push(await hit(engine, expected, () => fault(i)));
  for (const what of ['detection', 'recovery']) {
    const times = hits.map((one) => one[what]);
    const figure = `median ${shown(quantile(times, 0.5))}, p95 ${shown(quantile(times, 0.95))}`;
    const limit = limits[what];
    const holds = limit === undefined || quantile(times, 0.95) <= limit;
    judge(
      `${title}, ${what}`,
      figure,
      holds,
      limit === undefined ? 'no limit' : `p95 at most ${limit} ms`,
    );
  }
}

for (const workers of [0, 2]) {
  const engine = createEngine({ workers, cache: false });
  for (let i = 0; i < 50; i++) await prove(engine, good);
  const wrong = () => codeOf(prove(engine, { statement: good.statement, witness: other.witness }));
  await drill(`wrong witness, ${workers} workers`, engine, 'WITNESS_MISMATCH', wrong, {
    detection: 1,
  });
  const bad = () => codeOf(engine.prove(good.statement, good.witness, { context: '' }));
  await drill(`bad parameters, ${workers} workers`, engine, 'BAD_PARAMETER', bad, { detection: 1 });
  await engine.close();
}

const processes = { workers: 2, isolation: 'process', cache: false };
await killed();
await hung();
await past();

/** SIGKILL of the process that has the job: told by an event, and the job is done by another one. */
async function killed() {
  let lost;
  const engine = createEngine({
    ...processes,
    onEvent: ({ type, why }) => {
      if (type === 'retry' && why === 'WORKER_LOST') lost?.(performance.now());
    },
  });
  await warm(engine);
  const detections = [];
  const recoveries = [];
  for (let i = 0; i < HITS; i++) {
    const known = await resting();
    const job = prove(engine, long);
    const victim = await busyOf(known);
    const neighbours = Array.from({ length: 4 }, () => prove(engine, good));
    const told = new Promise((resolve) => (lost = resolve));
    const started = performance.now();
    process.kill(victim, 'SIGKILL');
    detections.push((await told) - started);
    await prove(engine, good);
    recoveries.push(performance.now() - started);
    await Promise.all([job, ...neighbours]);
  }
  report('killed worker, detection', detections, 100);
  report('killed worker, next good job', recoveries, 100);
  await engine.close();
}

/** SIGSTOP of the process that has the job: its deadline ends it. */
async function hung() {
  const engine = createEngine(processes);
  await warm(engine);
  const deadlineMs = 200;
  const detections = [];
  const recoveries = [];
  for (let i = 0; i < HITS; i++) {
    const known = await resting();
    const started = performance.now();
    const job = codeOf(prove(engine, long, { deadlineMs }));
    process.kill(await busyOf(known), 'SIGSTOP');
    const neighbours = Array.from({ length: 4 }, () => prove(engine, good));
    const code = await job;
    if (code !== 'DEADLINE_EXCEEDED') throw new Error(`expected DEADLINE_EXCEEDED, got ${code}`);
    detections.push(performance.now() - started - deadlineMs);
    const detected = performance.now();
    await Promise.all([prove(engine, good), prove(engine, good), ...neighbours]);
    recoveries.push(performance.now() - detected);
  }
  report('hung worker, after its deadline', detections, 50);
  report('hung worker, next two good jobs', recoveries, undefined);
  await engine.close();
}

/** A job whose wasm memory grows past the limit, which is some megabytes above what a worker has after short jobs. */
async function past() {
  const free = createEngine(processes);
  await warm(free);
  const each = free.metrics().memory.workerBytes / 3;
  await free.close();
  const engine = createEngine({ ...processes, limits: { memoryBytes: each + 16e6 } });
  await warm(engine);
  const large = await MAKERS['vole, 65 blocks, level 256']();
  const hits = [];
  for (let i = 0; i < HITS; i++) {
    const neighbours = Array.from({ length: 4 }, () => prove(engine, good));
    hits.push(await hit(engine, 'MEMORY_EXCEEDED', () => codeOf(prove(engine, large))));
    await Promise.all(neighbours);
  }
  report(
    'job past its memory, typed error',
    hits.map(({ detection }) => detection),
    undefined,
  );
  report(
    'job past its memory, next good job',
    hits.map(({ recovery }) => recovery),
    undefined,
  );
  await engine.close();
}

async function warm(engine) {
  await Promise.all(Array.from({ length: 40 }, () => prove(engine, good)));
}

function report(what, times, limit) {
  const figure = `median ${shown(quantile(times, 0.5))}, p95 ${shown(quantile(times, 0.95))}`;
  const holds = limit === undefined || quantile(times, 0.95) <= limit;
  judge(what, figure, holds, limit === undefined ? 'no limit' : `p95 at most ${limit} ms`);
}

function ticksOf(pids) {
  return new Map(pids.map((pid) => [pid, ticks(pid)]));
}

function ticks(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

/** The children, once all of them have warmed up. */
async function resting() {
  for (;;) {
    const before = ticksOf(childrenOf());
    await sleep(100);
    const now = ticksOf(childrenOf());
    const grown = [...now].map(([pid, count]) => count - (before.get(pid) ?? 0));
    if (Math.max(...grown) <= 1) return new Set(now.keys());
  }
}

/** The one of them that has a job; new ones, which warm up, are not among them. */
async function busyOf(known) {
  for (;;) {
    const before = ticksOf(childrenOf());
    await sleep(30);
    for (const [pid, count] of ticksOf(childrenOf())) {
      if (known.has(pid) && count - (before.get(pid) ?? count) >= 2) return pid;
    }
  }
}
