// Measures the optimizer's promises on this machine: calibrates, plans a grid of requests, proves what was planned and what
// was not, and prints the shares that docs/protocol/optimizer.md section 7 speaks of.
//   npm run build && node bench/optimizer/grid.mjs [--json FILE] [--verbose]
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { prove, verify } from '../../packages/nexuszero/dist/index.js';
import {
  calibrate,
  COST_DESCRIPTORS,
  CostModel,
  Planner,
} from '../../packages/nexuszero/dist/plan.js';
import { grid, makeFor } from './requests.mjs';

const CONTEXT = 'optimizer';
const SAMPLES = 9;
const NEXT = 200;
const ALONE = { workers: 0, isolation: 'none', cores: 1 };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const share = (list, fits) => list.filter(fits).length / list.length;

/** The same order in every run. */
function shuffled(list) {
  let state = 1;
  const draw = (below) => (state = (state * 48_271) % 0x7fffffff) % below;
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = draw(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const pairs = new Map();

/** The statement that a choice proves, made once. */
async function pairFor(request, choice) {
  const wanted = request.commit ?? request.statement;
  const { kind, suite, valuesPerProof } = choice;
  const { bits, min, length, equations } = wanted;
  const key = [kind, suite, valuesPerProof, bits, min, length, equations].join();
  if (!pairs.has(key)) pairs.set(key, await makeFor(wanted, choice));
  return pairs.get(key);
}

async function planFor(planner, request) {
  if (request.commit) return planner.planCommitment(request.commit, request.wish, ALONE);
  const { kind, suite } = request.statement;
  const { statement } = await pairFor(request, {
    kind,
    suite,
    valuesPerProof: request.statement.values ?? 1,
  });
  return planner.plan(statement, request.wish, ALONE);
}

/** One proof in the planned form. */
async function proveOnce({ statement, witness }, { form }) {
  const start = performance.now();
  const proof = await prove(statement, witness, { context: CONTEXT, form });
  return { ms: performance.now() - start, proof };
}

async function verifyOnce({ statement }, proof) {
  const start = performance.now();
  const verdict = await verify(statement, proof, { context: CONTEXT, level: 128 });
  const ms = performance.now() - start;
  if (!verdict.ok) throw new Error(`a proof does not verify: ${verdict.reason}`);
  return ms;
}

/** Phase 1: predicted against measured, learning from each proof as an engine does. */
async function measureGrid(planner, requests) {
  const rows = [];
  for (const request of requests) {
    const planned = await planFor(planner, request);
    if (!planned.ok) throw new Error(`${request.name}: ${planned.reason}`);
    const { plan } = planned;
    const pair = await pairFor(request, plan);
    const times = [];
    const verifyTimes = [];
    let exact = true;
    for (let i = 0; i < SAMPLES; i++) {
      const { ms, proof } = await proveOnce(pair, plan);
      times.push(ms);
      verifyTimes.push(await verifyOnce(pair, proof));
      exact &&= proof.size === plan.proofBytes;
    }
    for (const ms of times) planner.observe(plan, 'prove', ms);
    for (const ms of verifyTimes) planner.observe(plan, 'verify', ms);
    const [proveMs, verifyMs] = [median(times), median(verifyTimes)];
    rows.push({ request, plan, exact, proveMs, verifyMs });
  }
  return rows;
}

const idOf = ({ kind, suite, form, cost, valuesPerProof }) =>
  [kind, suite, form, cost.proveSize, valuesPerProof].join();

/** Phase 2: every choice that some request had, in rounds, so that they meet the same machine. */
async function measureChoices(rows) {
  const choices = new Map();
  for (const { request, plan } of rows) {
    for (const choice of [plan, ...plan.alternatives]) {
      if (choices.has(idOf(choice))) continue;
      choices.set(idOf(choice), { choice, pair: await pairFor(request, choice), times: [] });
    }
  }
  for (let i = 0; i < SAMPLES; i++) {
    for (const { choice, pair, times } of choices.values()) {
      // the first one finds the caches full of the choice before
      await proveOnce(pair, choice);
      const { ms, proof } = await proveOnce(pair, choice);
      times.push(ms);
      if (proof.size !== choice.proofBytes) throw new Error(`${idOf(choice)}: not its size`);
    }
  }
  return new Map([...choices].map(([id, { times }]) => [id, median(times)]));
}

const fulfils = (wish, choice, values) =>
  choice.security.level >= (wish.level ?? 128) &&
  (!wish.postQuantum || choice.security.category !== null) &&
  choice.proofBytes <= (wish.maxProofBytes ?? Infinity) &&
  (wish.aggregate !== true || choice.valuesPerProof === values);

const USUAL = new Set(['batchable', 'standard', 'balanced']);

/** How much worse the chosen one is than the best measured, by what the wish prefers; 1: it is the best. */
function lossOf({ request, plan }, measured) {
  const { wish } = request;
  const { prefer = 'balanced' } = wish;
  const values = (request.commit ?? request.statement).values ?? 1;
  const amount = (choice) => Math.ceil(values / choice.valuesPerProof);
  const rank = (choice) => {
    const ms = amount(choice) * measured.get(idOf(choice));
    const bytes = amount(choice) * choice.proofBytes;
    return prefer === 'speed' ? ms : prefer === 'size' ? bytes : ms * bytes;
  };
  const open = [plan, ...plan.alternatives].filter((choice) => fulfils(wish, choice, values));
  const usual = open.filter(({ form }) => USUAL.has(form));
  const rivals = prefer === 'balanced' && usual.length > 0 ? usual : open;
  return rank(plan) / Math.min(...rivals.map(rank));
}

/** Phase 3: what is stated now, and how often the proofs of the next requests fall inside, `samples` of each. */
async function measureConfidence(planner, requests, samples) {
  const stated = [];
  const inside = [];
  for (const request of requests) stated.push((await planFor(planner, request)).plan.confidence);
  for (const request of requests) {
    const { plan } = await planFor(planner, request);
    const pair = await pairFor(request, plan);
    for (let i = 0; i < samples; i++) {
      const { ms } = await proveOnce(pair, plan);
      const { low, high } = (await planFor(planner, request)).plan.proveMs;
      inside.push(ms >= low && ms <= high ? 1 : 0);
      planner.observe(plan, 'prove', ms);
    }
  }
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  return { samples, stated: mean(stated), inside: mean(inside) };
}

/** Plans that no memory helps, in microseconds: the middle one and the 99th of a hundred. */
function planTimes(model, requests) {
  const times = requests.map(({ commit, wish }) => {
    const planner = new Planner(COST_DESCRIPTORS, model);
    const start = performance.now();
    planner.planCommitment(commit, wish, ALONE);
    return 1000 * (performance.now() - start);
  });
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor(share * sorted.length)]);
  return { median: at(0.5), p99: at(0.99) };
}

