// The tarballs are well-made: publint, are-the-types-wrong, and every path in `exports` and `imports` is packed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack, root } from './tarballs.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nexuszero-pack-'));
let failed = false;

function check(name, command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  failed = true;
  console.error(`${name}:\n${stdout}${stderr}`);
}

try {
  for (const [i, tarball] of pack(folder).entries()) {
    check('publint', 'npx', ['--no-install', 'publint', '--strict', tarball]);
    // the others have no types for programs of other kinds
    if (i > 0) continue;
    const names = 'curve range vole vole192 vole256 mlkem frodo codec zstd'.split(' ');
    const kernels = names.map((name) => `${name}.wasm`);
    const exclude = ['--exclude-entrypoints', ...kernels, 'package.json'];
    check('attw', 'npx', ['--no-install', 'attw', tarball, '--profile', 'esm-only', ...exclude]);
    const { stdout } = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
    const files = new Set(stdout.split('\n').map((line) => line.replace(/^package\//, './')));
    const manifest = readFileSync(join(root, 'packages', 'nexuszero', 'package.json'), 'utf8');
    const { exports, imports } = JSON.parse(manifest);
    const targets = [exports, imports]
      .flatMap((map) => Object.values(map))
      .flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)));
    for (const target of [...targets, './dist/platform/browser/web-worker.js']) {
      if (files.has(target)) continue;
      failed = true;
      console.error(`exported or imported but not packed: ${target}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
