// Runs every check of the project but the tests, cheap ones first, and prints one line for each.
// A check that ends with status 77 is skipped, loudly. `node scripts/check.mjs NAME ..` runs some.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const npx = (...args) => ['npx', '--no-install', ...args];
const node = (...args) => [process.execPath, ...args];
const nexuszero = (...args) => node('packages/cli/bin/nexuszero.mjs', ...args);

// what the rooms under a coverage gate are tested by; timing suites must not run instrumented, and suites
// of many thousand proofs need not
const ROOMS = 'bytes transcript statements proofs sigma bulletproofs vole seal compress'.split(' ');
const coverage = [
  ...['--coverage', '--reporter=json', '--outputFile=.cache/coverage.json'],
  ...[
    '--exclude',
    '**/timing.test.ts',
    '--exclude',
    '**/vole/{rejection-sweeps,constraints,forgery,plain-levels,oracle,field}.test.ts',
    '--exclude',
    '**/bulletproofs/{kernel,kernel-vectors}.test.ts',
    '--exclude',
    '**/seal/{mlkem,frodo,hygiene,estimate}.test.ts',
    '--exclude',
    '**/compress/{speed,hostile,field-train,field-train-kernel}.test.ts',
  ],
  ...ROOMS.map((room) => `packages/nexuszero/test/${room}/`),
];

const CHECKS = {
  format: npx('prettier', '--check', '--log-level', 'warn', '.'),
  types: npx('tsc', '-p', 'tsconfig.json'),
  lint: npx('eslint', '.'),
  imports: npx('depcruise', 'packages', 'scripts', 'examples', 'docs', 'bench'),
  unused: npx('knip'),
  wasm: node('scripts/wasm-hash.mjs'),
  coverage: npx('vitest', 'run', ...coverage),
  api: node('scripts/api.mjs'),
  pack: node('scripts/pack.mjs'),
  size: npx('size-limit'),
  frontier: node('scripts/frontier.mjs', '--check'),
  reference: npx('typedoc', '--emit', 'none'),
  demo: nexuszero('demo', '--json'),
  conformance: node('scripts/conformance.mjs'),
  bench: nexuszero('bench', '--quick', '--json'),
  'bench-compress': nexuszero('bench', '--only', 'compress', '--quick', '--json'),
  'corpus-100k': node('bench/corpus/compare.mjs', '--ratios', '--size', '100000'),
  peers: node('bench/peers/dalek.mjs'),
  memory: node('scripts/memory.mjs'),
  streams: node('scripts/streams.mjs'),
  'example-node': node('examples/node.mjs'),
  'example-edge': node('examples/edge.mjs'),
  'example-browser': node('examples/browser.mjs'),
};

/** What takes minutes: by name, or with SLOW=1. */
const SLOW_CHECKS = {
  'corpus-1m': node('bench/corpus/compare.mjs', '--ratios', '--size', '1000000'),
};

const SKIPPED = 77;
// checks whose numbers are worth reading when all is well
const TELLING = new Set('size memory streams conformance peers corpus-100k corpus-1m'.split(' '));
const options = { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 600_000 };
const asked = process.argv.slice(2);
const ALL = { ...CHECKS, ...SLOW_CHECKS };
const usual = process.env.SLOW === '1' ? ALL : CHECKS;
const unknown = asked.filter((name) => !Object.hasOwn(ALL, name));
if (unknown.length > 0) throw new Error(`no such check: ${unknown.join(', ')}`);

/** What a check said; the end of it when that is long. */
function tell({ stdout, stderr, error }) {
  console.log(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trimEnd().slice(-6000));
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [name, [command, ...args]] of Object.entries(asked.length > 0 ? ALL : usual)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const started = Date.now();
  const run = spawnSync(command, args, options);
  const outcome = run.status === 0 ? 'passed' : run.status === SKIPPED ? 'skipped' : 'failed';
  counts[outcome]++;
  console.log(`${outcome.padEnd(8)} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (outcome !== 'passed' || TELLING.has(name)) tell(run);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;
