// Memory promises, each in a fresh process: one proof peaks under 20 MB above bare Node, and 10,000
// proofs in a row grow the process by at most 5 MB. Proofs of many kilobytes make V8 double its young generation
// some time during the run, which is the engine's choice and no leak of ours: for those it is full from the start.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './tarballs.mjs';

const DIST = join(root, 'packages', 'nexuszero', 'dist');
const MB = 1_000_000;

/** Runs a module in a fresh process; the number that it prints. */
function measure(source, ...flags) {
  const args = ['--expose-gc', ...flags, '--input-type=module', '--eval', source];
  return Number(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }));
}

const PEAK = 'console.log(process.resourceUsage().maxRSS * 1024);';
const FULL = ['--min-semi-space-size=16'];
const PROOFS = [
  {
    name: 'a discrete logarithm',
    flags: [],
    setUp: `
const { discreteLog, prove } = await import(${JSON.stringify(join(DIST, 'sigma.js'))});
const { statement, witness } = await discreteLog.generate();
`,
  },
  {
    name: 'a range of 8 bits',
    flags: [],
    setUp: `
const { range, prove } = await import(${JSON.stringify(join(DIST, 'range.js'))});
const { statement, witness } = await range.commit({ value: 42n, bits: 8 });
`,
  },
  {
    name: 'a preimage',
    flags: FULL,
    setUp: `
const { preimage, prove } = await import(${JSON.stringify(join(DIST, 'preimage.js'))});
const { statement, witness } = await preimage.fromMessage(new Uint8Array(32));
`,
  },
];
const ONE = "const one = () => prove(statement, witness, { context: 'memory' });";
const GROWTH = `
const resident = () => { gc(); return process.memoryUsage().rss; };
for (let i = 0; i < 2000; i++) await one();
const before = resident();
for (let i = 0; i < 10000; i++) await one();
console.log(resident() - before);
`;

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const five = (source) => median(Array.from({ length: 5 }, () => measure(source)));
const bare = five(PEAK);
for (const { name, flags, setUp } of PROOFS) {
  const proof = setUp + ONE;
  const peak = (five(`${proof} await one(); ${PEAK}`) - bare) / MB;
  const growth = median(Array.from({ length: 3 }, () => measure(proof + GROWTH, ...flags))) / MB;
  console.log(`${name}: one proof peaks ${peak.toFixed(1)} MB above bare Node (limit 20)`);
  console.log(`${name}: 10,000 proofs grow the process by ${growth.toFixed(1)} MB (limit 5)`);
  if (!(peak < 20 && growth < 5)) process.exitCode = 1;
}
