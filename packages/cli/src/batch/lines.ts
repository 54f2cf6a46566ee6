/** Lines of a stream, of bounded length. */
import { isUtf8 } from 'node:buffer';

/** The longest proof there is, and its statement, fit. */
export const LINE_MAX_BYTES = 4_194_304;

export interface Line {
  /** From 1 on, empty ones counted. */
  readonly number: number;
  readonly text: string;
  /** With its end. */
  readonly bytes: number;
  /** Why the text is no request, whatever it says. */
  readonly fault?: 'too long' | 'not UTF-8';
}

/** The lines that are not empty; one that is too long is cut and marked, and never held whole. */
export async function* readLines(stream: AsyncIterable<unknown>): AsyncGenerator<Line> {
  const gathered = new Gathered();
  for await (const chunk of stream) {
    let rest = chunk as Buffer;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      gathered.add(rest.subarray(0, end));
      const line = gathered.take(1);
      if (line.bytes > 1) yield line;
      rest = rest.subarray(end + 1);
    }
    gathered.add(rest);
  }
  const last = gathered.take(0);
  if (last.bytes > 0) yield last;
}

/** The pieces of the line that is being read. */
class Gathered {
  #parts: Buffer[] = [];
  #held = 0;
  #bytes = 0;
  #number = 0;

  add(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#held + piece.length > LINE_MAX_BYTES) return;
    this.#held += piece.length;
    this.#parts.push(piece);
  }

  take(endBytes: 0 | 1): Line {
    const whole = Buffer.concat(this.#parts);
    const line: Line = {
      number: ++this.#number,
      text: whole.toString('utf8'),
      bytes: this.#bytes + endBytes,
      ...(!isUtf8(whole) && { fault: 'not UTF-8' }),
      ...(this.#bytes > LINE_MAX_BYTES && { fault: 'too long' }),
    };
    this.#parts = [];
    this.#held = 0;
    this.#bytes = 0;
    return line;
  }
}
