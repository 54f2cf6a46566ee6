/** Batches as lines: ten times the lines take no more memory, come in order, and stop when nobody reads. */
import { readFileSync } from 'node:fs';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementFromJSON, verify } from 'nexuszero';
import { readyChild, type Child } from '../child.ts';
import { claims, type Claim } from '../claims.ts';
import { until } from '../running.ts';

const context = 'drills/stream';
const MANY = process.env['SLOW'] === '1' ? 50_000 : 10_000;
const MIB = 1_048_576;

let service: Child;
const made: Claim[] = [];
beforeAll(async () => {
  service = await readyChild({
    ...{ NEXUSZERO_PROVERS: '2', NEXUSZERO_LOG: 'info', NEXUSZERO_HUNG_MS: '1000' },
  });
  for (let i = 0; i < 500; i++) made.push(await claims['dlog']!());
});
afterAll(() => service.end());

const lineOf = (id: number): string => {
  const { statement, witness } = made[id % made.length]!;
  return `${JSON.stringify({ id: String(id), op: 'prove', statement, witness, context })}\n`;
};

function post(): ClientRequest {
  return request(`${service.url}/v1/batches`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, agent: false },
  });
}

/** As fast as they are taken. */
async function write(sending: ClientRequest, count: number): Promise<void> {
  for (let id = 0; id < count && !sending.destroyed; id++) {
    if (!sending.write(lineOf(id))) await drained(sending);
  }
  sending.end();
}

/** It takes more, or none any more. */
const drained = (sending: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      sending.off('drain', done).off('close', done);
      resolve();
    };
    sending.on('drain', done).on('close', done);
  });

/** Lines of an answer, read with pauses. */
async function* read(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop()!;
    yield* lines;
    await delay(5);
  }
  expect(rest).toBe('');
}

interface Result {
  readonly id: string;
  readonly ok: boolean;
  readonly proof: string;
}

/** The most memory that the service had meanwhile, and some of the results. */
async function stream(count: number): Promise<{ peak: number; sample: readonly Result[] }> {
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, service.residentBytes())), 10);
  const sending = post();
  const written = write(sending, count);
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  const sample: Result[] = [];
  let next = 0;
  for await (const line of read(answer)) {
    const result = JSON.parse(line) as Result;
    if (result.id !== String(next) || !result.ok)
      expect(result).toMatchObject({ id: next, ok: true });
    if (next++ % 499 === 0) sample.push(result);
  }
  await written;
  clearInterval(watch);
  expect(next).toBe(count);
  return { peak, sample };
}

/** Hundredths of a second that the service and its provers have computed. */
function ticks(): number {
  const pids = [service.pid, ...service.provers().map(({ pid }) => pid)];
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')[1]!
      .split(' ');
    return sum + Number(fields[11]) + Number(fields[12]);
  }, 0);
}

async function ticksWithin(ms: number): Promise<number> {
  const before = ticks();
  await delay(ms);
  return ticks() - before;
}

describe('a batch of lines', () => {
  test('takes no more memory when there are ten times as many', async () => {
    // the heap of a fresh process grows to what the engine grants it, whatever it does
    await stream(10_000);
    await stream(10_000);
    const few = await stream(1000);
    const many = await stream(MANY);
    expect(many.peak).toBeLessThan(Math.max(1.3 * few.peak, few.peak + 30 * MIB));
    for (const { id, proof } of many.sample) {
      const statement = statementFromJSON(made[Number(id) % made.length]!.statement as never);
      const bytes = new Uint8Array(Buffer.from(proof, 'base64url'));
      expect(await verify(statement, bytes, { context }), id).toMatchObject({ ok: true });
    }
  });

  test('waits while its results are not read', async () => {
    const { statement, witness } = await claims['preimage']!();
    const line = JSON.stringify({ id: 'x', op: 'prove', statement, witness, context });
    // with empty ones after it, so long that no socket holds all of them
    const long = line + '\n'.repeat(40_000);
    const sending = post();
    sending.on('error', () => undefined);
    let taken = 0;
    const written = (async () => {
      for (; taken < 4000 && !sending.destroyed; taken++) {
        if (!sending.write(long)) await drained(sending);
      }
    })();
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined).pause();
    const before = service.residentBytes();
    let last = -1;
    await until(async () => {
      const still = taken === last;
      last = taken;
      return (await ticksWithin(500)) <= 2 && still;
    }, 60_000);
    expect(taken).toBeLessThan(2000);
    expect(service.residentBytes() - before).toBeLessThan(64 * MIB);
    sending.destroy();
    await written;
  });

  test('stops when whoever asked is gone', async () => {
    const sending = post();
    sending.on('error', () => undefined);
    const written = write(sending, MANY);
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined).resume();
    // the control: it works
    expect(await ticksWithin(300)).toBeGreaterThan(5);
    sending.destroy();
    await written;
    const since = performance.now();
    await until(async () => (await ticksWithin(150)) <= 2);
    // a second, and what a busy machine takes
    expect(performance.now() - since).toBeLessThan(3000);
    expect(service.output().toString()).not.toMatch(/"level":"error"|nhandled/);
    expect((await stream(100)).sample.length).toBe(1);
  });
});
