/** The compression corpus: the same for a seed, as long as asked, real, and no more regular than its bounds say. */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import { createEngine, Proof } from 'nexuszero';
import { range, verify } from 'nexuszero/range';
import { loadGroup } from 'nexuszero/sigma';
import { describe, expect, it } from 'vitest';
import { runRequests } from '../src/batch/run.ts';
import { CORPUS } from '../src/corpus/classes.ts';
import { drawsOf } from '../src/corpus/draws.ts';
import { BN254_BASE, BN254_ORDER, ED25519_ORDER, GOLDILOCKS, power } from '../src/corpus/primes.ts';
import { PROOF_CONTEXT, RANGE_PROOF_BYTES, rangeProofs } from '../src/corpus/proofs.ts';
import { sha256Gates } from '../src/corpus/sha256-gates.ts';
import { sha256R1cs, type Constraint, type Term } from '../src/corpus/sha256-r1cs.ts';
import { chained, INITIAL, K, rounds, schedule } from '../src/corpus/sha256.ts';

const SEED = Uint8Array.of(1, 2, 3);

async function fileOf(name: string, bytes: number, seed = SEED): Promise<Buffer> {
  const one = CORPUS.find((found) => found.name === name);
  return Buffer.from((await one!.generate(seed, bytes)).bytes);
}

/** The lines of a file, without the last one, which may be cut. */
async function linesOf(name: string, bytes: number): Promise<string[]> {
  return (await fileOf(name, bytes)).toString().split('\n').slice(0, -1);
}

/** The numbers of a file of `width` bytes each, little-endian. */
async function numbersOf(name: string, bytes: number, width: number): Promise<bigint[]> {
  const file = await fileOf(name, bytes);
  return Array.from({ length: Math.floor(bytes / width) }, (_, i) =>
    number(file, width * i, width),
  );
}

function number(file: Buffer, at: number, width: number): bigint {
  const bytes = Buffer.from(file.subarray(at, at + width)).reverse();
  return BigInt(`0x${bytes.toString('hex')}`);
}

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const range32 = Array.from({ length: 32 }, (_, i) => i);

/** Padded to one block. */
function padded(message: string): Uint8Array {
  const block = Buffer.alloc(64);
  block.write(`${message}\x80`, 'latin1');
  block.writeUInt32BE(8 * message.length, 60);
  return block;
}

describe.each(CORPUS)('$name', ({ generate }) => {
  it('has the length that is asked for, whatever it is', async () => {
    for (const bytes of [1, 999, 1024, 10_000]) {
      expect((await generate(SEED, bytes)).bytes).toHaveLength(bytes);
    }
  });

  it('is the same for the same seed, and another for another', async () => {
    const file = await generate(SEED, 5000);
    expect(await generate(Uint8Array.from(SEED), 5000)).toEqual(file);
    expect((await generate(Uint8Array.of(1, 2), 5000)).bytes).not.toEqual(file.bytes);
  });

  it('is not more regular than its bound says', async () => {
    for (const bytes of [1000, 40_000]) {
      const file = await generate(SEED, bytes);
      const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
      const size = brotliCompressSync(file.bytes, { params }).length;
      expect(file.entropyBits).toBeGreaterThan(0);
      expect(file.entropyBits).toBeLessThanOrEqual(8 * bytes);
      // the bound is an expectation: luck may be worth a few bytes
      expect(8 * size).toBeGreaterThan(0.99 * file.entropyBits - 256);
    }
  });
});

it('a seed that someone has published still gives the same data', async () => {
  const hash = createHash('sha256');
  for (const { generate } of CORPUS) hash.update((await generate(SEED, 1500)).bytes);
  // it changes with every change of a class, or of a proof system: results from before are then of other data
  expect(hash.digest('hex')).toBe(
    'b71c9cc970cfd35b228ca1d427104e8776be770c68651dd10173c9374a48bb2c',
  );
});

