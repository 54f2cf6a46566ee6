/** Stores in processes of their own, for what only those can do: die, be locked out, copy beside a service. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { openLmdbStore, type LmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';

export interface Child {
  readonly process: ChildProcess;
  /** What it has said, whole lines. */
  readonly lines: string[];
  /** Resolves when it says a line that begins so. */
  said(start: string): Promise<string>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Runs a file of this folder. What it says on stderr goes to ours, but for what lmdb prints when a disk fails. */
export function runChild(file: string, ...args: readonly string[]): Child {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    for (const line of parts) lines.push(line);
    child.emit('line');
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return {
    process: child,
    lines,
    ended,
    said: async (start) => {
      for (;;) {
        const found = lines.find((line) => line.startsWith(start));
        if (found !== undefined) return found;
        if (child.exitCode !== null) throw new Error(`it ended without ${start}: ${errors}`);
        await Promise.race([once(child, 'line'), ended]);
      }
    },
  };
}

/** A folder of its own, removed after the suite. */
export function places(): () => Promise<string> {
  const made: string[] = [];
  afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));
  return async () => {
    const path = await mkdtemp(join(tmpdir(), 'embedded-'));
    made.push(path);
    return join(path, 'data');
  };
}

export interface Warned {
  readonly store: LmdbStore;
  readonly warnings: string[];
}

export async function openWarned(folder: string, slots = 64): Promise<Warned> {
  const warnings: string[] = [];
  const store = await openLmdbStore({
    folder,
    slots,
    onWarn: ({ id }, event) => {
      warnings.push(`${event} ${id ?? ''}`);
    },
  });
  return { store, warnings };
}
