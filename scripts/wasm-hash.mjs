// Builds the kernels again and compares with the hash in git; `--update` writes it. Two builds must agree: what lies
// in dist counts as one of them if it is the same, and if not the kernels are built twice.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages', 'nexuszero');
const lock = join(project, 'wasm.sha256');

const kernels = 'curve range vole vole192 vole256 mlkem frodo codec zstd'.split(' ');

/** Hashes of what lies in dist, in the form of sha256sum. */
function hashes() {
  const files = kernels.map((name) => `dist/${name}.wasm`);
  return files
    .filter((file) => existsSync(join(project, file)))
    .map(line)
    .join('');
}

function line(file) {
  const bytes = readFileSync(join(project, file));
  return `${createHash('sha256').update(bytes).digest('hex')}  ${file}\n`;
}

/** Hashes of a fresh build. */
function build() {
  const script = join(project, 'scripts', 'build-wasm.mjs');
  execFileSync(process.execPath, [script, '--published'], { stdio: 'pipe' });
  return hashes();
}

const before = hashes();
const first = build();
const second = before === first ? before : build();
if (first !== second) {
  console.error('two builds of the kernels differ');
  process.exitCode = 1;
} else if (process.argv.includes('--update')) {
  writeFileSync(lock, first);
} else if (readFileSync(lock, 'utf8') !== first) {
  console.error(`the kernels changed: ${first}If meant: node scripts/wasm-hash.mjs --update`);
  process.exitCode = 1;
}
