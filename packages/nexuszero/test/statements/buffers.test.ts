/**
 * Node hands out Buffers, whose slice() is a view and not a copy, and views over shared memory.
 * What is made of them must stand on its own, and no call may write into the caller's bytes.
 */
import { describe, expect, test } from 'vitest';
import { Proof } from '../../src/proofs/proof.ts';
import {
  dleq,
  discreteLog,
  draft03,
  linearRelation,
  pedersenOpening,
  prove,
  verify,
  verifyBatch,
} from '../../src/sigma.ts';
import { decodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { witnessScalars } from '../../src/statements/witness.ts';
import { CASES, CONTEXT, proved, shapeNamed } from '../sigma/catalogue.ts';
import { pointOf, scalarOf, SUITE_NAMES, sumOf } from '../sigma/groups.ts';
import { utf8 } from '../../src/bytes/bytes.ts';

const context = CONTEXT;

test.each(CASES)('$title: a proof in a Buffer, verified again and again', async (row) => {
  const { statement, proof } = await proved(row);
  const file = Buffer.from(proof.bytes);
  for (let round = 0; round < 2; round++) {
    expect(await verify(statement, file, { context })).toEqual({ ok: true });
    const item = { statement, proof: file, context };
    expect(await verifyBatch([item, item, item])).toEqual(Array(3).fill({ ok: true }));
    expect([...file]).toEqual([...proof.bytes]);
  }
});

describe.each(SUITE_NAMES)('%s', (suite) => {
  const secret = scalarOf(suite, 'secret');

  test('decoding a scalar leaves its bytes alone', () => {
    const buffer = Buffer.from(secret);
    const first = decodeScalar(SUITES[suite], buffer);
    expect(decodeScalar(SUITES[suite], buffer)).toBe(first);
    expect(first).toBe(decodeScalar(SUITES[suite], secret));
    expect([...buffer]).toEqual([...secret]);
  });

  test('witnesses made of Buffers prove, and outlive what they were made of', async () => {
    const x = Buffer.from(secret);
    const { statement, witness } = await discreteLog.fromSecret(x, { suite });
    expect([...x]).toEqual([...secret]);
    x.fill(0);
    const proof = await prove(statement, witness, { context });
    expect(await verify(statement, proof, { context })).toEqual({ ok: true });
    expect(witness.reveal()['x']).toEqual(secret);
    witness.wipe();
    expect(witness.reveal()['x']).toEqual(new Uint8Array(secret.length));
  });

  test("wiping a witness leaves the caller's bytes alone", () => {
    const [v, r] = [Buffer.from(secret), Buffer.from(secret)];
    pedersenOpening.witness({ suite, v, r }).wipe();
    discreteLog.witness({ suite, x: v }).wipe();
    expect([[...v], [...r]]).toEqual([[...secret], [...secret]]);
  });

  test('committing to a Buffer leaves it alone', async () => {
    const value = Buffer.from(secret);
    const { statement, witness } = await pedersenOpening.commit({ suite, value });
    expect([...value]).toEqual([...secret]);
    const proof = await prove(statement, witness, { context });
    expect(await verify(statement, proof, { context })).toEqual({ ok: true });
  });

  test('statements made of Buffers do not change with them', () => {
    const points = [pointOf(suite, 'H'), pointOf(suite, 'X'), pointOf(suite, 'Y')];
    const [H, X, Y] = points.map((point) => Buffer.from(point)) as [Buffer, Buffer, Buffer];
    const made = [
      discreteLog.statement({ suite, X }),
      dleq.statement({ suite, H, X, Y }),
      pedersenOpening.statement({ suite, C: X }),
      linearRelation.statement({ suite, elements: { H, X }, equations: ['X = x*H'] }),
    ];
    const before = made.map((statement) => compileStatement(statement).bytes);
    for (const buffer of [H, X, Y]) buffer.fill(0xff);
    expect(made.map((statement) => compileStatement(statement).bytes)).toEqual(before);
  });

  test('the draft interface leaves its inputs alone', async () => {
    const { statement, witness } = shapeNamed('linear shared').make(suite);
    const instance = Buffer.from(compileStatement(statement).bytes);
    const scalars = Buffer.from(witnessScalars(witness));
    const { ciphersuite } = SUITES[suite];
    const input = {
      ciphersuite,
      flavor: 'compact',
      tag: utf8(`CMPT-${ciphersuite}`),
      instance,
    } as const;
    for (let round = 0; round < 2; round++) {
      const narg = Buffer.from(await draft03.prove({ ...input, witness: scalars }));
      expect(await draft03.verify({ ...input, narg })).toBe(true);
      expect(await draft03.verify({ ...input, narg })).toBe(true);
    }
    expect([...scalars]).toEqual([...witnessScalars(witness)]);
  });
});

test('a proof read from a Buffer does not change with it, nor with what it gives out', async () => {
  const { proof } = await proved(CASES[0]!);
  const file = Buffer.from(proof.bytes);
  const read = Proof.from(file);
  file.fill(0);
  read.bytes.fill(0);
  read.payload.fill(0);
  expect(read.bytes).toEqual(proof.bytes);
  expect(Object.getPrototypeOf(read.bytes)).toBe(Uint8Array.prototype);
});

test('proofs and points in shared memory', async () => {
  const { statement, proof } = await proved({
    title: '',
    suite: 'ristretto255',
    shape: shapeNamed('dlog'),
    form: 'batchable',
  });
  const shared = new Uint8Array(new SharedArrayBuffer(proof.size));
  shared.set(proof.bytes);
  expect(await verify(statement, shared, { context })).toEqual({ ok: true });
  const X = new Uint8Array(new SharedArrayBuffer(32));
  X.set(sumOf('ristretto255', [5n, 'G']));
  const made = discreteLog.statement({ X });
  X.fill(0);
  expect(made.X).toEqual(sumOf('ristretto255', [5n, 'G']));
});
