/** Lines of a body that is being sent, of bounded length. */
import { isUtf8 } from 'node:buffer';
import { NexusError } from 'nexuszero';

/** The lines that are not empty, in order; one that is too long or no UTF-8 is a fault, and is never held whole. */
export async function* readLines(
  body: AsyncIterable<Buffer>,
  mostBytes: number,
): AsyncGenerator<string | NexusError> {
  let parts: Buffer[] = [];
  let held = 0;
  let length = 0;
  const add = (piece: Buffer): void => {
    length += piece.length;
    if (held + piece.length > mostBytes) return;
    held += piece.length;
    parts.push(piece);
  };
  const take = (): string | NexusError => {
    const whole = Buffer.concat(parts);
    const long = length > mostBytes;
    parts = [];
    held = 0;
    length = 0;
    if (long)
      return new NexusError('LIMIT_EXCEEDED', `request: line over ${String(mostBytes)} bytes`);
    if (!isUtf8(whole)) return new NexusError('BAD_ENCODING', 'request: the line is not UTF-8');
    return whole.toString('utf8');
  };
  for await (const chunk of body) {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      add(rest.subarray(0, end));
      if (length > 0) yield take();
      rest = rest.subarray(end + 1);
    }
    add(rest);
  }
  if (length > 0) yield take();
}