describe('proofs', () => {
  it('range proofs hold, and the three classes have the same ones', async () => {
    const proofs = await rangeProofs(SEED, 3);
    for (const { V, bytes } of proofs) {
      const statement = range.statement({ commitments: [V], bits: 64 });
      expect((await verify(statement, bytes, { context: PROOF_CONTEXT })).ok).toBe(true);
    }
    const all = Buffer.concat(proofs.map(({ bytes }) => bytes));
    expect(all).toHaveLength(3 * RANGE_PROOF_BYTES);
    expect(await fileOf('bulletproof-binary', all.length)).toEqual(all);
    for (const [name, encoding] of [
      ['bulletproof-hex-lines', 'hex'],
      ['bulletproof-base64', 'base64'],
    ] as const) {
      const texts = (await linesOf(name, 5000)).map((line) => JSON.parse(line).proof as string);
      expect(texts.length).toBeGreaterThan(2);
      expect(Buffer.from(texts[2]!, encoding)).toEqual(Buffer.from(proofs[2]!.bytes));
    }
  });

  it('preimage proofs are envelopes, one after the other', async () => {
    const file = await fileOf('vole-binary', 60_000);
    const first = 12 + file.readUInt32LE(8);
    expect(Proof.from(file.subarray(0, first))).toMatchObject({ system: 'vole', kind: 'preimage' });
    const second = file.subarray(first, first + 12 + file.readUInt32LE(first + 8));
    expect(Proof.from(second).kind).toBe('preimage');
  });

  it('batch-binary: points and a Schnorr proof in every record', async () => {
    const file = await fileOf('batch-binary', 204 * 20);
    const group = await loadGroup('ristretto255');
    const keys = new Set<string>();
    for (let at = 0; at < file.length; at += 204) {
      const points = [0, 32, 64, 96].map((i) => file.subarray(at + i, at + i + 32));
      for (const point of points) expect(group.isPoint(Uint8Array.from(point))).toBe(true);
      keys.add(points[2]!.toString('hex'));
      expect(Proof.from(file.subarray(at + 128, at + 204)).kind).toBe('dlog');
    }
    expect(keys.size).toBeLessThanOrEqual(8);
  });

  it('batch-json: requests that the batch command reads', async () => {
    const lines = await linesOf('batch-json', 10_000);
    async function* requests() {
      for (const [i, text] of lines.entries()) yield { number: i + 1, text, bytes: text.length };
    }
    const results = [];
    for await (const { result } of runRequests(createEngine(), requests())) results.push(result);
    expect(results.map(({ id }) => id)).toEqual(lines.map((_, i) => String(i + 1)));
    // seeded proofs are refused as false, not as malformed
    for (const { code } of results) expect(code).toBe('PROOF_FALSE');
  });

  it('snarkjs: coordinates and scalars of BN254 as decimal texts', async () => {
    for (const name of ['groth16-json', 'plonk-json']) {
      for (const line of await linesOf(name, 20_000)) {
        const { proof, publicSignals } = JSON.parse(line);
        expect(JSON.stringify({ proof, publicSignals })).toBe(line);
        const numbers = JSON.stringify(proof)
          .match(/"\d+"/g)!
          .map((text) => BigInt(text.slice(1, -1)));
        expect(numbers.every((value) => value < BN254_BASE)).toBe(true);
        expect(numbers).toHaveLength(name === 'plonk-json' ? 9 * 3 + 6 : 12);
        for (const signal of publicSignals) expect(BigInt(signal) < BN254_ORDER).toBe(true);
      }
    }
  });
});

describe('logs', () => {
  it('audit-jsonl: every line has the hash of its own text and of the line before', async () => {
    let prev = '0'.repeat(64);
    const lines = await linesOf('audit-jsonl', 20_000);
    for (const [i, line] of lines.entries()) {
      const entry = JSON.parse(line);
      expect(JSON.stringify(entry)).toBe(line);
      expect(entry).toMatchObject({ seq: i + 1, prev });
      expect(new Date(entry.time).toISOString()).toBe(entry.time);
      expect(entry.id).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      const { hash, ...rest } = entry;
      expect(sha256(JSON.stringify(rest)).toString('hex')).toBe(hash);
      prev = hash;
    }
    expect(lines.length).toBeGreaterThan(40);
  });

  it('metrics-jsonl: counters only grow, times too', async () => {
    const last = new Map<string, { count: number; errors: number; time: string }>();
    for (const line of await linesOf('metrics-jsonl', 40_000)) {
      const entry = JSON.parse(line);
      expect(JSON.stringify(entry)).toBe(line);
      const series = `${entry.host} ${entry.op}`;
      const before = last.get(series);
      if (before !== undefined) {
        expect(entry.count).toBeGreaterThan(before.count);
        expect(entry.errors).toBeGreaterThanOrEqual(before.errors);
        expect(entry.time > before.time).toBe(true);
      }
      last.set(series, entry);
    }
    expect(last.size).toBe(12);
  });
});

