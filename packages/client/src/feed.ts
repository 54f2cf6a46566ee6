/** Items of a batch on their way: read from the caller's source, sent, and kept until their results are there. */
import { badAnswer, misuse } from './errors.ts';

/** An item as it is sent. */
export interface Entry {
  readonly id: string;
  /** Its JSON, without blanks. */
  readonly line: string;
}

type Source<T> = Iterable<T> | AsyncIterable<T>;

export class Feed<T> {
  readonly #source: Iterator<T> | AsyncIterator<T>;
  readonly #write: (item: T, index: number) => Entry;
  readonly #ahead: number;
  /** Read, and not answered. */
  readonly #pending: Entry[] = [];
  readonly #waiting = new Set<() => void>();
  #answered = 0;
  #isRead = false;
  #reading: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @throws BAD_PARAMETER - for what cannot be gone through */
  constructor(source: Source<T>, write: (item: T, index: number) => Entry, ahead: number) {
    if (!Number.isSafeInteger(ahead) || ahead < 1) throw misuse('ahead: expected a number above 0');
    this.#source = iteratorOf(source);
    this.#write = write;
    this.#ahead = ahead;
  }

  /** What the source threw, or an item that cannot be sent. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Whether there is an item without a result; waits for the source to say. */
  async hasMore(): Promise<boolean> {
    return (await this.#at(this.#answered)) !== undefined;
  }

  /** All items without a result, the oldest first, and then new ones, never more than `ahead` of them without a result. */
  stream(): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let next = this.#answered;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const entry = await this.#at(next++);
            if (entry === undefined) controller.close();
            else controller.enqueue(encoder.encode(`${entry.line}\n`));
          } catch (error) {
            controller.error(error);
          }
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** The next items together: at most `ahead`, and no more text than `maxChars` unless one alone has it. */
  async chunk(maxChars: number): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    let chars = 0;
    while (entries.length < this.#ahead) {
      const entry = await this.#at(this.#answered + entries.length);
      if (entry === undefined || (entries.length > 0 && chars + entry.line.length > maxChars))
        break;
      chars += entry.line.length;
      entries.push(entry);
    }
    return entries;
  }

  /** The oldest item has its result. @throws BAD_ANSWER - when the result is another one's */
  answer(id: string): void {
    if (this.#pending[0]?.id !== id) throw badAnswer('a result came out of turn');
    this.#pending.shift();
    this.#answered++;
    for (const go of this.#waiting) go();
    this.#waiting.clear();
  }

  /** Gives the source back. */
  async close(): Promise<void> {
    this.#isRead = true;
    for (const go of this.#waiting) go();
    const returned = this.#source.return?.();
    // a source that waits itself must not keep whoever gives the batch up
    if (this.#reading === undefined) await returned;
    else Promise.resolve(returned).catch(() => undefined);
  }

  /** The item of that number; undefined behind the last, and for one that has its result. */
  async #at(index: number): Promise<Entry | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      if (index < this.#answered) return undefined;
      const entry = this.#pending[index - this.#answered];
      if (entry !== undefined || this.#isRead) return entry;
      if (this.#pending.length >= this.#ahead) await this.#room();
      else await (this.#reading ??= this.#read());
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
    });
  }

  /** One more item, whoever waits for it. */
  async #read(): Promise<void> {
    try {
      const next = await this.#source.next();
      if (next.done === true) this.#isRead = true;
      else this.#pending.push(this.#write(next.value, this.#answered + this.#pending.length));
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#reading = undefined;
    }
  }
}

function iteratorOf<T>(source: Source<T>): Iterator<T> | AsyncIterator<T> {
  const given = Object(source ?? {}) as Partial<Iterable<T> & AsyncIterable<T>>;
  const iterator = given[Symbol.asyncIterator]?.() ?? given[Symbol.iterator]?.();
  if (iterator !== undefined) return iterator;
  throw misuse('batch: expected an iterable of items');
}
