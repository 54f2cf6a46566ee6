// Compression on the corpus beside zstd -19, brotli -11 and xz -9e, with data made from a fresh seed. Ends with
// status 1 when a required factor (required.mjs) is missed, with 77, loudly, when something is not here.
//   node bench/corpus/compare.mjs [--seed HEX] [--size 100000,1000000] [--only NAME,..|required] [--ratios]
// `--only required` are the classes with a factor of their own; with `--ratios` no time is required, for a machine that is busy.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CORPUS } from '../../packages/cli/dist/corpus/classes.js';
import { measureCodecs, missingPackages, versions } from './codecs.mjs';
import { measureOurs } from './ours.mjs';
import { bestOf, FACTORS, missed } from './required.mjs';

const SKIPPED = 77;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: randomBytes(16).toString('hex') },
    size: { type: 'string', default: '100000,1000000' },
    only: { type: 'string', default: '' },
    ratios: { type: 'boolean', default: false },
  },
});
const only =
  values.only === 'required'
    ? Object.keys(FACTORS)
    : values.only.split(',').filter((name) => name !== '');
const unknown = only.filter((name) => !CORPUS.some((one) => one.name === name));
if (unknown.length > 0) throw new Error(`no such class: ${unknown.join(', ')}`);
const sizes = values.size.split(',').map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size > 0)) throw new Error('bad --size');

const missing = missingPackages();
if (missing.length > 0) {
  console.error(`SKIPPED: nothing to compare with here: apt-get install ${missing.join(' ')}`);
  process.exit(SKIPPED);
}

const number = (value) => value.toFixed(value < 100 ? 2 : 0);
const time = (ms) => ms.toFixed(ms < 10 ? 2 : 0);

const general = ['zstd -19', 'ms', 'brotli -11', 'ms', 'xz -9e', 'ms'];
const titles = ['bytes', 'bound', ...general, 'ours', 'factor', 'ms', 'open ms'];

const line = (name, cells) =>
  `${name.padEnd(22)}${cells.map((cell) => ` ${cell}`.padStart(11)).join('')}`;

function cellsOf({ bytes, entropyBits, codecs, ours }) {
  const ratio = ({ size }) => number(bytes / size);
  const general = codecs.flatMap((codec) => [ratio(codec), time(codec.ms)]);
  const factor = (bestOf(codecs).size / ours.size).toFixed(3);
  const bound = number((8 * bytes) / entropyBits);
  return [bytes, bound, ...general, ratio(ours), factor, time(ours.ms), time(ours.openMs)];
}

async function measure({ name, generate }, size, folder) {
  const seed = Uint8Array.from(Buffer.from(values.seed, 'hex'));
  const { bytes: data, entropyBits } = await generate(seed, size);
  const codecs = measureCodecs(folder, data);
  return { name, bytes: size, entropyBits, codecs, ours: await measureOurs(data) };
}

console.log(`seed ${values.seed}; ratios, and ms to compress in process`);
console.log([`node ${process.versions.node}`, ...versions(), cpus()[0]?.model].join('; '));
const folder = mkdtempSync(join(tmpdir(), 'nexuszero-corpus-'));
const misses = [];
try {
  for (const size of sizes) {
    console.log(`\n${line('class', titles)}`);
    for (const one of CORPUS) {
      if (only.length > 0 && !only.includes(one.name)) continue;
      const row = await measure(one, size, folder);
      console.log(line(one.name, cellsOf(row)));
      for (const miss of missed(row, !values.ratios)) misses.push(miss);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
for (const miss of misses) console.error(`MISSED: ${miss}`);
process.exitCode = misses.length > 0 ? 1 : 0;
