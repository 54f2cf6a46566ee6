/** Worker processes under faults from outside: killed, stopped, too large, left behind. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { verify } from '../../src/index.ts';
import type { PoolLimits, WorkerPool } from '../../src/engine/pool.ts';
import {
  age,
  answersOf,
  codeOf,
  CONTEXT,
  endless,
  key,
  large,
  loadOf,
  poolOf,
  provedBy,
  proving,
  sleep,
} from './loads.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
/** Fields of /proc/PID/stat behind the name: the parent, and ticks in user and system mode. */
const [PARENT, USER, SYSTEM] = [1, 11, 12] as const;

interface Child {
  readonly pid: number;
  readonly state: string;
  readonly ticks: number;
}

/** Worker processes of a process, as the system has them. */
function childrenOf(parent = process.pid): Child[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1');
      if (Number(fields[PARENT]) !== parent || !command.includes('process-entry')) return [];
      const ticks = Number(fields[USER]) + Number(fields[SYSTEM]);
      return [{ pid: Number(name), state: fields[0]!, ticks }];
    } catch {
      return [];
    }
  });
}

/** Waits until something is so; fails after ten seconds. */
async function until<T>(what: () => T | undefined | false): Promise<T> {
  for (let i = 0; i < 2000; i++) {
    const result = what();
    if (result !== undefined && result !== false) return result;
    await sleep(5);
  }
  throw new Error('it did not come to that');
}

/** Workers that have started, warmed up and have nothing to do. */
async function settled(count: number): Promise<ReadonlyMap<number, number>> {
  for (;;) {
    const before = await until(() => {
      const children = childrenOf();
      return children.length === count && children;
    });
    await sleep(250);
    const after = childrenOf();
    const quiet = after.every(({ pid, state, ticks }) => {
      const same = before.find((child) => child.pid === pid);
      return state === 'S' && same?.ticks === ticks && ticks > 5;
    });
    if (quiet) return new Map(after.map(({ pid, ticks }) => [pid, ticks]));
  }
}

/** Who of the settled workers has been given work. */
const working = (ticks: ReadonlyMap<number, number>): Promise<number> =>
  until(
    () => childrenOf().find((child) => child.ticks > (ticks.get(child.pid) ?? Infinity) + 1)?.pid,
  );

const isAlive = (pid: number): boolean => existsSync(`/proc/${String(pid)}`);

/** A pool whose workers are settled, and their ticks. */
async function quietPool(
  limits: PoolLimits,
): Promise<{ pool: WorkerPool; ticks: ReadonlyMap<number, number> }> {
  const pool = await poolOf('process', limits);
  return { pool, ticks: await settled(limits.workers + 1) };
}

const since = (start: number): number => performance.now() - start;
/** Milliseconds: a bound for a machine that has much else to do. */
const SOON = 1500;