describe('hashing', () => {
  it('merkle-batch: paths of neighbours lead to one root', async () => {
    const file = await fileOf('merkle-batch', 388 * 600);
    const paths = new Map<number, Buffer[]>();
    for (let at = 0; at < file.length; at += 388) {
      const siblings = Array.from({ length: 12 }, (_, i) => 4 + at + 32 * i);
      paths.set(
        file.readUInt32LE(at),
        siblings.map((i) => file.subarray(i, i + 32)),
      );
    }
    const roots: string[] = [];
    for (const [leaf, path] of paths) {
      // the leaf itself is in no record but its neighbour's
      const own = paths.get(leaf ^ 1)?.[0];
      if (own === undefined) continue;
      const root = path.reduce(
        (node, other, level) => ((leaf >> level) & 1 ? sha256(other, node) : sha256(node, other)),
        own,
      );
      roots.push(root.toString('hex'));
    }
    expect(roots.length).toBeGreaterThan(10);
    expect(new Set(roots).size).toBe(1);
  });

  it('the compression is SHA-256', () => {
    const start = Uint32Array.from(INITIAL);
    const digest = chained(start, rounds(start, schedule(padded('abc'))));
    expect(Buffer.from(digest.buffer).swap32()).toEqual(sha256('abc'));
  });

  it('sha256-trace: blocks of 64 rows, each chained to the one before', async () => {
    const file = await fileOf('sha256-trace', 3 * 64 * 40);
    const words = new Uint32Array(Uint8Array.from(file).buffer);
    let state = Uint32Array.from(INITIAL);
    for (let block = 0; block < 3; block++) {
      const rows = range32.concat(range32.map((i) => i + 32)).map((t) => {
        return words.subarray(640 * block + 10 * t, 640 * block + 10 * t + 10);
      });
      const message = Uint32Array.from(rows.slice(0, 16), (row) => row[8]!);
      const W = schedule(Buffer.from(message.buffer).swap32());
      const inside = rounds(state, W);
      for (const [t, row] of rows.entries()) {
        expect([...row]).toEqual([...inside.subarray(8 * t, 8 * t + 8), W[t], K[t]]);
      }
      state = chained(state, inside);
    }
  });
});

describe('circuits', () => {
  it('bristol-sha256: the gates compute SHA-256, the results last', () => {
    const gates = sha256Gates(1, drawsOf(SEED, 'test'));
    const wires = new Uint8Array(gates.at(-1)!.out + 1);
    const block = Buffer.from(padded('abc'));
    const words = Array.from({ length: 16 }, (_, i) => block.readUInt32BE(4 * i)).concat(INITIAL);
    for (const [i, word] of words.entries()) {
      for (const j of range32) wires[32 * i + j] = (word >>> j) & 1;
    }
    let next = 768;
    for (const { kind, a, b, out } of gates) {
      const inOrder = out === next++ && Math.max(a, b ?? 0) < out;
      if (!inOrder) expect.fail(`gate of wire ${out}`);
      if (kind === 'INV') wires[out] = 1 - wires[a]!;
      else wires[out] = kind === 'XOR' ? wires[a]! ^ wires[b!]! : wires[a]! & wires[b!]!;
    }
    expect(digestOf([...wires.subarray(-256)])).toBe(sha256('abc').toString('hex'));
  });

  it('bristol-sha256: two counts, the inputs and outputs, a line a gate', async () => {
    const [counts, inputs, outputs, blank, ...lines] = await linesOf('bristol-sha256', 50_000);
    const [gates, wires] = counts!.split(' ').map(Number);
    expect(wires).toBe(gates! + 768);
    expect([inputs, outputs, blank]).toEqual(['2 512 256', '1 256', '']);
    for (const line of lines) expect(line).toMatch(/^(2 1 \d+ \d+ \d+ (XOR|AND)|1 1 \d+ \d+ INV)$/);
  });

  it('r1cs-binary: the witness satisfies the system, and a changed wire does not', () => {
    const { constraints, witness } = sha256R1cs(padded('abc'), drawsOf(SEED, 'test'));
    expect(digestOf(witness.slice(1, 257))).toBe(sha256('abc').toString('hex'));
    expect(constraints.every((one) => holds(one, witness))).toBe(true);
    for (let wire = 1; wire < witness.length; wire += 1009) {
      const changed = [...witness];
      changed[wire] = 1 - changed[wire]!;
      expect(
        constraints.every((one) => holds(one, changed)),
        `wire ${wire}`,
      ).toBe(false);
    }
  });

  it('r1cs-binary: header, sizes and constraints as iden3 writes them', async () => {
    const file = await fileOf('r1cs-binary', 100_000);
    expect(file.toString('latin1', 0, 4)).toBe('r1cs');
    expect([4, 8, 12].map((at) => file.readUInt32LE(at))).toEqual([1, 3, 1]);
    expect([16, 24].map((at) => Number(file.readBigUInt64LE(at) & 0xffff_ffffn))).toEqual([64, 32]);
    expect(number(file, 28, 32)).toBe(BN254_ORDER);
    const wires = file.readUInt32LE(60);
    expect(file.readUInt32LE(88)).toBe(2);
    let at = 100;
    for (let constraint = 0; constraint < 100; constraint++) {
      for (let part = 0; part < 3; part++) {
        const terms = file.readUInt32LE(at);
        at += 4;
        for (let term = 0; term < terms; term++, at += 36) {
          expect(file.readUInt32LE(at)).toBeLessThan(wires);
          expect(number(file, at + 4, 32) < BN254_ORDER).toBe(true);
        }
      }
    }
  });

  it('witness-wtns: header, then as many elements as it says, bits but for one in 100', async () => {
    const file = await fileOf('witness-wtns', 76 + 32 * 20_000);
    expect(file.toString('latin1', 0, 4)).toBe('wtns');
    expect(number(file, 28, 32)).toBe(BN254_ORDER);
    const elements = Array.from({ length: 20_000 }, (_, i) => number(file, 76 + 32 * i, 32));
    expect(elements[0]).toBe(1n);
    expect(elements.every((element) => element < BN254_ORDER)).toBe(true);
    const others = elements.filter((element) => element > 1n).length;
    expect(others).toBeGreaterThan(120);
    expect(others).toBeLessThan(290);
    expect(number(file, 68, 8)).toBe(32n * number(file, 60, 4));
  });
});

