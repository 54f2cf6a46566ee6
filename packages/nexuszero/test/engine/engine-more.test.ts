/** What else an engine does: data, presets, commitments, decisions that reach the prover, proofs that are remembered. */
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine, NexusError, Proof, verify, type Wish } from '../../src/index.ts';
import { preimage } from '../../src/preimage.ts';
import { generateKeyPair, open } from '../../src/seal.ts';
import { dleq, loadGroup } from '../../src/sigma.ts';
import { FORM_IDS } from '../../src/statements/ids.ts';
import { codeOf, ENGINE_CONTEXT as CONTEXT, makers, proveAny } from './outcomes.ts';

describe('data', () => {
  test('is sealed, opened, compressed and packed', async () => {
    const engine = createEngine();
    const { publicKey, secretKey } = await generateKeyPair('x-wing');
    const data = new TextEncoder().encode('{"a":1}\n'.repeat(500));
    const { bytes: box, stages } = await engine.seal(publicKey, data);
    expect(stages.map(({ stage }) => stage)).toEqual(['seal']);
    expect(await open(secretKey, box)).toEqual(data);
    expect((await engine.open(secretKey, box)).bytes).toEqual(data);
    const { bytes: container } = await engine.compress(data);
    expect(container.length).toBeLessThan(data.length / 10);
    expect((await engine.decompress(container)).bytes).toEqual(data);
    await engine.close();
  });

  test('records of a batch come back from their container', async () => {
    const engine = createEngine();
    const { statement, witness } = await makers.range();
    const items = [
      { id: 'a', statement, witness, context: CONTEXT },
      { id: 'b', statement, witness, context: '' },
    ];
    const results = [];
    for await (const result of engine.batch(items)) results.push(result);
    const { bytes } = await engine.pack(results);
    const back = await engine.unpack(bytes);
    expect(back.map(({ id, ok, code }) => [id, ok, code])).toEqual([
      ['a', true, undefined],
      ['b', false, 'BAD_PARAMETER'],
    ]);
    expect(back[0]!.proof!.bytes).toEqual(results[0]!.proof!.bytes);
    bytes[bytes.length - 1]! ^= 1;
    expect(['OPEN_FAILED', 'BAD_ENCODING']).toContain(await codeOf(engine.unpack(bytes)));
    await engine.close();
  });

  test('keys that are worth less than the engine asks for are refused', async () => {
    const engine = createEngine({ preset: 'secure' });
    const { publicKey } = await generateKeyPair('ml-kem-512');
    expect(await codeOf(engine.seal(publicKey, new Uint8Array(3)))).toBe('PLAN_IMPOSSIBLE');
    await engine.close();
  });

  test('more than may be is refused', async () => {
    const engine = createEngine({ limits: { dataBytes: 100 } });
    expect(await codeOf(engine.compress(new Uint8Array(101)))).toBe('LIMIT_EXCEEDED');
    await engine.close();
  });
});

describe('presets', () => {
  const sizes = new Map<string, number>();
  test.each(['fast', 'balanced', 'compact', 'secure'] as const)('%s', async (preset) => {
    const engine = createEngine({ preset });
    const { statement, witness, plan } = await engine.commit({
      kind: 'preimage',
      message: new Uint8Array(40),
    });
    const { proof, stages } = await engine.prove(statement, witness, { context: CONTEXT });
    expect(proof.form).toBe(plan.form);
    expect(proof.suite).toBe(plan.suite);
    sizes.set(preset, proof.size);
    const secure = preset === 'secure';
    expect(proof.security.level).toBe(secure ? 256 : 128);
    expect(stages.some(({ stage }) => stage === 'selfVerify')).toBe(secure);
    const checked = await engine.verify(statement, proof, { context: CONTEXT });
    expect(checked.ok).toBe(true);
    await engine.close();
  });

  test('compact is smaller than fast', () => {
    expect(sizes.get('compact')).toBeLessThan(sizes.get('fast')!);
  });

  test('secure refuses proofs of a lower level', async () => {
    const engine = createEngine({ preset: 'secure' });
    const { statement, witness } = await makers.range();
    expect(await codeOf(engine.prove(statement, witness, { context: CONTEXT }))).toBe(
      'PLAN_IMPOSSIBLE',
    );
    const { proof } = await createEngine().prove(statement, witness, { context: CONTEXT });
    expect(await engine.verify(statement, proof, { context: CONTEXT })).toMatchObject({
      ok: false,
      code: 'LEVEL_TOO_LOW',
    });
    await engine.close();
  });
});

