// Installs the packed tarballs into an empty folder and runs them there: the library under plain Node,
// and the command line through its bin.
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPacked, root } from '../scripts/tarballs.mjs';

const folder = installPacked(['nexuszero', 'cli']);
try {
  copyFileSync(join(root, 'examples', 'program.mjs'), join(folder, 'program.mjs'));
  const main = `import { expectSound, run } from './program.mjs';
const result = await run();
expectSound(result);
console.log(JSON.stringify(result));
`;
  writeFileSync(join(folder, 'main.mjs'), main);
  const output = (command, ...args) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8' });
  console.log(output(process.execPath, 'main.mjs').trim());
  console.log(output('npx', '--no-install', 'nexuszero', '--version').trim());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
