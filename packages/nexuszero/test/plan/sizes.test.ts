/** Bytes are exact before a proof exists, and a shape priced ahead is that of the statement made later. */
import { describe, expect, test } from 'vitest';
import { hashedRange, preimage } from '../../src/preimage.ts';
import { range, type Bounds } from '../../src/range.ts';
import { prove } from '../../src/index.ts';
import type { CipherName } from '../../src/kernels/ciphers.ts';
import { bulletproofs } from '../../src/proofs/bulletproofs/system.ts';
import { sigma } from '../../src/proofs/sigma/system.ts';
import type { ProofSystem } from '../../src/proofs/system.ts';
import { vole } from '../../src/proofs/vole/system.ts';
import type { Statement } from '../../src/statements/statement.ts';
import type { Witness } from '../../src/statements/witness.ts';
import { SHAPES } from '../sigma/catalogue.ts';
import { SUITE_NAMES } from '../sigma/groups.ts';
import { SUITES as CIPHER_NAMES } from '../vole/claims.ts';

interface Pair {
  readonly statement: Statement;
  readonly witness: Witness;
}

async function expectExact(system: ProofSystem, { statement, witness }: Pair): Promise<void> {
  const shape = system.shapeOf(statement);
  for (const form of system.forms(shape)) {
    const proof = await prove(statement, witness, { context: 'size', form });
    expect(proof.size, form).toBe(system.cost(shape, form).bytes);
  }
}

describe.each(SUITE_NAMES)('sigma on %s', (suite) => {
  test.each(SHAPES)('$name', async ({ make }) => {
    await expectExact(sigma, make(suite));
  });

  test.each(['dlog', 'dleq', 'pedersen'] as const)('%s as it was offered', (kind) => {
    const { statement } = SHAPES.find((shape) => shape.kind === kind)!.make(suite);
    const offered = sigma.offers({ kind }).find((shape) => shape.suite === suite);
    expect(sigma.shapeOf(statement)).toEqual(offered);
  });
});

const RANGES: readonly (readonly [Bounds, number])[] = [
  [{ bits: 8 }, 1],
  [{ bits: 64 }, 3],
  [{ bits: 64 }, 17],
  [{ bits: 64 }, 35],
  [{ min: 18n, max: 120n }, 1],
  [{ min: 18n, max: 120n }, 5],
  [{ min: 1n, max: 256n }, 2],
  [{ min: 7n, max: 7n }, 2],
  [{ min: 0n, max: 2n ** 64n - 2n }, 9],
];

test.each(RANGES)('range %o, %i values', async (bounds, count) => {
  const min = 'min' in bounds ? bounds.min : 0n;
  const made = await range.commit({ ...bounds, values: Array.from({ length: count }, () => min) });
  await expectExact(bulletproofs, made);
  const offers = bulletproofs.offers({ kind: 'range', ...bounds, values: count });
  expect(offers[0]).toEqual(bulletproofs.shapeOf(made.statement));
  const one = await range.commit({ ...bounds, value: min });
  expect(offers.at(-1)).toEqual(bulletproofs.shapeOf(one.statement));
});

test('values within bounds of their own', async () => {
  const made = await range.commit({
    values: [
      { value: 5n, bits: 8 },
      { value: 50n, min: 18n, max: 120n },
      { value: 9n, bits: 32 },
    ],
  });
  await expectExact(bulletproofs, made);
});

test.each(CIPHER_NAMES)('messages on %s', async (suite: CipherName) => {
  for (const length of [0, 55, 56, 200]) {
    const made = await preimage.fromMessage(new Uint8Array(length), { suite });
    await expectExact(vole, made);
    const offered = vole.offers({ kind: 'preimage', length }).find((one) => one.suite === suite);
    expect(vole.shapeOf(made.statement)).toEqual(offered);
  }
  const hashed = await hashedRange.commit({ suite, value: 42n, min: 18n, max: 120n });
  await expectExact(vole, hashed);
  const offers = vole.offers({ kind: 'range', min: 18n, max: 120n });
  expect(offers).toContainEqual(vole.shapeOf(hashed.statement));
});

test('what a system does not make, it does not offer', () => {
  expect(sigma.offers({ kind: 'range', bits: 8 })).toEqual([]);
  expect(bulletproofs.offers({ kind: 'dlog' })).toEqual([]);
  expect(vole.offers({ kind: 'pedersen' })).toEqual([]);
});

test.each([0, -1, 1.5, NaN])('%d values are none', (values) => {
  const request = { kind: 'range', bits: 8, values } as const;
  expect(() => bulletproofs.offers(request)).toThrow(/values/);
});

test('more values, or bytes, than a statement takes', () => {
  const limit = expect.objectContaining({ code: 'LIMIT_EXCEEDED' }) as unknown;
  expect(() => bulletproofs.offers({ kind: 'range', bits: 8, values: 65_537 })).toThrow(limit);
  expect(() => vole.offers({ kind: 'preimage', length: 4152 })).toThrow(limit);
});
