/** Files: bounded reading, and writing that leaves either the whole file or none. */
import { randomBytes } from 'node:crypto';
import { fstatSync, linkSync, renameSync, rmSync, type Stats } from 'node:fs';
import { lstat, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { NexusError } from 'nexuszero';
import { misuse } from './failure.ts';
import type { Output } from './output.ts';
import { cleanOnSignals } from './signals.ts';

/** More than any statement, proof or secret needs. */
export const FILE_MAX_BYTES = 33_554_432;

/**
 * The bytes of a file; `-` is standard input.
 * @throws IO_ERROR - when it is missing, no file, or unreadable; LIMIT_EXCEEDED - when too long
 */
export async function readBytes(path: string, limit: number = FILE_MAX_BYTES): Promise<Uint8Array> {
  if (path === '-') return readInput(limit);
  const handle = await openFile(path, 'r');
  try {
    requireFile(path, await handle.stat());
    return await collect(handle.createReadStream({ autoClose: false }), path, limit);
  } catch (error) {
    throw asIoError(path, 'read', error);
  } finally {
    await handle.close();
  }
}

/** Bytes read at once from a file; pipes give as many as they hold. */
const READ_BYTES = 262_144;

/** The first bytes of a file of any size, or of standard input, at most `limit`. @throws as `readBytes` */
export async function readBeginning(path: string, limit: number): Promise<Uint8Array> {
  const stream = path === '-' ? takeInput() : await openReadable(path);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= limit) break;
    }
  } catch (error) {
    throw asIoError(path, 'read', error);
  }
  return new Uint8Array(Buffer.concat(chunks)).subarray(0, limit);
}

/** A file as a stream, opened once: a pipe that is opened twice has lost its writer. @throws IO_ERROR */
export async function openReadable(path: string): Promise<Readable> {
  const handle = await openFile(path, 'r');
  try {
    requireFile(path, await handle.stat());
  } catch (error) {
    await handle.close();
    throw error;
  }
  return handle.createReadStream({ highWaterMark: READ_BYTES });
}

let inputTaken = false;

/** A remark on a secret file that others can read. */
export async function warnIfShared(path: string, output: Output): Promise<void> {
  const found = path === '-' ? undefined : await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || (found.mode & 0o077) === 0 || process.platform === 'win32')
    return;
  output.note(`note: ${name(path)} can be read by others: chmod 600`);
}

/** Standard input, for one reader. @throws BAD_PARAMETER - for the second, who would find nothing; IO_ERROR */
export function takeInput(): Readable {
  if (inputTaken) throw misuse('- (standard input) is given twice', 'put one of them into a file');
  inputTaken = true;
  requireFile('-', fstatSync(0));
  return process.stdin;
}

async function readInput(limit: number): Promise<Uint8Array> {
  return collect(takeInput(), '-', limit);
}

async function collect(
  stream: AsyncIterable<unknown>,
  path: string,
  limit: number,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    requireWithinLimit(path, length, limit);
    chunks.push(bytes);
  }
  const all = Buffer.concat(chunks);
  for (const chunk of chunks) chunk.fill(0);
  return new Uint8Array(all.buffer, all.byteOffset, all.length);
}

/** @throws LIMIT_EXCEEDED - for more than `limit` bytes */
export function requireWithinLimit(
  path: string,
  length: number,
  limit: number = FILE_MAX_BYTES,
): void {
  if (length <= limit) return;
  throw new NexusError('LIMIT_EXCEEDED', `${name(path)}: longer than ${String(limit)} bytes`);
}

/** The text of a file. @throws as `readBytes`; BAD_ENCODING - when it is not UTF-8 */
export async function readText(path: string, limit?: number): Promise<string> {
  const bytes = await readBytes(path, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NexusError('BAD_ENCODING', `${name(path)}: not UTF-8 text`);
  }
}

interface WriteOptions {
  /** Replace what is there. */
  readonly force: boolean;
  /** Readable by the owner only, mode 0600. */
  readonly secret?: boolean;
}

/** Refuses before any work what writing would refuse after it. @throws IO_ERROR */
export async function requireWritable(path: string, { force }: WriteOptions): Promise<void> {
  // devices, pipes and links are never replaced: as root, a rename would take the place of /dev/null
  const existing = await lstat(path).catch(() => undefined);
  if (existing?.isFile() === false) {
    const what = existing.isDirectory() ? 'is a directory' : 'is no regular file';
    throw new NexusError('IO_ERROR', `${name(path)}: ${what}`);
  }
  if (existing !== undefined && !force) throw alreadyThere(path);
  const folder = await stat(dirname(path)).catch((error: unknown) => {
    throw asIoError(path, 'write', error);
  });
  if (!folder.isDirectory()) throw new NexusError('IO_ERROR', `${name(path)}: not in a directory`);
}

