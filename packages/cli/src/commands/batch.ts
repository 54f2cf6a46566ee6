/** `nexuszero batch`: requests from JSON lines, results as JSON lines in the same order. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { NexusError } from 'nexuszero';
import type { Command } from '../command.ts';
import { openWriter, type FileWriter } from '../files.ts';
import { readLines, runRequests, type BatchLine } from '../requests.ts';

export const command: Command = {
  help: `usage: nexuszero batch --in requests.jsonl --out results.jsonl [--force] [--json]

Each line is one request, JSON without blanks:
  {"id":"1","op":"prove","statement":{..},"witness":{..},"context":"..","options":{"prefer":"size"}}
  {"id":"2","op":"verify","statement":{..},"proof":"..","context":"..","options":{"level":128}}
Each result line is {id, ok, proof?, code?, ms}, in the order of the requests. A bad line gets a result
with its code and stops nothing. - is standard input or output.
--json prints {ok, passed, failed} unless the results go to standard output.
Exit status 0: all ok. 1: some well-formed item is not so. 2: some line is malformed.

example:
  nexuszero batch --in requests.jsonl --out results.jsonl`,
  flags: { in: { type: 'string' }, out: { type: 'string' }, force: { type: 'boolean' } },
  async run(args, output) {
    const input = args.need('in');
    const target = args.need('out');
    const size = await inputSize(input);
    const writer =
      target === '-' ? undefined : await openWriter(target, { force: args.has('force') });
    const tally = { ok: 0, failed: 0, exit: 0 };
    const bar = progress(size);
    try {
      const stream = input === '-' ? process.stdin : createReadStream(input);
      for await (const { result, exit, bytes } of runRequests(readLines(stream))) {
        tally[result.ok ? 'ok' : 'failed']++;
        tally.exit = Math.max(tally.exit, exit);
        bar.advance(bytes);
        await put(writer, result);
      }
      await writer?.close();
      writer?.place();
    } catch (error) {
      await writer?.discard();
      throw error;
    } finally {
      bar.end();
    }
    const { ok, failed, exit } = tally;
    output.note(`${String(ok)} ok, ${String(failed)} not`);
    // with --out - the results themselves are what is on standard output
    if (writer !== undefined) output.result({ ok: failed === 0, passed: ok, failed });
    return exit;
  },
};

function put(writer: FileWriter | undefined, result: BatchLine['result']): Promise<void> {
  const line = `${JSON.stringify(result)}\n`;
  if (writer !== undefined) return writer.write(line);
  // one line after the other: a slow reader must not fill the memory
  return new Promise((resolve) => {
    process.stdout.write(line, () => {
      resolve();
    });
  });
}

/** Bytes of the input, 0 when unknown. @throws IO_ERROR - when it is missing or a directory */
async function inputSize(path: string): Promise<number> {
  if (path === '-') return 0;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new NexusError('IO_ERROR', `${path.slice(-120)}: cannot read`);
  if (found.isDirectory()) throw new NexusError('IO_ERROR', `${path.slice(-120)}: is a directory`);
  return found.size;
}

interface Bar {
  advance(bytes: number): void;
  end(): void;
}

/** A progress bar on a terminal's stderr; silent elsewhere. */
function progress(total: number): Bar {
  if (!process.stderr.isTTY || total === 0)
    return { advance: () => undefined, end: () => undefined };
  let done = 0;
  let shown = -1;
  return {
    advance(bytes) {
      done += bytes;
      const percent = Math.min(100, Math.floor((100 * done) / total));
      if (percent === shown) return;
      shown = percent;
      const filled = '#'.repeat(Math.floor(percent / 4)).padEnd(25, '.');
      process.stderr.write(`\r[${filled}] ${String(percent)} %`);
    },
    end() {
      if (shown >= 0) process.stderr.write('\n');
    },
  };
}
