/** Files that hold keys: made for their owner alone, refused when others can read them. */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { NexusError } from 'nexuszero';

/** Makes the folder if it is not there, for its owner alone. @throws IO_ERROR - when it cannot be made */
export function requireFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new NexusError('IO_ERROR', `${path}: cannot make this folder`, { cause });
  }
}

/** A secret in a file. @throws IO_ERROR - when it cannot be read, or by others as well */
export function readSecretFile(path: string): string {
  let mode: number;
  let text: string;
  try {
    ({ mode } = statSync(path));
    text = readFileSync(path, 'utf8');
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

/** @throws IO_ERROR - when it is there already, or cannot be written */
export function writeSecretFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600, flush: true });
    chmodSync(path, 0o600);
  } catch (cause) {
    throw new NexusError('IO_ERROR', `${path}: cannot write this key`, { cause });
  }
}
