/** Text that comes in chunks, cut into lines however the chunks fall. */
import { badAnswer } from './errors.ts';

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * The lines of UTF-8 that end with LF, CR or CRLF; what follows the last end is the last line, unless it is empty.
 * @throws BAD_ANSWER - for what is no UTF-8, and for a line of more than `most` characters
 */
export async function* linesOf(chunks: Chunks, most: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const textOf = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw badAnswer('the answer is no UTF-8');
    }
  };
  const cutter = new Cutter(most);
  for await (const chunk of chunks) yield* cutter.cut(textOf(chunk));
  yield* cutter.cut(textOf());
  const last = cutter.rest();
  if (last !== '') yield last;
}

/** Holds the pieces of a line until its end comes, so that a long line is put together once. */
class Cutter {
  readonly #most: number;
  #pieces: string[] = [];
  #length = 0;
  /** The last line ended with CR: an LF that follows belongs to it. */
  #afterReturn = false;

  constructor(most: number) {
    this.#most = most;
  }

  *cut(text: string): Generator<string> {
    let from = this.#afterReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') this.#afterReturn = text.endsWith('\r');
    const ends = /\r\n|\r|\n/g;
    ends.lastIndex = from;
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      this.#hold(text.slice(from, end.index));
      from = ends.lastIndex;
      yield this.rest();
    }
    this.#hold(text.slice(from));
  }

  rest(): string {
    const line = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    return line;
  }

  #hold(piece: string): void {
    this.#length += piece.length;
    if (this.#length > this.#most) throw badAnswer('a line of the answer is too long');
    if (piece !== '') this.#pieces.push(piece);
  }
}
