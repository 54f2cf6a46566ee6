/** Wrong witnesses are refused before anything is made of them; right ones print nothing. */
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { isZero, toBase64url, toHex } from '../../src/bytes/bytes.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { platformRandom, type RandomSource } from '../../src/bytes/random.ts';
import { sigma } from '../../src/proofs/sigma/system.ts';
import { discreteLog, pedersenOpening, prove } from '../../src/sigma.ts';
import { Witness } from '../../src/statements/witness.ts';
import { CONTEXT, FORMS, SHAPES, shapeNamed } from './catalogue.ts';
import { joinScalars, SUITE_NAMES } from './groups.ts';

const mismatch: unknown = expect.objectContaining({ code: 'WITNESS_MISMATCH' });

describe.each(SUITE_NAMES)('%s', (suite) => {
  const { order, scalarBytes } = SUITES[suite];

  test.each(SHAPES)('$name: other secrets, zeros, and each secret changed alone', async (shape) => {
    const { statement, witness } = shape.make(suite);
    const other = shape.make(suite, 'b').witness;
    const own = Object.values(witness.reveal());
    const wrong = [Object.values(other.reveal()), own.map(() => new Uint8Array(scalarBytes))];
    own.forEach((_, j) => {
      wrong.push(own.map((s, i) => (i === j ? encodeScalar(SUITES[suite], order - 1n) : s)));
    });
    if (own.length > 1) wrong.push([...own].reverse());
    for (const scalars of wrong) {
      const bytes = new Uint8Array(scalars.flatMap((s) => [...s]));
      const bad = new Witness(statement.kind, witness.names, bytes);
      let fresh: Uint8Array | undefined;
      const random = vi.fn<RandomSource>((out) => {
        platformRandom(out);
        fresh = out;
      });
      for (const form of FORMS) {
        const run = sigma.prove(statement, bad, { context: CONTEXT, form }, random);
        await expect(run).rejects.toEqual(mismatch);
        // one draw of 64 bytes for the kernel's one call; no nonce was made of it, and it is wiped
        expect(isZero(fresh!)).toBe(true);
      }
      expect(random).toHaveBeenCalledTimes(FORMS.length);
    }
  });

  test('a witness of another kind or count is refused before any randomness is drawn', async () => {
    const random = vi.fn<RandomSource>(platformRandom);
    for (const shape of SHAPES) {
      const { statement, witness } = shape.make(suite);
      for (const other of SHAPES) {
        const { witness: foreign } = other.make(suite);
        if (foreign.kind === witness.kind && foreign.names.length === witness.names.length)
          continue;
        const run = sigma.prove(statement, foreign, { context: CONTEXT }, random);
        await expect(run).rejects.toEqual(mismatch);
      }
    }
    expect(random).not.toHaveBeenCalled();
  });

  test('a witness of another suite', async () => {
    const other = suite === 'P521' ? 'P256' : 'P521';
    const { statement } = shapeNamed('dlog').make(suite);
    const { witness } = shapeNamed('dlog').make(other);
    await expect(prove(statement, witness, { context: CONTEXT })).rejects.toEqual(mismatch);
  });

  test('a wiped witness proves nothing', async () => {
    const { statement, witness } = shapeNamed('pedersen').make(suite);
    witness.wipe();
    expect(Object.values(witness.reveal()).every(isZero)).toBe(true);
    await expect(prove(statement, witness, { context: CONTEXT })).rejects.toEqual(mismatch);
  });

  test('scalars that are not canonical, or of another length, make no witness', () => {
    const above = encodeScalar(SUITES[suite], order - 1n);
    above[SUITES[suite].scalarOrder === 'little-endian' ? 0 : scalarBytes - 1]!++;
    const bad = [
      above,
      new Uint8Array(scalarBytes).fill(0xff),
      new Uint8Array(scalarBytes - 1),
      new Uint8Array(scalarBytes + 1),
      new Uint8Array(),
    ];
    const one = encodeScalar(SUITES[suite], 1n);
    for (const x of [...bad, undefined, null, 5, 'x', [...one]] as unknown as Uint8Array[]) {
      for (const make of [
        () => discreteLog.witness({ suite, x }),
        () => pedersenOpening.witness({ suite, v: x, r: one }),
        () => pedersenOpening.witness({ suite, v: one, r: x }),
      ]) {
        expect(make).toThrow(expect.objectContaining({ code: 'BAD_PARAMETER' }));
      }
    }
    for (const value of [0n, 1n, order - 1n]) {
      expect(() =>
        discreteLog.witness({ suite, x: encodeScalar(SUITES[suite], value) }),
      ).not.toThrow();
    }
  });
});

test.each([undefined, null, {}, 'x', new Uint8Array(32), { kind: 'dlog', names: ['x'] }])(
  '%j is no witness',
  async (value) => {
    const { statement } = shapeNamed('dlog').make('P256');
    const witness = value as unknown as Witness;
    await expect(prove(statement, witness, { context: CONTEXT })).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
    });
  },
);

test('a witness prints nothing and has no JSON', () => {
  const secret = 0x1234567890abcdefn;
  const scalars = joinScalars('P256', [secret, secret]);
  const witness = new Witness('pedersen', ['v', 'r'], scalars);
  const numbers = [...scalars.subarray(24, 32)].join(', ');
  const shown = [
    inspect(witness, { depth: 9, showHidden: true }),
    inspect({ nested: [witness] }, { depth: 9 }),
    String(witness),
    Object.prototype.toString.call(witness),
    JSON.stringify(Object.entries(witness)),
    JSON.stringify(
      Object.getOwnPropertyNames(witness).map((name) => witness[name as keyof Witness]),
    ),
    Object.values(structuredClone({ ...witness })).join(),
  ];
  for (const text of shown) {
    for (const trace of [
      '1234567890',
      toHex(scalars),
      toBase64url(scalars),
      numbers,
      secret.toString(),
    ]) {
      expect(text).not.toContain(trace);
    }
  }
  expect(() => JSON.stringify({ witness })).toThrow(
    expect.objectContaining({ code: 'BAD_PARAMETER' }),
  );
  expect(Object.isFrozen(witness.names)).toBe(true);
});

test('errors about witnesses hold no secret', async () => {
  const { statement } = shapeNamed('dlog').make('ristretto255');
  const { witness } = shapeNamed('dlog').make('ristretto255', 'b');
  const error: unknown = await prove(statement, witness, { context: CONTEXT }).catch(
    (e: unknown) => e,
  );
  const text = inspect(error, { depth: 9, showHidden: true });
  expect(text).not.toContain(toHex(witness.reveal()['x']!).slice(0, 8));
  expect(text).not.toContain(toBase64url(witness.reveal()['x']!).slice(0, 8));
});
