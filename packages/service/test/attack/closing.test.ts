/** Whoever is connected, the service ends within its time. */
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { claims } from '../claims.ts';
import { running, type Running } from '../running.ts';

let service: Running;
afterEach(() => service.end());

/** Sends what is given and then nothing more; what came back once the connection is closed. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(text));
  let got = '';
  socket.on('data', (chunk) => (got += String(chunk)));
  return new Promise((resolve) => {
    socket
      .once('error', () => undefined)
      .once('close', () => {
        resolve(got);
      });
  });
}

const head = (path: string, type: string, more: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: ${type}\r\n${more}\r\n\r\n`;

const HELD: Readonly<Record<string, (url: string, id: string) => Promise<string>>> = {
  'a stream of events': async (url, id) => {
    const headers = { accept: 'text/event-stream' };
    return (await fetch(`${url}/v1/jobs/${id}`, { headers })).text();
  },
  'a wait of a minute': async (url, id) => (await fetch(`${url}/v1/jobs/${id}?wait=60`)).text(),
  'a batch that never ends': (url) =>
    raw(
      url,
      `${head('/v1/batches', 'application/x-ndjson', 'transfer-encoding: chunked')}1\r\n\n\r\n`,
    ),
  'a body that never ends': (url) =>
    raw(url, `${head('/v1/proofs', 'application/json', 'content-length: 99')}{`),
};

test('a body that comes too slowly is not waited for, lines are', async () => {
  service = await running({ NEXUSZERO_BODY_S: '1', NEXUSZERO_SHUTDOWN_S: '0' });
  let open = true;
  const lines = HELD['a batch that never ends']!(service.url, '').finally(() => (open = false));
  const started = performance.now();
  await HELD['a body that never ends']!(service.url, '');
  expect(performance.now() - started).toBeLessThan(5000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(open).toBe(true);
  await service.service.close();
  await lines;
});

test.each(Object.keys(HELD))('%s does not hold it', async (name) => {
  service = await running({ NEXUSZERO_SHUTDOWN_S: '1' });
  const { statement, witness } = await claims['hashedRange']!();
  const body = { statement, witness, context: 'c', options: { form: 'tiny' } };
  const made = await Promise.all(
    Array.from({ length: 100 }, () =>
      service.ask('POST', '/v1/proofs', body, { prefer: 'respond-async' }),
    ),
  );
  const held = HELD[name]!(service.url, made.at(-1)!.json.id).catch(() => 'broken off');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const started = performance.now();
  await service.service.close();
  expect(performance.now() - started).toBeLessThan(4000);
  const got = await held;
  // who waits for a job is told how it is
  if (name.includes('events')) expect(got).toContain('event: job');
  if (name.includes('wait')) expect(JSON.parse(got)).toMatchObject({ state: expect.any(String) });
});
