/** Files: bounded reading, and writing that leaves either the whole file or none. */
import { randomBytes } from 'node:crypto';
import { rmSync, type Stats } from 'node:fs';
import { chmod, link, lstat, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NexusError } from 'nexuszero';

/** More than any statement, proof or secret needs. */
export const FILE_MAX_BYTES = 33_554_432;

/**
 * The bytes of a file; `-` is standard input.
 * @throws IO_ERROR - when it is missing, no file, or unreadable; LIMIT_EXCEEDED - when too long
 */
export async function readBytes(path: string, limit: number = FILE_MAX_BYTES): Promise<Uint8Array> {
  if (path === '-') return collect(process.stdin, '-', limit);
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
    if (length > limit) {
      throw new NexusError('LIMIT_EXCEEDED', `${name(path)}: longer than ${String(limit)} bytes`);
    }
    chunks.push(bytes);
  }
  const all = Buffer.concat(chunks);
  for (const chunk of chunks) chunk.fill(0);
  return new Uint8Array(all.buffer, all.byteOffset, all.length);
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

export interface WriteOptions {
  /** Replace what is there. */
  readonly force: boolean;
  /** Readable by the owner only, mode 0600. */
  readonly secret?: boolean;
}

/** Refuses before any work what `writeBytes` would refuse after it. @throws IO_ERROR */
export async function requireWritable(path: string, options: WriteOptions): Promise<void> {
  if (path === '-') return;
  // devices, pipes and links are never replaced: as root, a rename would take the place of /dev/null
  const existing = await lstat(path).catch(() => undefined);
  if (existing?.isFile() === false) {
    const what = existing.isDirectory() ? 'is a directory' : 'is no regular file';
    throw new NexusError('IO_ERROR', `${name(path)}: ${what}`);
  }
  if (existing !== undefined && !options.force) throw alreadyThere(path);
  const folder = await stat(dirname(path)).catch((error: unknown) => {
    throw asIoError(path, 'write', error);
  });
  if (!folder.isDirectory()) throw new NexusError('IO_ERROR', `${name(path)}: not in a directory`);
}

/**
 * Writes a whole file: under a temporary name in the same folder, then renamed; `-` is standard output.
 * @throws IO_ERROR - when it exists and `force` is off, or cannot be written; nothing is left behind
 */
export async function writeBytes(
  path: string,
  bytes: Uint8Array | string,
  options: WriteOptions,
): Promise<void> {
  if (path === '-') {
    process.stdout.write(bytes);
    return;
  }
  const writer = await openWriter(path, options);
  try {
    await writer.write(bytes);
    await writer.finish();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

export interface FileWriter {
  write(bytes: Uint8Array | string): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<void>;
  /** Leaves no trace. */
  discard(): Promise<void>;
}

/** Temporary files made so far; finished ones are gone from under these names. */
const temporaries = new Set<string>();

/** Ctrl-C and its kin leave no temporary file either. */
function cleanOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      for (const path of temporaries) rmSync(path, { force: true });
      // without a listener left the signal does what it does by default
      process.kill(process.pid, signal);
    });
  }
}

/** A file that appears under its name only when it is finished. @throws IO_ERROR */
export async function openWriter(path: string, options: WriteOptions): Promise<FileWriter> {
  await requireWritable(path, options);
  const temporary = join(dirname(path), `.nexuszero-${randomBytes(6).toString('hex')}.tmp`);
  const mode = options.secret === true ? 0o600 : 0o666;
  if (temporaries.size === 0) cleanOnSignals();
  temporaries.add(temporary);
  const handle = await openFile(temporary, 'wx', mode, path);
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await handle.close();
    closed = true;
  };
  const discard = async (): Promise<void> => {
    await close();
    await rm(temporary, { force: true }).catch(() => undefined);
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
    write: (bytes) => guard(handle.writeFile(bytes)),
    finish: () => guard(place(handle, close, temporary, path, options)),
    discard,
  };
}

async function place(
  handle: FileHandle,
  close: () => Promise<void>,
  temporary: string,
  path: string,
  options: WriteOptions,
): Promise<void> {
  await handle.sync();
  await close();
  if (options.secret === true) await chmod(temporary, 0o600);
  if (options.force) {
    await rename(temporary, path);
    return;
  }
  // a link fails when the name was taken meanwhile, where a rename would replace
  await link(temporary, path).catch((error: unknown) => {
    const { code } = error as { code?: string };
    if (code === 'EEXIST') throw alreadyThere(path);
    // file systems without links, such as those of memory cards
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return rename(temporary, path);
    throw error;
  });
  await rm(temporary, { force: true });
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
