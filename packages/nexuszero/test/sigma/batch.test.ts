/** Batches: every bad proof is named, whatever stands beside it, at a bounded cost. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { platformRandom } from '../../src/bytes/random.ts';
import * as root from '../../src/index.ts';
import { Proof } from '../../src/proofs/proof.ts';
import { bisect } from '../../src/proofs/bisect.ts';
import type { VerifyItem } from '../../src/proofs/system.ts';
import { prove, verify, verifyBatch } from '../../src/sigma.ts';
import type { Statement } from '../../src/statements/statement.ts';
import { CASES, CONTEXT, proved, SHAPES, shapeNamed } from './catalogue.ts';

const good = { ok: true };
const falseProof = { ok: false, code: 'PROOF_FALSE' };

/** The proof with the last bit that stays canonical of its last response changed. */
function spoiled({ statement, proof, context }: VerifyItem): VerifyItem {
  const { bytes } = proof as Proof;
  // a low bit of a response: its first byte little-endian, its last one big-endian
  const at = statement.suite === 'ristretto255' ? bytes.length - 32 : bytes.length - 1;
  bytes[at]! ^= 1;
  return { statement, context, proof: bytes };
}

async function item(index: number, context = `batch ${String(index)}`): Promise<VerifyItem> {
  const row = CASES[(index * 7) % CASES.length]!;
  const { statement, proof } = await proved(row, context, String(index));
  return { statement, proof, context };
}

describe('mixed kinds, suites, forms and contexts', () => {
  let items: VerifyItem[];
  beforeAll(async () => {
    items = await Promise.all(Array.from({ length: 48 }, (_, i) => item(i)));
  });

  test('all good, through the root and through sigma', async () => {
    expect(await verifyBatch(items)).toEqual(items.map(() => good));
    expect(await root.verifyBatch(items)).toEqual(items.map(() => good));
  });

  test('bad ones named: wrong context, statement, bytes, length, suite, kind', async () => {
    const mixed = [...items];
    const at = (i: number): VerifyItem => items[i]!;
    const other = (i: number): Statement => items[i]!.statement;
    mixed[1] = { ...at(1), context: 'another' };
    mixed[7] = spoiled(at(7));
    mixed[20] = { ...at(20), proof: (at(20).proof as Proof).bytes.subarray(0, 30) };
    mixed[21] = { ...at(21), proof: new Uint8Array() };
    const unlike = items.findIndex(({ statement }) => statement.suite !== other(30).suite);
    mixed[30] = { ...at(30), proof: at(unlike).proof };
    mixed[47] = spoiled(at(47));
    const verdicts = await verifyBatch(mixed);
    const bad = [1, 7, 20, 21, 30, 47];
    expect(verdicts.map(({ ok }, i) => (ok ? -1 : i)).filter((i) => i >= 0)).toEqual(bad);
    expect(verdicts[1]).toMatchObject(falseProof);
    expect(verdicts[20]).toMatchObject({ code: 'PROOF_MALFORMED' });
    expect(verdicts[30]).toMatchObject({ code: 'PROOF_MISMATCH' });
    for (const [i, { statement, proof, context }] of mixed.entries()) {
      expect(await verify(statement, proof, { context })).toEqual(verdicts[i]);
    }
  });

  test('a malformed statement condemns its item only', async () => {
    const mixed = [...items.slice(0, 6)];
    const X = new Uint8Array(33).fill(0xff);
    X[0] = 2;
    mixed[2] = { ...mixed[2]!, statement: { kind: 'dlog', suite: 'P256', X: new Uint8Array(5) } };
    mixed[4] = {
      ...mixed[4]!,
      statement: { kind: 'dlog', suite: 'P256', X },
      proof: await dlogBytes(),
    };
    const verdicts = await verifyBatch(mixed);
    expect(verdicts.map((v) => (v.ok ? 'ok' : v.code))).toEqual([
      'ok',
      'ok',
      'STATEMENT_MALFORMED',
      'ok',
      'STATEMENT_MALFORMED',
      'ok',
    ]);
  });

  test('level and postQuantum hold for every item', async () => {
    const verdicts = await verifyBatch(items, { level: 192 });
    for (const [i, verdict] of verdicts.entries()) {
      const strong = ['P384', 'P521'].includes(items[i]!.statement.suite);
      expect(verdict).toMatchObject(strong ? good : { code: 'LEVEL_TOO_LOW' });
    }
    const quantum = await verifyBatch(items.slice(0, 3), { postQuantum: true });
    expect(quantum.map((v) => !v.ok && v.code)).toEqual(Array(3).fill('NOT_POST_QUANTUM'));
  });
});

