/** Provers that die, hang or take too much memory: what they had in hand is proved all the same, or fails alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementFromJSON, statementToJSON, verify } from 'nexuszero';
import { opening, range } from 'nexuszero/range';
import { readyChild, type Child } from '../child.ts';
import { claims } from '../claims.ts';
import { until, type Answer } from '../running.ts';

const context = 'drills/provers';
const ASYNC = { prefer: 'respond-async' };

/** Many values, each in its own range: the more there are, the longer and larger. */
async function many(count: number): Promise<{ statement: object; witness: object }> {
  const values = Array.from({ length: count }, (_, i) => BigInt(i % 256));
  const { statement, openings } = await range.commit({ values, min: 0n, max: 255n });
  return { statement: statementToJSON(statement), witness: openings.map(opening.toJSON) };
}

const prove = (
  service: Child,
  claim: { statement: object; witness: object },
  headers = {},
): Promise<Answer> => {
  const { statement, witness } = claim;
  return service.ask('POST', '/v1/proofs', { statement, witness, context }, headers);
};

async function ended(service: Child, { json }: Answer): Promise<Answer['json']> {
  let job = json;
  await until(async () => {
    job = (await service.ask('GET', `/v1/jobs/${json.id}?wait=20`)).json;
    return job.ended !== undefined;
  }, 90_000);
  return job;
}

/** All provers have started, and none works. */
async function idle(service: Child): Promise<void> {
  let calm = 0;
  await until(() => {
    const provers = service.provers();
    calm = provers.length === 3 && provers.every(({ state }) => state === 'S') ? calm + 1 : 0;
    return calm > 20;
  });
}

async function count(service: Child, metric: string): Promise<number> {
  const { text } = await service.ask('GET', '/metrics');
  const lines = [...text.matchAll(new RegExp(`^${metric}(?:\\{.*\\})? (\\d+)$`, 'gm'))];
  return lines.reduce((sum, [, value]) => sum + Number(value), 0);
}

describe('a prover', () => {
  let service: Child;
  beforeAll(async () => {
    // long enough that a busy machine is not taken for a hang
    service = await readyChild({ NEXUSZERO_PROVERS: '2', NEXUSZERO_HUNG_MS: '2000' });
  });
  afterAll(() => service.end());

  test.each(['SIGKILL', 'SIGSTOP'] as const)(
    'that gets %s is replaced, and its job done',
    async (signal) => {
      const counters = ['zk_worker_restarts_total', 'zk_redeliveries_total'];
      const before = await Promise.all(counters.map((name) => count(service, name)));
      const claim = await many(600);
      await idle(service);
      const job = await prove(service, claim, ASYNC);
      let busy: number | undefined;
      await until(() => {
        busy = service.provers().find(({ state }) => state === 'R')?.pid;
        return busy !== undefined;
      });
      // in its middle
      await new Promise((resolve) => setTimeout(resolve, 100));
      process.kill(busy!, signal);
      // others go on meanwhile
      const neighbour = await claims['range']!();
      expect((await ended(service, await prove(service, neighbour, ASYNC))).state).toBe(
        'succeeded',
      );
      const { state, attempts, made } = await ended(service, job);
      expect([state, attempts]).toEqual(['succeeded', 1]);
      const proof = new Uint8Array(Buffer.from(made.proof, 'base64url'));
      const statement = statementFromJSON(claim.statement as never);
      expect(await verify(statement, proof, { context })).toMatchObject({ ok: true });
      const after = await Promise.all(counters.map((name) => count(service, name)));
      expect(after).toEqual(before.map((number) => number + 1));
      await until(() => !service.provers().some(({ pid }) => pid === busy));
      await until(() => service.provers().length === 3);
    },
  );

  test('that is killed again and again takes no job along', async () => {
    const made = await Promise.all(Array.from({ length: 60 }, () => claims['preimage']!()));
    const answers = await Promise.all(made.map((claim) => prove(service, claim, ASYNC)));
    for (let i = 0; i < 3; i++) {
      const victim = service.provers().find(({ state }) => state === 'R');
      if (victim !== undefined) process.kill(victim.pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    for (const answer of answers) expect((await ended(service, answer)).state).toBe('succeeded');
    expect(service.alive).toBe(true);
  });
});

describe('a job that takes too much memory', () => {
  const MIB = 1_048_576;
  let service: Child;
  beforeAll(async () => {
    const settings = { NEXUSZERO_PROVERS: '2', NEXUSZERO_HUNG_MS: '2000' };
    // provers of usual jobs are at 65 MB at most
    service = await readyChild({ ...settings, NEXUSZERO_PROVER_BYTES: String(80 * MIB) });
  });
  afterAll(() => service.end());

  test('fails alone, with a code of its own', async () => {
    const greedy = await many(3000);
    const kinds = ['dlog', 'range', 'preimage', 'hashedRange'];
    const usual = await Promise.all(
      Array.from({ length: 40 }, (_, i) => claims[kinds[i % kinds.length]!]!()),
    );
    const failing = prove(service, greedy, { prefer: 'wait=60' });
    const neighbours = await Promise.all(usual.map((claim) => prove(service, claim, ASYNC)));
    for (const answer of neighbours) expect((await ended(service, answer)).state).toBe('succeeded');
    const { status, json } = await failing;
    expect([status, json.code]).toEqual([422, 'MEMORY_EXCEEDED']);
    expect(await count(service, 'zk_memory_limit_kills_total')).toBe(1);
    const after = await prove(service, usual[0]!, { prefer: 'wait=60' });
    expect([after.status, after.json.state]).toEqual([200, 'succeeded']);
  });

  test('fails alone in a batch, too', async () => {
    const greedy = await many(3000);
    const usual = await Promise.all(Array.from({ length: 6 }, () => claims['range']!()));
    const items = [...usual.slice(0, 3), greedy, ...usual.slice(3)].map(
      ({ statement, witness }, i) => ({ id: String(i), op: 'prove', statement, witness, context }),
    );
    const { json } = await service.ask('POST', '/v1/batches', { items });
    expect(json.results.map(({ ok, code }: { ok: boolean; code?: string }) => code ?? ok)).toEqual([
      ...[true, true, true, 'MEMORY_EXCEEDED', true, true, true],
    ]);
  });

  test('is done where there is more', async () => {
    const roomy = await readyChild({ NEXUSZERO_HUNG_MS: '2000' });
    const answer = await prove(roomy, await many(3000), { prefer: 'wait=60' });
    await roomy.end();
    expect([answer.status, answer.json.state]).toEqual([200, 'succeeded']);
  });
});
