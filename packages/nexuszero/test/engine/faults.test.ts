/**
 * Faults brought about from outside: processes killed and stopped by signals, memory that is really allocated. Each is told by its
 * code, the job of a killed worker is done by another, and the neighbours lose nothing. Times: bench/engine/faults.mjs
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createEngine, verify, type Engine, type EngineConfig } from '../../src/index.ts';
import { preimage } from '../../src/preimage.ts';
import { range } from '../../src/range.ts';
import { codeOf } from './outcomes.ts';

const CONTEXT = 'faults/test';
const onLinux = existsSync('/proc/self/stat');

const engines: Engine[] = [];
const open = (config: EngineConfig): Engine => {
  const engine = createEngine({ workers: 2, isolation: 'process', cache: false, ...config });
  engines.push(engine);
  return engine;
};
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const short = () => range.commit({ value: 42n, bits: 8 });
/** Its proof takes half a second or more. */
const long = () =>
  range.commit({ values: Array.from({ length: 128 }, (_, i) => BigInt(i)), bits: 64 });

/** Child processes of this one, with the processor ticks that each has used. */
function children(): Map<number, number> {
  const pids = readFileSync(`/proc/self/task/${String(process.pid)}/children`, 'utf8');
  return new Map(
    pids
      .trim()
      .split(' ')
      .filter(Boolean)
      .map((pid) => [Number(pid), ticks(pid)]),
  );
}

function ticks(pid: string): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

/** The children, once all of them have warmed up. */
async function restingChildren(): Promise<ReadonlySet<number>> {
  for (let i = 0; i < 100; i++) {
    const before = children();
    await sleep(100);
    const now = children();
    const grown = [...now].map(([pid, ticks]) => ticks - (before.get(pid) ?? 0));
    if (now.size > 0 && Math.max(...grown) <= 1) return new Set(now.keys());
  }
  throw new Error('test: the children do not come to rest');
}

/** The one of them that has a job; new ones, which warm up, are not among them. */
async function busyOf(known: ReadonlySet<number>): Promise<number> {
  for (let i = 0; i < 100; i++) {
    const before = children();
    await sleep(50);
    for (const [pid, ticks] of children()) {
      if (known.has(pid) && ticks - (before.get(pid) ?? ticks) >= 2) return pid;
    }
  }
  throw new Error('test: no child is at work');
}

describe.skipIf(!onLinux)('processes', () => {
  test('a killed worker is replaced, and its job done by another', async () => {
    const retries: string[] = [];
    const engine = open({
      onEvent: (event) => {
        if (event.type === 'retry') retries.push(event.why);
      },
    });
    await engine.prove(...request(await short()));
    const pair = await long();
    for (let i = 1; i <= 3; i++) {
      const known = await restingChildren();
      const job = engine.prove(...request(pair));
      process.kill(await busyOf(known), 'SIGKILL');
      const { proof } = await job;
      expect(await verify(pair.statement, proof, { context: CONTEXT })).toEqual({ ok: true });
      expect(retries).toEqual(Array.from({ length: i }, () => 'WORKER_LOST'));
    }
    expect(engine.metrics().workers).toMatchObject({ replaced: 3, retries: 3 });
  });

  test('a job that loses two workers is given up', async () => {
    const engine = open({ workers: 1 });
    await engine.prove(...request(await short()));
    const pair = await long();
    const known = await restingChildren();
    const job = codeOf(engine.prove(...request(pair)));
    const first = await busyOf(known);
    process.kill(first, 'SIGKILL');
    const second = await busyOf(new Set([...known].filter((pid) => pid !== first)));
    process.kill(second, 'SIGKILL');
    expect(await job).toBe('WORKER_LOST');
    const after = await engine.prove(...request(await short()));
    expect(after.proof.size).toBeGreaterThan(0);
  });

  test('a stopped worker is ended at the deadline of its job; neighbours lose nothing', async () => {
    const engine = open({});
    await engine.prove(...request(await short()));
    const pair = await long();
    const known = await restingChildren();
    const job = codeOf(engine.prove(...request(pair, { deadlineMs: 400 })));
    process.kill(await busyOf(known), 'SIGSTOP');
    const neighbours = await Promise.all(
      Array.from({ length: 20 }, async () => engine.prove(...request(await short()))),
    );
    expect(neighbours).toHaveLength(20);
    expect(await job).toBe('DEADLINE_EXCEEDED');
    const { proof } = await engine.prove(...request(pair));
    expect(proof.size).toBeGreaterThan(0);
  });

  test('a job past the memory limit is ended; neighbours lose nothing', async () => {
    const free = open({});
    await Promise.all(
      Array.from({ length: 20 }, async () => free.prove(...request(await short()))),
    );
    // of two workers and one in reserve
    const each = free.metrics().memory.workerBytes! / 3;
    const engine = open({ limits: { memoryBytes: each + 16e6 } });
    const large = await preimage.fromMessage(new Uint8Array(4151), { suite: 'ChaCha12-256' });
    for (let i = 0; i < 3; i++) {
      const { statement, witness } = large;
      const job = codeOf(engine.prove(statement, witness, { context: CONTEXT }));
      const neighbours = await Promise.all(
        Array.from({ length: 20 }, async () => engine.prove(...request(await short()))),
      );
      expect(neighbours).toHaveLength(20);
      expect(await job).toBe('MEMORY_EXCEEDED');
    }
    const { proof } = await engine.prove(...request(await short()));
    expect(proof.size).toBeGreaterThan(0);
  });

  test('nothing is left running after close', async () => {
    const before = new Set(children().keys());
    const engine = open({});
    await engine.start();
    await engine.prove(...request(await short()));
    const own = [...children().keys()].filter((pid) => !before.has(pid));
    expect(own.length).toBeGreaterThanOrEqual(2);
    await engine.close();
    for (const pid of own) expect(children().has(pid)).toBe(false);
  });
});

test('a hung thread is ended at its deadline', async () => {
  const engine = open({ isolation: 'thread' });
  await engine.prove(...request(await short()));
  const values = Array.from({ length: 4096 }, (_, i) => BigInt(i));
  const endless = await range.commit({ values, bits: 64 });
  const started = performance.now();
  expect(await codeOf(engine.prove(...request(endless, { deadlineMs: 50 })))).toBe(
    'DEADLINE_EXCEEDED',
  );
  expect(performance.now() - started).toBeLessThan(1000);
  const { proof } = await engine.prove(...request(await short()));
  expect(proof.size).toBeGreaterThan(0);
});

/** A program in a file of its own would have to be built; this one runs on the built package. */
test.each(['thread', 'process'])(
  'a program with an idle engine ends by itself: %s',
  async (isolation) => {
    const index = new URL('../../dist/index.js', import.meta.url).href;
    const sigma = new URL('../../dist/sigma.js', import.meta.url).href;
    const program = `
    import { createEngine } from '${index}';
    import { discreteLog } from '${sigma}';
    const engine = createEngine({ workers: 2, isolation: '${isolation}' });
    const { statement, witness } = await discreteLog.generate();
    const { proof } = await engine.prove(statement, witness, { context: 'idle' });
    console.log(proof.kind);
  `;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 20_000,
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    });
    expect(stdout.trim()).toBe('dlog');
  },
);

function request(
  { statement, witness }: Awaited<ReturnType<typeof range.commit>>,
  options: { deadlineMs?: number } = {},
): Parameters<typeof Engine.prototype.prove<'range'>> {
  return [statement, witness, { context: CONTEXT, ...options }];
}
