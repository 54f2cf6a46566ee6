// The command line's conformance run; skipped, loudly, where the default folder of vectors is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tarballs.mjs';

const SKIPPED = 77;
const given = process.env['NEXUSZERO_VECTORS'];
const folder = given ?? join(root, '..', 'shared', 'vectors');
if (given === undefined && !existsSync(folder)) {
  console.error('SKIPPED: no external vectors at ../shared/vectors; set NEXUSZERO_VECTORS');
  process.exit(SKIPPED);
}
const bin = join(root, 'packages', 'cli', 'bin', 'nexuszero.mjs');
const { status } = spawnSync(process.execPath, [bin, 'conformance', '--vectors', folder], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