describe('commit', () => {
  const engine = createEngine();
  afterAll(() => engine.close());

  test.each([
    ['bulletproofs', {}, 'range', 'ristretto255'],
    ['vole when it must be post-quantum', { postQuantum: true }, 'hashedRange', undefined],
    ['vole at level 256', { level: 256 }, 'hashedRange', 'ChaCha12-256'],
  ] as const)('a value: %s', async (_, wish, kind, suite) => {
    const made = await engine.commit({ kind: 'range', value: 42n, min: 18n, max: 120n }, wish);
    expect(made.statement.kind).toBe(kind);
    if (suite !== undefined) expect(made.statement.suite).toBe(suite);
    const { proof } = await engine.prove(made.statement, made.witness, { context: CONTEXT, wish });
    expect(proof.size).toBe(made.plan.proofBytes);
    expect(await verify(made.statement, proof, { context: CONTEXT, ...wish })).toEqual({
      ok: true,
    });
  });

  test.each([
    [128, ['ristretto255', 'P256']],
    [192, ['P384']],
    [256, ['P521']],
  ] as const)('a key of level %i', async (level, suites) => {
    const { statement, plan } = await engine.commit({ kind: 'dlog' }, { level });
    expect(suites).toContain(statement.suite);
    expect(plan.security.level).toBe(level);
    const fixed = await engine.commit({ kind: 'dlog' }, { suite: 'P256' });
    expect(fixed.statement.suite).toBe('P256');
  });

  test('several values: together, or each by itself', async () => {
    const values = [1n, 2n, 3n];
    const input = { kind: 'range', values, bits: 8 } as const;
    for (const [aggregate, count] of [
      [true, 1],
      [false, 3],
    ] as const) {
      const { parts, plan } = await engine.commit(input, { aggregate });
      expect(parts).toHaveLength(count);
      expect(plan.valuesPerProof).toBe(3 / count);
      for (const { statement, witness } of parts) {
        const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
        expect(proof.size).toBe(plan.proofBytes);
        expect(await verify(statement, proof, { context: CONTEXT })).toEqual({ ok: true });
      }
    }
  });

  test('bytes stay bytes, whatever the system', async () => {
    const value = new Uint8Array([42, 0, 0, 0, 0, 0, 0, 0]);
    for (const wish of [{}, { postQuantum: true }]) {
      const input = { kind: 'range', value, min: 42n, max: 43n } as const;
      const { statement, witness } = await engine.commit(input, wish);
      const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
      expect(await verify(statement, proof, { context: CONTEXT })).toEqual({ ok: true });
    }
  });

  test('refuses what no system does', async () => {
    const input = { kind: 'range', value: 42n, min: 18n, max: 120n } as const;
    const impossible = engine.commit(input, { postQuantum: true, maxProofBytes: 1000 });
    await expect(impossible).rejects.toMatchObject({ code: 'PLAN_IMPOSSIBLE' });
    expect(await codeOf(engine.commit({ ...input, value: 5n }))).toBe('WITNESS_MISMATCH');
    expect(await codeOf(engine.commit({ kind: 'none' } as never))).toBe('BAD_PARAMETER');
  });
});

