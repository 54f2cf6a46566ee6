// Range proofs against dalek's `bulletproofs` crate, both ways: the crate checks ours by the recipe of
// docs/formats.md, and we check what the crate has just made. Skipped, loudly, without cargo or its
// registry. `--bench` also times the crate beside us.
import { spawn, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { bulletproofs, prove, range, verify } from 'nexuszero/range';
import { createRangeCurve } from 'nexuszero/kernels';

const SKIPPED = 77;
const root = join(import.meta.dirname, '..', '..');
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const unhex = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
const utf8 = (text) => new TextEncoder().encode(text);

/** Builds the program, which takes half a minute at first; where it stands. */
function build() {
  const folder = join(import.meta.dirname, 'dalek');
  const target = join(root, '.cache', 'peers');
  const path = [process.env.PATH, join(homedir(), '.cargo', 'bin')].join(delimiter);
  const env = { ...process.env, PATH: path, CARGO_TARGET_DIR: target };
  const options = { cwd: folder, env, encoding: 'utf8', timeout: 180_000 };
  const run = spawnSync('cargo', ['build', '--release', '--locked'], options);
  if (run.status === 0) return join(target, 'release', 'dalek-peer');
  const why = run.error === undefined ? run.stderr.trim().slice(-600) : run.error.message;
  // a program that does not compile is a failure of ours
  if (/could not compile/.test(why)) throw new Error(why);
  console.error(`SKIPPED: no peer of dalek's crate here, cargo or its registry is missing: ${why}`);
  process.exit(SKIPPED);
}

/** Sends a request; the answers come in order. */
function connect(program) {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(...words) {
      child.stdin.write(`${words.join(' ')}\n`);
      const { value } = await lines.next();
      if (value === undefined || value.startsWith('error'))
        throw new Error(`${words[0]}: ${value}`);
      return value;
    },
    end: () => child.stdin.end(),
  };
}

let checked = 0;
function expect(condition, what) {
  if (!condition) throw new Error(`dalek and we differ: ${what}`);
  checked++;
}

const MAX = 2n ** 64n - 1n;
/** Statements of every layout: sides, padding, chunks, mixed bounds, every size. */
const STATEMENTS = {
  '8 bits': [[77n, 0n, 255n]],
  '16 bits': [[65_535n, 0n, 65_535n]],
  '32 bits': [[0n, 0n, 2n ** 32n - 1n]],
  '64 bits': [[MAX, 0n, MAX]],
  'two sides': [[42n, 18n, 120n]],
  'min = max': [[7n, 7n, 7n]],
  'high bounds': [[MAX - 1n, 1n, MAX]],
  'mixed bounds': [
    [42n, 18n, 120n],
    [3n, 0n, 255n],
    [300n, 256n, 511n],
  ],
  'five values': Array.from({ length: 5 }, (_, i) => [BigInt(i), 0n, 2n ** 32n - 1n]),
  '16 values of 64 bits': Array.from({ length: 16 }, (_, i) => [BigInt(i) << 59n, 0n, MAX]),
  'two chunks': Array.from({ length: 17 }, (_, i) => [BigInt(i), 0n, MAX]),
  'three chunks, two sides': Array.from({ length: 20 }, (_, i) => [BigInt(i) + 1n, 1n, MAX]),
};

