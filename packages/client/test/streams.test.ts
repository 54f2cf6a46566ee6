/** Streams of lines and events: the same, however the network cuts them. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from '../src/lines.ts';
import { eventsOf, type ServerEvent } from '../src/sse.ts';
import { property } from './property.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const MOST = 10_000;

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of source) list.push(item);
  return list;
}

/** Cuts anywhere, in the middle of letters too, with empty chunks in between. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((from, i) => bytes.subarray(from, sorted[i] ?? bytes.length));
}

const places = fc.array(fc.nat(), { maxLength: 30 });
const word = fc.string({ unit: fc.constantFrom('a', ':', ' ', 'é', '€', '𝄞', '"'), maxLength: 8 });
const end = fc.constantFrom('\n', '\r', '\r\n');

property(
  'lines: every cut gives those that were written',
  fc.tuple(fc.array(fc.tuple(word, end)), word, places),
  async ([lines, rest, where]) => {
    // CR of one line and LF of an empty one would be one end
    const fair = lines.map(([text, stop], i) => {
      const next = lines[i + 1];
      return [text, stop === '\r' && next?.[0] === '' ? '\n' : stop] as const;
    });
    const bytes = utf8(fair.map(([text, stop]) => text + stop).join('') + rest);
    const expected = [...fair.map(([text]) => text), ...(rest === '' ? [] : [rest])];
    expect(await all(linesOf(cut(bytes, where), MOST))).toEqual(expected);
  },
);

const value = fc.string({ unit: fc.constantFrom('a', ':', 'é', '𝄞', '{', ' '), maxLength: 9 });
interface Written {
  readonly event: string;
  readonly data: readonly string[];
  readonly comment: boolean;
}
const written: fc.Arbitrary<Written> = fc.record({
  event: fc.constantFrom('', 'job', 'other'),
  data: fc.array(value, { minLength: 1, maxLength: 3 }),
  comment: fc.boolean(),
});

function textOf({ event, data, comment }: Written, stop: string): string {
  const lines = [
    ...(comment ? [': heartbeat', 'id: 7', 'retry: 100'] : []),
    ...(event === '' ? [] : [`event: ${event}`]),
    ...data.map((line) => `data: ${line}`),
    '',
  ];
  return lines.map((line) => line + stop).join('');
}

property(
  'events: every cut and every way to end a line gives the same',
  fc.tuple(fc.array(written), end, places, fc.boolean()),
  async ([events, stop, where, hasMark]) => {
    const text = (hasMark ? '\uFEFF' : '') + events.map((event) => textOf(event, stop)).join('');
    const expected: ServerEvent[] = events.map(({ event, data }) => ({
      event: event === '' ? 'message' : event,
      data: data.join('\n'),
    }));
    expect(await all(eventsOf(cut(utf8(text), where), MOST))).toEqual(expected);
  },
);

test('events: as the standard has it', async () => {
  const events = async (text: string): Promise<ServerEvent[]> => all(eventsOf([utf8(text)], MOST));
  expect(await events('data\n\n')).toEqual([{ event: 'message', data: '' }]);
  expect(await events('data:  two\ndata:one\n\n')).toEqual([
    { event: 'message', data: ' two\none' },
  ]);
  expect(await events('event: job\n\ndata: 1\n\n')).toEqual([{ event: 'message', data: '1' }]);
  expect(await events(': only\n\n\n:\n')).toEqual([]);
  // cut off before its empty line
  expect(await events('data: 1\n\ndata: 2\n')).toEqual([{ event: 'message', data: '1' }]);
  expect(await events('data: 1\n\ndata: 2')).toEqual([{ event: 'message', data: '1' }]);
  expect(await events('event: job\nevent: x\ndata: 1\nother: 2\n\n')).toEqual([
    { event: 'x', data: '1' },
  ]);
});

test('what is too long or no UTF-8 is refused, wherever it is cut', async () => {
  const bad = { code: 'BAD_ANSWER' };
  const long = utf8('a'.repeat(101));
  await expect(all(linesOf([long], 100))).rejects.toMatchObject(bad);
  const bits = Array.from(long, (byte) => Uint8Array.of(byte));
  await expect(all(linesOf(bits, 100))).rejects.toMatchObject(bad);
  expect(await all(linesOf(bits, 101))).toEqual(['a'.repeat(101)]);
  await expect(all(linesOf([Uint8Array.of(0xff, 10)], 100))).rejects.toMatchObject(bad);
  await expect(all(linesOf([Uint8Array.of(0xe2, 0x82)], 100))).rejects.toMatchObject(bad);
  // many short lines of one event
  const event = utf8(`${'data: aaaa\n'.repeat(30)}\n`);
  await expect(all(eventsOf([event], 100))).rejects.toMatchObject(bad);
});

test('a long line in small chunks takes time in proportion', async () => {
  const chunk = utf8('a'.repeat(1000));
  const chunks = Array.from({ length: 20_000 }, () => chunk);
  const started = performance.now();
  const [line] = await all(linesOf(chunks, 1e9));
  expect(line!.length).toBe(20_000_000);
  expect(performance.now() - started).toBeLessThan(20_000);
});
