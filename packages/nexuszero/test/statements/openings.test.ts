/** Openings: kept and read back, opened, re-randomised, added, subtracted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64url } from '../../src/bytes/bytes.ts';
import { prove, verify } from '../../src/index.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { encodeScalar, pedersenOpening } from '../../src/sigma.ts';
import { opening, range, type Opening } from '../../src/range.ts';

const { order } = SUITES.ristretto255;
const scalar = (value: bigint): Uint8Array => encodeScalar(SUITES.ristretto255, value);
const coded = (code: string): unknown => expect.objectContaining({ code });
const valueOf = (own: Opening): bigint => BigInt(opening.toJSON(own)['value'] as string);
const own = await opening.open({ value: 42n, blinding: scalar(7n) });

test('the published commitment 42 B + 7 B~', () => {
  expect(Buffer.from(own.commitment).toString('hex')).toBe(
    'a69ed12fb9c42f06a8c6ff8b535a781b613f46c7944d013c078eb0b5f3745c44',
  );
});

describe('JSON', () => {
  const json = opening.toJSON(own);
  const text = JSON.stringify(json);

  test('comes back, one or many', async () => {
    for (const source of [json, text, `${JSON.stringify(json, null, 2)}\n`]) {
      const read = await opening.fromJSON(source);
      expect(read.reveal()).toEqual(own.reveal());
      expect(read.commitment).toEqual(own.commitment);
    }
    expect(await opening.listFromJSON(text)).toHaveLength(1);
    expect(await opening.listFromJSON([json, json])).toHaveLength(2);
    await expect(opening.listFromJSON(Array.from({ length: 65_537 }, () => json))).rejects.toEqual(
      coded('LIMIT_EXCEEDED'),
    );
  });

  test.each<readonly [string, (text: string) => string, string]>([
    ['another value', (t) => t.replace('"42"', '"43"'), 'WITNESS_MISMATCH'],
    ['another blinding', (t) => t.replace('"B', '"C'), 'WITNESS_MISMATCH'],
    ['another type', (t) => t.replace('nexuszero-opening', 'nexuszero-secret'), 'BAD_ENCODING'],
    ['another version', (t) => t.replace('"v":1', '"v":2'), 'UNSUPPORTED'],
    ['another suite', (t) => t.replace('ristretto255', 'P256'), 'UNSUPPORTED'],
    ['the order as value', (t) => t.replace('"42"', `"${String(order)}"`), 'BAD_ENCODING'],
    ['a negative value', (t) => t.replace('"42"', '"-1"'), 'BAD_ENCODING'],
    ['a leading zero', (t) => t.replace('"42"', '"042"'), 'BAD_ENCODING'],
    ['a number', (t) => t.replace('"42"', '42'), 'BAD_ENCODING'],
    [
      'a blinding of zero',
      (t) => t.replace(/"blinding":"[^"]*"/, `"blinding":"${toBase64url(new Uint8Array(32))}"`),
      'BAD_ENCODING',
    ],
    [
      'a blinding above the order',
      (t) =>
        t.replace(
          /"blinding":"[^"]*"/,
          `"blinding":"${toBase64url(new Uint8Array(32).fill(255))}"`,
        ),
      'BAD_ENCODING',
    ],
    [
      'a short blinding',
      (t) => t.replace(/"blinding":"[^"]*"/, '"blinding":"BwAA"'),
      'BAD_ENCODING',
    ],
    ['a key twice', (t) => t.replace('"v":1', '"v":1,"v":1'), 'BAD_ENCODING'],
    ['one key less', (t) => t.replace('"v":1,', ''), 'BAD_ENCODING'],
  ])('refuses %s', async (_, change, code) => {
    const changed = change(text);
    expect(changed).not.toBe(text);
    await expect(opening.fromJSON(changed)).rejects.toEqual(coded(code));
  });
});

describe('open', () => {
  test('checks the commitment where it is given', async () => {
    const { commitment } = own;
    await expect(
      opening.open({ value: 42n, blinding: scalar(7n), commitment }),
    ).resolves.toBeDefined();
    await expect(opening.open({ value: 41n, blinding: scalar(7n), commitment })).rejects.toEqual(
      coded('WITNESS_MISMATCH'),
    );
  });

  test('refuses what is no scalar', async () => {
    for (const [value, blinding] of [
      [-1n, scalar(7n)],
      [order, scalar(7n)],
      [new Uint8Array(31), scalar(7n)],
      [1n, new Uint8Array(32)],
      [1n, new Uint8Array(32).fill(255)],
      [1n, new Uint8Array(31)],
      [1n, 7n],
    ] as const) {
      await expect(opening.open({ value, blinding: blinding as Uint8Array })).rejects.toEqual(
        coded('BAD_PARAMETER'),
      );
    }
  });

  test('agrees with the commitments of nexuszero/sigma', async () => {
    const made = await pedersenOpening.commit({ value: 9n });
    const { v, r } = made.witness.reveal();
    const read = await opening.open({ value: v!, blinding: r! });
    expect(read.commitment).toEqual(made.statement.C);
  });
});

describe('arithmetic', () => {
  const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

  test('sums and differences, with and without openings', async () => {
    await fc.assert(
      fc.asyncProperty(u64, u64, async (a, b) => {
        const { openings } = await range.commit({ values: [a, b], bits: 64 });
        const [x, y] = openings as [Opening, Opening];
        const sum = await opening.add(x, y);
        expect(valueOf(sum)).toBe(a + b);
        expect(sum.commitment).toEqual(await opening.addCommitments(x.commitment, y.commitment));
        const difference = await opening.subtract(x, y);
        expect(valueOf(difference)).toBe((a - b + order) % order);
        expect(difference.commitment).toEqual(
          await opening.subtractCommitments(x.commitment, y.commitment),
        );
      }),
      { numRuns: 20 },
    );
  });

  test('a sum is proved to lie in a range; the verifier adds the commitments himself', async () => {
    const { openings } = await range.commit({ values: [70n, 30n], bits: 8 });
    const [x, y] = openings as [Opening, Opening];
    const sum = await opening.add(x, y);
    const bounds = { min: 100n, max: 100n };
    const V = await opening.addCommitments(x.commitment, y.commitment);
    const statement = range.statement({ commitments: [V], ...bounds });
    const proof = await prove(statement, range.witness(sum), { context: 'sum' });
    expect(await verify(statement, proof, { context: 'sum' })).toEqual({ ok: true });
  });

  test('blindings that cancel out, commitments that are none', async () => {
    await expect(opening.subtract(own, own)).rejects.toEqual(coded('BAD_PARAMETER'));
    await expect(opening.subtractCommitments(own.commitment, own.commitment)).rejects.toEqual(
      coded('BAD_PARAMETER'),
    );
    await expect(
      opening.addCommitments(own.commitment, new Uint8Array(32).fill(3)),
    ).rejects.toEqual(coded('BAD_ENCODING'));
    await expect(opening.addCommitments(own.commitment, new Uint8Array(32))).rejects.toEqual(
      coded('BAD_ENCODING'),
    );
    await expect(opening.add(own, JSON.parse('{}') as Opening)).rejects.toEqual(
      coded('BAD_PARAMETER'),
    );
  });

  test('re-randomised: the same value, another commitment, and a proof of the link', async () => {
    const renewed = await opening.rerandomize(own);
    expect(valueOf(renewed.opening)).toBe(42n);
    expect(renewed.opening.commitment).not.toEqual(own.commitment);
    expect(Object.keys(renewed.statement.elements)).toEqual(['V1', 'V2', 'H']);
    const { statement, witness } = renewed;
    const proof = await prove(statement, witness, { context: 'link' });
    expect(await verify(statement, proof, { context: 'link' })).toEqual({ ok: true });
    const other = await opening.open({ value: 43n, blinding: scalar(8n) });
    const false_ = { ...statement, elements: { ...statement.elements, V2: other.commitment } };
    expect(await verify(false_, proof, { context: 'link' })).toMatchObject({ ok: false });
    const again = await opening.rerandomize(own);
    expect(again.opening.commitment).not.toEqual(renewed.opening.commitment);
  });
});
