/** Nobody takes more room, or more turns, than is promised. */
import { afterEach, expect, test } from 'vitest';
import { claims } from '../claims.ts';
import { running, until, type Answer, type Running } from '../running.ts';

let service: Running;
afterEach(() => service.end());

const ASYNC = { prefer: 'respond-async' };

async function ready(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  service = await running(settings);
  await until(async () => (await service.ask('GET', '/readyz')).status === 200);
}

test('batches, as many as there may be, do not hold up a single proof', async () => {
  await ready();
  const { statement, witness } = await claims['preimage']!();
  const one = { statement, witness, context: 'c' };
  const items = Array.from({ length: 1000 }, (_, i) => ({ id: String(i), op: 'prove', ...one }));
  const batches = await Promise.all(
    Array.from({ length: 12 }, () => service.ask('POST', '/v1/batches', { items }, ASYNC)),
  );
  expect(batches.map(({ status }) => status)).toEqual(batches.map(() => 202));
  const made = await service.ask('POST', '/v1/proofs', one, { prefer: 'wait=30' });
  expect(made.json.state).toBe('succeeded');
  // all of them are there still: it went before them
  const states = await Promise.all(
    batches.map(({ json }) => service.ask('GET', `/v1/jobs/${json.id}`)),
  );
  expect(states.filter(({ json }) => json.state === 'queued').length).toBeGreaterThan(8);
  for (const { json } of batches) await service.ask('DELETE', `/v1/jobs/${json.id}`);
}, 60_000);

test('requests that come at once take no more places than there are', async () => {
  await ready({ NEXUSZERO_QUEUE: '3' });
  const { statement, witness } = await claims['preimage']!();
  const body = { statement, witness, context: 'c', options: { form: 'tiny' } };
  // one connection each: all are in hand before the first is written
  const asked = Array.from({ length: 100 }, () => service.ask('POST', '/v1/proofs', body, ASYNC));
  let most = 0;
  let done = false;
  const all: Promise<readonly Answer[]> = Promise.all(asked).finally(() => (done = true));
  while (!done) {
    const { text } = await service.ask('GET', '/metrics');
    const depths = [...text.matchAll(/^zk_queue_depth\{.*\} (\d+)$/gm)].map(([, n]) => Number(n));
    most = Math.max(
      most,
      depths.reduce((sum, depth) => sum + depth, 0),
    );
  }
  expect(most).toBeLessThanOrEqual(3);
  const refused = (await all).filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]!.json.code).toBe('QUEUE_FULL');
});

test('a job is counted once, however often it is ended', async () => {
  await ready();
  const { statement, witness } = await claims['preimage']!();
  const body = { statement, witness, context: 'c', options: { form: 'tiny' } };
  const jobs = await Promise.all(
    Array.from({ length: 30 }, () => service.ask('POST', '/v1/proofs', body, ASYNC)),
  );
  const expiring = await service.ask(
    ...(['POST', '/v1/proofs'] as const),
    { ...body, options: { deadlineMs: 1 } },
    ASYNC,
  );
  await service.ask('GET', `/v1/jobs/${expiring.json.id}?wait=20`);
  // some wait, some run, some have ended
  for (const { json } of jobs) {
    const paths = Array.from({ length: 3 }, () => `/v1/jobs/${json.id}`);
    await Promise.all(paths.map((path) => service.ask('DELETE', path)));
  }
  await until(async () => (await service.ask('GET', '/metrics')).text.includes('inflight 0'));
  const { text } = await service.ask('GET', '/metrics');
  const counts = [...text.matchAll(/^zk_jobs_total\{.*\} (\d+)$/gm)].map(([, n]) => Number(n));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(jobs.length + 1);
});
