/** Pools of lanes, over real processes: order, taking back, what cannot be sent, workers that never start. */
import { spawn } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { LanePool } from '../../src/engine/lanes.ts';
import {
  age,
  answersOf,
  codeOf,
  endless,
  key,
  loadOf,
  poolOf,
  provedBy,
  proving,
  sleep,
} from './loads.ts';

const one = { workers: 1 };

describe('the queue', () => {
  test('is served in the order of coming, whatever each load takes', async () => {
    const pool = await poolOf('process', one);
    const done: number[] = [];
    const claims = [await age(), await key(), await age(), await key(), await key()];
    await Promise.all(
      claims.map(async (claim, i) => {
        await provedBy(pool, claim);
        done.push(i);
      }),
    );
    expect(done).toEqual([0, 1, 2, 3, 4]);
    expect(pool).toMatchObject({ size: 1, isolation: 'process', replaced: 0 });
  });

  test('gives a load back, wiped and unsent', async () => {
    const pool = await poolOf('process', one);
    await provedBy(pool, await key());
    const running = pool.dispatch(loadOf([proving(await endless())]));
    const [waiting, next] = [loadOf([proving(await key())]), loadOf([proving(await key())])];
    const [taken, last] = [pool.dispatch(waiting), pool.dispatch(next)];
    taken.stop();
    expect(await codeOf(taken)).toBe('ABORTED');
    expect(new Uint8Array(waiting.transfer[0]!).every((byte) => byte === 0)).toBe(true);
    // nothing to stop any more
    taken.stop();
    running.stop();
    expect(await codeOf(running)).toBe('ABORTED');
    expect(await answersOf(last)).toMatchObject([{ ok: true }]);
    last.stop();
    expect(pool.replaced).toBe(1);
  });

  test('a load that cannot be sent fails, wiped, and its worker goes on', async () => {
    const pool = await poolOf('process', one);
    const load = loadOf([proving(await key())]);
    const bad = pool.dispatch({ ...load, message: { jobs: [() => undefined] } });
    const answer = await bad.answer.catch((error: unknown) => error);
    expect(answer).toMatchObject({ code: 'INTERNAL', cause: expect.any(Error) });
    expect(new Uint8Array(load.transfer[0]!).every((byte) => byte === 0)).toBe(true);
    await provedBy(pool, await key());
    expect(pool.replaced).toBe(0);
  });

  test('a load that is none fails, and its worker goes on', async () => {
    const pool = await poolOf('process', one);
    expect(await codeOf(pool.dispatch({ message: 'no load', transfer: [] }))).toBe('INTERNAL');
    await provedBy(pool, await key());
    expect(pool.replaced).toBe(0);
  });

  test('progress is told while the load is in hand', async () => {
    const pool = await poolOf('process', one);
    const told: unknown[] = [];
    const load = loadOf([proving(await key()), proving(await age())], true);
    await answersOf(pool.dispatch(load, (step) => told.push(step)));
    expect(told).toHaveLength(6);
    expect(told[4]).toEqual({ index: 1, progress: { stage: 'prove', done: 0, total: 1 } });
    // nobody listens
    await answersOf(pool.dispatch(loadOf([proving(await key())], true)));
  });
});

describe('workers that end as they start', () => {
  const before = process.env['NODE_OPTIONS'];
  afterEach(() => {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  });

  test('are not started for ever: loads fail with a hint, and a later one may come through', async () => {
    process.env['NODE_OPTIONS'] = '--require=/no/such/file.cjs';
    const pool = await poolOf('process', { workers: 2 });
    const loads = [key(), key(), key()].map(async (claim) => loadOf([proving(await claim)]));
    const dispatched = (await Promise.all(loads)).map((load) => pool.dispatch(load));
    for (const { answer } of dispatched) {
      const hint: unknown = expect.stringMatching(/memory limit/);
      await expect(answer).rejects.toMatchObject({ code: 'WORKER_LOST', hint });
    }
    const tried = pool.replaced;
    expect(tried).toBeLessThan(8);
    await sleep(300);
    expect(pool.replaced).toBe(tried);
    expect(await codeOf(pool.dispatch(loadOf([proving(await key())])))).toBe('WORKER_LOST');
    expect(pool.replaced).toBe(tried + 1);
    delete process.env['NODE_OPTIONS'];
    await provedBy(pool, await key());
    await provedBy(pool, await key());
  });

  test('a program that is not there', async () => {
    const pool = new LanePool({
      ...{ isolation: 'process', size: 1, spares: 0 },
      open: ({ end }) => {
        const child = spawn('/no/such/program');
        const gone = new Promise<void>((resolve) => {
          child.on('error', () => {
            end({ code: 'WORKER_LOST', message: 'no such program' });
            resolve();
          });
        });
        const nothing = (): void => undefined;
        const rest = { post: nothing, rest: nothing, kill: nothing, hold: nothing };
        return { ...rest, gone, memoryBytes: () => undefined };
      },
    });
    expect(await codeOf(pool.dispatch({ message: {}, transfer: [] }))).toBe('WORKER_LOST');
    expect(pool.memoryBytes()).toBe(0);
    await pool.close();
    expect(await codeOf(pool.dispatch({ message: {}, transfer: [] }))).toBe('ABORTED');
  });
});
