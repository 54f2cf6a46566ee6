/** Range proofs of every layout: complete, of the length that is known, true for the plain verifier. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/bytes/bytes.ts';
import { layoutOf } from '../../src/proofs/bulletproofs/layout.ts';
import { bulletproofs as system } from '../../src/proofs/bulletproofs/system.ts';
import { opening, prove, range } from '../../src/range.ts';
import { check, claimOf, coded, CONTEXT, SLOW, times, U64, type Bounded } from './claims.ts';
import { plainBytes, plainLayout, plainVerifies } from './profile-oracle.ts';

const adult: Bounded = { value: 42n, min: 18n, max: 120n };
const byte: Bounded = { value: 200n, min: 0n, max: 255n };
const whole: Bounded = { value: 7n, min: 0n, max: U64 };

const LAYOUTS: readonly (readonly [string, readonly Bounded[], number])[] = [
  ['[18, 120]', [adult], 544],
  ['[0, 255]: one side', [byte], 480],
  ['[1, 2^64 - 1]', [{ value: 5n, min: 1n, max: U64 }], 736],
  ['[0, 2^64 - 1]', [whole], 672],
  ['16 bits', [{ value: 0n, min: 0n, max: 65_535n }], 544],
  ['32 bits, shifted', [{ value: 9n, min: 9n, max: 2n ** 32n + 8n }], 608],
  ['3 x one side: padded by one', times(3, byte), 608],
  ['5 x [18, 120]: padded by six', times(5, adult), 736],
  ['mixed bounds: n of the widest', [adult, byte, { value: 1n, min: 0n, max: 65_535n }], 736],
  ['one and two sides', [whole, adult], 800],
  ['16 x 64 bits: n M = 1024', times(16, whole), 928],
  ['17 x 64 bits: two chunks', times(17, whole), 1600],
  ['8 x [1, 2^64 - 1]: 1024, both sides together', times(8, { value: 1n, min: 1n, max: U64 }), 928],
  ['65 x [18, 120]: two chunks', times(65, adult), 928 + 544],
];

describe.each(LAYOUTS)('%s', (_, values, bytes) => {
  test('is proved, verified, and true for the plain verifier', { timeout: 300_000 }, async () => {
    const claim = await claimOf(values);
    const { statement, proof } = claim;
    expect(proof.payload.length).toBe(bytes);
    expect(proof.size).toBe(system.cost(system.shapeOf(statement), 'standard').bytes);
    expect(proof).toMatchObject({ system: 'bulletproofs', kind: 'range', form: 'standard' });
    expect(await check(claim)).toEqual({ ok: true });
    expect(await check(claim, 'kyc/2027')).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
    expect(toHex(range.encode(statement))).toBe(toHex(plainBytes(statement)));
    if (values.length > 17 && !SLOW) return;
    expect(plainVerifies(statement, proof.payload, CONTEXT)).toBe(true);
    expect(plainVerifies(statement, proof.payload, 'kyc/2027')).toBe(false);
  });
});

describe('the edge intervals', () => {
  const T63 = 2n ** 63n;
  const EDGES: readonly (readonly [bigint, bigint])[] = [
    ...([8n, 16n, 32n, 64n] as const).flatMap((n) => [
      [0n, 2n ** n - 1n] as const,
      [U64 - 2n ** n + 1n, U64] as const,
    ]),
    ...([8n, 16n, 32n] as const).flatMap((n) => [
      [0n, 2n ** n] as const,
      [7n, 7n + 2n ** n - 2n] as const,
    ]),
    ...([
      [0n, 0n],
      [U64, U64],
      [1n, U64],
      [T63, U64],
      [0n, T63],
      [18n, 120n],
    ] as const),
  ];

  test('are more than eighteen', () => {
    expect(new Set(EDGES.map(String)).size).toBeGreaterThanOrEqual(18);
  });

  test.each(EDGES)('[%d, %d]: both ends hold, a step beyond is refused', async (min, max) => {
    for (const value of new Set([min, max, (min + max) / 2n])) {
      expect(await check(await claimOf([{ value, min, max }]))).toEqual({ ok: true });
    }
    for (const value of [min - 1n, max + 1n]) {
      await expect(range.commit({ value, min, max })).rejects.toEqual(coded('WITNESS_MISMATCH'));
      if (value < 0n || value > U64) continue;
      // an opening exists, but not of a value within the bounds
      const { openings } = await range.commit({ value, min: 0n, max: U64 });
      const V = openings[0]!.commitment;
      const statement = range.statement({ values: [{ V, min, max }] });
      const witness = range.witness(openings);
      await expect(prove(statement, witness, { context: CONTEXT })).rejects.toEqual(
        coded('WITNESS_MISMATCH'),
      );
    }
  });
});

describe('properties', () => {
  const u64 = fc.oneof(fc.bigInt({ min: 0n, max: U64 }), fc.constantFrom(0n, 1n, 255n, 256n, U64));
  const bounded = fc
    .tuple(u64, u64, fc.bigInt({ min: 0n, max: U64 }), fc.constantFrom('min', 'max', 'between'))
    .map(([a, b, c, where]): Bounded => {
      const [min, max] = a < b ? [a, b] : [b, a];
      const between = min + (c % (max - min + 1n));
      return { min, max, value: where === 'between' ? between : where === 'min' ? min : max };
    });

  test('several values with bounds of their own', { timeout: 600_000 }, async () => {
    const lists = fc.array(bounded, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(lists, async (values) => {
        expect(await check(await claimOf(values))).toEqual({ ok: true });
      }),
      { numRuns: SLOW ? 200 : 25 },
    );
  });

  test('the layout: sides together, in order, no chunk above 1024, as the plain one', () => {
    const many = fc.array(bounded, { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(many, (list) => {
        const values = list.map(({ min, max }) => ({ V: new Uint8Array(32), min, max }));
        const { bits, chunks, payloadBytes } = layoutOf(values);
        expect(chunks.map(({ index }) => index)).toEqual([...chunks.keys()]);
        let next = 0;
        let at = 0;
        for (const { from, to, sides, parties, bytes, ...chunk } of chunks) {
          expect([from, chunk.at]).toEqual([next, at]);
          const wanted = values
            .slice(from, to)
            .map(({ min, max }) => (max - min === 2n ** BigInt(bits) - 1n ? 1 : 2))
            .reduce<number>((sum, own) => sum + own, 0);
          expect(sides).toBe(wanted);
          expect(Number.isInteger(Math.log2(parties))).toBe(true);
          expect(parties).toBeGreaterThanOrEqual(sides);
          expect(parties / 2).toBeLessThan(sides);
          expect(bits * parties).toBeLessThanOrEqual(1024);
          expect(bytes).toBe(32 * (9 + 2 * Math.log2(bits * parties)));
          next = to;
          at += bytes;
        }
        expect([next, at]).toEqual([values.length, payloadBytes]);
      }),
    );
  });

  test('the plain layout has as many chunks and commitments', async () => {
    for (const [, values] of LAYOUTS.slice(0, 10)) {
      const { statement } = await range.commit({ values });
      const { bits, chunks } = layoutOf(statement.values);
      const plain = plainLayout(statement);
      expect(plain.n).toBe(bits);
      expect(plain.chunks.map(({ length }) => length)).toEqual(
        chunks.map(({ parties }) => parties),
      );
    }
  });
});

describe('commitments that exist already', () => {
  test('are proved about from their openings, in any bounds that hold, together', async () => {
    const made = await range.commit({ values: [3n, 70_000n], bits: 64 });
    const again = range.statement({
      commitments: made.openings.map(({ commitment }) => commitment),
      min: 1n,
      max: 70_000n,
    });
    const proof = await prove(again, range.witness(made.openings), { context: CONTEXT });
    expect(await check({ statement: again, proof })).toEqual({ ok: true });
  });

  test('with huge values from sums are out of range', async () => {
    const [a, b] = await Promise.all([
      range.commit({ value: U64, bits: 64 }),
      range.commit({ value: 1n, bits: 64 }),
    ]);
    const sum = await opening.add(a.openings[0]!, b.openings[0]!);
    const statement = range.statement({ commitments: [sum.commitment], bits: 64 });
    await expect(prove(statement, range.witness(sum), { context: CONTEXT })).rejects.toEqual(
      coded('WITNESS_MISMATCH'),
    );
  });

  test('in another order, or fewer, are another statement', async () => {
    const { openings, statement } = await range.commit({ values: [3n, 4n], bits: 8 });
    const proof = (list: typeof openings): Promise<unknown> =>
      prove(statement, range.witness(list), { context: CONTEXT });
    await expect(proof(openings.toReversed())).rejects.toEqual(coded('WITNESS_MISMATCH'));
    await expect(proof(openings.slice(1))).rejects.toEqual(coded('WITNESS_MISMATCH'));
    await expect(proof([...openings, ...openings])).rejects.toEqual(coded('WITNESS_MISMATCH'));
  });
});
