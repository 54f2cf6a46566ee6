// Runs every check of the project but the tests, by twos where nothing is measured, and prints one line for each.
// A check that ends with status 77 is skipped, loudly. `node scripts/check.mjs NAME ..` runs some.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const npx = (...args) => ['npx', '--no-install', ...args];
const node = (...args) => [process.execPath, ...args];
const nexuszero = (...args) => node('packages/cli/bin/nexuszero.mjs', ...args);

// what the rooms under a coverage gate are tested by
const ROOMS =
  'bytes transcript statements proofs sigma bulletproofs vole seal compress plan engine'.split(' ');
/**
 * What runs in `npm test` only: timing suites must not run instrumented, and long ones need not when the others reach
 * every line that they do. A line that loses its last other suite lowers the count: take its suite off this list.
 */
const UNCOUNTED = {
  sigma:
    'timing attack-batch attack-challenge attack-nonces batch completeness differential soundness',
  bulletproofs: 'timing attack-nonces kernel kernel-batch kernel-vectors plain-prove vectors',
  vole: 'timing constraints field forgery oracle plain-levels rejection-sweeps shares zero-knowledge',
  seal: 'timing estimate frodo hygiene mlkem',
  statements: 'buffers',
  compress: 'speed hostile field-train field-train-kernel zstd',
  plan: 'learning model planner',
  engine: 'faults lanes processes scheduler threads wire',
};

/** Paths of the suites that coverage is counted over. */
function counted() {
  return ROOMS.flatMap((room) => {
    const folder = `packages/nexuszero/test/${room}`;
    const left = new Set(UNCOUNTED[room]?.split(' ').map((name) => `${name}.test.ts`));
    const suites = readdirSync(join(root, folder)).filter((file) => file.endsWith('.test.ts'));
    for (const file of left) {
      if (!suites.includes(file)) throw new Error(`no such suite: ${room}/${file}`);
    }
    return suites.filter((file) => !left.has(file)).map((file) => `${folder}/${file}`);
  });
}
const coverage = ['--coverage', '--reporter=json', '--outputFile=.cache/coverage.json'];

/** What writes files that the others read. */
const FIRST = {
  wasm: node('scripts/wasm-hash.mjs'),
};

/**
 * None of these looks at a clock or writes what another one reads: two run at a time, long ones first. `memory` asks
 * processes of its own for their own size.
 */
const BESIDE = {
  memory: node('scripts/memory.mjs'),
  peers: node('bench/peers/dalek.mjs'),
  lint: npx('eslint', '.'),
  'corpus-100k': node('bench/corpus/compare.mjs', '--ratios', '--size', '100000'),
  format: npx('prettier', '--check', '--log-level', 'warn', '.'),
  types: npx('tsc', '-p', 'tsconfig.json'),
  imports: npx('depcruise', 'packages', 'scripts', 'examples', 'docs', 'bench'),
  unused: npx('knip'),
  api: node('scripts/api.mjs'),
  pack: node('scripts/pack.mjs'),
  size: npx('size-limit'),
  frontier: node('scripts/frontier.mjs', '--check'),
  reference: npx('typedoc', '--emit', 'none'),
  conformance: node('scripts/conformance.mjs'),
  'example-node': node('examples/node.mjs'),
  'example-edge': node('examples/edge.mjs'),
};

/** Each of these has the machine to itself: it measures, or keeps all cores busy on its own. */
const ALONE = {
  coverage: npx('vitest', 'run', ...coverage, ...counted()),
  demo: nexuszero('demo', '--json'),
  bench: nexuszero('bench', '--quick', '--json'),
  'bench-compress': nexuszero('bench', '--only', 'compress', '--quick', '--json'),
  streams: node('scripts/streams.mjs'),
  crash: node('bench/service/crash.mjs', '--quick'),
  'example-browser': node('examples/browser.mjs'),
};

/** What takes minutes: by name, or with SLOW=1. */
const SLOW_CHECKS = {
  'corpus-1m': node('bench/corpus/compare.mjs', '--ratios', '--size', '1000000'),
};

const SKIPPED = 77;
// checks whose numbers are worth reading when all is well
const TELLING = new Set(
  'size memory streams crash conformance peers corpus-100k corpus-1m'.split(' '),
);
const options = { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 600_000 };
const asked = process.argv.slice(2);
const ALL = { ...FIRST, ...BESIDE, ...ALONE, ...SLOW_CHECKS };
const unknown = asked.filter((name) => !Object.hasOwn(ALL, name));
if (unknown.length > 0) throw new Error(`no such check: ${unknown.join(', ')}`);

const counts = { passed: 0, failed: 0, skipped: 0 };

/** What a check said; the end of it when that is long. */
function tell(stdout, stderr, error) {
  // a status is said by the outcome; a command that is missing or took too long has more to tell
  const more = error === null || Number.isInteger(error.code) ? '' : error.message;
  console.log(`${stdout}${stderr}${more}`.trimEnd().slice(-6000));
}

/** Runs a check to its end and prints how it went. */
function check(name) {
  const [command, ...args] = ALL[name];
  const started = Date.now();
  return new Promise((resolve) => {
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      const outcome = error === null ? 'passed' : error.code === SKIPPED ? 'skipped' : 'failed';
      counts[outcome]++;
      console.log(`${outcome.padEnd(8)} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
      if (outcome !== 'passed' || TELLING.has(name)) tell(stdout, stderr, error);
      resolve();
    });
    child.stdin.end();
  });
}

/** Runs the checks that are asked for, so many at a time. */
async function runAll(checks, lanes) {
  const names = Object.keys(checks).filter((name) => asked.length === 0 || asked.includes(name));
  const lane = async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) await check(name);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

await runAll(FIRST, 1);
await runAll(BESIDE, 2);
await runAll(ALONE, 1);
if (asked.length > 0 || process.env.SLOW === '1') await runAll(SLOW_CHECKS, 1);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;
