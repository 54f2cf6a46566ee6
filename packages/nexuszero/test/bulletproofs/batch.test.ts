/** Batches: any mix of sizes and contexts; the bad ones are named, and only they. */
import { describe, expect, test } from 'vitest';
import { verifyBatch as verifyAny } from '../../src/index.ts';
import { Proof } from '../../src/proofs/proof.ts';
import {
  bulletproofs,
  proveBatch,
  range,
  verifyBatch,
  type RangeStatement,
  type VerifyItem,
} from '../../src/range.ts';
import { discreteLog, prove as proveSigma } from '../../src/sigma.ts';
import { claimOf, coded, times, U64, type Bounded } from './claims.ts';

const MIX: readonly (readonly Bounded[])[] = [
  [{ value: 200n, min: 0n, max: 255n }],
  [{ value: 42n, min: 18n, max: 120n }],
  times(3, { value: 1n, min: 0n, max: 65_535n }),
  [{ value: 7n, min: 1n, max: U64 }],
  [{ value: 9n, min: 0n, max: 255n }],
  [{ value: 70_000n, min: 0n, max: 2n ** 32n - 1n }],
  times(2, { value: 5n, min: 5n, max: 5n }),
  [{ value: 0n, min: 0n, max: 0n }],
];
const items: VerifyItem[] = [];
for (const [i, values] of MIX.entries()) {
  const context = `batch/${String(i)}`;
  const { statement, proof } = await claimOf(values, context);
  items.push({ statement, proof, context });
}
const oks = (list: readonly { ok: boolean }[]): boolean[] => list.map(({ ok }) => ok);

/** The item with its last answer changed: well-formed, and false. */
function spoilt(item: VerifyItem): VerifyItem {
  const proof = item.proof as Proof;
  const payload = proof.payload;
  payload[payload.length - 32]! ^= 1;
  return { ...item, proof: Proof.wrap(proof, payload) };
}

describe('every subset of bad ones among eight', () => {
  test('is named', { timeout: 300_000 }, async () => {
    const bad = items.map(spoilt);
    for (let subset = 0; subset < 256; subset++) {
      const isBad = (i: number): boolean => ((subset >> i) & 1) === 1;
      const list = items.map((item, i) => (isBad(i) ? bad[i]! : item));
      const verdicts = await verifyBatch(list);
      expect(oks(verdicts)).toEqual(items.map((_, i) => !isBad(i)));
    }
  });
});

test('one that is malformed, mislabelled, or whose statement is bad: it alone', async () => {
  const cut = { ...items[0]!, proof: (items[0]!.proof as Proof).bytes.subarray(0, 100) };
  const zeros = { ...items[1]!, proof: Proof.wrap(items[1]!.proof as Proof, new Uint8Array(544)) };
  const V = new Uint8Array(32).fill(3);
  const [first] = (items[0]!.statement as RangeStatement).values;
  const noPoint = {
    ...items[0]!,
    statement: { ...items[0]!.statement, values: [{ ...first!, V }] },
  };
  const reversed = {
    ...items[0]!,
    statement: { ...items[0]!.statement, values: [{ ...first!, min: 9n, max: 1n }] },
  };
  const strange = { ...items[0]!, statement: { kind: 'riddle' } };
  const list = [cut, items[0]!, zeros, noPoint, items[2]!, reversed, strange] as VerifyItem[];
  const verdicts = await verifyBatch(list.slice(0, 6));
  expect(verdicts.map((verdict) => ('code' in verdict ? verdict.code : 'ok'))).toEqual([
    'PROOF_MALFORMED',
    'ok',
    'PROOF_MALFORMED',
    'STATEMENT_MALFORMED',
    'ok',
    'STATEMENT_MALFORMED',
  ]);
  const any = await verifyAny(list);
  expect(oks(any)).toEqual([false, true, false, false, true, false, false]);
});

test('beside sigma proofs, through the root', async () => {
  const { statement, witness } = await discreteLog.generate();
  const sigma = {
    statement,
    context: 's',
    proof: await proveSigma(statement, witness, { context: 's' }),
  };
  const list = [sigma, items[0]!, { ...sigma, context: 't' }, spoilt(items[1]!), items[2]!, sigma];
  expect(oks(await verifyAny(list))).toEqual([true, true, false, false, true, true]);
});