/** 256 bits, the lowest of every word first. */
function digestOf(bits: readonly number[]): string {
  const words = Array.from({ length: 8 }, (_, i) =>
    range32.reduce((word, j) => word + bits[32 * i + j]! * 2 ** j, 0),
  );
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}

function holds({ A, B, C }: Constraint, witness: readonly number[]): boolean {
  const value = (terms: readonly Term[]): number =>
    terms.reduce((sum, [wire, coefficient]) => sum + coefficient * witness[wire]!, 0);
  return value(A) * value(B) === value(C);
}

describe('numbers', () => {
  it('range-bits-field: aL is a bit, aR one less', async () => {
    const numbers = await numbersOf('range-bits-field', 8192, 32);
    for (const start of [0, 128]) {
      for (let i = start; i < start + 64; i++) {
        expect([0n, 1n]).toContain(numbers[i]);
        expect((numbers[i + 64]! + 1n) % ED25519_ORDER).toBe(numbers[i]);
      }
    }
  });

  it('lattices: below their moduli, and as wide as sigma says', async () => {
    const largest = (list: readonly bigint[]) => list.reduce((a, b) => (a > b ? a : b));
    expect(largest(await numbersOf('lwe-matrix-i64', 80_000, 8)) < 12_289n).toBe(true);
    expect(largest(await numbersOf('lwe-u16', 80_000, 2)) < 3329n).toBe(true);
    const noise = await numbersOf('lwe-noise-i64', 160_000, 8);
    const signed = noise.map((value) => Number(BigInt.asIntN(64, value)));
    const mean = signed.reduce((sum, value) => sum + value, 0) / signed.length;
    const square = signed.reduce((sum, value) => sum + value ** 2, 0) / signed.length;
    expect(Math.abs(mean)).toBeLessThan(0.15);
    expect(Math.abs(square / 3.2 ** 2 - 1)).toBeLessThan(0.06);
  });

  it('tables over fields obey their rules', async () => {
    const powers = await numbersOf('challenge-powers', 3200, 32);
    for (let i = 1; i < powers.length; i++) {
      expect((powers[i - 1]! * powers[1]!) % ED25519_ORDER).toBe(powers[i]);
    }
    const eq = await numbersOf('eq-table', 8192, 8);
    expect(eq.reduce((sum, value) => sum + value) % GOLDILOCKS).toBe(1n);
    expect((eq[0]! * eq[3]! - eq[1]! * eq[2]!) % GOLDILOCKS).toBe(0n);
    const twiddles = await numbersOf('fft-twiddles', 8000, 8);
    const inverse = power(twiddles[0]!, GOLDILOCKS - 2n, GOLDILOCKS);
    const root = (twiddles[1]! * inverse) % GOLDILOCKS;
    expect(power(root, 65_536n, GOLDILOCKS)).toBe(GOLDILOCKS - 1n);
    expect((twiddles[500]! * root) % GOLDILOCKS).toBe(twiddles[501]);
    const rows = await numbersOf('fibonacci-trace', 8000, 8);
    for (let i = 0; i + 3 < rows.length; i += 2) {
      expect(rows[i + 2]).toBe(rows[i + 1]);
      expect(rows[i + 3]).toBe((rows[i]! + rows[i + 1]!) % GOLDILOCKS);
    }
  });

  it('counters count', async () => {
    const modulus = 2n ** 32n;
    const steps = (list: readonly bigint[], by: number) =>
      new Set(list.slice(by).map((value, i) => (value - list[i]! + modulus) % modulus));
    expect(steps(await numbersOf('counter-u32', 4000, 4), 1)).toEqual(new Set([3n]));
    expect(steps(await numbersOf('periodic-u32', 4000, 4), 24).size).toBe(1);
    const toy = await fileOf('toy-272', 1000);
    expect(toy.subarray(272, 544)).toEqual(toy.subarray(0, 272));
    expect([...toy.subarray(16, 272)]).toEqual(Array.from({ length: 256 }, (_, i) => i));
  });
});
