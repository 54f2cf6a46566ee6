/** A proof belongs to one statement, one context, one suite, kind and form. */
import { describe, expect, test } from 'vitest';
import { Proof } from '../../src/proofs/proof.ts';
import type { Level } from '../../src/bytes/security.ts';
import { prove, verify } from '../../src/sigma.ts';
import {
  POINT_FIELDS,
  type LinearStatement,
  type Statement,
} from '../../src/statements/statement.ts';
import type { SigmaKind } from '../../src/statements/ids.ts';
import { unsafeSeededProve } from '../../src/testing.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { CASES, CONTEXT, proved, SHAPES, shapeNamed } from './catalogue.ts';
import { negated, pointOf, SUITE_NAMES } from './groups.ts';

const context = CONTEXT;
const proofFalse = { ok: false, code: 'PROOF_FALSE' };

/** The statement with each of its points replaced in turn, by a fresh one and by its negative. */
function variants(statement: Statement<SigmaKind>): Statement[] {
  const { suite } = statement;
  const change = (point: Uint8Array): Uint8Array[] => [
    pointOf(suite, 'other'),
    negated(suite, point),
  ];
  if (statement.kind === 'linear') {
    return Object.entries(statement.elements).flatMap(([name, point]) =>
      change(point).map((p) => ({ ...statement, elements: { ...statement.elements, [name]: p } })),
    );
  }
  const points = statement as unknown as Record<string, Uint8Array>;
  return POINT_FIELDS[statement.kind].flatMap((field) =>
    change(points[field]!).map((p) => ({ ...statement, [field]: p })),
  );
}

describe.each(CASES)('$title', (row) => {
  test('every point of the statement changed', async () => {
    const { statement, proof } = await proved(row);
    const others = variants(statement);
    expect(others.length).toBeGreaterThan(1);
    for (const other of others) {
      expect(await verify(other, proof, { context })).toMatchObject(proofFalse);
    }
  });

  test('another context', async () => {
    const { statement, proof } = await proved(row);
    const contexts = ['kyc/2025', 'kyc/2026 ', 'KYC/2026', `:${CONTEXT}`];
    for (const other of contexts) {
      expect(await verify(statement, proof, { context: other })).toMatchObject(proofFalse);
    }
  });

  test('the proof of the same relation over other secrets', async () => {
    const { statement } = await proved(row, context, 'a');
    const { proof } = await proved(row, context, 'b');
    expect(await verify(statement, proof, { context })).toMatchObject(proofFalse);
  });

  test('a statement of another suite or kind', async () => {
    const { proof } = await proved(row);
    for (const suite of SUITE_NAMES.filter((name) => name !== row.suite)) {
      const verdict = await verify(row.shape.make(suite).statement, proof, { context });
      expect(verdict).toMatchObject({ code: 'PROOF_MISMATCH' });
    }
    for (const shape of SHAPES.filter(({ kind }) => kind !== row.shape.kind)) {
      const verdict = await verify(shape.make(row.suite).statement, proof, { context });
      expect(verdict).toMatchObject({ code: 'PROOF_MISMATCH' });
    }
  });

  test('a seeded test proof', async () => {
    const { statement, witness } = row.shape.make(row.suite);
    const options = { context, form: row.form, seed: new Uint8Array(32) };
    const proof = await unsafeSeededProve(statement, witness, options);
    expect(proof.bytes).toEqual((await unsafeSeededProve(statement, witness, options)).bytes);
    expect(await verify(statement, proof, { context })).toMatchObject(proofFalse);
  });
});

test.each(SUITE_NAMES)('%s: a payload under the header of another kind', async (suite) => {
  // C = v*G + r*H: as long as another relation of one equation over two secrets
  const row = { title: '', suite, shape: shapeNamed('pedersen'), form: 'batchable' } as const;
  const { statement, proof } = await proved(row);
  const relabelled = Proof.wrap({ ...proof, kind: 'linear' }, proof.payload);
  expect(await verify(statement, relabelled, { context })).toMatchObject({
    code: 'PROOF_MISMATCH',
  });
  const foreign = Proof.wrap(proof, (await proved({ ...row, form: 'compact' })).proof.payload);
  expect((await verify(statement, foreign, { context })).ok).toBe(false);
});

test('the same relation as another kind: the kind is in the tag', async () => {
  const { statement, witness } = shapeNamed('dlog').make('P256');
  const { X } = statement as Statement<'dlog'>;
  const linear: LinearStatement = {
    kind: 'linear',
    suite: 'P256',
    elements: { X },
    equations: ['X = x*G'],
  };
  const proof = await prove(statement, witness, { context });
  const relabelled = Proof.wrap({ ...proof, kind: 'linear' }, proof.payload);
  expect(await verify(linear, relabelled, { context })).toMatchObject(proofFalse);
});

describe('policy', () => {
  const levels: Level[] = [128, 192, 256];
  test.each(SUITE_NAMES)('%s: the least level', async (suite) => {
    const row = { title: '', suite, shape: shapeNamed('dlog'), form: 'batchable' } as const;
    const { statement, proof } = await proved(row);
    for (const level of levels) {
      const verdict = await verify(statement, proof, { context, level });
      if (level <= SUITES[suite].level) expect(verdict).toEqual({ ok: true });
      else expect(verdict).toMatchObject({ ok: false, code: 'LEVEL_TOO_LOW' });
    }
    const verdict = await verify(statement, proof, { context, postQuantum: true });
    expect(verdict).toMatchObject({ ok: false, code: 'NOT_POST_QUANTUM' });
  });

  test('the level of the statement counts, not bytes of the proof', async () => {
    const { statement } = shapeNamed('dlog').make('P256');
    const { proof } = await proved({
      title: '',
      suite: 'P521',
      shape: shapeNamed('dlog'),
      form: 'compact',
    });
    const verdict = await verify(statement, proof, { context, level: 256 });
    expect(verdict).toMatchObject({ code: 'LEVEL_TOO_LOW' });
  });

  test.each([
    { level: 100 },
    { level: '128' },
    { level: null },
    { postQuantum: 1 },
    { postQuantum: 'no' },
  ])('refuses %j', async (policy) => {
    const { statement, proof } = await proved(CASES[0]!);
    const options = { context, ...policy } as unknown as Parameters<typeof verify>[2];
    await expect(verify(statement, proof, options)).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
    });
  });
});

test.each([undefined, null, 'TlhQ', {}, [], 7, new ArrayBuffer(8), { bytes: new Uint8Array(4) }])(
  'a proof that is no Uint8Array is misuse: %j',
  async (proof) => {
    const { statement } = shapeNamed('dlog').make('P256');
    const given = proof as unknown as Uint8Array;
    await expect(verify(statement, given, { context })).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
    });
  },
);
