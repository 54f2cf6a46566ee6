// Builds the wasm kernels: runs the generators, compiles with asc, and embeds the bytes in a module,
// so that no runtime has to fetch anything. Deterministic: the same sources give the same bytes. With `--published` it leaves
// out the modules that only tests look into.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const asc = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--disableWarning'];
const FEATURES = ['--enable', 'simd', '--enable', 'bulk-memory'];

/** Runs every script of a module's gen folder with the options; each prints one generated source. */
function generate(module, ...options) {
  const folder = join(root, 'assembly', module);
  mkdirSync(join(folder, 'generated'), { recursive: true });
  for (const script of readdirSync(join(folder, 'gen')).sort()) {
    const source = execFileSync(process.execPath, [join(folder, 'gen', script), ...options]);
    writeFileSync(join(folder, 'generated', script.replace('.mjs', '.ts')), source);
  }
}

async function compile(module, entry, output) {
  mkdirSync(dirname(output), { recursive: true });
  const source = join(root, 'assembly', module, `${entry}.ts`);
  const args = [asc, source, ...FLAGS, ...FEATURES, '-o', output];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  process.stderr.write(stdout + stderr);
  return readFileSync(output);
}

/** Writes the bytes as base64 in a TypeScript module. */
function embed(module, bytes) {
  const folder = join(root, 'src', 'kernels', 'generated');
  mkdirSync(folder, { recursive: true });
  const name = `${module}Wasm`;
  const text = `/** The ${module} module, base64. Made by scripts/build-wasm.mjs. */\nexport const ${name}: string =\n  '${bytes.toString('base64')}';\n`;
  writeFileSync(join(folder, `${module}-wasm.ts`), text);
}

/** A module and, of the same folder, every internal function, for tests only; never published. */
async function build(name, folder, entry, probe) {
  const bytes = await compile(folder, entry, join(root, 'dist', `${name}.wasm`));
  embed(name, bytes);
  report(name, bytes);
  if (probe && !process.argv.includes('--published'))
    await compile(folder, 'probe', join(root, 'build', `${name}-probe.wasm`));
}

/** The module of another package, of the exact version that package-lock.json and wasm.sha256 hold. */
function take(name, dependency, file) {
  const entry = createRequire(import.meta.url).resolve(dependency);
  const bytes = readFileSync(join(dirname(entry), file));
  writeFileSync(join(root, 'dist', `${name}.wasm`), bytes);
  embed(name, bytes);
  report(name, bytes);
}

function report(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex');
  console.log(`${name}.wasm ${bytes.length} bytes, sha256 ${hash}`);
}

async function buildSmall() {
  generate('curve');
  await build('curve', 'curve', 'index', true);
  // range proofs have a module of their own, the curve in it, so that programs without them stay small
  await build('range', 'curve', 'range-index', false);
  generate('lattice');
  await build('mlkem', 'lattice', 'mlkem-index', false);
  await build('frodo', 'lattice', 'frodo-index', false);
  generate('codec');
  await build('codec', 'codec', 'index', true);
  take('zstd', '@bokuweb/zstd-wasm', 'zstd.wasm');
}

/** A module a level, one after the other: the last is what is left in the generated sources. */
async function buildVole() {
  for (const level of ['256', '192', '128']) {
    generate('vole', level);
    await build(level === '128' ? 'vole' : `vole${level}`, 'vole', 'index', true);
  }
}

// a compiler keeps one core busy; the folders have nothing in common
await Promise.all([buildSmall(), buildVole()]);
