/** What answers, their times and the log tell: nothing about a witness, and no fault of the service for what a client does. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claims } from '../claims.ts';
import { WITNESS_FAULT } from '../../src/jobs/fault.ts';
import { Runner } from '../../src/jobs/runner.ts';
import { running, until, type Running } from '../running.ts';

let service: Running;
beforeAll(async () => {
  service = await running();
  await until(async () => (await service.ask('GET', '/readyz')).status === 200);
});
afterAll(() => service.end());

test('a malformed witness waits for a prover, in its turn, as one that does not match', async () => {
  const { statement, witness } = await claims['preimage']!();
  let asked: unknown;
  let turn: () => void = () => undefined;
  const engine = {
    verify: (_statement: unknown, _proof: unknown, options: { priority: string }) => {
      asked = options.priority;
      return new Promise<object>(
        (resolve) =>
          (turn = () => {
            resolve({ ok: false });
          }),
      );
    },
  };
  const job = { op: 'prove', priority: 'low', request: { statement, context: 'c' } };
  const secret = Buffer.from(JSON.stringify({ ...witness, v: 7 }));
  let ended = false;
  const context = { signal: new AbortController().signal, onProgress: () => undefined };
  const run = new Runner(engine as never).run(job as never, secret, context);
  void run.finally(() => (ended = true));
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect([asked, ended]).toEqual(['low', false]);
  turn();
  expect(await run).toMatchObject({ state: 'failed', outcome: { error: WITNESS_FAULT } });
  expect(secret.every((byte) => byte === 0)).toBe(true);
});

test('who goes away in the middle of a body is no fault of the service, and is not quoted', async () => {
  const { hostname, port } = new URL(service.url);
  for (const type of ['application/json', 'application/x-ndjson']) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const head = `POST /v1/batches HTTP/1.1\r\nhost: a\r\nauthorization: Bearer SECRET\r\n`;
    socket.write(`${head}content-type: ${type}\r\ncontent-length: 99\r\n\r\n{"witness":"SECRET`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
  }
  socketsOf(hostname, Number(port), 'GARBAGE SECRET\r\n\r\n');
  await until(() => service.log.some((line) => line.includes('HPE_INVALID_METHOD')));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(service.log.filter((line) => line.includes('SECRET'))).toEqual([]);
  expect(service.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

function socketsOf(host: string, port: number, text: string): void {
  const socket = connect(port, host, () => socket.end(text));
  socket.on('error', () => undefined);
}
