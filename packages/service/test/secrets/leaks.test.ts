/** Secrets that go through the service appear nowhere: not at rest, not in the log, not in answers; whatever happens to it. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair } from 'nexuszero/seal';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readyChild, type Child } from '../child.ts';
import { claims } from '../claims.ts';
import { until } from '../running.ts';
import { Traffic } from './traffic.ts';

/** How much of everything. */
const TIMES = process.env['SLOW'] === '1' ? 4 : 1;
const SETTINGS = { NEXUSZERO_PROVERS: '2', NEXUSZERO_HUNG_MS: '500' };
const KINDS = Object.keys(claims);

let service: Child;
const outputs: Buffer[] = [];
const traffic = new Traffic(() => service);
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexuszero-secrets-'));
  const ring = join(folder, 'keys/keyring');
  mkdirSync(ring, { recursive: true, mode: 0o700 });
  const { secretKey } = await generateKeyPair('x-wing');
  writeFileSync(join(ring, 'a.key'), secretKey.toPem(), { mode: 0o600 });
  service = await readyChild(SETTINGS, folder);
});
afterAll(() => service.end());

/** At the same time, and that so many times. */
async function times<Result>(
  count: number,
  what: (i: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let round = 0; round < TIMES; round++) {
    const some = await Promise.all(Array.from({ length: count }, (_, i) => what(i)));
    for (const result of some) results.push(result);
  }
  return results;
}

const kindOf = (i: number): string => KINDS[i % KINDS.length]!;

async function ready(): Promise<void> {
  await until(async () => (await service.ask('GET', '/readyz')).status === 200, 60_000);
}

/** Files under a folder. */
function* filesOf(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesOf(path);
    else yield path;
  }
}

/** Where a secret is that should not be, and that what is public is where it should be. */
function expectNoTrace(): void {
  for (const path of filesOf(service.folder)) {
    const bytes = readFileSync(path);
    expect(traffic.canaries.search(bytes), path).toEqual([]);
    if (path.endsWith('journal.mdb')) {
      expect(traffic.publics.search(bytes).length, path).toBeGreaterThan(0);
    }
  }
  const written = Buffer.concat([...outputs, service.output()]);
  expect(traffic.canaries.search(written), 'output').toEqual([]);
  expect(traffic.canaries.search(traffic.answers), 'answers').toEqual([]);
}

describe('secrets', { timeout: 120_000 * TIMES }, () => {
  test('of jobs that succeed', async () => {
    for (const kind of KINDS) {
      const answers = await times(kind.startsWith('dlog') ? 80 : 40, () => traffic.prove(kind));
      expect(answers.every((answer) => answer.status < 203)).toBe(true);
    }
    const ids = (await times(60, (i) => traffic.proveLater(kindOf(i)))) as string[];
    for (const id of ids) expect((await traffic.ended(id)).state).toBe('succeeded');
    for (const kind of KINDS) await traffic.batches(kind, 25 * TIMES);
    const events = await traffic.proveLater('preimage');
    await traffic.ask('GET', `/v1/jobs/${events!}`, undefined, { accept: 'text/event-stream' });
    expectNoTrace();
  });

  test('of requests that are broken', async () => {
    for (const kind of KINDS) {
      const codes = await traffic.broken(kind);
      expect(codes.every((code) => typeof code === 'string')).toBe(true);
      expect(new Set(codes)).toContain('WITNESS_MISMATCH');
      expect(codes).not.toContain('INTERNAL');
    }
    expectNoTrace();
  });

  test('of jobs that are cancelled, or that come too late', async () => {
    const ids = (await times(80, async (i) => {
      const late = i % 2 === 0 ? { deadlineMs: 1 + (i % 40), priority: 'low' } : {};
      return traffic.proveLater('preimage', late);
    })) as string[];
    await Promise.all(
      ids.filter((_, i) => i % 4 === 1).map((id) => traffic.ask('DELETE', `/v1/jobs/${id}`)),
    );
    const states = new Set<string>();
    for (const id of ids) states.add((await traffic.ended(id)).state);
    expect(states).toEqual(new Set(['succeeded', 'cancelled', 'expired']));
    expectNoTrace();
  });

  test('of boxes that are sealed and opened', async () => {
    const { json } = await traffic.ask('GET', '/v1/keys');
    const to = [json.keys[0].fingerprint as string];
    for (let i = 0; i < 20 * TIMES; i++) {
      const data = traffic.secretText(32 + i);
      const sealed = await traffic.ask('POST', '/v1/seal', { data, to });
      expect(sealed.status).toBe(200);
      const { box } = sealed.json;
      // its answer holds the secret, as it has to: it is not kept with the others
      expect((await service.ask('POST', '/v1/open', { box })).json).toEqual({ data });
      const changed = `${box.slice(0, -8)}AAAAAAAA`;
      expect((await traffic.ask('POST', '/v1/open', { box: changed })).status).toBe(422);
    }
    const codes = [];
    for (const body of [
      { data: traffic.secretText(), to: ['none'] },
      { data: traffic.secretText(), to: [traffic.secretText()] },
      { data: `!${traffic.secretText()}`, to },
      { data: traffic.secretText(), to, aad: '!' },
      { date: traffic.secretText(), to },
    ]) {
      codes.push((await traffic.ask('POST', '/v1/seal', body)).status);
    }
    expect(codes).toEqual([404, 404, 400, 400, 400]);
    expectNoTrace();
  });

  test('of jobs whose provers are killed', async () => {
    const jobs = times(120, (i) => traffic.proveLater(kindOf(i)));
    let kills = 0;
    const killer = setInterval(() => {
      const victim = service.provers().find(({ state }) => state === 'R');
      if (victim === undefined || kills++ > 8 * TIMES) return;
      process.kill(victim.pid, 'SIGKILL');
    }, 150);
    const states = new Set<string>();
    for (const id of (await jobs) as string[]) states.add((await traffic.ended(id)).state);
    clearInterval(killer);
    expect([...states].every((state) => state === 'succeeded' || state === 'failed')).toBe(true);
    const { text } = await traffic.ask('GET', '/metrics');
    expect(Number(/zk_worker_restarts_total.* (\d+)/.exec(text)?.[1])).toBeGreaterThan(0);
    await ready();
    expectNoTrace();
  });

  test('of jobs that were pending when the service was killed', async () => {
    for (let round = 0; round < 2; round++) {
      const ids = (await times(60, (i) => traffic.proveLater(kindOf(3 + (i % 2))))) as string[];
      await service.kill('SIGKILL');
      outputs.push(service.output());
      expectNoTrace();
      service = await readyChild(SETTINGS, service.folder);
      const pending = /"pending":(\d+)/.exec(service.output().toString('utf8'))?.[1];
      expect(Number(pending)).toBeGreaterThan(10);
      for (const id of ids) expect((await traffic.ended(id)).state).toBe('succeeded');
    }
    expectNoTrace();
  });

  test('of more than a thousand jobs, all told', async () => {
    const metrics = await traffic.ask('GET', '/metrics');
    expect(metrics.status).toBe(200);
    expect(traffic.canaries.size).toBeGreaterThan(1000 * TIMES);
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(service.output().toString('utf8')).toContain('"level":"debug"');
    expectNoTrace();
  });
});
