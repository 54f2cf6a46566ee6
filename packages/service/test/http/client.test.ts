/** The client against the service that it was made for. */
import { createClient, isServiceError, type Client, type Job } from '@nexuszero/client';
import * as nexuszero from 'nexuszero';
import { range } from 'nexuszero/range';
import { generateKeyPair } from 'nexuszero/seal';
import { discreteLog } from 'nexuszero/sigma';
import { preimage } from 'nexuszero/preimage';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { running, type Running } from '../running.ts';

const context = 'service/client';
let service: Running;
let near: Client;
let far: Client;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexuszero-service-'));
  const ring = join(folder, 'keys', 'keyring');
  mkdirSync(ring, { recursive: true, mode: 0o700 });
  const { secretKey } = await generateKeyPair();
  writeFileSync(join(ring, 'own.key'), secretKey.toPem(), { mode: 0o600 });
  service = await running({}, folder);
  near = createClient({ url: service.url, engine: nexuszero });
  far = createClient({ url: service.url });
});
afterAll(() => service.end());

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (isServiceError(error) ? [error.code, error.status] : error),
  );

test('proves here and has it checked there', async () => {
  const { statement, witness } = await range.commit({ value: 42n, min: 18n, max: 120n });
  const { verdict, proof } = await near.present(statement, witness, { context });
  expect(verdict.ok).toBe(true);
  expect(await near.verify(statement, proof, { context: 'other' })).toMatchObject({ ok: false });
});

test.each([
  ['range', () => range.commit({ value: 42n, min: 18n, max: 120n })],
  ['dlog', () => discreteLog.generate()],
  ['preimage', () => preimage.fromMessage(new Uint8Array(33))],
])('has %s proved there', async (_, make) => {
  const { statement, witness } = await make();
  const { proof } = await far.prove(statement, witness, { context });
  const verdict = await nexuszero.verify(statement, proof, { context });
  expect(verdict.ok).toBe(true);
});

test('follows a job to its end, and finds it again', async () => {
  const { statement, witness } = await preimage.fromMessage(new Uint8Array(40));
  const job = await far.submit(statement, witness, { context, idempotencyKey: 'once' });
  const seen: Job[] = [];
  for await (const state of job.events()) seen.push(state);
  expect(seen.at(-1)).toMatchObject({ id: job.id, state: 'succeeded' });
  const again = await far.submit(statement, witness, { context, idempotencyKey: 'once' });
  expect(again.id).toBe(job.id);
  const { made } = await far.job(job.id).wait();
  expect(made?.system).toBe('vole');
});

test('tells faults by their codes', async () => {
  const [one, other] = [await discreteLog.generate(), await discreteLog.generate()];
  const wrong = far.prove(one.statement, other.witness, { context });
  expect(await codeOf(wrong)).toEqual(['WITNESS_MISMATCH', 422]);
  const none = far.prove(one.statement, one.witness, { context, postQuantum: true });
  expect(await codeOf(none)).toEqual(['PLAN_IMPOSSIBLE', 422]);
  expect(await codeOf(far.job('nobody').get())).toEqual(['NOT_FOUND', 404]);
});

test('streams batches of both kinds', async () => {
  const claims = await Promise.all(Array.from({ length: 60 }, () => discreteLog.generate()));
  const items = claims.map(({ statement, witness }, i) => ({
    ...{ id: String(i), op: 'prove' as const, statement, witness, context },
  }));
  const checks = [];
  let next = 0;
  for await (const { id, ok, proof } of far.batch(items)) {
    expect([id, ok]).toEqual([String(next), true]);
    checks.push({ id, statement: claims[next]!.statement, proof: proof!, context });
    next++;
  }
  checks[7] = { ...checks[7]!, context: 'another' };
  const refused = [];
  for await (const { id, ok } of far.verifyBatch(checks)) if (!ok) refused.push(id);
  expect([next, refused]).toEqual([60, ['7']]);
});

test('plans, seals and opens', async () => {
  const planned = await far.plan({ commit: { kind: 'range', min: 18n, max: 120n } });
  expect(planned).toMatchObject({ ok: true });
  const [key] = await far.keys();
  expect(key).toMatchObject({ suite: 'x-wing', opens: true });
  const secret = new TextEncoder().encode('the eagle lands');
  const { box } = await far.seal({ to: key!.fingerprint, data: secret, info: 'notes' });
  expect(await codeOf(far.open(box, { info: 'other' }))).toEqual(['OPEN_FAILED', 422]);
});
