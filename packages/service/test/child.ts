/** A service in a process of its own, as `nexuszero serve` starts it: for what ends processes, and for all that one writes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, until, type Running } from './running.ts';

const BIN = fileURLToPath(new URL('../../cli/bin/nexuszero.mjs', import.meta.url));

export interface Child extends Omit<Running, 'service' | 'log'> {
  readonly pid: number;
  /** All that it wrote, on both streams, so far. */
  output(): Buffer;
  readonly alive: boolean;
  /** Prover processes that there are now, with their states as the system calls them. */
  provers(): readonly Prover[];
  /** Its exit status, or the signal that ended it. */
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  /** Bytes that it has in memory now, without its provers. */
  residentBytes(): number;
}

export interface Prover {
  readonly pid: number;
  readonly state: string;
}

/** `settings` without NEXUSZERO_DATA lie in `folder`, which `end` removes. */
export async function child(
  settings: Readonly<Record<string, string>> = {},
  folder: string = mkdtempSync(join(tmpdir(), 'nexuszero-child-')),
): Promise<Child> {
  const { process: own, pid, written } = start(settings, folder);
  const ended = once(own, 'close').then(
    ([status, signal]) => (status ?? signal) as number | NodeJS.Signals,
  );
  const url = await urlOf(own, written);
  const alive = (): boolean => own.exitCode === null && own.signalCode === null;
  const kill = async (signal: NodeJS.Signals): Promise<number | NodeJS.Signals> => {
    own.kill(signal);
    return ended;
  };
  return {
    ...{ url, folder, pid, kill },
    get alive() {
      return alive();
    },
    output: () => Buffer.concat(written),
    ask: (method, path, body, headers = {}) => ask(`${url}${path}`, method, body, headers),
    provers: () => childrenOf(pid),
    residentBytes: () => residentBytes(pid),
    async end() {
      if (alive()) await kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One that takes jobs. */
export async function readyChild(...how: Parameters<typeof child>): Promise<Child> {
  const service = await child(...how);
  await until(async () => (await service.ask('GET', '/readyz')).status === 200, 60_000);
  return service;
}

function start(
  settings: Readonly<Record<string, string>>,
  folder: string,
): { process: ReturnType<typeof spawn>; pid: number; written: Buffer[] } {
  const env = {
    ...withoutSettings(process.env),
    NEXUSZERO_DATA: join(folder, 'data'),
    NEXUSZERO_KEYS: join(folder, 'keys'),
    NEXUSZERO_CACHE: join(folder, 'cache'),
    NEXUSZERO_LOG: 'trace',
    NEXUSZERO_PROVERS: '1',
    ...settings,
  };
  const own = spawn(process.execPath, [BIN, 'serve', '--port', '0'], {
    ...{ env, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  const written: Buffer[] = [];
  for (const stream of [own.stdout, own.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      written.push(bytes);
    });
  }
  return { process: own, pid: own.pid!, written };
}

/** Those of whoever runs the tests are not meant. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NEXUSZERO_')));

async function urlOf(own: ReturnType<typeof spawn>, written: readonly Buffer[]): Promise<string> {
  let url: string | undefined;
  await until(() => {
    const text = Buffer.concat(written).toString('utf8');
    if (own.exitCode !== null || own.signalCode !== null) throw new Error(`it ended: ${text}`);
    url = /"url":"(http[^"]+)"/.exec(text)?.[1];
    return url !== undefined;
  }, 60_000);
  return url!;
}

function childrenOf(pid: number): Prover[] {
  const tasks = readdirSync(`/proc/${String(pid)}/task`);
  const pids = tasks.flatMap((task) =>
    read(`/proc/${String(pid)}/task/${task}/children`)
      .trim()
      .split(' ')
      .filter(Boolean),
  );
  return pids.map((one) => ({
    pid: Number(one),
    state: /^State:\s+(\S)/m.exec(read(`/proc/${one}/status`))?.[1] ?? 'gone',
  }));
}

function residentBytes(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${String(pid)}/status`))?.[1] ?? 0);
}

/** Nothing of a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
