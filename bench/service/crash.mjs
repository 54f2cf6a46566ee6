// What crashes cost a service: node bench/service/crash.mjs [--kills N] [--hits N] [--json FILE] [--quick]
// The service is killed (kill -9) at random moments under load, N times; then its provers are killed and stopped, N hits each. Linux.
// --quick: few of each, and times are told, not judged: they say little on a machine that does other things.
import { randomInt } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { judge, quantile, shown } from '../engine/measure.mjs';
import { account, Load, requestsOf } from './load.mjs';
import { ServiceProcess, sleep } from './process.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    hits: { type: 'string' },
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const KILLS = Number(values.kills ?? (values.quick ? 12 : 200));
const HITS = Number(values.hits ?? (values.quick ? 8 : 50));
if (process.platform !== 'linux') {
  console.log('skipped: signals and processes are those of Linux');
  process.exit(77);
}
const CLIENTS = 12;

const [{ model }] = cpus();
const about = {
  date: new Date().toISOString(),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  machine: `${model}, ${cpus().length} cores`,
  load: loadavg()[0],
  node: process.version,
  command: `node bench/service/crash.mjs --kills ${KILLS} --hits ${HITS}`,
};
console.log(`${about.machine}, load ${about.load.toFixed(2)}, Node ${about.node}`);

const results = { about, service: await killService(), provers: await hitProvers() };
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}

/** The service dies under load, again and again; in the end all that was acknowledged is accounted for. */
async function killService() {
  const service = await ServiceProcess.make();
  await service.start();
  const requests = await requestsOf(200);
  const acknowledged = new Map();
  const sum = { jobs: 0, lost: 0, failed: 0, wrong: 0, again: 0 };
  const ready = [];
  const add = async () => {
    const part = await account(service, acknowledged);
    for (const name of Object.keys(sum)) sum[name] += part[name];
    acknowledged.clear();
  };
  for (let kill = 1; kill <= KILLS; kill++) {
    const load = new Load(service, requests, CLIENTS);
    await sleep(30 + randomInt(400));
    await service.kill();
    ready.push(await service.start());
    await load.stop();
    for (const [id, request] of load.acknowledged) acknowledged.set(id, request);
    if (kill % 20 === 0 || kill === KILLS) {
      await add();
      process.stderr.write(`${kill} kills, ${sum.jobs} jobs\n`);
    }
  }
  const status = await service.stop();
  service.remove();
  judge('jobs acknowledged and lost', `${sum.lost} of ${sum.jobs}`, sum.lost === 0, '0');
  judge('that failed', `${sum.failed}`, sum.failed === 0, '0');
  judge('proofs that do not verify', `${sum.wrong}`, sum.wrong === 0, '0');
  judge('status at the end', String(status), status === 0, '0');
  const p95 = quantile(ready, 0.95);
  const figure = `median ${shown(quantile(ready, 0.5))}, p95 ${shown(p95)} after ${KILLS} kills`;
  judgeTime('ready again', figure, p95 < 1000, 'p95 below 1 s');
  return { kills: KILLS, ...sum, readyMs: timesOf(ready) };
}

/** Provers die or hang in the middle of a job, whose client waits. */
async function hitProvers() {
  const service = await ServiceProcess.make({ NEXUSZERO_PROVERS: '1' });
  await service.start();
  const requests = await requestsOf(80);
  // times of a cold program say nothing
  for (const request of requests) await service.ask('POST', '/v1/proofs', request);
  const killed = await hits(service, requests, 'SIGKILL');
  const stopped = await hits(service, requests, 'SIGSTOP');
  await service.stop();
  service.remove();
  tell('prover killed: noticed', killed.noticed, 10);
  tell('prover killed: its job done', killed.done, 100);
  tell('prover stopped: noticed', stopped.noticed, undefined);
  tell('prover stopped: its job done', stopped.done, 150);
  return { killed: summaryOf(killed), stopped: summaryOf(stopped) };
}

async function hits(service, requests, signal) {
  const noticed = [];
  const done = [];
  for (let i = 0; noticed.length < HITS; i++) {
    if (i > 20 * HITS) throw new Error('provers are hardly ever met at work');
    const begun = service.log.length;
    const answer = service.ask('POST', '/v1/proofs', requests[i % requests.length]);
    await sleep(randomInt(4000) / 1000);
    const [prover] = service.provers();
    const at = performance.now();
    process.kill(prover, signal);
    const { status, json } = await answer;
    const ended = performance.now();
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(json)}`);
    await sleep(5);
    const line = service.log.slice(begun).find(({ msg }) => msg === 'prover_replaced');
    // one that had nothing in hand cost nobody anything; one that is stopped all the same must not stay
    if (line !== undefined) {
      noticed.push(line.at - at);
      done.push(ended - at);
    } else if (signal === 'SIGSTOP') process.kill(prover, 'SIGKILL');
    await sleep(120);
  }
  return { noticed, done };
}

function tell(what, times, limit) {
  const p95 = quantile(times, 0.95);
  const figure = `median ${shown(quantile(times, 0.5))}, p95 ${shown(p95)} of ${times.length}`;
  const said = limit === undefined ? 'no limit' : `p95 below ${limit} ms`;
  judgeTime(what, figure, limit === undefined || p95 < limit, said);
}

function judgeTime(what, figure, holds, limit) {
  if (values.quick) console.log(`told   ${what}: ${figure}`);
  else judge(what, figure, holds, limit);
}

function timesOf(times) {
  const rounded = (ms) => Math.round(100 * ms) / 100;
  const [median, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  return {
    count: times.length,
    median: rounded(median),
    p95: rounded(p95),
    max: rounded(Math.max(...times)),
  };
}

function summaryOf({ noticed, done }) {
  return { noticedMs: timesOf(noticed), doneMs: timesOf(done) };
}
