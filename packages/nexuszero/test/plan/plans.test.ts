/** What is planned: never below the wish, the same for the same, with every decision in words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discreteLog } from '../../src/sigma.ts';
import { preimage } from '../../src/preimage.ts';
import { range } from '../../src/range.ts';
import { builtInModel, plan, type PlanRequest, type Wish } from '../../src/plan.ts';
import {
  ALONE,
  anySurroundings,
  commitments,
  narrowWishes,
  planned,
  plannerOf,
  refused,
  TWO_THREADS,
  wishes,
} from './requests.ts';

const bad = (code: string): Error => expect.objectContaining({ code }) as Error;
const sayings = (request: PlanRequest): string => planned(request).reasons.join('\n');

describe('promises', () => {
  test('a plan never misses the wish, and a refusal says what the nearest misses', () => {
    fc.assert(
      fc.property(commitments, narrowWishes, anySurroundings, (commit, wish, surroundings) => {
        const answer = plan({ commit, wish }, { surroundings });
        const one = answer.ok ? answer.plan : answer.nearest!;
        const missed = [
          one.security.level < (wish.level ?? 128),
          wish.postQuantum === true && one.security.category === null,
          one.proofBytes > (wish.maxProofBytes ?? Infinity),
          one.proveMs.value > (wish.maxProveMs ?? Infinity),
          one.verifyMs.value > (wish.maxVerifyMs ?? Infinity),
          one.system !== (wish.system ?? one.system),
          one.suite !== (wish.suite ?? one.suite),
          one.form !== (wish.form ?? one.form),
          wish.aggregate === false && one.valuesPerProof > 1,
          wish.aggregate === true && one.count > (wish.count ?? 1),
        ].includes(true);
        expect(missed).toBe(!answer.ok);
        if (!answer.ok) expect(answer.reason).toContain(one.suite);
      }),
    );
  });

  test('the same in, the same out; with no memory as with one', () => {
    const planner = plannerOf();
    fc.assert(
      fc.property(commitments, wishes, anySurroundings, (commit, wish, surroundings) => {
        const first = planner.planCommitment(commit, wish, surroundings);
        expect(planner.planCommitment(commit, wish, surroundings)).toBe(first);
        expect(plan({ commit, wish }, { surroundings })).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });

  test('hands are never more than there are, and every proof has its place', () => {
    fc.assert(
      fc.property(commitments, wishes, anySurroundings, (commit, wish, surroundings) => {
        const answer = plan({ commit, wish }, { surroundings });
        const { workers, chunk, count, isolation, totalMs, proveMs } = answer.ok
          ? answer.plan
          : answer.nearest!;
        const most = Math.min(surroundings.workers, surroundings.cores, wish.workers ?? Infinity);
        expect(workers).toBeLessThanOrEqual(surroundings.isolation === 'none' ? 0 : most);
        expect(isolation).toBe(workers === 0 ? 'none' : surroundings.isolation);
        expect(workers * chunk).toBeLessThan(count + workers * chunk);
        expect(chunk).toBeLessThanOrEqual(Math.ceil(count / Math.max(1, workers)));
        const hands = Math.max(1, workers);
        expect(totalMs.value).toBeGreaterThan(0.999 * ((count * proveMs.value) / hands));
        expect(totalMs.low).toBeLessThanOrEqual(totalMs.value);
        expect(totalMs.high).toBeGreaterThanOrEqual(totalMs.value);
      }),
    );
  });

  test('the smallest has the fewest bytes, the fastest the least time, of all that fulfil the wish', () => {
    fc.assert(
      fc.property(commitments, wishes, (commit, wish) => {
        for (const prefer of ['size', 'speed'] as const) {
          const answer = plan({ commit, wish: { ...wish, prefer } }, { surroundings: ALONE });
          if (!answer.ok) continue;
          const { plan: chosen } = answer;
          const rivals = chosen.alternatives.filter(({ reason }) => / of \S+ on /.test(reason));
          const amount = (one: { valuesPerProof: number }): number =>
            (chosen.count * chosen.valuesPerProof) / one.valuesPerProof;
          for (const rival of rivals) {
            if (prefer === 'size') {
              const bytes = amount(chosen) * chosen.proofBytes;
              expect(amount(rival) * rival.proofBytes).toBeGreaterThanOrEqual(bytes);
            } else {
              const ms = amount(chosen) * chosen.proveMs.value;
              expect(amount(rival) * rival.proveMs.value).toBeGreaterThan(ms / 1.021);
            }
          }
        }
      }),
    );
  });
});

describe('commitments', () => {
  test('a range is Bulletproofs, or a hashed range where quantum computers matter', () => {
    const commit = { kind: 'range', min: 18n, max: 120n } as const;
    expect(planned({ commit })).toMatchObject({
      ...{ system: 'bulletproofs', suite: 'ristretto255', kind: 'range', form: 'standard' },
      ...{ count: 1, valuesPerProof: 1, proofBytes: 556, compression: 'none' },
    });
    expect(planned({ commit, wish: { postQuantum: true } })).toMatchObject({
      ...{ system: 'vole', suite: 'ChaCha12', kind: 'hashedRange', form: 'balanced' },
      security: { level: 128, category: 1 },
    });
  });

  test.each([
    [128, 'ristretto255'],
    [192, 'P384'],
    [256, 'P521'],
  ] as const)('a key of level %i is on %s', (level, suite) => {
    expect(planned({ commit: { kind: 'dlog' }, wish: { level } }).suite).toBe(suite);
  });

  test.each([
    [128, 'ChaCha12'],
    [192, 'ChaCha12-192'],
    [256, 'ChaCha12-256'],
  ] as const)('a digest of level %i is on %s', (level, suite) => {
    const commit = { kind: 'preimage', length: 100 } as const;
    expect(planned({ commit, wish: { level } })).toMatchObject({ suite, form: 'balanced' });
  });

  test('many values: one proof for the fewest bytes, one each where they are asked for', () => {
    const commit = { kind: 'range', bits: 64, values: 12 } as const;
    expect(planned({ commit, wish: { prefer: 'size' } })).toMatchObject({
      ...{ count: 1, valuesPerProof: 12, proofBytes: 940 },
    });
    expect(planned({ commit, wish: { prefer: 'size', aggregate: false } })).toMatchObject({
      ...{ count: 12, valuesPerProof: 1, proofBytes: 684 },
    });
  });

  test('a proof that must be small goes from form to form', () => {
    const commit = { kind: 'preimage', length: 40 } as const;
    const forms = [40_000, 26_656, 19_936, 15_456].map(
      (maxProofBytes) => planned({ commit, wish: { maxProofBytes } }).form,
    );
    expect(forms).toEqual(['balanced', 'balanced', 'small', 'tiny']);
  });
});

describe('finished statements', () => {
  test('the forms that provers take today when nothing is said', async () => {
    const { statement } = await discreteLog.generate();
    expect(planned({ statement }).form).toBe('batchable');
    const message = preimage.statement({ digest: new Uint8Array(32), length: 9 });
    expect(planned({ statement: message }).form).toBe('balanced');
    const { statement: bounded } = await range.commit({ value: 9n, bits: 8 });
    expect(planned({ statement: bounded }).form).toBe('standard');
    expect(sayings({ statement: bounded })).toContain('the statement leaves no choice');
  });

  test('values that are committed to together are proved together', async () => {
    const { statement } = await range.commit({ values: [1n, 2n], bits: 8 });
    const { reason, nearest } = refused({ statement, wish: { aggregate: false } });
    expect(reason).toContain('has all values in one proof');
    expect(nearest).toMatchObject({ valuesPerProof: 2, count: 1 });
    expect(planned({ statement, wish: { aggregate: true } }).valuesPerProof).toBe(2);
  });

  test.each([true, false])('one value is one proof either way: aggregate %s', async (aggregate) => {
    const { statement } = await range.commit({ value: 1n, bits: 8 });
    expect(planned({ statement, wish: { aggregate } }).count).toBe(1);
  });

  test('the suite is fixed: a level above it is refused', async () => {
    const { statement } = await discreteLog.generate();
    const { code, reason, nearest } = refused({ statement, wish: { level: 192 } });
    expect(code).toBe('PLAN_IMPOSSIBLE');
    expect(reason).toContain('is worth level 128, below 192');
    expect(nearest?.suite).toBe('ristretto255');
    expect(nearest?.reasons[0]).toContain('misses the wish');
  });
});

describe('refusals keep what matters most', () => {
  test('security before bytes', () => {
    const wish: Wish = { postQuantum: true, maxProofBytes: 500 };
    const { reason, nearest } = refused({ commit: { kind: 'range', bits: 8 }, wish });
    expect(nearest).toMatchObject({ suite: 'ChaCha12', form: 'tiny', proofBytes: 15_456 });
    expect(reason).toContain('takes 15,456 B a proof, over 500 B');
  });

  test('security before a system that was fixed', () => {
    const wish: Wish = { postQuantum: true, system: 'bulletproofs' };
    const { reason, nearest } = refused({ commit: { kind: 'range', bits: 8 }, wish });
    expect(nearest?.system).toBe('vole');
    expect(reason).toContain('has system vole, not bulletproofs');
  });

  test('of limits, the least missed', () => {
    const wish: Wish = { maxProveMs: 0.001 };
    const { reason } = refused({ commit: { kind: 'dlog' }, wish });
    expect(reason).toMatch(/sigma on ristretto255 .* takes \S+ ms to prove, over 0.001 ms/);
  });
});

describe('batches', () => {
  const wish = { count: 1000 };
  test('are cut so that a dispatch has some milliseconds of work', () => {
    const one = planned({ commit: { kind: 'dlog' }, wish });
    expect(one).toMatchObject({ count: 1000, workers: 2, isolation: 'thread' });
    const { chunk, proveMs } = one;
    expect(chunk * proveMs.value).toBeGreaterThan(8);
    expect(chunk * proveMs.value).toBeLessThan(16);
    expect(one.compression).toBe('adaptive');
    expect(one.reasons.join('\n')).toContain('1,000 proofs of 76 B');
  });

  test('all workers get some', () => {
    const { workers, chunk } = planned({ commit: { kind: 'dlog' }, wish: { count: 50 } });
    expect([workers, chunk]).toEqual([2, 25]);
  });

  test('what costs less than the way to a worker stays with the caller', () => {
    expect(planned({ commit: { kind: 'dlog' }, wish: { count: 1 } }).workers).toBe(0);
  });

  test('cores bound the workers', () => {
    const around = { workers: 8, isolation: 'process', cores: 3 } as const;
    const { workers, isolation } = planned({ commit: { kind: 'dlog' }, wish }, around);
    expect([workers, isolation]).toEqual([3, 'process']);
  });
});

describe('words', () => {
  test('each decision has a sentence, and the built-in model says what it is', () => {
    const commit = { kind: 'range', bits: 64, values: 3 } as const;
    const text = sayings({ commit, wish: { aggregate: true } });
    expect(text).toContain('bulletproofs on ristretto255');
    expect(text).toContain('Asked for level 128');
    expect(text).toContain('3 values in one proof');
    expect(text).toContain('No compression');
    expect(text).toContain('calibrate');
  });

  test('each alternative says why it lost', () => {
    const { alternatives } = planned({
      commit: { kind: 'range', bits: 8 },
      wish: { level: 192, prefer: 'speed' },
    });
    expect(alternatives).toHaveLength(16);
    for (const { reason, system } of alternatives) {
      expect(reason).toMatch(system === 'bulletproofs' ? /below 192/ : /below 192|times the time/);
    }
  });
});

describe('misuse', () => {
  const { statement } = {
    statement: preimage.statement({ digest: new Uint8Array(32), length: 9 }),
  };
  test.each([
    { level: 100 },
    { postQuantum: 1 },
    { maxProofBytes: 0 },
    { maxProveMs: NaN },
    { maxVerifyMs: Infinity },
    { prefer: 'cheap' },
    { system: 'groth16' },
    { suite: 'P224' },
    { form: 'huge' },
    { aggregate: 'yes' },
    { count: 0 },
    { count: 1.5 },
    { workers: -1 },
    { maxBytes: 9 },
    null,
  ])('the wish %o', (wish) => {
    expect(() => plan({ statement, wish: wish as Wish })).toThrow(bad('BAD_PARAMETER'));
  });

  test.each([
    { ...TWO_THREADS, workers: -1 },
    { ...TWO_THREADS, cores: 0 },
    { ...TWO_THREADS, isolation: 'fiber' },
    null,
  ])('the surroundings %o', (surroundings) => {
    const options = { surroundings: surroundings as typeof TWO_THREADS };
    expect(() => plan({ statement }, options)).toThrow(bad('BAD_PARAMETER'));
  });

  test('what is no request', () => {
    const planner = plannerOf(builtInModel());
    expect(() => plan(null as never)).toThrow(bad('BAD_PARAMETER'));
    expect(() => plan({ commit: null as never })).toThrow(bad('BAD_PARAMETER'));
    expect(() => plan({ commit: { kind: 'linear' } as never })).toThrow(bad('UNSUPPORTED'));
    expect(() => plan({ statement: null as never })).toThrow(bad('UNSUPPORTED'));
    expect(() => planner.plan({ kind: 'circuit' } as never, {}, ALONE)).toThrow(bad('UNSUPPORTED'));
  });

  test('a statement that is malformed', () => {
    const forged = { ...statement, length: -1 };
    expect(() => plan({ statement: forged })).toThrow(bad('BAD_PARAMETER'));
  });
});
