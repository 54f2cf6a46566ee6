// Packs the published packages, and installs them into an empty folder as a user would.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: 'pipe' }).toString();

/** Paths of the tarballs of `packages` (folder names), packed into `folder`. */
export function pack(folder, packages = ['nexuszero', 'client', 'service', 'cli']) {
  return packages.map((name) => {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const result = JSON.parse(run('npm', args, join(root, 'packages', name)));
    const [{ filename }] = Array.isArray(result) ? result : Object.values(result);
    return join(folder, filename);
  });
}

/** A new folder whose node_modules holds the packed packages, and nothing of this workspace. */
export function installPacked(packages = ['nexuszero']) {
  const folder = mkdtempSync(join(tmpdir(), 'nexuszero-'));
  const tarballs = pack(folder, packages);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], folder);
  return folder;
}
