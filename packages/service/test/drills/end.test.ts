/** The end of the service: what is in hand is done, who waits is answered, what is left is taken up at the next start. */
import { request } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readyChild, type Child } from '../child.ts';
import { claims, type Claim } from '../claims.ts';
import { until, type Answer } from '../running.ts';

const ASYNC = { prefer: 'respond-async' };
const context = 'drills/end';
const SETTINGS = { NEXUSZERO_HUNG_MS: '1000' };

const services: Child[] = [];
afterEach(async () => {
  for (const service of services.splice(0).reverse()) {
    if (service.alive) await service.kill('SIGKILL');
    await service.end();
  }
});

async function started(
  folder: string = mkdtempSync(join(tmpdir(), 'nexuszero-end-')),
  settings: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const service = await readyChild({ ...SETTINGS, ...settings }, folder);
  services.push(service);
  return service;
}

const prove = (service: Child, { statement, witness }: Claim, headers = {}): Promise<Answer> =>
  service.ask('POST', '/v1/proofs', { statement, witness, context }, headers);

const many = (count: number): Promise<Claim[]> =>
  Promise.all(Array.from({ length: count }, () => claims['preimage']!()));

async function endedOf(service: Child, id: string): Promise<Answer['json']> {
  let job: Answer['json'];
  await until(async () => {
    job = (await service.ask('GET', `/v1/jobs/${id}?wait=20`)).json;
    return job.ended !== undefined;
  }, 60_000);
  return job;
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'by %s: no job that was taken in is lost, and its key still gives it',
  async (signal) => {
    const service = await started();
    const made = await many(120);
    const keyOf = (i: number): object => ({ ...ASYNC, 'idempotency-key': `order-${i}` });
    const taken = await Promise.all(made.map((claim, i) => prove(service, claim, keyOf(i))));
    expect(new Set(taken.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = taken.map(({ json }) => json.id as string);
    // one waits for a job at the queue's end, one watches another
    const waiting = service.ask('GET', `/v1/jobs/${ids.at(-1)!}?wait=60`).catch(() => undefined);
    const watching = service
      .ask('GET', `/v1/jobs/${ids.at(-2)!}`, undefined, { accept: 'text/event-stream' })
      .catch(() => undefined);
    await until(async () => (await service.ask('GET', `/v1/jobs/${ids[0]!}`)).json.ended);
    const since = performance.now();
    const status = await service.kill(signal);
    if (signal === 'SIGTERM') {
      // answered is done: nobody waits for connections that are kept
      expect(performance.now() - since).toBeLessThan(10_000);
      expect(status).toBe(0);
      const job = (await waiting)!;
      expect(job.status).toBe(200);
      expect(['queued', 'running', 'succeeded']).toContain(job.json.state);
      expect((await watching)!.text).toContain('event: job');
    }
    const again = await started(service.folder);
    const pending = Number(/"pending":(\d+)/.exec(again.output().toString())![1]);
    expect(pending).toBeGreaterThan(0);
    const same = await prove(again, made[5]!, keyOf(5));
    expect(same.json.id).toBe(ids[5]);
    const other = await prove(again, made[6]!, keyOf(5));
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    for (const id of ids) {
      const { state, attempts } = await endedOf(again, id);
      expect(state).toBe('succeeded');
      // one that ended in order leaves none half done
      if (signal === 'SIGTERM') expect(attempts).toBe(1);
    }
    expect(await again.kill('SIGTERM')).toBe(0);
    expect(again.output().toString()).not.toMatch(/"level":"error"|nhandled/);
  },
);

test('jobs in hand that take too long are left for the next start', async () => {
  const service = await started(undefined, { NEXUSZERO_SHUTDOWN_S: '0' });
  const ids = (
    await Promise.all((await many(60)).map((claim) => prove(service, claim, ASYNC)))
  ).map(({ json }) => json.id as string);
  expect(await service.kill('SIGTERM')).toBe(0);
  const again = await started(service.folder);
  for (const id of ids) expect((await endedOf(again, id)).state).toBe('succeeded');
});

test('requests that come while it closes are refused, those that wait are answered', async () => {
  const service = await started(undefined, { NEXUSZERO_DRAIN_S: '2' });
  const [claim] = await many(1);
  const ended = service.kill('SIGTERM');
  await until(async () => (await service.ask('GET', '/readyz')).status === 503);
  const { json } = await service.ask('GET', '/readyz');
  expect(json.checks).toMatchObject({ service: 'closing' });
  // load balancers have not heard of it yet
  expect((await prove(service, claim!)).status).toBe(200);
  expect(await ended).toBe(0);
});

test('whoever neither reads nor ends its request does not keep it', async () => {
  const service = await started(undefined, { NEXUSZERO_SHUTDOWN_S: '1' });
  const sending = request(`${service.url}/v1/batches`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, agent: false },
  });
  sending.on('error', () => undefined);
  sending.write('{"id":"a"}\n');
  const [answer] = await once(sending, 'response');
  answer.on('error', () => undefined);
  const idle = request(`${service.url}/v1/proofs`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, agent: false },
  });
  idle.on('error', () => undefined);
  idle.write('{');
  const since = performance.now();
  expect(await service.kill('SIGTERM')).toBe(0);
  // a second, and what a busy machine takes
  expect(performance.now() - since).toBeLessThan(10_000);
});
