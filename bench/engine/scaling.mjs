// How an engine's batches scale: node bench/engine/scaling.mjs
// Per-proof time over batch sizes, two workers against two separate processes, more workers than cores, memory of long batches.
import { fork, spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createEngine, prove } from 'nexuszero';
import { drain, itemsOf, judge, quantile, shown } from './measure.mjs';

const self = fileURLToPath(import.meta.url);
const [, , role, ...rest] = process.argv;
if (role === 'process') await separateProcess(...rest);
else if (role === 'memory') await memoryOf(...rest);
else await all();

async function all() {
  const [{ model }] = cpus();
  console.log(
    `${model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(2)}, Node ${process.version}`,
  );
  for (const name of ['vole', 'range 8']) {
    await flatness(name);
    await againstProcesses(name, name === 'vole' ? 150 : 400);
    await moreWorkers(name, name === 'vole' ? 300 : 800);
    memory(name);
  }
}

/** Milliseconds a proof, of a batch on an engine. */
async function perProof(engine, items) {
  const started = performance.now();
  await drain(engine.proveBatch(items));
  return (performance.now() - started) / items.length;
}

async function flatness(name) {
  const items = await itemsOf(name, 1000);
  for (const workers of [0, 2]) {
    const engine = createEngine({ workers, cache: false });
    await perProof(engine, items.slice(0, 200));
    const times = { 10: [], 100: [], 1000: [] };
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 12; i++)
        times[10].push(await perProof(engine, items.slice(10 * i, 10 * i + 10)));
      for (let i = 0; i < 3; i++)
        times[100].push(await perProof(engine, items.slice(100 * i, 100 * i + 100)));
      times[1000].push(await perProof(engine, items));
    }
    await engine.close();
    const each = Object.values(times).map((list) => quantile(list, 0.25));
    const spread = Math.max(...each) / Math.min(...each) - 1;
    const figure = `${each.map(shown).join(', ')} a proof in batches of 10, 100, 1000: ${(100 * spread).toFixed(1)} %`;
    judge(`${name}, ${workers} workers, flat`, figure, spread <= 0.1, 'within 10 %');
  }
}

/** Proofs a second of two programs that know nothing of each other, and of an engine with two workers, in turns. */
async function againstProcesses(name, count) {
  const children = [0, 1].map(() => fork(self, ['process', name, String(count)]));
  await Promise.all(children.map((child) => message(child)));
  const engine = createEngine({ workers: 2, cache: false });
  const items = await itemsOf(name, 2 * count);
  await perProof(engine, items);
  const rates = { engine: [], processes: [] };
  for (let round = 0; round < 7; round++) {
    rates.engine.push(1 / (await perProof(engine, items)));
    const started = performance.now();
    for (const child of children) child.send('go');
    await Promise.all(children.map((child) => message(child)));
    rates.processes.push((2 * count) / (performance.now() - started));
  }
  for (const child of children) child.send('end');
  await engine.close();
  const [own, others] = [quantile(rates.engine, 0.5), quantile(rates.processes, 0.5)];
  const figure = `${(1000 * own).toFixed(0)} against ${(1000 * others).toFixed(0)} proofs a second: ${(own / others).toFixed(2)}`;
  judge(`${name}, 2 workers against 2 processes`, figure, own >= 0.9 * others, 'at least 0.9');
}

function message(child) {
  return new Promise((resolve) => child.once('message', resolve));
}

async function separateProcess(name, count) {
  const items = await itemsOf(name, Number(count));
  const run = async () => {
    for (const { statement, witness, context } of items)
      await prove(statement, witness, { context });
  };
  await run();
  process.on('message', async (word) => {
    if (word === 'end') process.exit();
    await run();
    process.send('done');
  });
  process.send('ready');
}

async function moreWorkers(name, count) {
  const items = await itemsOf(name, count);
  const engines = [2, 4, 8].map((workers) => createEngine({ workers, cache: false }));
  const rates = engines.map(() => []);
  for (const engine of engines) await perProof(engine, items);
  for (let round = 0; round < 7; round++) {
    for (const [i, engine] of engines.entries())
      rates[i].push(1000 / (await perProof(engine, items)));
  }
  for (const engine of engines) await engine.close();
  const [two, four, eight] = rates.map((list) => quantile(list, 0.5));
  const least = Math.min(four, eight) / two;
  const figure = `${two.toFixed(0)}, ${four.toFixed(0)}, ${eight.toFixed(0)} proofs a second: ${least.toFixed(2)}`;
  judge(`${name}, 2, 4 and 8 workers`, figure, least >= 0.9, 'at least 0.9 of 2');
}

/** Peak resident bytes of a fresh process that proves a batch; items are made as they are read. */
function memory(name) {
  const peaks = [10, 1000].map((count) => {
    const runs = [1, 2, 3].map(() => {
      const { stdout } = spawnSync(process.execPath, [self, 'memory', name, String(count)], {
        encoding: 'utf8',
      });
      return Number(stdout);
    });
    return quantile(runs, 0.5);
  });
  const ratio = peaks[1] / peaks[0];
  const figure = `${peaks.map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`).join(' and ')}: ${ratio.toFixed(2)}`;
  judge(`${name}, peak memory of 10 and 1,000 proofs`, figure, ratio <= 1.3, 'within 1.3');
}

async function memoryOf(name, count) {
  const engine = createEngine({ workers: 2, cache: false });
  await drain(engine.proveBatch(lazily(name, Number(count))));
  process.stdout.write(String(1024 * process.resourceUsage().maxRSS));
  await engine.close();
}

async function* lazily(name, count) {
  for (let i = 0; i < count; i++) yield* await itemsOf(name, 1);
}
