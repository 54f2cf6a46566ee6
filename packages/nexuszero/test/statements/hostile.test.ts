/**
 * Statements are plain objects, so anybody may forge one. Whatever it is, `verify` throws a
 * NexusError with the code of the misuse, and `verifyBatch` condemns that item only.
 */
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { isNexusError } from '../../src/bytes/errors.ts';
import * as root from '../../src/index.ts';
import { prove, verify, verifyBatch } from '../../src/sigma.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { statementFromJSON } from '../../src/statements/json.ts';
import type { LinearStatement, Statement } from '../../src/statements/statement.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { fromHex } from '../../src/bytes/bytes.ts';
import { CONTEXT, proved, SHAPES, shapeNamed } from '../sigma/catalogue.ts';
import { negated, pointOf, SUITE_NAMES, sumOf } from '../sigma/groups.ts';

const context = CONTEXT;
const X = sumOf('P256', [5n, 'G']);
const H = pointOf('P256', 'H');
const dlog = { kind: 'dlog', suite: 'P256', X };
const linear = { kind: 'linear', suite: 'P256', elements: { X, H }, equations: ['X = x*H'] };
const G = fromHex(SUITES.P256.generator);

class Sneaky extends Uint8Array {
  override slice(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(33).fill(2);
  }
}

const forged: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['a string', 'dlog'],
  ['an array', []],
  ['an empty object', {}],
  ['no suite', { kind: 'dlog', X }],
  ['no point', { kind: 'dlog', suite: 'P256' }],
  ['an unknown kind', { ...dlog, kind: 'riddle' }],
  ['a kind from the prototype', { ...dlog, kind: 'toString' }],
  ['kind __proto__', { ...dlog, kind: '__proto__' }],
  ['a kind that is an object', { ...dlog, kind: { toString: () => 'dlog' } }],
  ['an unknown suite', { ...dlog, suite: 'P224' }],
  ['a suite from the prototype', { ...dlog, suite: 'constructor' }],
  ['a suite that is an array', { ...dlog, suite: ['P256'] }],
  ['another suite', { ...dlog, suite: 'P384' }],
  ['a point that is an array', { ...dlog, X: [...X] }],
  ['a point that is text', { ...dlog, X: Buffer.from(X).toString('base64url') }],
  ['a point that is a DataView', { ...dlog, X: new DataView(X.slice().buffer) }],
  ['a point that is an array buffer', { ...dlog, X: X.slice().buffer }],
  ['a point in wider elements', { ...dlog, X: Uint16Array.from(X) }],
  ['a short point', { ...dlog, X: X.subarray(1) }],
  ['an uncompressed point', { ...dlog, X: new Uint8Array(65).fill(4) }],
  ['the identity', { ...dlog, X: new Uint8Array(33) }],
  ['a point off the curve', { ...dlog, X: new Uint8Array(33).fill(0xff, 1).fill(2, 0, 1) }],
  ['dleq without Y', { kind: 'dleq', suite: 'P256', H, X }],
  ['dleq over G', { kind: 'dleq', suite: 'P256', H: G, X, Y: X }],
  ['dleq over -G', { kind: 'dleq', suite: 'P256', H: negated('P256', G), X, Y: X }],
  ['linear without elements', { ...linear, elements: undefined }],
  ['linear with null elements', { ...linear, elements: null }],
  ['linear with elements as text', { ...linear, elements: 'XH' }],
  ['linear with elements as array', { ...linear, elements: [X, H] }],
  ['linear without equations', { ...linear, equations: undefined }],
  ['linear with one text for the equations', { ...linear, equations: 'X = x*H' }],
  [
    'linear with an equation that is no text',
    { ...linear, equations: [{ toString: () => 'X = x*H' }] },
  ],
  ['linear with no equation', { ...linear, equations: [] }],
  ['linear with an equation not canonical', { ...linear, equations: ['X=x*H'] }],
  ['linear with a declared G', { ...linear, elements: { X, G: H }, equations: ['X = x*G'] }],
  ['linear with one point twice', { ...linear, elements: { X, H: X } }],
  ['linear over a name that is not declared', { ...linear, elements: { X } }],
  ['linear underdetermined', { ...linear, elements: { X }, equations: ['X = x*G + 5*y*G'] }],
  [
    'linear whose name hides in the prototype',
    { ...linear, elements: Object.create({ X, H }) as unknown },
  ],
  ['linear with a symbol for a name', { ...linear, elements: { X, [Symbol('H')]: H } }],
];

const CODES = ['BAD_ENCODING', 'BAD_PARAMETER', 'UNSUPPORTED', 'LIMIT_EXCEEDED', 'UNDERDETERMINED'];

