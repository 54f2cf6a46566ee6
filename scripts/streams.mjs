// The promise of constant memory: 1 GB through `seal | open`, the same bytes behind it, and a peak of under 85 MB in
// each of the two processes.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './tarballs.mjs';

const BYTES = 1_000_000_000;
const LIMIT = 85_000_000;
const PIECE = 1_000_000;
const BIN = join(root, 'packages', 'cli', 'bin', 'nexuszero.mjs');
// resident bytes at most, on stderr when the process ends
const TELL = `data:text/javascript,process.on('exit',()=>console.error(process.resourceUsage().maxRSS*1024))`;

/** A process of the command line; its peak in bytes, once it has ended well. */
function nexuszero(args, cwd, stdin) {
  const child = spawn(process.execPath, ['--import', TELL, BIN, ...args], {
    cwd,
    stdio: [stdin, 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (text) => (told += text));
  const peak = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(Number(told.trim().split('\n').at(-1)));
      else reject(new Error(`nexuszero ${args[0]} ended with ${status}: ${told}`));
    });
  });
  return { child, peak };
}

/** Writes all data; the hash of them. */
async function pour(stream) {
  const hash = createHash('sha256');
  const block = randomBytes(PIECE);
  for (let written = 0; written < BYTES; written += PIECE) {
    // no two pieces alike
    block.writeUInt32LE(written / PIECE);
    hash.update(block);
    const copy = Buffer.from(block);
    if (!stream.write(copy)) await new Promise((resolve) => stream.once('drain', resolve));
  }
  stream.end();
  return hash.digest('hex');
}

async function drain(stream) {
  const hash = createHash('sha256');
  for await (const piece of stream) hash.update(piece);
  return hash.digest('hex');
}

const folder = mkdtempSync(join(tmpdir(), 'nexuszero-streams-'));
try {
  await nexuszero(['keygen', '--out', 'key'], folder, 'ignore').peak;
  const seal = nexuszero(['seal', '--to', 'key.pub'], folder, 'pipe');
  const open = nexuszero(['open', '--key', 'key.key'], folder, 'pipe');
  seal.child.stdout.pipe(open.child.stdin);
  const started = performance.now();
  const [sent, got, ...peaks] = await Promise.all([
    pour(seal.child.stdin),
    drain(open.child.stdout),
    seal.peak,
    open.peak,
  ]);
  const seconds = (performance.now() - started) / 1000;
  const [sealMb, openMb] = peaks.map((peak) => (peak / 1e6).toFixed(1));
  console.log(
    `1 GB through seal | open in ${seconds.toFixed(1)} s, ${sent === got ? 'the same' : 'OTHER'} bytes`,
  );
  console.log(`seal peaks at ${sealMb} MB, open at ${openMb} MB (limit 85)`);
  if (sent !== got || !peaks.every((peak) => peak < LIMIT)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