/** A file to write. */
export interface NewFile {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** Readable by the owner only, mode 0600. */
  readonly secret?: boolean;
}

/**
 * Writes files of which all appear or none.
 * @throws IO_ERROR - when one exists and `force` is off, or cannot be written; nothing is left behind
 */
export async function writeTogether(files: readonly NewFile[], force: boolean): Promise<void> {
  const writers: FileWriter[] = [];
  const placed: string[] = [];
  try {
    for (const { path, content, secret = false } of files) {
      const writer = await openWriter(path, { force, secret });
      writers.push(writer);
      await writer.write(content);
      await writer.close();
    }
    // without a pause: no signal is handled between the first file and the last
    for (const [i, { path }] of files.entries()) {
      writers[i]!.place();
      placed.push(path);
    }
  } catch (error) {
    for (const writer of writers) await writer.discard();
    // with `force` these have replaced older ones, which nothing brings back
    if (!force) for (const path of placed) rmSync(path, { force: true });
    throw error;
  }
}

/** A file that appears under its name when it is placed. */
export interface FileWriter {
  write(content: Uint8Array | string): Promise<void>;
  /** Brings everything to the disk. */
  close(): Promise<void>;
  /** Puts the closed file in its place, or under another name of the same folder. */
  place(name?: string): void;
  /** Leaves no trace. */
  discard(): Promise<void>;
}

/** Temporary files made so far; placed ones are gone from under these names. */
const temporaries = new Set<string>();

/** Ctrl-C and its kin leave no temporary file either. */
function removeTemporaries(): void {
  for (const path of temporaries) rmSync(path, { force: true });
}

/** Opens a file under a temporary name in the folder of `path`. @throws IO_ERROR */
export async function openWriter(path: string, options: WriteOptions): Promise<FileWriter> {
  await requireWritable(path, options);
  const temporary = join(dirname(path), `.nexuszero-${randomBytes(6).toString('hex')}.tmp`);
  if (temporaries.size === 0) cleanOnSignals(removeTemporaries);
  temporaries.add(temporary);
  const handle = await openFile(temporary, 'wx', options.secret === true ? 0o600 : 0o666, path);
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await handle.close();
    open = false;
  };
  const discard = async (): Promise<void> => {
    await close().catch(() => undefined);
    rmSync(temporary, { force: true });
  };
  const guard = (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => undefined,
      async (error: unknown) => {
        await discard();
        throw asIoError(path, 'write', error);
      },
    );
  return {
    write: (content) => guard(handle.writeFile(content)),
    close: () => guard(finish(handle, options.secret === true).then(close)),
    place(name = path) {
      place(temporary, name, options.force);
    },
    discard,
  };
}

async function finish(handle: FileHandle, secret: boolean): Promise<void> {
  if (secret) await handle.chmod(0o600);
  await handle.sync();
}

function place(temporary: string, path: string, force: boolean): void {
  try {
    if (force) {
      renameSync(temporary, path);
      return;
    }
    linkOrRename(temporary, path);
    rmSync(temporary, { force: true });
  } catch (error) {
    rmSync(temporary, { force: true });
    throw asIoError(path, 'write', error);
  }
}

/** A link fails when the name was taken meanwhile, where a rename would replace. */
function linkOrRename(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EEXIST') throw alreadyThere(path);
    // file systems without links, such as those of memory cards
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    renameSync(temporary, path);
  }
}

async function openFile(
  path: string,
  flags: 'r' | 'wx',
  mode?: number,
  shown = path,
): Promise<FileHandle> {
  try {
    return await open(path, flags, mode);
  } catch (error) {
    throw asIoError(shown, flags === 'r' ? 'read' : 'write', error);
  }
}

function requireFile(path: string, stats: Stats): void {
  if (stats.isDirectory()) throw new NexusError('IO_ERROR', `${name(path)}: is a directory`);
}

function alreadyThere(path: string): NexusError {
  return new NexusError('IO_ERROR', `${name(path)}: exists already`, { hint: 'use --force' });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of the path is no directory',
  ENOSPC: 'no space left',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
};

function asIoError(path: string, verb: 'read' | 'write', error: unknown): unknown {
  if (error instanceof NexusError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  const reason = REASONS[code] ?? code;
  return new NexusError('IO_ERROR', `${name(path)}: cannot ${verb}: ${reason}`);
}

function name(path: string): string {
  return path === '-' ? 'standard input' : path.slice(-120);
}
