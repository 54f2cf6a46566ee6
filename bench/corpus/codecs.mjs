// The general codecs at their strongest, each with what it needs in process: start-up is not counted.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const PACKAGES = { zstd: 'zstd', xz: 'xz-utils', bash: 'bash' };

/** The Debian packages of the programs that are not here. */
export function missingPackages() {
  return Object.entries(PACKAGES).flatMap(([program, name]) =>
    spawnSync(program, ['--version']).status === 0 ? [] : [name],
  );
}

export function versions() {
  const first = (program, ...args) =>
    spawnSync(program, args, { encoding: 'utf8' }).stdout.trim().split('\n')[0];
  return [
    first('zstd', '--version'),
    `brotli ${process.versions.brotli}`,
    first('xz', '--version'),
  ];
}

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw error ?? new Error(`${program}: ${String(stderr).slice(-500)}`);
  return { stdout, stderr: String(stderr) };
}

/** Seconds that zstd repeats a small input for; of a large one a single time is telling. */
const secondsOf = (bytes) => (bytes < 50_000 ? '1' : '0');

/** By the program's own benchmark: no frame checksum, no reading or writing. */
function zstd(file, bytes) {
  const { stdout, stderr } = run('zstd', ['-b19', `-i${secondsOf(bytes)}`, file]);
  const lines = [...`${stdout}${stderr}`.matchAll(/-> *(\d+) \(x[\d.]+\), *([\d.]+) MB\/s/g)];
  const [, size, speed] = lines.at(-1);
  return { size: Number(size), ms: bytes / Number(speed) / 1000 };
}

const BROTLI = {
  [constants.BROTLI_PARAM_QUALITY]: 11,
  [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
};

/** Fastest of a few calls. */
function brotli(file, bytes) {
  const data = readFileSync(file);
  const params = { ...BROTLI, [constants.BROTLI_PARAM_SIZE_HINT]: bytes };
  let [ms, size, spent] = [Infinity, 0, 0];
  for (let call = 0; call < 50 && (call < 2 || spent < 1000); call++) {
    const started = performance.now();
    size = brotliCompressSync(data, { params }).length;
    const took = performance.now() - started;
    spent += took;
    ms = Math.min(ms, took);
  }
  return { size, ms };
}

/** User time of the program in ms, the least of some runs. */
function xzTime(file, runs) {
  const script = `TIMEFORMAT=%3U; for ((i = 0; i < $2; i++)); do time xz -9e -c "$1" >/dev/null; done`;
  const { stderr } = run('bash', ['-c', script, 'bash', file, String(runs)]);
  return 1000 * Math.min(...stderr.trim().split('\n').map(Number));
}

/** The program's user time, less that for an empty file. */
function xz(file, bytes, empty) {
  const ms = xzTime(file, bytes < 500_000 ? 5 : 2) - xzTime(empty, 5);
  return { size: run('xz', ['-9e', '-c', file]).stdout.length, ms: Math.max(ms, 0) };
}

const CODECS = { 'zstd -19': zstd, 'brotli -11': brotli, 'xz -9e': xz };

/** What each codec makes of a file: [{ name, size, ms }]. */
export function measureCodecs(folder, data) {
  const [file, empty] = [join(folder, 'data'), join(folder, 'empty')];
  writeFileSync(file, data);
  writeFileSync(empty, '');
  const bytes = statSync(file).size;
  return Object.entries(CODECS).map(([name, measure]) => ({
    name,
    ...measure(file, bytes, empty),
  }));
}
