/** True claims are proved and accepted, on every length of message; digests are node:crypto's. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import { inspect, prove as proveAny, verify as verifyAny } from '../../src/index.ts';
import {
  hashedRange,
  MESSAGE_MAX_BYTES,
  preimage,
  proveBatch,
  type BatchResult,
  verifyBatch,
} from '../../src/preimage.ts';
import {
  boundedClaim,
  check,
  CASES,
  claimAbout,
  CONTEXT,
  FORMS,
  messageWith,
  provedAs,
  SLOW,
} from './claims.ts';

const LIMIT = { timeout: 300_000 };

describe('messages of every length', () => {
  test('0 to 119', LIMIT, async () => {
    for (let length = 0; length < 120; length++) {
      const claim = claimAbout(randomBytes(length));
      expect(await check(claim.statement, await provedAs(claim)), String(length)).toEqual({
        ok: true,
      });
    }
  });

  test('random long ones, block borders, and the longest', LIMIT, async () => {
    const lengths = [183, 184, 247, 248, 1000, 4150, MESSAGE_MAX_BYTES];
    for (let i = 0; i < (SLOW ? 60 : 6); i++) {
      const drawn = new DataView(randomBytes(2).buffer).getUint16(0);
      lengths.push(120 + (drawn % (MESSAGE_MAX_BYTES - 119)));
    }
    for (const length of lengths) {
      const claim = claimAbout(randomBytes(length));
      expect(await check(claim.statement, await provedAs(claim)), String(length)).toEqual({
        ok: true,
      });
    }
  });

  test('of zeros, of ones', async () => {
    for (const fill of [0, 255]) {
      const claim = claimAbout(new Uint8Array(64).fill(fill));
      expect(await check(claim.statement, await provedAs(claim))).toEqual({ ok: true });
    }
  });
});

test.each(CASES)('form %s on %s', async (form, suite) => {
  for (const length of [32, 100]) {
    const claim = claimAbout(randomBytes(length), suite);
    const proof = await provedAs(claim, form);
    expect(proof).toMatchObject({ system: 'vole', suite, kind: 'preimage', form });
    expect(await check(claim.statement, proof)).toEqual({ ok: true });
    expect(inspect(proof)).toMatchObject({ suite, form, postQuantum: true });
  }
});

describe('values in messages', () => {
  const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

  test('any width, place, bounds and message', LIMIT, async () => {
    const claims = fc
      .tuple(fc.integer({ min: 1, max: 8 }), fc.nat(130), fc.nat(90), fc.tuple(u64, u64, u64))
      .map(([width, offset, more, values]) => {
        const cut = values.map((value) => BigInt.asUintN(8 * width, value));
        const [min, value, max] = cut.sort((a, b) => (a < b ? -1 : 1)) as [bigint, bigint, bigint];
        const place = { offset, width, min, max };
        return boundedClaim(messageWith(value, place, offset + width + more), place);
      });
    await fc.assert(
      fc.asyncProperty(claims, async (claim) => {
        expect(await check(claim.statement, await provedAs(claim))).toEqual({ ok: true });
      }),
      { numRuns: SLOW ? 2000 : 150 },
    );
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    '%i bytes: the bounds themselves, and beyond',
    async (width) => {
      const top = 2n ** BigInt(8 * width) - 1n;
      const bounds = [
        [0n, top],
        [0n, 0n],
        [top, top],
        [1n, top - 1n],
        [top / 3n, top / 2n],
        [7n, 7n],
      ] as const;
      for (const [min, max] of bounds) {
        const place = { offset: 16, width, min, max };
        for (const value of new Set([min, max, (min + max) / 2n])) {
          const claim = boundedClaim(messageWith(value, place, 16 + width), place);
          expect(await check(claim.statement, await provedAs(claim))).toEqual({ ok: true });
        }
        for (const value of [min - 1n, max + 1n].filter((v) => v >= 0n && v <= top)) {
          const claim = boundedClaim(messageWith(value, place, 16 + width), place);
          await expect(provedAs(claim)).rejects.toMatchObject({ code: 'WITNESS_MISMATCH' });
        }
      }
    },
  );

  test('has no more bytes than the preimage alone', async () => {
    const place = { offset: 32, width: 8, min: 18n, max: 120n };
    const message = messageWith(42n, place, 40);
    for (const form of FORMS) {
      const bounded = await provedAs(boundedClaim(message, place), form);
      expect(bounded.size).toBe((await provedAs(claimAbout(message), form)).size);
    }
  });
});

describe('makers', () => {
  test('fromMessage, from the root too', async () => {
    const { statement, witness } = await preimage.fromMessage(randomBytes(20));
    const proof = await proveAny(statement, witness, { context: CONTEXT });
    expect(proof.form).toBe('balanced');
    expect(await verifyAny(statement, proof, { context: CONTEXT, postQuantum: true })).toEqual({
      ok: true,
    });
  });

  test('what is preferred', async () => {
    const { statement, witness } = await preimage.fromMessage(randomBytes(20));
    for (const [prefer, form] of [
      ['speed', 'speed'],
      ['size', 'tiny'],
    ] as const) {
      expect((await proveAny(statement, witness, { context: CONTEXT, prefer })).form).toBe(form);
    }
  });

  test('commit: a salt of 32 fresh bytes, or the one given', async () => {
    const made = await hashedRange.commit({ value: 42n, min: 18n, max: 120n });
    expect(made.statement).toMatchObject({ length: 40, offset: 32, width: 8, min: 18n, max: 120n });
    const again = await hashedRange.commit({ value: 42n, min: 18n, max: 120n });
    expect(again.statement.digest).not.toEqual(made.statement.digest);
    const salt = randomBytes(16);
    const value = new Uint8Array([1, 44]);
    const short = await hashedRange.commit({ value, width: 2, min: 300n, max: 300n, salt });
    expect(short.message).toEqual(new Uint8Array([...salt, 1, 44]));
    const proof = await proveAny(short.statement, short.witness, { context: CONTEXT });
    expect(await verifyAny(short.statement, proof, { context: CONTEXT })).toEqual({ ok: true });
    // the same digest, other bounds
    const other = hashedRange.statement({ ...short.statement, min: 0n, max: 400n });
    const witness = hashedRange.witness(short.message);
    const wider = await proveAny(other, witness, { context: CONTEXT });
    expect(await verifyAny(other, wider, { context: CONTEXT })).toEqual({ ok: true });
    expect(await verifyAny(short.statement, wider, { context: CONTEXT })).toMatchObject({
      ok: false,
    });
  });
});

test('batches: many are proved in order, and bad ones named', LIMIT, async () => {
  const claims = await Promise.all(
    Array.from({ length: 12 }, (_, i) => preimage.fromMessage(randomBytes(10 * i))),
  );
  const items = claims.map((claim, i) => ({ ...claim, id: String(i), context: `c${String(i)}` }));
  const proofs: BatchResult[] = [];
  for await (const result of proveBatch(items)) proofs.push(result);
  expect(proofs.map(({ id, ok }) => [id, ok])).toEqual(items.map(({ id }) => [id, true]));
  const wanted = items.map(({ statement, context }, i) => ({
    statement,
    proof: proofs[i]!.proof!,
    context,
  }));
  expect(await verifyBatch(wanted)).toEqual(items.map(() => ({ ok: true })));
  const bad = new Set([3, 7]);
  const mixed = wanted.map((item, i) => (bad.has(i) ? { ...item, context: 'elsewhere' } : item));
  const verdicts = await verifyBatch(mixed);
  expect(verdicts.map(({ ok }) => ok)).toEqual(items.map((_, i) => !bad.has(i)));
});