describe('decisions reach the prover, and can be read from the bytes', () => {
  const engine = createEngine();
  afterAll(() => engine.close());
  /** The form's number in an envelope, and the length of its payload; docs/formats.md section "Envelope". */
  const read = (bytes: Uint8Array): { form: number; payload: number } => ({
    form: bytes[7]!,
    payload: new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true),
  });

  test.each([
    [{ prefer: 'speed' }, FORM_IDS.speed],
    [{ prefer: 'size' }, FORM_IDS.tiny],
    [{}, FORM_IDS.balanced],
    [{ maxProofBytes: 20_000 }, undefined],
    [{ level: 256, prefer: 'size' }, FORM_IDS.small],
  ] as const)('the preset of a message: %o', async (wish, form) => {
    const input = { kind: 'preimage', message: new Uint8Array(32) } as const;
    const { statement, witness, plan } = await engine.commit(input, wish);
    const { proof } = await engine.prove(statement, witness, { context: CONTEXT, wish });
    expect(read(proof.bytes).form).toBe(form ?? FORM_IDS[plan.form]);
    expect(plan.proofBytes).toBe(proof.bytes.length);
    if ('maxProofBytes' in wish) expect(proof.bytes.length).toBeLessThanOrEqual(wish.maxProofBytes);
  });

  test.each([
    [{ prefer: 'speed' }, FORM_IDS.batchable],
    [{ prefer: 'size' }, FORM_IDS.compact],
  ] as const)('the flavor of a linear relation: %o', async (wish, form) => {
    const group = await loadGroup('ristretto255');
    const x = group.randomScalar();
    const H = await group.hashToPoint(new Uint8Array(8), new Uint8Array(8));
    const { statement, witness } = await dleq.fromSecret(x, { H });
    const { proof } = await engine.prove(statement, witness, { context: CONTEXT, wish });
    expect(read(proof.bytes).form).toBe(form);
  });

  test('how many values are in one proof', async () => {
    const input = { kind: 'range', values: [1n, 2n, 3n, 4n], bits: 8 } as const;
    const payloadOf = async (wish: Wish): Promise<number[]> => {
      const { parts } = await engine.commit(input, wish);
      return Promise.all(
        parts.map(async ({ statement, witness }) => {
          const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
          return read(proof.bytes).payload;
        }),
      );
    };
    // 32 (9 + 2 log2(bits * values)) bytes each
    expect(await payloadOf({ prefer: 'size' })).toEqual([32 * (9 + 2 * 5)]);
    expect(await payloadOf({ aggregate: false })).toEqual(Array(4).fill(32 * (9 + 2 * 3)));
  });

  test('how many go to a worker at once', async () => {
    const counted = createEngine({ workers: 1, cache: false });
    const { statement, witness } = await makers.dlog();
    const items = Array.from({ length: 300 }, (_, i) => ({
      id: String(i),
      statement,
      witness,
      context: CONTEXT,
    }));
    const planned = counted.plan(statement, { count: 300 });
    if (!planned.ok) throw new Error(planned.reason);
    const loads: number[] = [];
    for await (const { stages } of counted.batch(items)) {
      loads.push(stages.find(({ stage }) => stage === 'transfer')!.jobs!);
    }
    expect(planned.plan.chunk).toBeGreaterThan(8);
    expect(Math.max(...loads)).toBeGreaterThan(8);
    // the plan learns while the batch runs
    expect(Math.max(...loads)).toBeLessThan(3 * planned.plan.chunk);
    await counted.close();
  });
});

describe('remembered proofs', () => {
  test('are given out for a witness that fits, and only then', async () => {
    const engine = createEngine({ cache: { proofs: 10 } });
    for (const make of [makers.range, makers.preimage, makers.hashedRange]) {
      const { statement, witness } = await make();
      const other = await makers.range();
      const first = await engine.prove(statement, witness, { context: CONTEXT });
      const again = await engine.prove(statement, witness, { context: CONTEXT });
      expect([first.cached, again.cached]).toEqual([false, true]);
      expect(again.proof.bytes).toEqual(first.proof.bytes);
      expect(Proof.is(again.proof)).toBe(true);
      const elsewhere = await engine.prove(statement, witness, { context: 'other' });
      expect(elsewhere.cached).toBe(false);
      const wrong =
        statement.kind === 'range' ? other.witness : preimage.witness(new Uint8Array(3));
      const refused = proveAny(engine, statement, wrong);
      expect(await codeOf(refused)).toBe('WITNESS_MISMATCH');
    }
    await engine.close();
  });

  test('are not kept unless asked for', async () => {
    const engine = createEngine();
    const { statement, witness } = await makers.range();
    for (let i = 0; i < 2; i++) {
      const { cached } = await engine.prove(statement, witness, { context: CONTEXT });
      expect(cached).toBe(false);
    }
    await engine.close();
  });
});

test('a closed engine does nothing more', async () => {
  const engine = createEngine();
  const { statement, witness } = await makers.range();
  await engine.close();
  expect(await codeOf(engine.prove(statement, witness, { context: CONTEXT }))).toBe('ABORTED');
});

test.each([
  { workers: -1 },
  { workers: 1.5 },
  { preset: 'none' },
  { isolation: 'none' },
  { compression: 'none?' },
  { limits: { jobMs: 0 } },
  { cache: { verdicts: -1 } },
  { onEvent: 3 },
  { wish: 3 },
])('refuses %o', (config) => {
  expect(() => createEngine(config as never)).toThrow(NexusError);
});
