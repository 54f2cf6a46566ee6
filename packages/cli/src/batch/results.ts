/** Where the results of a batch go: a file that appears when all is done, or standard output; compressed if that is asked. */
import { isNexusError, NexusError } from 'nexuszero';
import { compressing } from '../compressed.ts';
import { misuse } from '../failure.ts';
import { openWriter, requireWritable, type FileWriter } from '../files.ts';

/** Lines on their way. */
export interface Results {
  /** Takes a line; false when whoever reads standard output is gone. */
  put(line: string): Promise<boolean>;
  /** Brings everything to its place; false when whoever reads standard output is gone. */
  finish(): Promise<boolean>;
  /** Keeps what there is, under another name; gives the name. Undefined when there is nothing to keep. */
  keep(): Promise<string | undefined>;
}

export interface ResultOptions {
  /** `-` is standard output. */
  readonly to: string;
  readonly force: boolean;
  readonly compress: boolean;
}

/** @throws IO_ERROR - when a file of that name cannot be written, or is there already; BAD_PARAMETER - for misuse */
export async function openResults({ to, force, compress }: ResultOptions): Promise<Results> {
  if (to === '-') {
    if (compress && process.stdout.isTTY) {
      throw misuse('the result is no text for a terminal', 'redirect it into a file, or use --out');
    }
    return new ResultsOf(throughStdout(), compress);
  }
  const writer = await openWriter(to, { force });
  const partial = `${to}.partial`;
  try {
    await requireWritable(partial, { force });
  } catch (error) {
    await writer.discard();
    throw forgotten(error);
  }
  return new ResultsOf(intoFile(writer), compress, { writer, partial });
}

/** Results of a batch that was stopped are somebody's work. */
function forgotten(error: unknown): unknown {
  if (!isNexusError(error) || error.hint === undefined) return error;
  return new NexusError(error.code, error.message, {
    hint: 'it has the results of a batch that was stopped: move it away, or use --force',
  });
}

type Write = (bytes: Uint8Array) => Promise<boolean>;

const intoFile =
  (writer: FileWriter): Write =>
  async (bytes) => {
    await writer.write(bytes);
    return true;
  };

/** One piece after the other: a slow reader must not fill the memory. */
const throughStdout = (): Write => (bytes) =>
  new Promise((resolve) => {
    // what went wrong is told by the listener of the entry
    process.stdout.write(bytes, (error) => {
      resolve(error === null || error === undefined);
    });
  });

/** Lines for a file that are written together. */
const TOGETHER = 65_536;

class ResultsOf implements Results {
  readonly #write: Write;
  readonly #file: { readonly writer: FileWriter; readonly partial: string } | undefined;
  readonly #container: Container | undefined;
  #waiting = '';
  #any = false;
  #broken = false;

  constructor(
    write: Write,
    compress: boolean,
    file?: { readonly writer: FileWriter; readonly partial: string },
  ) {
    this.#write = write;
    this.#file = file;
    this.#container = compress ? new Container(write) : undefined;
  }

  async put(line: string): Promise<boolean> {
    this.#any = true;
    this.#waiting += line;
    // whoever reads a pipe may wait for this very line
    if (this.#file !== undefined && this.#waiting.length < TOGETHER) return true;
    return this.#flush();
  }

  async finish(): Promise<boolean> {
    const taken = await this.#close();
    this.#file?.writer.place();
    return taken;
  }

  async keep(): Promise<string | undefined> {
    if (this.#file === undefined) {
      if (!this.#broken) await this.#close();
      return undefined;
    }
    const { writer, partial } = this.#file;
    if (!this.#any || this.#broken) {
      await writer.discard();
      return undefined;
    }
    await this.#close();
    writer.place(partial);
    return partial;
  }

  async #close(): Promise<boolean> {
    const taken = await this.#flush();
    return this.#guarded(async () => {
      const ended = (await this.#container?.end()) ?? taken;
      await this.#file?.writer.close();
      return ended;
    });
  }

  #flush(): Promise<boolean> {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    if (bytes.length === 0) return Promise.resolve(true);
    return this.#guarded(() => this.#container?.put(bytes) ?? this.#write(bytes));
  }

  /** What could not be written is not kept either. */
  async #guarded<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }
}

/** One container of all that is put into it, or a stream of blocks when it is long. */
class Container {
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #written: Promise<void>;
  #taken = true;

  constructor(write: Write) {
    const { readable, writable } = compressing({});
    this.#input = writable.getWriter();
    this.#written = this.#send(readable, write);
    // told to whoever puts
    this.#written.catch(() => undefined);
  }

  async put(bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#input.write(bytes);
    } catch (error) {
      // what the other end met says more
      await this.#written;
      throw error;
    }
    return this.#taken;
  }

  async end(): Promise<boolean> {
    await this.#input.close();
    await this.#written;
    return this.#taken;
  }

  async #send(readable: ReadableStream<Uint8Array>, write: Write): Promise<void> {
    for await (const piece of readable) this.#taken &&= await write(piece);
  }
}