test('of no proof, and of too many', async () => {
  expect(await verifyBatch([])).toEqual([]);
  await expect(verifyBatch(times(4097, items[0] as never) as never)).rejects.toEqual(
    coded('LIMIT_EXCEEDED'),
  );
  await expect(verifyBatch('items' as never)).rejects.toEqual(coded('BAD_PARAMETER'));
  await expect(verifyBatch(items, { level: 100 as never })).rejects.toEqual(coded('BAD_PARAMETER'));
  await expect(verifyBatch([{ ...items[0]!, context: '' }])).rejects.toEqual(
    coded('BAD_PARAMETER'),
  );
});

describe('several slices', () => {
  const many = Array.from({ length: 700 }, (_, i) => items[[0, 4][i % 2]!]!);

  test('name what is bad in each', { timeout: 60_000 }, async () => {
    const bad = new Set([0, 255, 256, 511, 699]);
    const list = many.map((item, i) => (bad.has(i) ? spoilt(item) : item));
    const verdicts = await verifyBatch(list);
    expect(verdicts.flatMap(({ ok }, i) => (ok ? [] : [i]))).toEqual([...bad]);
  });

  test('can be aborted between two of them, and let others have their turn', async () => {
    const controller = new AbortController();
    const running = verifyBatch(many, { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
    }, 0);
    await expect(running).rejects.toEqual(coded('ABORTED'));
  });

  test('run beside other calls on the same kernel', async () => {
    const calls = await Promise.all([
      verifyBatch(many.slice(0, 600)),
      verifyBatch(many.slice(0, 600).map((item, i) => (i === 300 ? spoilt(item) : item))),
      claimOf(MIX[1]!),
    ]);
    expect(calls[0].every(({ ok }) => ok)).toBe(true);
    expect(calls[1].flatMap(({ ok }, i) => (ok ? [] : [i]))).toEqual([300]);
  });
});

test('all of 64 bad: no more than 2.5 times one by one', { timeout: 120_000 }, async () => {
  const bad = Array.from({ length: 64 }, (_, i) => spoilt(items[[0, 1, 4, 7][i % 4]!]!));
  const alone = async (): Promise<void> => {
    for (const item of bad) await verifyBatch([item]);
  };
  const bestOfFive = async (work: () => Promise<unknown>): Promise<number> => {
    let best = Infinity;
    for (let run = 0; run < 5; run++) {
      const started = performance.now();
      await work();
      best = Math.min(best, performance.now() - started);
    }
    return best;
  };
  await bestOfFive(alone);
  const [together, single] = [await bestOfFive(() => verifyBatch(bad)), await bestOfFive(alone)];
  expect(together).toBeLessThan(2.5 * single);
});

test('proveBatch: results in order, a wrong witness by its code', async () => {
  const a = await range.commit({ value: 1n, bits: 8 });
  const b = await range.commit({ value: 2n, bits: 8 });
  const results = [];
  for await (const result of proveBatch([
    { id: 'a', ...a, context: 'c' },
    { id: 'x', statement: a.statement, witness: b.witness, context: 'c' },
    { id: 'b', ...b, context: 'c' },
  ])) {
    results.push(result);
  }
  expect(results.map(({ id, ok, code }) => [id, ok, code])).toEqual([
    ['a', true, undefined],
    ['x', false, 'WITNESS_MISMATCH'],
    ['b', true, undefined],
  ]);
});

describe('dalek transcripts of others', () => {
  const transcript = { label: 'somebody else', messages: [['m', new Uint8Array([1])]] } as const;

  test('what cannot be is misuse', async () => {
    const V = new Uint8Array(32);
    const proof = new Uint8Array(480);
    const attempt = (...args: readonly unknown[]): Promise<unknown> =>
      (bulletproofs.verify as (...args: readonly unknown[]) => Promise<unknown>)(...args);
    for (const args of [
      [{ label: 'nexuszero range v1' }, [V], 8, proof],
      [{ label: 'nexuszero' }, [V], 8, proof],
      [{ label: '\ud800' }, [V], 8, proof],
      [{ label: 'x', messages: [['m', 'text']] }, [V], 8, proof],
      [transcript, [], 8, proof],
      [transcript, [V, V, V], 8, proof],
      [transcript, [V], 9, proof],
      [transcript, times(32, V as never), 64, proof],
      [transcript, [V.subarray(1)], 8, proof],
      [transcript, V, 8, proof],
      [transcript, [V], 8, 'proof'],
    ]) {
      await expect(attempt(...args)).rejects.toEqual(coded('BAD_PARAMETER'));
    }
    const noPoint = new Uint8Array(32).fill(3);
    await expect(attempt(transcript, [noPoint], 8, proof)).rejects.toEqual(coded('BAD_ENCODING'));
    expect(await attempt(transcript, [V], 8, proof)).toMatchObject({ code: 'PROOF_MALFORMED' });
  });
});
