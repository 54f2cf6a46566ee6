/** A lock that one process holds: a file that says which. Of one whose process is gone it is taken over at once. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rename, rm } from 'node:fs/promises';

export interface Lock {
  release(): Promise<void>;
}

/** Who has it. `started` tells a process from a later one with its number. */
interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly nonce: string;
}

export class LockedError extends Error {
  override readonly name = 'LockedError';
  readonly pid: number;

  constructor(path: string, pid: number) {
    super(`${path} is held by process ${String(pid)}`);
    this.pid = pid;
  }
}

/**
 * Only processes of one machine, and one pid namespace, see each other.
 * @throws LockedError - when a process that runs has it
 */
export async function lock(path: string): Promise<Lock> {
  const mine: Holder = {
    pid: process.pid,
    started: startOf(process.pid) ?? '',
    nonce: randomUUID(),
  };
  const made = `${path}.${mine.nonce}`;
  await write(made, JSON.stringify(mine));
  try {
    await take(path, made, 0);
  } finally {
    await rm(made, { force: true });
  }
  return {
    release: async () => {
      if ((await holderOf(path))?.nonce === mine.nonce) await rm(path, { force: true });
    },
  };
}

/** Guards of guards: each needs a process that died in the moment of taking over. */
const DEPTH = 3;
const TRIES = 100;

/** Puts the file that was made where the lock is: a lock is whole or not there. */
async function take(path: string, made: string, depth: number): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      // unlike rename, it fails when there is one
      await link(made, path);
      return;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const holder = await holderOf(path);
    if (holder !== undefined && isAlive(holder)) throw new LockedError(path, holder.pid);
    if (depth < DEPTH && (await takeOver(path, made, depth))) return;
  }
  throw new Error(`${path} cannot be taken: remove it if no service runs`);
}

/** Of two who see the same dead holder, the second would take it from the first: so one at a time, and each looks again. */
async function takeOver(path: string, made: string, depth: number): Promise<boolean> {
  const guard = `${path}.guard`;
  await take(guard, made, depth + 1);
  try {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    const holder = parse(text);
    if (text === undefined || (holder !== undefined && isAlive(holder))) return false;
    // a file of its own: the guard is another name of the one that was made
    const own = `${made}.own`;
    await write(own, await readFile(made, 'utf8'));
    await rename(own, path);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    // after loss of power a lock may be gone, but not empty
    await file.sync();
  } finally {
    await file.close();
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  return parse(await readFile(path, 'utf8').catch(() => undefined));
}

function parse(text: string | undefined): Holder | undefined {
  try {
    const { pid, started, nonce } = JSON.parse(text ?? '') as Partial<Holder>;
    if (typeof pid !== 'number' || typeof nonce !== 'string') return undefined;
    return { pid, started: started ?? '', nonce };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  // where the system tells when it began, it tells of all that run
  if (started !== '') return startOf(pid) === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // there, but not ours
    return isCode(error, 'EPERM');
  }
}

/** When it began, and since which boot; undefined where the system does not tell, or there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // its name comes second, in brackets, and may have any characters: field 22 is the 20th after it
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', ticks = ''] = [fields[0], fields[19]];
    // killed, and its parent has not asked yet
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
