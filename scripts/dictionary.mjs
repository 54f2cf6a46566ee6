// Trains a dictionary of zstd for small records of our own formats, on samples of the corpus, with the trainer of the zstd command.
// A dictionary that was released never changes: a better one gets the next number.
//   node scripts/dictionary.mjs --number 1      writes packages/nexuszero/src/compress/dictionary-1.ts
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CORPUS } from '../packages/cli/dist/corpus/classes.js';

const CLASSES = [
  'batch-json',
  'audit-jsonl',
  'metrics-jsonl',
  'groth16-json',
  'plonk-json',
  'bulletproof-hex-lines',
  'bulletproof-base64',
];
const DICTIONARY_BYTES = 8192;
const CLASS_BYTES = 400_000;
const SAMPLES = 150;
const SAMPLE_BYTES = 1000;

const { values } = parseArgs({ options: { number: { type: 'string' } } });
if (!/^[1-9]\d*$/.test(values.number ?? '')) throw new Error('--number is required');
const { number } = values;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs of whole lines of about a kilobyte, from all over the text. */
function samplesOf(text) {
  const lines = text.split('\n').slice(0, -1);
  const samples = [];
  for (let at = 0; at < lines.length && samples.length < SAMPLES; at += 3) {
    let sample = '';
    while (at < lines.length && sample.length < SAMPLE_BYTES) sample += `${lines[at++]}\n`;
    samples.push(sample);
  }
  return samples;
}

async function train(folder) {
  const seed = createHash('sha256')
    .update(`nexuszero dictionary ${number}`)
    .digest()
    .subarray(0, 16);
  const files = [];
  for (const name of CLASSES) {
    const { bytes } = await CORPUS.find((one) => one.name === name).generate(seed, CLASS_BYTES);
    samplesOf(Buffer.from(bytes).toString()).forEach((sample, i) => {
      const file = join(folder, `${name}-${i}`);
      writeFileSync(file, sample);
      files.push(file);
    });
  }
  const out = join(folder, 'dictionary');
  const options = [
    '-q',
    '--train',
    `--maxdict=${DICTIONARY_BYTES}`,
    `--dictID=${number}`,
    '-o',
    out,
  ];
  execFileSync('zstd', [...options, ...files], { stdio: 'inherit' });
  return readFileSync(out);
}

const folder = mkdtempSync(join(tmpdir(), 'nexuszero-dictionary-'));
try {
  const dictionary = await train(folder);
  const target = join(root, `packages/nexuszero/src/compress/dictionary-${number}.ts`);
  const about = `/** Dictionary ${number}, base64. Made by scripts/dictionary.mjs; it never changes. */`;
  const text = `${about}\nexport const dictionary${number}: string =\n  '${dictionary.toString('base64')}';\n`;
  writeFileSync(target, text);
  console.log(`${dictionary.length} bytes`);
} finally {
  rmSync(folder, { recursive: true });
}