describe.skipIf(process.platform !== 'linux')('worker processes', () => {
  test('killed with a load in hand: it is lost, its neighbours are not, and others go on', async () => {
    const { pool, ticks } = await quietPool({ workers: 2 });
    const lost = pool.dispatch(loadOf([proving(await endless())]));
    const victim = await working(ticks);
    const neighbour = await age();
    const near = Array.from({ length: 5 }, () => provedBy(pool, neighbour));
    const start = performance.now();
    process.kill(victim, 'SIGKILL');
    expect(await codeOf(lost)).toBe('WORKER_LOST');
    expect(since(start)).toBeLessThan(SOON);
    for (const [proof] of await Promise.all(near)) {
      const options = { context: CONTEXT };
      expect(await verify(neighbour.statement, proof!, options)).toEqual({ ok: true });
    }
    expect(pool.replaced).toBe(1);
    expect((await settled(3)).has(victim)).toBe(false);
  });

  test('killed with nothing in hand: another stands in', async () => {
    const { pool, ticks } = await quietPool({ workers: 1 });
    for (const pid of ticks.keys()) process.kill(pid, 'SIGKILL');
    await until(() => pool.replaced === 2);
    await provedBy(pool, await age());
  });

  test('a worker is recovered from at once, every time', async () => {
    const { pool } = await quietPool({ workers: 1 });
    for (let i = 0; i < 4; i++) {
      const ticks = await settled(2);
      const lost = pool.dispatch(loadOf([proving(await endless())]));
      const claim = await age();
      process.kill(await working(ticks), 'SIGKILL');
      const start = performance.now();
      expect(await codeOf(lost)).toBe('WORKER_LOST');
      await provedBy(pool, claim);
      expect(since(start)).toBeLessThan(SOON);
    }
  });

  test.each(['SIGSTOP', undefined] as const)('stop ends it, %s before', async (signal) => {
    const { pool, ticks } = await quietPool({ workers: 1 });
    const running = pool.dispatch(loadOf([proving(await endless())]));
    const pid = await working(ticks);
    if (signal !== undefined) process.kill(pid, signal);
    const start = performance.now();
    running.stop();
    expect(await codeOf(running)).toBe('ABORTED');
    expect(since(start)).toBeLessThan(100);
    await until(() => !isAlive(pid));
    expect(since(start)).toBeLessThan(SOON);
    await provedBy(pool, await age());
    expect(pool.replaced).toBe(1);
  });

  test('one that takes too much memory ends alone', async () => {
    const measured = await quietPool({ workers: 1 });
    const memoryBytes = measured.pool.memoryBytes()! / 2 + 12_000_000;
    await measured.pool.close();
    const { pool } = await quietPool({ workers: 2, memoryBytes });
    const greedy = codeOf(pool.dispatch(loadOf([proving(await large())])));
    const modest = await Promise.all([provedBy(pool, await age()), provedBy(pool, await age())]);
    expect(modest.flat()).toHaveLength(2);
    expect(await greedy).toBe('MEMORY_EXCEEDED');
    await provedBy(pool, await age());
    expect(pool.replaced).toBe(1);
  });

  test('memory is told, and closing leaves no process', async () => {
    const { pool, ticks } = await quietPool({ workers: 2 });
    expect(pool.memoryBytes()).toBeGreaterThan(60_000_000);
    const loads = [await endless(), await endless(), await key()];
    const dispatched = loads.map((claim) => pool.dispatch(loadOf([proving(claim)])));
    const codes = Promise.all(dispatched.map(codeOf));
    await working(ticks);
    process.kill([...ticks.keys()][0]!, 'SIGSTOP');
    await pool.close();
    for (const pid of ticks.keys()) expect(isAlive(pid)).toBe(false);
    expect(childrenOf()).toEqual([]);
    expect(await codes).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
    expect(await codeOf(pool.dispatch(loadOf([])))).toBe('ABORTED');
  });

  test('a load that its worker never reads is wiped when it is stopped', async () => {
    const { pool, ticks } = await quietPool({ workers: 1 });
    for (const pid of ticks.keys()) process.kill(pid, 'SIGSTOP');
    // more than a socket holds
    const bytes = new Uint8Array(8_000_000).fill(7);
    const load = { message: { jobs: [], bytes }, transfer: [bytes.buffer] };
    const running = pool.dispatch(load);
    running.stop();
    expect(await codeOf(running)).toBe('ABORTED');
    await until(() => bytes.every((byte) => byte === 0));
    await pool.close();
    expect(childrenOf()).toEqual([]);
  });

  /** Opens a pool and has it prove. */
  const PROGRAM = `
const at = (name) => import(${JSON.stringify(DIST)} + name);
const { platform } = await at('platform/node/workers.js');
const { sendWitness } = await at('engine/job.js');
const { range } = await at('range.js');
const pool = await platform.openPool('process', { workers: 2 });
const { statement, witness } = await range.commit({ value: 42n, bits: 8 });
const job = { op: 'prove', statement, witness: sendWitness(witness), options: { context: 'x' } };
const [{ ok }] = await pool.dispatch({ message: { jobs: [job] }, transfer: [] }).answer;
console.log(ok);
`;

  const run = (source: string, before = ''): ReturnType<typeof spawn> => {
    const args = [process.execPath, '--input-type=module', '--eval', source];
    const shell = ['-c', `${before} exec "$0" "$@"`, ...args];
    return spawn('sh', shell, { stdio: ['ignore', 'pipe', 'inherit'] });
  };

  test('a program that may open no more files loses loads and not its head', async () => {
    const program = run(
      `
import { closeSync, openSync } from 'node:fs';
const files = [];
const { platform } = await import(${JSON.stringify(`${DIST}platform/node/workers.js`)});
await import(${JSON.stringify(`${DIST}platform/node/processes.js`)});
try { for (;;) files.push(openSync('/dev/null')); } catch {}
const pool = await platform.openPool('process', { workers: 1 });
const load = { message: { jobs: [] }, transfer: [] };
const code = () => pool.dispatch(load).answer.then(() => 'none', (error) => error.code);
const said = [await code(), await code()];
for (const file of files) closeSync(file);
said.push(await code(), await code());
console.log(said.join());
`,
      'ulimit -n 100;',
    );
    let said = '';
    program.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await new Promise((resolve) => program.on('close', resolve));
    expect(said).toBe('WORKER_LOST,WORKER_LOST,none,none\n');
  });

  test('a program with an idle pool ends by itself', async () => {
    const start = performance.now();
    const program = run(PROGRAM);
    let said = '';
    program.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const status = await new Promise((resolve) => program.on('close', resolve));
    expect({ status, said }).toEqual({ status: 0, said: 'true\n' });
    expect(since(start)).toBeLessThan(20_000);
    await until(() => childrenOf(program.pid).length === 0);
  });

  test('workers end with their parent, however it ends', async () => {
    const program = run(`${PROGRAM} setInterval(() => undefined, 1000);`);
    await new Promise((resolve) => program.stdout!.once('data', resolve));
    const workers = childrenOf(program.pid).map(({ pid }) => pid);
    expect(workers).toHaveLength(3);
    program.kill('SIGKILL');
    await until(() => !workers.some(isAlive));
  });
});

test('answers are those of a thread', async () => {
  const pool = await poolOf('process', { workers: 1 });
  const claim = await age();
  const [answer] = await answersOf(pool.dispatch(loadOf([proving(claim, { selfVerify: true })])));
  expect(answer).toMatchObject({
    ok: true,
    spans: [{ stage: 'prove' }, { stage: 'selfVerify' }],
  });
});

test('a debugger of the program is none of its workers', async () => {
  vi.stubEnv('NODE_OPTIONS', '--inspect-brk=127.0.0.1:0');
  try {
    const pool = await poolOf('process', { workers: 1 });
    await provedBy(pool, await key());
  } finally {
    vi.unstubAllEnvs();
  }
});