async function dlogBytes(): Promise<Uint8Array> {
  const row = { title: '', suite: 'P256', shape: shapeNamed('dlog'), form: 'batchable' } as const;
  return (await proved(row)).proof.bytes;
}

test('every subset of 8 bad proofs, scattered among 24', { timeout: 300_000 }, async () => {
  const places = [0, 1, 5, 11, 12, 13, 20, 23];
  const items = await Promise.all(
    Array.from({ length: 24 }, async (_, i) => {
      const shape = SHAPES[i % SHAPES.length]!;
      const row = { title: '', suite: 'ristretto255', shape, form: 'batchable' } as const;
      const context = `subset ${String(i)}`;
      const { statement, proof } = await proved(row, context);
      return { statement, proof, context };
    }),
  );
  for (let mask = 0; mask < 256; mask++) {
    const bad = places.filter((_, bit) => (mask >> bit) & 1);
    const batch = items.map((one, i) => (bad.includes(i) ? spoiled(one) : one));
    const verdicts = await verifyBatch(batch);
    expect([...verdicts.keys()].filter((i) => !verdicts[i]!.ok)).toEqual(bad);
  }
});

test('a compact proof inside a batch, and the same proof twice', async () => {
  const shape = shapeNamed('dleq');
  const rows = (['batchable', 'compact', 'batchable'] as const).map((form) =>
    proved({ title: '', suite: 'ristretto255', shape, form }),
  );
  const items = (await Promise.all(rows)).map(({ statement, proof }) => ({
    statement,
    proof,
    context: CONTEXT,
  }));
  expect(await verifyBatch([...items, ...items])).toEqual(Array(6).fill(good));
  const verdicts = await verifyBatch([
    items[0]!,
    spoiled(items[1]!),
    items[2]!,
    spoiled(items[0]!),
  ]);
  expect(verdicts.map(({ ok }) => ok)).toEqual([true, false, true, false]);
});

test('proofs swapped between two statements of a batch', async () => {
  const context = CONTEXT;
  const [a, b] = await Promise.all(
    ['a', 'b'].map((seed) =>
      proved(
        { title: '', suite: 'ristretto255', shape: shapeNamed('dlog'), form: 'batchable' },
        context,
        seed,
      ),
    ),
  );
  const swapped = [
    { statement: a!.statement, proof: b!.proof, context },
    { statement: b!.statement, proof: a!.proof, context },
  ];
  expect(await verifyBatch([...swapped, ...swapped])).toMatchObject(Array(4).fill(falseProof));
});

test('the empty batch', async () => {
  expect(await verifyBatch([])).toEqual([]);
  expect(await root.verifyBatch([])).toEqual([]);
});

