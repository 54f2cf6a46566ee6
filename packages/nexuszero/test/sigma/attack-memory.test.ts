/** Attacks on the kernel's memory: what fails must accept nothing, and must not fail for good. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { u32le } from '../../src/bytes/bytes.ts';
import { Arena } from '../../src/kernels/arena.ts';
import { createCurve } from '../../src/kernels/curve.ts';
import { plainBackend } from '../../src/proofs/sigma/plain-backend.ts';
import { wasmBackend } from '../../src/proofs/sigma/wasm-backend.ts';
import { discreteLog, prove, verify } from '../../src/sigma.ts';
import { nobleRistretto } from './noble-ristretto.ts';

const context = 'attack';
const sigma = fileURLToPath(new URL('../../dist/sigma.js', import.meta.url));

/** Runs in a process whose wasm memory cannot grow beyond 25 MB. */
const EXHAUST = `
import { discreteLog, isNexusError, linearRelation, loadGroup, prove, verify, verifyBatch } from ${JSON.stringify(sigma)};
const context = 'attack';
const group = await loadGroup('ristretto255');
const mine = await discreteLog.generate();
const proof = await prove(mine.statement, mine.witness, { context });
const other = await discreteLog.generate();
if (!(await verify(mine.statement, proof, { context })).ok) throw new Error('honest proof refused');
const elements = {};
let point = group.generator;
for (let i = 0; i < 255; i++) elements['X' + i] = point = group.add(point, group.generator);
const text = Array.from({ length: 254 }, (_, i) => 'X' + i).join(' + ') + ' = x*X254';
const statement = linearRelation.statement({ elements, equations: [text] });
const answers = [];
for (const count of [400, 5, 400, 16]) {
  try {
    const items = Array.from({ length: count }, () => ({ statement, proof: proof.bytes, context }));
    for (const { ok } of await verifyBatch(items)) answers.push(ok);
  } catch (error) {
    if (!isNexusError(error)) throw error;
  }
  try {
    answers.push((await verify(other.statement, proof, { context })).ok);
  } catch (error) {
    if (!isNexusError(error)) throw error;
  }
}
if (answers.some(Boolean)) throw new Error('a false proof was accepted');
if (!(await verify(mine.statement, proof, { context })).ok) throw new Error('the kernel did not recover');
console.log('held');
`;

describe('memory that runs out', () => {
  test.skipIf(!existsSync(sigma))(
    'a process under a cap accepts nothing false and recovers',
    () => {
      const args = ['--wasm-max-mem-pages=400', '--input-type=module', '--eval', EXHAUST];
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout).toBe('held\n');
    },
  );

  test('a kernel that trapped refuses every later call', () => {
    const memory = { buffer: new ArrayBuffer(65_536) };
    const arena = new Arena(memory, () => 1024);
    const call = (body: () => void): unknown => arena.call([new Uint8Array(4)], 4, body);
    // what a kernel has left of its secrets when it ends before its own wiping
    new Uint8Array(memory.buffer).fill(7, 30_000);
    expect(() => call(() => undefined)).not.toThrow();
    expect(() =>
      call(() => {
        throw new RangeError('unreachable');
      }),
    ).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    expect(arena.broken).toBe(true);
    expect(new Uint8Array(memory.buffer)).toEqual(new Uint8Array(65_536));
    expect(() => call(() => undefined)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  test('an input that goes away between measuring and copying is misuse', () => {
    const input = new Uint8Array(4096);
    const arena = new Arena({ buffer: new ArrayBuffer(65_536) }, () => {
      structuredClone(null, { transfer: [input.buffer] });
      return 1024;
    });
    expect(() => arena.call([input], 4, () => undefined)).toThrow(
      expect.objectContaining({ code: 'BAD_PARAMETER' }),
    );
    expect(arena.broken).toBe(false);
  });

  test('inputs beyond what one call takes are refused before they are copied', async () => {
    const curve = await createCurve();
    const before = curve.memoryBytes();
    const huge = new Uint8Array(40_000_000);
    const tag = new Uint8Array(8);
    expect(() => curve.verifyLinear({ tag, instance: tag, narg: huge, compact: false })).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
    expect(curve.memoryBytes()).toBe(before);
    expect(curve.isBroken()).toBe(false);
  });
});

describe('a refused instance leaves the kernel whole', () => {
  test('counts beyond the caps do not widen what is wiped', async () => {
    const curve = await createCurve();
    const backend = wasmBackend(curve);
    const { statement, witness } = await discreteLog.generate();
    const instance = discreteLog.encode(statement);
    // one equation, and 2,040 points where 256 are the cap
    const wide = new Uint8Array(65_400);
    wide.set(instance.subarray(0, instance.length - 32));
    const empty = new Uint8Array(8);
    for (const bad of [wide.subarray(0, 88 + 2040 * 32), u32le(0xffffffff), u32le(65)]) {
      const fresh = new Uint8Array(64);
      const job = {
        tag: empty,
        instance: bad,
        form: 'batchable',
        witness: fresh.subarray(0, 32),
        fresh,
      } as const;
      expect(backend.prove(job).outcome).toBe('bad instance');
    }
    expect(curve.isBroken()).toBe(false);
    const scalar = witness.reveal()['x']!;
    expect(curve.multiplyBase(scalar)).toEqual(statement.X);
    const fresh = new Uint8Array(64).fill(3);
    const job = { tag: empty, instance, form: 'batchable', witness: scalar, fresh } as const;
    const made = backend.prove(job);
    expect(made).toEqual(plainBackend(nobleRistretto).prove(job));
  });
});

describe('batches of the kernel', () => {
  test('an older batch is not answered from a newer one, nor outside its range', async () => {
    const curve = await createCurve();
    const { statement, witness } = await discreteLog.generate();
    const proof = await prove(statement, witness, { context });
    expect((await verify(statement, proof, { context })).ok).toBe(true);
    const job = {
      tag: new Uint8Array(4),
      instance: discreteLog.encode(statement),
      narg: proof.payload,
    };
    const first = curve.openBatch([job, job, job]);
    expect(first.check(0, 3)).toBe(false);
    const second = curve.openBatch([job]);
    expect(() => first.check(0, 3)).toThrow(expect.objectContaining({ code: 'BAD_PARAMETER' }));
    expect(() => second.check(0, 400_000)).toThrow(
      expect.objectContaining({ code: 'BAD_PARAMETER' }),
    );
    second.close();
    expect(() => second.check(0, 1)).toThrow(expect.objectContaining({ code: 'BAD_PARAMETER' }));
  });
});