async function statements(peer) {
  for (const [name, wanted] of Object.entries(STATEMENTS)) {
    const context = `peers/${name}`;
    const values = wanted.map(([value, min, max]) => ({ value, min, max }));
    const { statement, witness, openings } = await range.commit({ values });
    const said = statement.values.map(({ V, min, max }) => `${hex(V)},${min},${max}`);
    const answer = (bytes) => peer.ask('verify', hex(utf8(context)), hex(bytes), ...said);
    const proof = await prove(statement, witness, { context });
    expect((await answer(proof.bytes)) === 'true', `${name}: our proof is refused`);
    const other = hex(utf8(`${context}/other`));
    const elsewhere = await peer.ask('verify', other, hex(proof.bytes), ...said);
    expect(elsewhere === 'false', `${name}: our proof holds in another context`);
    const tampered = proof.bytes;
    // the last byte of t_x_blinding's low half: a canonical scalar stays one
    tampered[12 + 160] ^= 1;
    expect((await answer(tampered)) === 'false', `${name}: a changed proof holds`);

    const secrets = wanted.map(([value, min, max], i) => {
      return `${value},${hex(openings[i].reveal().blinding)},${min},${max}`;
    });
    const payload = unhex(await peer.ask('prove', hex(utf8(context)), ...secrets));
    const made = Buffer.concat([proof.bytes.subarray(0, 12), payload]);
    expect((await verify(statement, made, { context })).ok, `${name}: dalek's proof is refused`);
    made[12 + 160] ^= 1;
    expect(!(await verify(statement, made, { context })).ok, `${name}: a changed one holds`);
  }
}

/** Raw proofs, every n and m that dalek has. */
async function raw(peer) {
  const kernel = await createRangeCurve();
  const transcript = kernel.merlin(utf8('peer'));
  for (const bits of [8, 16, 32, 64]) {
    for (let m = 1; bits * m <= 1024 && m <= 16; m *= 2) {
      const name = `${m} x ${bits} bits`;
      const values = crypto.getRandomValues(new Uint8Array(8 * m));
      values.forEach((_, i) => {
        if (i % 8 >= bits / 8) values[i] = 0;
      });
      const blindings = new Uint8Array(32 * m);
      for (let j = 0; j < m; j++) {
        const wide = crypto.getRandomValues(new Uint8Array(64));
        blindings.set(kernel.reduceScalar(wide), 32 * j);
      }
      const commitments = kernel.range.commit(values, blindings);
      const V = Array.from({ length: m }, (_, j) => commitments.slice(32 * j, 32 * j + 32));
      const fresh = crypto.getRandomValues(new Uint8Array(32));
      const proof = kernel.range.prove({ transcript, bits, values, blindings, fresh });
      const ours = await peer.ask('verify-raw', bits, hex(proof), ...V.map(hex));
      expect(ours === 'true', `${name}: our proof is refused`);

      const numbers = new BigUint64Array(values.buffer);
      const secrets = V.map((_, j) => `${numbers[j]},${hex(blindings.slice(32 * j, 32 * j + 32))}`);
      const [made, ...theirs] = (await peer.ask('prove-raw', bits, ...secrets)).split(' ');
      expect(theirs.join() === V.map(hex).join(), `${name}: other commitments`);
      const check = (bytes) => bulletproofs.verify({ label: 'peer' }, V, bits, bytes);
      expect((await check(unhex(made))).ok, `${name}: dalek's proof is refused`);
      const changed = unhex(made);
      changed[160] ^= 1;
      expect(!(await check(changed)).ok, `${name}: a changed one holds`);
    }
  }
}

async function bench(peer) {
  for (const bits of [8, 64]) {
    const { statement, witness } = await range.commit({ value: 200n, bits });
    const context = 'bench';
    const proof = await prove(statement, witness, { context });
    const ours = { prove: [], verify: [] };
    for (let i = 0; i < 250; i++) {
      const started = performance.now();
      await prove(statement, witness, { context });
      const between = performance.now();
      await verify(statement, proof, { context });
      if (i < 50) continue;
      ours.prove.push(1000 * (between - started));
      ours.verify.push(1000 * (performance.now() - between));
    }
    const tenth = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 10)];
    const theirs = (await peer.ask('time', bits, 200)).split(' ').map(Number);
    ['prove', 'verify'].forEach((what, i) => {
      const mine = tenth(ours[what]);
      const ratio = (mine / theirs[i]).toFixed(2);
      console.log(
        `${bits} bits ${what}: ${mine.toFixed(0)} us here, ${theirs[i].toFixed(0)} us in Rust, ${ratio} times`,
      );
    });
  }
}

const peer = connect(build());
await statements(peer);
await raw(peer);
console.log(`dalek's crate and we agree: ${checked} verdicts`);
if (process.argv.includes('--bench')) await bench(peer);
peer.end();