test('4,096 items are taken and 4,097 refused, before any is looked at', async () => {
  const { statement } = shapeNamed('dlog').make('P256');
  const one = { statement, proof: new Uint8Array(), context: CONTEXT };
  const verdicts = await verifyBatch(Array<VerifyItem>(4096).fill(one));
  expect(verdicts).toHaveLength(4096);
  const hostile = new Proxy(one, {
    get: () => expect.unreachable('looked at an item') as undefined,
  });
  await expect(verifyBatch(Array<VerifyItem>(4097).fill(hostile))).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test('verdicts are deterministic', async () => {
  const items = await Promise.all([0, 3, 6, 9].map((i) => item(i)));
  const mixed = [items[0]!, spoiled(items[1]!), items[2]!, items[3]!];
  expect(await verifyBatch(mixed)).toEqual(await verifyBatch(mixed));
});

test('an item with a malformed context is misuse of the whole call', async () => {
  const one = await item(0);
  await expect(verifyBatch([one, { ...one, context: '' }])).rejects.toMatchObject({
    code: 'BAD_PARAMETER',
  });
});

describe('the work of bisecting', () => {
  /** Proof-slots in batch calls and single verifications; a batch slot costs a fraction of a single one. */
  function run(
    count: number,
    bad: ReadonlySet<number>,
  ): { holds: boolean[]; slots: number; singles: number } {
    let [slots, singles] = [0, 0];
    const holds = bisect(count, {
      check(from, to) {
        slots += to - from;
        return ![...bad].some((i) => i >= from && i < to);
      },
      single(i) {
        singles++;
        return !bad.has(i);
      },
      pause: () => undefined,
    });
    return { holds, slots, singles };
  }
  const all = (n: number): Set<number> => new Set(Array.from({ length: n }, (_, i) => i));

  test.each([1, 2, 3, 8, 64, 1000, 4096])(
    '%i proofs, all bad: within 3 slots and 1 single a proof',
    (n) => {
      const { holds, slots, singles } = run(n, all(n));
      expect(holds).toEqual(Array(n).fill(false));
      expect(slots).toBeLessThanOrEqual(3 * n);
      expect(singles).toBeLessThanOrEqual(n);
    },
  );

  test('one bad proof of 1,024 costs two sums over the batch and a few singles', () => {
    for (const index of [0, 511, 512, 1023]) {
      const { holds, slots, singles } = run(1024, new Set([index]));
      expect(holds.indexOf(false)).toBe(index);
      expect(holds.filter((hold) => !hold)).toHaveLength(1);
      expect(slots).toBeLessThanOrEqual(3 * 1024);
      expect(singles).toBeLessThan(1024);
    }
  });

  test('random bad sets are named exactly', () => {
    const draw = new Uint8Array(300);
    for (let round = 0; round < 200; round++) {
      platformRandom(draw);
      const count = 1 + (draw[0]! % 130);
      const bad = new Set(
        [...draw.subarray(1, 1 + count).keys()].filter((i) => draw[i + 1]! < draw[200]!),
      );
      const { holds } = run(count, bad);
      expect(holds).toEqual(Array.from({ length: count }, (_, i) => !bad.has(i)));
    }
  });

  test('all bad: at most 2.5 times verifying as many good ones', { retry: 3 }, async () => {
    const items = await Promise.all(
      Array.from({ length: 64 }, async (_, i) => {
        const context = `work ${String(i)}`;
        const { statement, witness } = shapeNamed('dleq').make('ristretto255', String(i));
        return { statement, proof: await prove(statement, witness, { context }), context };
      }),
    );
    const bad = items.map(spoiled);
    const time = async (work: () => Promise<unknown>): Promise<number> => {
      const samples: number[] = [];
      for (let round = 0; round < 8; round++) {
        const start = performance.now();
        await work();
        samples.push(performance.now() - start);
      }
      return Math.min(...samples);
    };
    // a false proof alone is cheaper: its verification stops at the first equation that fails
    const single = await time(async () => {
      for (const { statement, proof, context } of items)
        await verify(statement, proof, { context });
    });
    expect((await time(() => verifyBatch(bad))) / single).toBeLessThan(2.5);
  });
});

test('a signal that fires between the steps ends a batch', async () => {
  const items = (
    await Promise.all(Array.from({ length: 20 }, (_, i) => item(0, `abort ${String(i)}`)))
  ).map(spoiled);
  let looks = 0;
  const aborted = vi.fn(() => ++looks > 2);
  const signal = {
    get aborted() {
      return aborted();
    },
  };
  await expect(verifyBatch(items, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
  expect(aborted).toHaveBeenCalledTimes(3);
  // a batch that was given up leaves nothing behind
  expect((await verifyBatch(items)).some(({ ok }) => ok)).toBe(false);
});
