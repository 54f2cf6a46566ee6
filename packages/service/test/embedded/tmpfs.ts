/** Small disks, to be filled. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether we may mount; says so when not, for a test that is skipped in silence proves nothing. */
export const canMount: boolean = tryToMount();

/** A disk of so many bytes, for this test. */
export function smallDisk(bytes: number): string {
  const path = mkdtempSync(join(tmpdir(), 'disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]);
  onTestFinished(() => {
    // a store that a failed test left open must not keep it
    execFileSync('umount', ['--lazy', path]);
    rmSync(path, { recursive: true });
  });
  return path;
}

/** @returns whether the system did it: it refuses while a file is open for writing */
export function remount(path: string, how: 'ro' | 'rw'): boolean {
  try {
    execFileSync('mount', ['-o', `remount,${how}`, path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function tryToMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=65536', 'tmpfs', path], { stdio: 'ignore' });
    execFileSync('umount', [path]);
    return true;
  } catch {
    console.warn('SKIPPED: tests of a full disk need the right to mount a tmpfs');
    return false;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
