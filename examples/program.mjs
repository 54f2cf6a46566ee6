// The program that every example runs: prove, verify, tamper, and get refused; a key, a range, a preimage, a sealed box, a
// compressed log.
import { compress, decompress, inspectContainer } from 'nexuszero/compress';
import { discreteLog, prove, verify } from 'nexuszero/sigma';
import { generateKeyPair, open, openStream, seal, sealStream } from 'nexuszero/seal';
import { preimage, prove as provePreimage, verify as verifyPreimage } from 'nexuszero/preimage';
import { prove as proveRange, range, verify as verifyRange } from 'nexuszero/range';

const CONTEXT = 'example/1';
const options = { context: CONTEXT };

async function tryAll(statement, proof, check) {
  const tampered = proof.bytes;
  tampered[20] ^= 1;
  const ok = async (bytes, context) => (await check(statement, bytes, { context })).ok;
  return {
    honest: await ok(proof.bytes, CONTEXT),
    tampered: await ok(tampered, CONTEXT),
    elsewhere: await ok(proof.bytes, 'example/2'),
    bytes: proof.size,
  };
}

const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** A box for two people, of each kind of key, by either cipher; and the same as a stream where there are streams. */
async function sealedNote() {
  const data = crypto.getRandomValues(new Uint8Array(1000));
  const pairs = [await generateKeyPair('x-wing'), await generateKeyPair('x25519-frodo-640')];
  const recipients = pairs.map(({ publicKey }) => publicKey);
  const bound = { info: CONTEXT };
  let [honest, tampered, elsewhere] = [true, false, false];
  for (const aead of ['AES-256-GCM', 'ChaCha20-Poly1305']) {
    const box = await seal(recipients, data, { ...bound, aead });
    const flipped = new Uint8Array(box);
    flipped[box.length - 9] ^= 1;
    const opens = (key, bytes, info) =>
      open(key, bytes, { info }).then(
        (opened) => same(opened, data),
        (error) => error.code !== 'OPEN_FAILED',
      );
    for (const { secretKey } of pairs) {
      honest &&= await opens(secretKey, box, CONTEXT);
      tampered ||= await opens(secretKey, flipped, CONTEXT);
      elsewhere ||= await opens(secretKey, box, 'example/2');
    }
  }
  if (globalThis.TransformStream !== undefined) {
    const source = new Blob([data]).stream().pipeThrough(sealStream(recipients, bound));
    const opened = source.pipeThrough(openStream(pairs[0].secretKey, bound));
    honest &&= same(new Uint8Array(await new Response(opened).arrayBuffer()), data);
  }
  return { honest, tampered, elsewhere };
}

/** A log that becomes small by its structure, and noise that stays what it is. */
async function smallLog() {
  const line = (_, i) =>
    JSON.stringify({ seq: i, op: i % 3 === 0 ? 'prove' : 'verify', ms: i % 17 });
  const log = new TextEncoder().encode(Array.from({ length: 2000 }, line).join('\n'));
  const noise = crypto.getRandomValues(new Uint8Array(5000));
  const small = await compress(log);
  const honest =
    same(await decompress(small), log) && same(await decompress(await compress(noise)), noise);
  const flipped = new Uint8Array(small);
  flipped[small.length - 5] ^= 1;
  const comes = (bytes) =>
    decompress(bytes).then(
      () => true,
      (error) => !['BAD_ENCODING', 'OPEN_FAILED'].includes(error.code),
    );
  return {
    honest:
      honest && 50 * small.length < log.length && inspectContainer(small).transform === 'lines',
    tampered: await comes(flipped),
    elsewhere: await comes(small.subarray(0, -1)),
  };
}

export async function run() {
  const key = await discreteLog.generate();
  const age = await range.commit({ value: 42n, min: 18n, max: 120n });
  const hash = await preimage.fromMessage(crypto.getRandomValues(new Uint8Array(32)));
  return {
    key: await tryAll(key.statement, await prove(key.statement, key.witness, options), verify),
    age: await tryAll(
      age.statement,
      await proveRange(age.statement, age.witness, options),
      verifyRange,
    ),
    hash: await tryAll(
      hash.statement,
      await provePreimage(hash.statement, hash.witness, options),
      verifyPreimage,
    ),
    note: await sealedNote(),
    log: await smallLog(),
  };
}

const RUNS = 200;

/** Milliseconds to prove and to verify a preimage, the tenth part from below of many runs. */
export async function time() {
  const { statement, witness } = await preimage.fromMessage(new Uint8Array(32));
  const times = { prove: [], verify: [] };
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    const proof = await provePreimage(statement, witness, options);
    const middle = performance.now();
    await verifyPreimage(statement, proof, options);
    times.prove.push(middle - start);
    times.verify.push(performance.now() - middle);
  }
  // the first quarter warms up; clocks of browsers are coarse, so several runs stand for one
  const best = (list) => {
    const sums = [];
    for (let i = RUNS / 4; i < RUNS; i += 10) {
      sums.push(list.slice(i, i + 10).reduce((sum, ms) => sum + ms, 0) / 10);
    }
    return sums.sort((a, b) => a - b)[Math.floor(sums.length / 10)];
  };
  return { prove: best(times.prove), verify: best(times.verify) };
}

/** Throws unless the program did what it should. */
export function expectSound({ key, age, hash, note, log }) {
  for (const { honest, tampered, elsewhere } of [key, age, hash, note, log]) {
    if (honest !== true || tampered !== false || elsewhere !== false) {
      throw new Error(`unexpected: ${JSON.stringify({ key, age, hash, note, log })}`);
    }
  }
}
