/** Calibration: real proofs of every row, in about the time that it was given. */
import { expect, test } from 'vitest';
import { builtInModel, calibrate, COST_DESCRIPTORS, CostModel } from '../../src/plan.ts';
import { sigma } from '../../src/proofs/sigma/system.ts';
import { calibrateWith } from '../../src/plan/calibrate.ts';
import { tasksFor } from '../../src/plan/workload.ts';
import { planned } from './requests.ts';
import { plan } from '../../src/plan.ts';

test('gives a model of this machine, which says so and can be kept', async () => {
  const shares: number[] = [];
  const model = await calibrate({ budgetMs: 500, onProgress: (share) => shares.push(share) });
  expect(model.source).toBe('calibrated');
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  const again = CostModel.from(JSON.stringify(model));
  for (const { row, operation } of builtInModel().curves) {
    const { value } = model.predict(row, operation, 1);
    expect(value).toBeGreaterThan(0);
    expect(again.predict(row, operation, 1).value).toBe(value);
  }
  const answer = plan({ commit: { kind: 'dlog' } }, { model });
  if (!answer.ok) throw new Error(answer.reason);
  expect(answer.plan.model).toBe('calibrated');
  expect(answer.plan.reasons.join()).not.toContain('another machine');
  expect(planned({ commit: { kind: 'dlog' } }).model).toBe('built-in');
});

test('stops when the caller says so', async () => {
  const signal = { aborted: false };
  const running = calibrate({
    budgetMs: 60_000,
    signal,
    onProgress: () => (signal.aborted = true),
  });
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
});

test.each([0, -1, NaN, Infinity])('a budget of %d is none', async (budgetMs) => {
  await expect(calibrate({ budgetMs })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
});

test('a proof that does not verify is a fault, not a time', async () => {
  const verify = (): Promise<{ ok: false; code: 'PROOF_FALSE'; reason: string }> =>
    Promise.resolve({ ok: false, code: 'PROOF_FALSE', reason: '' });
  const broken = { ...sigma, verify };
  await expect(calibrateWith([broken], builtInModel())).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('every row has a task of a short calibration, and secrets are gone afterwards', async () => {
  const tasks = tasksFor(COST_DESCRIPTORS).filter(({ brief }) => brief);
  const rows = new Set<string>();
  const witnesses = [];
  for (const { system, form, make } of tasks) {
    const { statement, witness } = await make();
    witnesses.push(witness);
    const descriptor = COST_DESCRIPTORS.find(({ name }) => name === system)!;
    rows.add(descriptor.cost(descriptor.shapeOf(statement), form).row);
    witness.wipe();
  }
  const known = builtInModel().curves.map(({ row }) => row);
  expect([...rows].sort()).toEqual(
    [...new Set(known)].filter((row) => !row.startsWith('dispatch/')).sort(),
  );
  expect(witnesses.flatMap((witness) => Object.values(witness.reveal()))).toSatisfy(
    (secrets: readonly Uint8Array[]) =>
      secrets.every((secret) => secret.every((byte) => byte === 0)),
  );
});