const within = (ratio, tolerance) => Math.abs(ratio - 1) <= tolerance;

async function main({ json, verbose }) {
  const requests = shuffled(grid());
  const started = performance.now();
  const model = await calibrate();
  const calibrateMs = performance.now() - started;
  const fixed = CostModel.from(model.toJSON());
  const planner = new Planner(COST_DESCRIPTORS, model);
  const rows = await measureGrid(planner, requests);
  const measured = await measureChoices(rows);
  const unlearned = rows.map(({ plan: { cost }, proveMs }) => {
    return proveMs / fixed.predict(cost.row, 'prove', cost.proveSize).value;
  });
  const losses = rows.map((row) => lossOf(row, measured));
  const confidences = [];
  confidences.push(await measureConfidence(planner, requests.slice(0, NEXT), SAMPLES));
  // a model that knows nothing yet, one proof a request, each of another kind than the one before
  const fresh = new Planner(COST_DESCRIPTORS, fixed);
  await measureConfidence(fresh, requests.slice(0, NEXT), 1);
  confidences.push(await measureConfidence(fresh, requests.slice(0, NEXT), 1));
  const result = {
    cpu: cpus()[0].model,
    cores: availableParallelism(),
    node: process.version,
    load: loadavg()[0],
    calibrateMs: Math.round(calibrateMs),
    requests: rows.length,
    exact: share(rows, ({ exact }) => exact),
    proveWithin25: share(rows, ({ proveMs, plan }) => within(proveMs / plan.proveMs.value, 0.25)),
    verifyWithin25: share(rows, ({ verifyMs, plan }) =>
      within(verifyMs / plan.verifyMs.value, 0.25),
    ),
    proveWithin25Unlearned: share(unlearned, (ratio) => within(ratio, 0.25)),
    bestWithin10: share(losses, (loss) => loss <= 1.1),
    confidences,
    planMicroseconds: planTimes(
      model,
      requests.filter(({ commit }) => commit),
    ),
  };
  const text = JSON.stringify(result, null, 2);
  console.log(text);
  if (json) writeFileSync(json, `${text}\n`);
  if (!verbose) return;
  for (const [i, { request, plan, proveMs }] of rows.entries()) {
    const ratio = proveMs / plan.proveMs.value;
    if (within(ratio, 0.25) && losses[i] <= 1.1) continue;
    const times = `predicted ${plan.proveMs.value.toPrecision(3)}, took ${proveMs.toPrecision(3)}`;
    console.log(`${request.name}: ${idOf(plan)} ${times}, ${losses[i].toFixed(2)} of the best`);
  }
}

const { values } = parseArgs({
  options: { json: { type: 'string' }, verbose: { type: 'boolean', default: false } },
});
await main(values);