describe.each(forged)('%s', (_, value) => {
  const statement = value as Statement;

  test('verify and prove throw an error of ours, through sigma and the root', async () => {
    const { proof } = await proved({
      title: '',
      suite: 'P256',
      shape: shapeNamed('dlog'),
      form: 'batchable',
    });
    const { witness } = shapeNamed('dlog').make('P256');
    // a proof that fits the statement as far as one can, so that the statement itself is looked at
    const fitting = await fittingProof(statement, proof.bytes);
    for (const run of [
      () => verify(statement, fitting, { context }),
      () => root.verify(statement, fitting, { context }),
      () => prove(statement, witness, { context }),
      () => root.prove(statement, witness, { context }),
    ]) {
      const error: unknown = await run().then(
        () => expect.unreachable('accepted'),
        (reason: unknown) => reason,
      );
      expect(isNexusError(error), String(error)).toBe(true);
      expect([...CODES, 'WITNESS_MISMATCH']).toContain((error as { code: string }).code);
    }
  });

  test('a batch condemns the item only', async () => {
    const one = await proved({
      title: '',
      suite: 'P256',
      shape: shapeNamed('dlog'),
      form: 'batchable',
    });
    const good = { statement: one.statement, proof: one.proof, context };
    const fitting = await fittingProof(statement, one.proof.bytes);
    const items = [good, { statement, proof: fitting, context }, good];
    for (const batch of [verifyBatch, root.verifyBatch]) {
      expect(await batch(items)).toMatchObject([
        { ok: true },
        { code: 'STATEMENT_MALFORMED' },
        { ok: true },
      ]);
    }
  });
});

/** A proof whose header and length are those of the statement's kind. */
async function fittingProof(
  statement: Statement | null | undefined,
  otherwise: Uint8Array,
): Promise<Uint8Array> {
  const shape = SHAPES.find(({ kind }) => kind === (statement as Statement | undefined)?.kind);
  if (shape === undefined) return otherwise;
  if (shape.kind !== 'linear')
    return (await proved({ title: '', suite: 'P256', shape, form: 'compact' })).proof.bytes;
  const made = { ...linear, equations: ['X = x*H'] } as LinearStatement;
  expect(compileStatement(made).scalars).toBe(1);
  return (
    await proved({ title: '', suite: 'P256', shape: shapeNamed('linear elgamal'), form: 'compact' })
  ).proof.bytes;
}

test('extra fields and foreign prototypes change nothing', async () => {
  const { statement, proof } = await proved({
    title: '',
    suite: 'P256',
    shape: shapeNamed('dleq'),
    form: 'batchable',
  });
  const dressed = Object.assign(Object.create({ H: X }) as object, {
    ...statement,
    note: 'hello',
    toJSON: () => 1,
  });
  expect(await verify(dressed as Statement, proof, { context })).toEqual({ ok: true });
});

test('a point whose slice() lies is read by its bytes or refused', () => {
  const lying = new Sneaky(X);
  const { bytes } = compileStatement({ kind: 'dlog', suite: 'P256', X });
  const read = compileStatement({ kind: 'dlog', suite: 'P256', X: lying }).bytes;
  expect(read).toEqual(bytes);
});

test('getters that change their answer: one statement is checked and proved about, not two', async () => {
  const other = pointOf('P256', 'other');
  let reads = 0;
  const shifting = {
    kind: 'dlog',
    suite: 'P256',
    get X() {
      return reads++ % 2 === 0 ? X : other;
    },
  } as unknown as Statement;
  const before = reads;
  compileStatement(shifting);
  expect(reads - before).toBe(1);
});

test.each(SUITE_NAMES)('%s: statements survive structuredClone and stay frozen', async (suite) => {
  for (const shape of SHAPES) {
    const { statement, proof } = await proved({ title: '', suite, shape, form: 'compact' });
    expect(Object.isFrozen(statement)).toBe(true);
    const clone = structuredClone(statement);
    expect(clone).toEqual(statement);
    expect(await verify(clone, proof, { context })).toEqual({ ok: true });
    const json = root.statementToJSON(statement);
    expect(statementFromJSON(JSON.stringify(json))).toEqual(statement);
  }
});

test('a statement from another realm is taken as what it is', async () => {
  const { statement, proof } = await proved({
    title: '',
    suite: 'P256',
    shape: shapeNamed('linear shared'),
    form: 'compact',
  });
  const { elements, equations } = statement as LinearStatement;
  const foreign = vm.runInNewContext('({ kind: "linear", suite: "P256" })') as Record<
    string,
    unknown
  >;
  foreign['elements'] = elements;
  foreign['equations'] = equations;
  expect(await verify(foreign as unknown as Statement, proof, { context })).toEqual({ ok: true });
});

test('later changes of the arrays that a statement was made of do not reach it', () => {
  const own = X.slice();
  const { statement } = shapeNamed('dlog').make('P256');
  const made = root.statementFromJSON(root.statementToJSON(statement));
  own.fill(0);
  expect(made).toEqual(statement);
});
