// Builds the kernels again and compares with the hash in git; `--update` writes it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages', 'nexuszero');
const lock = join(project, 'wasm.sha256');

/** Hashes of a fresh build, in the form of sha256sum. */
function build() {
  const script = join(project, 'scripts', 'build-wasm.mjs');
  execFileSync(process.execPath, [script, '--published'], { stdio: 'pipe' });
  const kernels = [
    'curve',
    'range',
    'vole',
    'vole192',
    'vole256',
    'mlkem',
    'frodo',
    'codec',
    'zstd',
  ];
  return kernels.map((name) => line(`dist/${name}.wasm`)).join('');
}

function line(file) {
  const bytes = readFileSync(join(project, file));
  return `${createHash('sha256').update(bytes).digest('hex')}  ${file}\n`;
}

const [first, second] = [build(), build()];
if (first !== second) {
  console.error('two builds of the kernels differ');
  process.exitCode = 1;
} else if (process.argv.includes('--update')) {
  writeFileSync(lock, first);
} else if (readFileSync(lock, 'utf8') !== first) {
  console.error(`the kernels changed: ${first}If meant: node scripts/wasm-hash.mjs --update`);
  process.exitCode = 1;
}
