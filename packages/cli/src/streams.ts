/** Data of any size through a stream of the library, in constant memory. */
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { misuse } from './failure.ts';
import { openReadable, openWriter, takeInput, type FileWriter } from './files.ts';

/** Where data come from and go to: files, or when not named standard input and output. */
export interface Route {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly force: boolean;
  /** What the result is not fit for: being shown on a terminal. */
  readonly binary: boolean;
  /** Whether a file that is written is for its owner only. */
  readonly secret: boolean;
}

/** The exit status when whoever reads standard output went away before the end. */
export const INCOMPLETE = 2;

const REPORT_MS = 250;

/**
 * Sends all data through the stream: whether all that came out was taken. A file appears under its name only when all is well.
 * @throws what the stream fails with; IO_ERROR
 */
export async function passThrough(
  stream: TransformStream<Uint8Array, Uint8Array>,
  { from, to, force, binary, secret }: Route,
): Promise<boolean> {
  const toFile = to === undefined || to === '-' ? undefined : to;
  if (toFile === undefined && binary && process.stdout.isTTY) {
    throw misuse('the result is no text for a terminal', 'redirect it into a file, or use --out');
  }
  const input = await reading(from);
  const writer = toFile === undefined ? undefined : await openWriter(toFile, { force, secret });
  const tell = progress();
  const sweep = sweeping();
  let bytes = 0;
  try {
    const pieces = Readable.toWeb(input) as ReadableStream<Uint8Array>;
    for await (const piece of pieces.pipeThrough(stream)) {
      if (!(await written(piece, writer))) return false;
      bytes += piece.length;
      sweep(bytes);
      tell(bytes);
    }
    await writer?.close();
    writer?.place();
  } catch (error) {
    await writer?.discard();
    throw error;
  } finally {
    tell();
  }
  return true;
}

const SWEEP_BYTES = 2_000_000;

/**
 * Every piece is a buffer of its own, and V8 lets 32 MB of them gather before it looks. Looking at the young ones, which
 * takes a twentieth of a millisecond, every few megabytes keeps the process small.
 */
function sweeping(): (bytes: number) => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as ((options: { type: 'minor' }) => void) | undefined;
  let next = SWEEP_BYTES;
  return (bytes) => {
    if (bytes < next) return;
    next = bytes + SWEEP_BYTES;
    collect?.({ type: 'minor' });
  };
}

async function reading(from: string | undefined): Promise<Readable> {
  if (from === undefined || from === '-') return takeInput();
  return openReadable(from);
}

/** Whether whoever reads standard output is still there. */
function written(piece: Uint8Array, writer: FileWriter | undefined): Promise<boolean> {
  if (writer !== undefined) return writer.write(piece).then(() => true);
  return new Promise((resolve) => {
    // what went wrong is told by the listener of the entry
    process.stdout.write(piece, (error) => {
      resolve(error === null || error === undefined);
    });
  });
}

/** A line on a terminal's stderr that says how far it is; called without a number it goes. */
function progress(): (bytes?: number) => void {
  // beside text on the same terminal it would be in the way
  if (!process.stderr.isTTY || process.stdout.isTTY) return () => undefined;
  const started = performance.now();
  let shown = started;
  return (bytes) => {
    const now = performance.now();
    if (bytes === undefined) {
      if (shown > started) process.stderr.write('\r\u001b[K');
    } else if (now - shown >= REPORT_MS) {
      shown = now;
      const rate = bytes / 1e3 / (now - started);
      process.stderr.write(`\r${(bytes / 1e6).toFixed(0)} MB, ${rate.toFixed(0)} MB/s\u001b[K`);
    }
  };
}
