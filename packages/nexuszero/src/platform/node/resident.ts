/** Resident memory of processes. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

const KIB = 1024;

/** Of a process of this machine, in bytes; undefined when it is gone, or where no file tells (Linux has one). */
export function residentBytes(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'latin1');
    const kib = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
    return kib === undefined ? undefined : Number(kib) * KIB;
  } catch {
    return undefined;
  }
}

/** How a process is looked at, and how often; milliseconds. */
interface Watching {
  readonly everyMs: number;
  readonly look: (pid: number, hear: (bytes: number) => void) => void;
}

const BY_FILE: Watching = {
  everyMs: 5,
  look: (pid, hear) => {
    const bytes = residentBytes(pid);
    if (bytes !== undefined) hear(bytes);
  },
};

const BY_COMMAND: Watching = {
  everyMs: 100,
  look: (pid, hear) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, stdout) => {
      if (error === null) hear(Number(stdout) * KIB);
    });
  },
};

/** How this system is asked, or undefined where it cannot be: Windows. */
const watching =
  process.platform === 'linux' ? BY_FILE : process.platform === 'win32' ? undefined : BY_COMMAND;

/** Whether memory can be watched here. */
export const canWatch: boolean = watching !== undefined;

/**
 * Calls `over` once when the process holds more than `limit` bytes.
 * @returns ends the watch
 */
export function watchMemory(pid: number, limit: number, over: () => void): () => void {
  if (watching === undefined) return () => undefined;
  const { everyMs, look } = watching;
  let on = true;
  const stop = (): void => {
    on = false;
    clearInterval(timer);
  };
  const timer = setInterval(() => {
    look(pid, (bytes) => {
      if (!on || bytes <= limit) return;
      stop();
      over();
    });
  }, everyMs);
  return stop;
}
