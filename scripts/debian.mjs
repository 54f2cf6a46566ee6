// Debian packages that tests and checks can use beyond Node: installed where root may, told loudly where not.
//   node scripts/debian.mjs lz4 zstd xz-utils
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What each package is wanted for: one of these files. */
const PLACES = {
  chromium: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  lz4: ['/usr/bin/lz4'],
  zstd: ['/usr/bin/zstd'],
  curl: ['/usr/bin/curl'],
  'xz-utils': ['/usr/bin/xz'],
};

/** The path of what a package brings, or undefined when it is not here. */
export const placeOf = (name) => PLACES[name].find((place) => existsSync(place));

/** Installs what is missing. Says what it does on stderr: an installation takes a while. */
export function installPackages(...names) {
  const missing = names.filter((name) => placeOf(name) === undefined);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error(`not here, and what needs them is skipped: ${missing.join(', ')}`);
    return;
  }
  console.error(`installing Debian packages: ${missing.join(', ')} ..`);
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => execFileSync('apt-get', args, { env, stdio: 'ignore' });
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...missing);
  } catch (error) {
    console.error(`could not be installed: ${error.message}`);
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  installPackages(...process.argv.slice(2));
}
