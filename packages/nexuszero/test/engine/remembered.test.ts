/** What is remembered is never a wrong answer: whatever changes in proof, statement or context is verified anew. */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine, verify, type Statement } from '../../src/index.ts';
import { preimage } from '../../src/preimage.ts';
import { range } from '../../src/range.ts';
import { discreteLog, pedersenOpening } from '../../src/sigma.ts';

const slow = process.env['SLOW'] === '1';
const CONTEXT = 'remembered/test';

const makers = {
  dlog: () => discreteLog.generate(),
  pedersen: () => pedersenOpening.commit({ value: 42n }),
  range: () => range.commit({ value: 42n, min: 18n, max: 120n }),
  preimage: () => preimage.fromMessage(new Uint8Array(32).fill(7)),
};

interface Change {
  readonly where: 'proof' | 'statement' | 'context' | 'bound' | 'nothing';
  readonly at: number;
  readonly bit: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  where: fc.constantFrom('proof', 'statement', 'context', 'bound', 'nothing'),
  at: fc.nat(),
  bit: fc.nat(7),
});

/** Arrays of bytes anywhere in a statement, which may be changed in place. */
function arraysIn(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(arraysIn);
}

function flip(bytes: Uint8Array, { at, bit }: Change): void {
  bytes[at % bytes.length]! ^= 1 << bit;
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  const engine = createEngine({ cache: { verdicts: 64 } });
  afterAll(() => engine.close());

  test('changed in place, again and again, it is judged as without a memory', async () => {
    const pair = await make();
    // not frozen, as a statement from somewhere else may be
    const statement = structuredClone(pair.statement) as Statement;
    const { proof } = await engine.prove(pair.statement, pair.witness, { context: CONTEXT });
    const bytes = proof.bytes;
    const arrays = arraysIn(statement);
    let context = CONTEXT;
    const apply = (one: Change): void => {
      if (one.where === 'proof') flip(bytes, one);
      if (one.where === 'statement') flip(arrays[one.at % arrays.length]!, one);
      if (one.where === 'context') context = context === CONTEXT ? 'other' : CONTEXT;
      if (one.where === 'bound' && statement.kind === 'range') {
        const [value] = statement.values as unknown as { max: bigint }[];
        value!.max ^= 1n << BigInt(one.bit);
      }
    };
    const outcome = async (run: () => Promise<{ readonly ok: boolean }>): Promise<unknown> => {
      try {
        const { ok, code } = (await run()) as { readonly ok: boolean; readonly code?: string };
        return ok ? 'ok' : code;
      } catch {
        return 'thrown';
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        // each change is undone in the end, so that what was true comes back
        for (const one of [...changes, ...[...changes].reverse()]) {
          apply(one);
          const plain = await outcome(() => verify(statement, bytes, { context }));
          for (let k = 0; k < 2; k++) {
            expect(await outcome(() => engine.verify(statement, bytes, { context }))).toBe(plain);
          }
        }
        expect(await outcome(() => engine.verify(statement, bytes, { context }))).toBe('ok');
      }),
      { numRuns: slow ? 300 : 25 },
    );
    expect(engine.metrics().cache.verdicts.hits).toBeGreaterThan(25);
  });

  test('what changes while it is verified is remembered as it was when the call was made', async () => {
    const pair = await make();
    const statement = structuredClone(pair.statement) as Statement;
    const { proof } = await engine.prove(pair.statement, pair.witness, { context: CONTEXT });
    const bytes = proof.bytes;
    const target = arraysIn(statement)[0]!;
    const pending = engine.verify(statement, bytes, { context: CONTEXT });
    bytes[20]! ^= 1;
    target[3]! ^= 1;
    expect((await pending).ok).toBe(true);
    expect(await outcomeOf(engine.verify(pair.statement, bytes, { context: CONTEXT }))).toBe(false);
    bytes[20]! ^= 1;
    expect(await outcomeOf(engine.verify(statement, bytes, { context: CONTEXT }))).toBe(false);
    expect((await engine.verify(pair.statement, bytes, { context: CONTEXT })).cached).toBe(true);
  });
});

const outcomeOf = (pending: Promise<{ readonly ok: boolean }>): Promise<boolean> =>
  pending.then(
    ({ ok }) => ok,
    () => false,
  );

test('getters that change their mind gain nothing', async () => {
  const engine = createEngine();
  const { statement, witness } = await makers.range();
  const other = (await makers.range()).statement;
  const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
  await engine.verify(statement, proof, { context: CONTEXT });
  let looks = 0;
  const shifty = {
    kind: 'range',
    suite: 'ristretto255',
    get values() {
      return looks++ === 0 ? other.values : statement.values;
    },
  } as const;
  const verdict = await engine.verify(shifty, proof, { context: CONTEXT });
  expect(verdict.ok).toBe(false);
  await engine.close();
});

test('another demand is another question', async () => {
  const engine = createEngine();
  const { statement, witness } = await makers.dlog();
  const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
  const ask = (level: 128 | 256, postQuantum: boolean) =>
    engine.verify(statement, proof, { context: CONTEXT, level, postQuantum });
  expect((await ask(128, false)).ok).toBe(true);
  expect(await ask(256, false)).toMatchObject({ ok: false, code: 'LEVEL_TOO_LOW' });
  expect(await ask(128, true)).toMatchObject({ ok: false, code: 'NOT_POST_QUANTUM' });
  expect(await ask(128, false)).toMatchObject({ ok: true, cached: true });
  await engine.close();
});

test('what is known is not given out to one who has given up', async () => {
  const engine = createEngine({ cache: { proofs: 10 } });
  const { statement, witness } = await makers.range();
  const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
  await engine.verify(statement, proof, { context: CONTEXT });
  const options = { context: CONTEXT, signal: AbortSignal.abort() };
  await expect(engine.verify(statement, proof, options)).rejects.toMatchObject({ code: 'ABORTED' });
  const again = engine.prove(statement, witness, options);
  await expect(again).rejects.toMatchObject({ code: 'ABORTED' });
  await engine.close();
});

test('a malformed statement is refused as the free function does it', async () => {
  const engine = createEngine();
  const { statement, witness } = await makers.range();
  const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
  const off = new Uint8Array(32).fill(0xff);
  const bad = { ...statement, values: [{ ...statement.values[0]!, V: off }] };
  const codeOf = (asked: Promise<unknown>): Promise<unknown> =>
    asked.catch((error: unknown) => (error as { readonly code: string }).code);
  const expected = await codeOf(verify(bad, proof, { context: CONTEXT }));
  expect(expected).toBe('BAD_ENCODING');
  expect(await codeOf(engine.verify(bad, proof, { context: CONTEXT }))).toBe(expected);
  await engine.close();
});
