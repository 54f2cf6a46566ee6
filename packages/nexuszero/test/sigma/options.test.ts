/** Options of prove and verify: forms, preferences, signals, progress; and batches of proofs to make. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import * as root from '../../src/index.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import {
  discreteLog,
  pedersenOpening,
  proveBatch,
  prove,
  verify,
  type ProveItem,
  type ProveOptions,
  verifyBatch,
  type VerifyItem,
} from '../../src/sigma.ts';
import { sigma } from '../../src/proofs/sigma/system.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { CONTEXT, SHAPES, shapeNamed } from './catalogue.ts';
import { SUITE_NAMES } from './groups.ts';

const context = CONTEXT;
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('form', () => {
  test.each(SHAPES)(
    '$name: speed is batchable; size is compact where that is smaller',
    async (shape) => {
      const { statement, witness } = shape.make('ristretto255');
      const form = async (options: Partial<ProveOptions>): Promise<string> =>
        (await prove(statement, witness, { context, ...options })).form;
      expect(await form({})).toBe('batchable');
      expect(await form({ prefer: 'speed' })).toBe('batchable');
      expect(await form({ prefer: 'size' })).toBe(shape.equations > 1 ? 'compact' : 'batchable');
      expect(await form({ prefer: 'size', form: 'batchable' })).toBe('batchable');
      expect(await form({ form: 'compact' })).toBe('compact');
      const [small, other] = [
        await form({ prefer: 'size' }),
        shape.equations > 1 ? 'batchable' : 'compact',
      ] as const;
      const bytes = (name: string): number =>
        sigma.cost(sigma.shapeOf(statement), name as 'compact').bytes;
      expect(bytes(small)).toBeLessThanOrEqual(bytes(other));
    },
  );

  test.each([
    { form: 'dsfs' },
    { form: 'toString' },
    { form: 1 },
    { form: null },
    { prefer: 'fast' },
    { prefer: null },
  ])('refuses %j', async (options) => {
    const { statement, witness } = shapeNamed('dlog').make('P256');
    const run = prove(statement, witness, { context, ...options } as unknown as ProveOptions);
    await expect(run).rejects.toEqual(coded('BAD_PARAMETER'));
  });
});

describe.each([
  ['sigma', prove, verify],
  ['root', root.prove, root.verify],
] as const)('signals and progress through %s', (_, make, check) => {
  const { statement, witness } = shapeNamed('dleq').make('P256');

  test('a signal that has fired stops before any work', async () => {
    const signal = AbortSignal.abort(new Error('because'));
    const onProgress = vi.fn();
    const error: unknown = await make(statement, witness, { context, signal, onProgress }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'ABORTED', cause: { message: 'because' } });
    expect(onProgress).not.toHaveBeenCalled();
    const proof = await make(statement, witness, { context });
    await expect(check(statement, proof, { context, signal })).rejects.toEqual(coded('ABORTED'));
  });

  test('a signal that fires between validating and proving stops before any randomness', async () => {
    const controller = new AbortController();
    const stages: string[] = [];
    const run = make(statement, witness, {
      context,
      signal: controller.signal,
      onProgress: ({ stage }) => {
        stages.push(stage);
        if (stage === 'validate') controller.abort();
      },
    });
    await expect(run).rejects.toEqual(coded('ABORTED'));
    expect(stages).toEqual(['validate']);
  });

  test('a signal that does not fire changes nothing; the stages come in order', async () => {
    const stages: string[] = [];
    const { signal } = new AbortController();
    const onProgress = ({ stage }: { stage: string }): void => void stages.push(stage);
    const proof = await make(statement, witness, { context, signal, onProgress });
    expect(stages).toEqual(['validate', 'prove', 'done']);
    expect(await check(statement, proof, { context, signal })).toEqual({ ok: true });
  });

  test('the context is required', async () => {
    const options = {} as ProveOptions;
    await expect(make(statement, witness, options)).rejects.toEqual(coded('BAD_PARAMETER'));
    await expect(check(statement, new Uint8Array(), options)).rejects.toEqual(
      coded('BAD_PARAMETER'),
    );
  });
});

describe.each([
  ['sigma', { prove, verify, verifyBatch }],
  ['root', root],
] as const)('misuse through %s gets a code, not a TypeError', (_, api) => {
  const { statement, witness } = shapeNamed('dlog').make('P256');
  const badParameter = coded('BAD_PARAMETER');

  test.each([undefined, null, 'context', 5])('options %j', async (value) => {
    const options = value as unknown as ProveOptions;
    const proof = await prove(statement, witness, { context });
    await expect(api.prove(statement, witness, options)).rejects.toEqual(badParameter);
    await expect(api.verify(statement, proof, options)).rejects.toEqual(badParameter);
    if (value === undefined) return;
    const item = { statement, proof, context };
    await expect(api.verifyBatch([item], options)).rejects.toEqual(badParameter);
  });

  test.each([undefined, null, 5, {}, 'ab', [null], [undefined], [5], ['a'], Array(2)])(
    'a batch that is %j',
    async (value) => {
      const items = value as VerifyItem[];
      await expect(api.verifyBatch(items)).rejects.toEqual(badParameter);
    },
  );
});

describe.each([
  ['sigma', proveBatch],
  ['root', root.proveBatch],
] as const)('proveBatch through %s', (_, batch) => {
  const item = (id: string, seed: string, extra: Partial<ProveItem> = {}): ProveItem => ({
    id,
    ...shapeNamed('dlog').make('ristretto255', seed),
    context: id,
    ...extra,
  });

  test('results in order; an item that fails is named and the rest goes on', async () => {
    const items = [
      item('0', 'a'),
      item('1', 'b', { witness: shapeNamed('dlog').make('ristretto255', 'c').witness }),
      item('2', 'c', { context: '' }),
      item('3', 'd', { statement: { kind: 'riddle' } as unknown as ProveItem['statement'] }),
      item('4', 'e', { options: { form: 'compact' } }),
    ];
    const results = [];
    for await (const result of batch(items)) results.push(result);
    expect(results.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
    expect(results.map(({ ok, code }) => code ?? ok)).toEqual([
      true,
      'WITNESS_MISMATCH',
      'BAD_PARAMETER',
      'UNSUPPORTED',
      true,
    ]);
    for (const { id, ok, proof, ms, reason } of results) {
      expect(ms).toBeGreaterThanOrEqual(0);
      if (!ok) {
        expect([proof, typeof reason]).toEqual([undefined, 'string']);
        continue;
      }
      expect(await verify(items[Number(id)]!.statement, proof!, { context: id })).toEqual({
        ok: true,
      });
    }
    expect(results[4]?.proof?.form).toBe('compact');
  });

  test('items are read as their turn comes, from async sources too', async () => {
    let read = 0;
    async function* source(): AsyncGenerator<ProveItem> {
      for (; read < 100; read++) yield await Promise.resolve(item(String(read), 'a'));
    }
    for await (const { id, ok } of batch(source())) {
      expect(ok).toBe(true);
      if (id === '3') break;
    }
    expect(read).toBeLessThanOrEqual(4);
  });

  test('a signal ends the run', async () => {
    const controller = new AbortController();
    const ids: string[] = [];
    const run = async (): Promise<void> => {
      const items = ['0', '1', '2'].map((id) => item(id, 'a'));
      for await (const { id } of batch(items, { signal: controller.signal })) {
        ids.push(id);
        if (id === '1') controller.abort();
      }
    };
    await expect(run()).rejects.toEqual(coded('ABORTED'));
    expect(ids).toEqual(['0', '1']);
  });
});

describe.each(SUITE_NAMES)('%s: complete for whatever witness and context', (suite) => {
  const runs = { numRuns: suite === 'ristretto255' ? 100 : 12 };
  const { order } = SUITES[suite];
  const scalar = fc.oneof(
    fc.bigInt({ min: 1n, max: order - 1n }),
    fc.constantFrom(1n, 2n, order - 1n),
  );
  const contexts = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
  const options = fc.record({
    context: contexts,
    form: fc.constantFrom('batchable' as const, 'compact' as const),
  });

  test('dlog', async () => {
    const property = fc.asyncProperty(scalar, options, async (x, chosen) => {
      const pair = await discreteLog.fromSecret(encodeScalar(SUITES[suite], x), { suite });
      const proof = await prove(pair.statement, pair.witness, chosen);
      expect(await verify(pair.statement, proof, chosen)).toEqual({ ok: true });
      const other = { context: `${chosen.context}x` };
      expect(await verify(pair.statement, proof, other)).toMatchObject({ code: 'PROOF_FALSE' });
    });
    await fc.assert(property, runs);
  });

  test('pedersen, values of 0 and 1 too', async () => {
    const value = fc.oneof(scalar, fc.constantFrom(0n, 1n));
    const property = fc.asyncProperty(value, options, async (v, chosen) => {
      const { statement, witness } = await pedersenOpening.commit({ suite, value: v });
      expect(witness.reveal()['v']).toEqual(encodeScalar(SUITES[suite], v));
      const proof = await prove(statement, witness, chosen);
      expect(await verify(statement, proof, chosen)).toEqual({ ok: true });
    });
    await fc.assert(property, runs);
  });

  test('linear, random secrets', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...SHAPES),
      fc.string(),
      options,
      async (shape, seed, chosen) => {
        const { statement, witness } = shape.make(suite, seed);
        const proof = await prove(statement, witness, chosen);
        expect(await verify(statement, proof, chosen)).toEqual({ ok: true });
      },
    );
    await fc.assert(property, runs);
  });
});
