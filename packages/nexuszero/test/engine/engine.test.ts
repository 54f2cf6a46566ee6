/** The engine's promises, the same for every way of running jobs: in the calling thread, on threads, in processes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createEngine,
  verify,
  type Engine,
  type EngineEvent,
  type EngineItem,
} from '../../src/index.ts';
import { codeOf, ENGINE_CONTEXT as CONTEXT, makers, proveAny } from './outcomes.ts';

const WAYS = [
  ['in the calling thread', {}],
  ['on threads', { workers: 2 }],
  ['in processes', { workers: 2, isolation: 'process' }],
] as const;

describe.each(WAYS)('an engine %s', (_, config) => {
  const events: EngineEvent[] = [];
  let engine: Engine;
  beforeAll(async () => {
    engine = createEngine({ ...config, onEvent: (event) => events.push(event) });
    await engine.start();
  });
  afterAll(() => engine.close());

  test.each(Object.entries(makers))('proves and verifies %s', async (kind, make) => {
    const { statement, witness } = await make();
    const made = await engine.prove(statement, witness, { context: CONTEXT });
    expect(made.proof.kind).toBe(kind);
    expect(made.proof.size).toBe(made.plan.proofBytes);
    expect(made.proof.form).toBe(made.plan.form);
    expect(await verify(statement, made.proof, { context: CONTEXT })).toEqual({ ok: true });
    expect(await engine.verify(statement, made.proof, { context: CONTEXT })).toMatchObject({
      ok: true,
      cached: false,
    });
    const wrong = await engine.verify(statement, made.proof, { context: 'other' });
    expect(wrong).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
  });

  test('says of each stage how long it took, and explains itself', async () => {
    const { statement, witness } = await makers.range();
    const made = await engine.prove(statement, witness, { context: CONTEXT, selfVerify: true });
    const names = made.stages.map(({ stage }) => stage);
    const way = 'workers' in config ? ['queue', 'transfer'] : [];
    expect(names).toEqual(['validate', 'plan', ...way, 'prove', 'selfVerify']);
    const sum = made.stages.reduce((total, { ms }) => total + ms, 0);
    expect(sum).toBeLessThanOrEqual(made.ms * 1.01 + 0.05);
    const proving = made.stages.find(({ stage }) => stage === 'prove')!;
    expect(proving.ms).toBeGreaterThan(0);
    expect(proving.bytes).toBe(made.proof.size);
    expect(proving.memoryBytes).toBeGreaterThan(65_536);
    for (const word of ['range', 'prove:', 'in all:', ...made.plan.reasons]) {
      expect(made.explain()).toContain(word);
    }
    const checked = await engine.verify(statement, made.proof, { context: CONTEXT });
    expect(checked.explain()).toMatch(/^true\nvalidate: /);
  });

  test('reports its stages while it proves', async () => {
    const { statement, witness } = await makers.range();
    const stages: string[] = [];
    await engine.prove(statement, witness, {
      context: CONTEXT,
      onProgress: ({ stage }) => stages.push(stage),
    });
    expect(stages[0]).toBe('validate');
    expect(stages).toContain('prove');
    expect(stages.at(-1)).toBe('done');
  });

  test('refuses a wrong witness, whatever its kind', async () => {
    const [one, other] = [await makers.range(), await makers.range()];
    const wrong = engine.prove(one.statement, other.witness, { context: CONTEXT });
    expect(await codeOf(wrong)).toBe('WITNESS_MISMATCH');
    const { witness } = await makers.preimage();
    const kind = proveAny(engine, one.statement, witness);
    expect(await codeOf(kind)).toBe('WITNESS_MISMATCH');
  });

  test.each([
    ['no context', { context: '' }],
    ['a form of another system', { context: CONTEXT, form: 'tiny' }],
    ['a priority that is none', { context: CONTEXT, priority: 'first' }],
    ['a deadline that is none', { context: CONTEXT, deadlineMs: Number.NaN }],
    ['a wish that is none', { context: CONTEXT, wish: { level: 100 } }],
  ])('refuses %s', async (_, options) => {
    const { statement, witness } = await makers.range();
    const code = await codeOf(engine.prove(statement, witness, options as never));
    expect(['BAD_PARAMETER', 'PLAN_IMPOSSIBLE']).toContain(code);
  });

  test('refuses what the statement rules out, and names what comes nearest', async () => {
    const { statement, witness } = await makers.range();
    const promise = engine.prove(statement, witness, {
      context: CONTEXT,
      wish: { postQuantum: true },
    });
    await expect(promise).rejects.toMatchObject({ code: 'PLAN_IMPOSSIBLE' });
    await expect(promise).rejects.toThrow(/bulletproofs|range/);
    const planned = engine.plan(statement, { postQuantum: true });
    expect(planned.ok).toBe(false);
  });

  test('runs a mixed batch in order; one bad item fails alone', async () => {
    const items: EngineItem[] = [];
    for (let i = 0; i < 12; i++) {
      const make = Object.values(makers)[i % 4]!;
      const { statement, witness } = await make();
      items.push({ id: `prove ${String(i)}`, statement, witness, context: CONTEXT });
    }
    const { statement, witness } = await makers.range();
    const other = await makers.range();
    const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
    const check = { op: 'verify', statement, proof, context: CONTEXT } as const;
    items.splice(3, 0, { id: 'bad', statement, witness: other.witness, context: CONTEXT });
    items.splice(6, 0, { ...check, id: 'good check' });
    items.splice(7, 0, { ...check, id: 'bad check', context: 'other' });
    items.splice(8, 0, null as never);
    items.splice(9, 0, { ...check, id: 'bad statement', statement: { kind: 'none' } as never });
    const progress: number[] = [];
    const results = [];
    for await (const result of engine.batch(items, {
      onProgress: ({ done, total }) => progress.push(done, total!),
    })) {
      results.push(result);
    }
    expect(results.map(({ id }) => id)).toEqual(
      items.map((item) => (item as EngineItem | null)?.id ?? ''),
    );
    const codes = results.filter(({ ok }) => !ok).map(({ id, code }) => [id, code]);
    expect(codes).toEqual([
      ['bad', 'WITNESS_MISMATCH'],
      ['bad check', 'PROOF_FALSE'],
      ['', 'BAD_PARAMETER'],
      ['bad statement', 'UNSUPPORTED'],
    ]);
    for (const [i, result] of results.entries()) {
      if (!result.id.startsWith('prove')) continue;
      const item = items[i]!;
      expect(await verify(item.statement, result.proof!, { context: CONTEXT })).toEqual({
        ok: true,
      });
    }
    expect(progress.slice(-2)).toEqual([items.length, items.length]);
  });

  test('verifies many together and names the false ones', async () => {
    const items = [];
    for (let i = 0; i < 40; i++) {
      const { statement, witness } = await makers.dlog();
      const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
      items.push({ statement, proof, context: i % 13 === 5 ? 'other' : CONTEXT });
    }
    items.push({ statement: { kind: 'none' } as never, proof: items[0]!.proof, context: CONTEXT });
    const verdicts = await engine.verifyBatch(items);
    expect(verdicts.map((verdict) => (verdict.ok ? 'ok' : verdict.code))).toEqual(
      items.map((_, i) => (i === 40 ? 'STATEMENT_MALFORMED' : i % 13 === 5 ? 'PROOF_FALSE' : 'ok')),
    );
  });

  test('gives a batch up whose items do not come', async () => {
    const controller = new AbortController();
    async function* never(): AsyncGenerator<EngineItem> {
      await new Promise(() => undefined);
      yield undefined as never;
    }
    const batch = engine.batch(never(), { signal: controller.signal });
    const first = codeOf(batch.next());
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    expect(await first).toBe('ABORTED');
  });

  test('takes deadlines beyond what timers hold', async () => {
    const { statement, witness } = await makers.dlog();
    const options = { context: CONTEXT, deadlineMs: 3e9 };
    const many = Array.from({ length: 600 }, () => engine.prove(statement, witness, options));
    expect(new Set(await Promise.all(many.map(codeOf)))).toEqual(new Set(['done']));
  });

  test('stops a batch by its signal, and frees what waits', async () => {
    const { statement, witness } = await makers.preimage();
    const controller = new AbortController();
    const items = Array.from({ length: 1000 }, (_, i) => ({
      id: String(i),
      statement,
      witness,
      context: CONTEXT,
    }));
    let seen = 0;
    const run = async (): Promise<void> => {
      for await (const { ok } of engine.batch(items, { signal: controller.signal })) {
        expect(ok).toBe(true);
        if (++seen === 5) controller.abort();
      }
    };
    expect(await codeOf(run())).toBe('ABORTED');
    expect(seen).toBe(5);
    expect(engine.metrics().queue.waiting).toBe(0);
    const after = await engine.prove(statement, witness, { context: CONTEXT });
    expect(after.proof.size).toBeGreaterThan(0);
  });

  test('a batch that is left early leaves nothing behind', async () => {
    const { statement, witness } = await makers.range();
    const items = Array.from({ length: 500 }, (_, i) => ({
      id: String(i),
      statement,
      witness,
      context: CONTEXT,
    }));
    for await (const { ok } of engine.batch(items)) {
      expect(ok).toBe(true);
      break;
    }
    expect(engine.metrics().queue.waiting).toBe(0);
  });

  test('a thousand queued jobs are taken back at once', async () => {
    const { statement, witness } = await makers.preimage();
    const controller = new AbortController();
    const options = { context: CONTEXT, signal: controller.signal };
    const jobs = Array.from({ length: 1000 }, () =>
      codeOf(engine.prove(statement, witness, options)),
    );
    await Promise.resolve();
    const started = performance.now();
    controller.abort();
    const codes = await Promise.all(jobs);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(codes.filter((code) => code === 'ABORTED').length).toBeGreaterThan(900);
    expect(engine.metrics().queue).toMatchObject({ waiting: 0 });
  });

  test('a deadline that has passed is told so', async () => {
    const { statement, witness } = await makers.range();
    const late = engine.prove(statement, witness, { context: CONTEXT, deadlineMs: 0 });
    expect(await codeOf(late)).toBe('DEADLINE_EXCEEDED');
  });

  test('counts what it does', async () => {
    const before = engine.metrics();
    const { statement, witness } = await makers.dlog();
    const { proof } = await engine.prove(statement, witness, { context: CONTEXT });
    await engine.verify(statement, proof, { context: CONTEXT });
    await engine.verify(statement, proof, { context: CONTEXT });
    await engine.verify(statement, proof, { context: 'other' });
    const now = engine.metrics();
    const count = (key: string): number =>
      now.operations[key]!.count - (before.operations[key]?.count ?? 0);
    expect([count('prove/dlog'), count('verify/dlog')]).toEqual([1, 3]);
    expect(now.cache.verdicts.hits - before.cache.verdicts.hits).toBe(1);
    const { total, stages } = now.operations['prove/dlog']!;
    expect(total.p50Ms).toBeGreaterThan(0);
    expect(total.p99Ms).toBeGreaterThanOrEqual(total.p50Ms);
    expect(stages.prove!.count).toBe(now.operations['prove/dlog']!.count);
    expect(now.operations['verify/dlog']!.refusals).toMatchObject({
      PROOF_FALSE: expect.any(Number) as number,
    });
    expect(now.memory.processBytes).toBeGreaterThan(1e7);
    expect(structuredClone(now)).toEqual(now);
    expect(events.some(({ type }) => type === 'plan')).toBe(true);
    expect(events.filter(({ type }) => type === 'note')).toHaveLength(1);
  });
});
