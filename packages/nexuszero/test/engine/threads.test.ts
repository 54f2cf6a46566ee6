/** Worker threads: progress, taking back, heaps that are full, threads that cannot start; and what else the platform offers. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verify } from '../../src/index.ts';
import { platform as browser } from '../../src/platform/browser/workers.ts';
import { platform } from '../../src/platform/node/workers.ts';
import {
  age,
  answersOf,
  codeOf,
  CONTEXT,
  endless,
  key,
  loadOf,
  poolOf,
  provedBy,
  proving,
  sleep,
  valuesOf,
} from './loads.ts';

const isWiped = (buffer: ArrayBuffer): boolean =>
  new Uint8Array(buffer).every((byte) => byte === 0);

test('proofs hold, and witnesses move', async () => {
  const pool = await poolOf('thread', { workers: 2 });
  expect(pool).toMatchObject({ isolation: 'thread', size: 2, replaced: 0 });
  expect(pool.memoryBytes()).toBeUndefined();
  const claims = await Promise.all([key(), age(), age(), key()]);
  const loads = claims.map((claim) => loadOf([proving(claim, { selfVerify: true })]));
  const answers = await Promise.all(loads.map((load) => answersOf(pool.dispatch(load))));
  for (const [i, [answer]] of answers.entries()) {
    expect(answer).toMatchObject({
      ok: true,
      spans: [{ stage: 'prove' }, { stage: 'selfVerify' }],
    });
    const { proof } = answer as { proof: Uint8Array };
    expect(await verify(claims[i]!.statement, proof, { context: CONTEXT })).toEqual({ ok: true });
    expect(loads[i]!.transfer[0]!.byteLength).toBe(0);
  }
});

test('loads are served in the order of their coming', async () => {
  const pool = await poolOf('thread', { workers: 1 });
  const done: number[] = [];
  const claims = await Promise.all([age(), key(), age(), key(), key(), age(), key()]);
  await Promise.all(
    claims.map(async (claim, i) => {
      await provedBy(pool, claim);
      done.push(i);
    }),
  );
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('progress is told while the load is in hand', async () => {
  const pool = await poolOf('thread', { workers: 1 });
  const told: unknown[] = [];
  const load = loadOf([proving(await valuesOf(32))], true);
  await answersOf(pool.dispatch(load, (step) => told.push(step)));
  const step = (done: number): object => ({ stage: 'prove', done, total: 4 });
  // the last may come behind the answer
  expect(told.slice(0, 4)).toEqual(
    [{ stage: 'validate' }, step(0), step(1), step(2)].map((progress) => ({ index: 0, progress })),
  );
});

test('stop ends the thread, or takes the load from the queue, wiped', async () => {
  const pool = await poolOf('thread', { workers: 1 });
  await provedBy(pool, await key());
  const running = pool.dispatch(loadOf([proving(await endless())]));
  const waiting = loadOf([proving(await key())]);
  const [taken, last] = [pool.dispatch(waiting), pool.dispatch(loadOf([proving(await age())]))];
  await sleep(100);
  taken.stop();
  expect(await codeOf(taken)).toBe('ABORTED');
  expect(isWiped(waiting.transfer[0]!)).toBe(true);
  const start = performance.now();
  running.stop();
  expect(await codeOf(running)).toBe('ABORTED');
  expect(performance.now() - start).toBeLessThan(50);
  expect(await answersOf(last)).toMatchObject([{ ok: true }]);
  expect(pool.replaced).toBe(1);
  last.stop();
  await provedBy(pool, await key());
  expect(pool.replaced).toBe(1);
});

test('a heap that is full ends its thread alone', async () => {
  const pool = await poolOf('thread', { workers: 2, memoryBytes: 16_000_000 });
  await Promise.all([provedBy(pool, await age()), provedBy(pool, await age())]);
  const greedy = pool.dispatch(loadOf([proving(await valuesOf(8192))]));
  const modest = Promise.all([provedBy(pool, await age()), provedBy(pool, await age())]);
  expect(await codeOf(greedy)).toBe('MEMORY_EXCEEDED');
  expect((await modest).flat()).toHaveLength(2);
  await provedBy(pool, await key());
  expect(pool.replaced).toBe(1);
});

test('threads that cannot start leave no load waiting', async () => {
  const pool = await poolOf('thread', { workers: 2, memoryBytes: 1 });
  const loads = [key(), key(), key(), key()].map(async (claim) => loadOf([proving(await claim)]));
  const dispatched = (await Promise.all(loads)).map((load) => pool.dispatch(load));
  for (const code of await Promise.all(dispatched.map(codeOf))) {
    expect(code).toMatch(/^(MEMORY_EXCEEDED|WORKER_LOST)$/);
  }
});

test('loads that are none fail, and the thread goes on', async () => {
  const pool = await poolOf('thread', { workers: 1 });
  const load = loadOf([proving(await key())]);
  const unsent = pool.dispatch({ ...load, message: { jobs: [() => undefined] } });
  expect(await codeOf(unsent)).toBe('INTERNAL');
  expect(isWiped(load.transfer[0]!)).toBe(true);
  expect(await codeOf(pool.dispatch({ message: 'no load', transfer: [] }))).toBe('INTERNAL');
  await provedBy(pool, await key());
  expect(pool.replaced).toBe(0);
});

test('closing ends what is in hand and what waits', async () => {
  const pool = await poolOf('thread', { workers: 1 });
  await provedBy(pool, await key());
  const claims = [await endless(), await key(), await key()];
  const dispatched = claims.map((claim) => pool.dispatch(loadOf([proving(claim)])));
  const codes = Promise.all(dispatched.map(codeOf));
  await sleep(50);
  await Promise.all([pool.close(), pool.close()]);
  expect(await codes).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
  expect(await codeOf(pool.dispatch(loadOf([])))).toBe('ABORTED');
});

test('a program with an idle pool ends by itself', () => {
  const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
  const source = `
const { platform } = await import(${JSON.stringify(`${dist}platform/node/workers.js`)});
const pool = await platform.openPool('thread', { workers: 2 });
await pool.dispatch({ message: { jobs: [] }, transfer: [] }).answer;
console.log('done');
`;
  const args = ['--input-type=module', '--eval', source];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
});

test('cores, digests and resident memory', () => {
  const bytes = new TextEncoder().encode('abc');
  const sha256 = createHash('sha256').update(bytes).digest();
  expect(platform.digest(bytes)).toBe(sha256.toString('base64'));
  expect(browser.digest(bytes)).toBe(sha256.toString('latin1'));
  for (const { cores } of [platform, browser]) expect(cores).toBeGreaterThanOrEqual(1);
  expect(platform.memoryBytes()).toBeGreaterThan(30_000_000);
  expect(browser.memoryBytes()).toBeUndefined();
  // no Web Workers in Node
  expect(browser.openPool).toBeUndefined();
});
