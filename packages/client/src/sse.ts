/** Server-sent events, as the HTML standard reads them; `id` and `retry` mean nothing here. */
import { badAnswer } from './errors.ts';
import { linesOf } from './lines.ts';

export interface ServerEvent {
  /** `message` where the stream does not say. */
  readonly event: string;
  readonly data: string;
}

/** The events of a stream; one that was cut off before its empty line is none. @throws BAD_ANSWER - as `linesOf`, of an event */
export async function* eventsOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  most: number,
): AsyncGenerator<ServerEvent> {
  let event = '';
  let data: string[] = [];
  let length = 0;
  for await (const line of linesOf(chunks, most)) {
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
      event = '';
      data = [];
      length = 0;
      continue;
    }
    const [, name, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (name === 'event') event = value;
    if (name !== 'data') continue;
    data.push(value);
    length += value.length + 1;
    if (length > most) throw badAnswer('an event of the answer is too long');
  }
}
