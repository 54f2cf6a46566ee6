/** Files that hold keys: made for their owner alone, refused when others can read them. */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { NexusError } from 'nexuszero';

/** Makes the folder if it is not there, for its owner alone. @throws IO_ERROR - when it cannot be made */
export function requireFolder(path: string): void {
  try {
    fs.mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new NexusError('IO_ERROR', `${path}: cannot make this folder`, { cause });
  }
}

/** A secret in a file. @throws IO_ERROR - when it cannot be read, or by others as well */
export function readSecretFile(path: string): string {
  let mode: number;
  let text: string;
  try {
    ({ mode } = fs.statSync(path));
    text = fs.readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NexusError('IO_ERROR', `${path}: cannot read this key`, { cause });
  }
  // Windows knows no such modes
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new NexusError('IO_ERROR', `${path}: others can read this key`, {
      hint: `chmod 600 ${path}`,
    });
  }
  return text;
}

/** Whole, and there after loss of power. @throws IO_ERROR - when it is there already, or cannot be written */
export function writeSecretFile(path: string, text: string): void {
  const made = `${path}.${String(process.pid)}.new`;
  try {
    fs.writeFileSync(made, text, { mode: 0o600, flush: true });
    fs.chmodSync(made, 0o600);
    // unlike rename, it fails when there is one
    fs.linkSync(made, path);
    fs.rmSync(made);
    syncFolder(dirname(path));
  } catch (cause) {
    fs.rmSync(made, { force: true });
    throw new NexusError('IO_ERROR', `${path}: cannot write this key`, { cause });
  }
}

/** Windows has no such thing. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}
