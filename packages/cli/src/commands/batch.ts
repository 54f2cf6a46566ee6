/** `nexuszero batch`: requests from JSON lines, results as JSON lines in the same order. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createEngine, NexusError, type Engine } from 'nexuszero';
import { wholeNumber, type Arguments } from '../args.ts';
import { readLines } from '../batch/lines.ts';
import { openResults, type Results } from '../batch/results.ts';
import { runRequests, type BatchLine } from '../batch/run.ts';
import { SMALL_BYTES, workersFor, workersReady } from '../batch/workers.ts';
import type { Command } from '../command.ts';
import { printable } from '../failure.ts';
import { storedModel } from '../model-store.ts';
import type { Output } from '../output.ts';
import { progressLine } from '../progress.ts';
import { interruptible, type Interruptible } from '../signals.ts';
import { INCOMPLETE } from '../streams.ts';

const DAY_MS = 86_400_000;
/** What a job may take whose item says nothing; it may be about tens of thousands of values. */
const JOB_MS = 3_600_000;

export const command: Command = {
  help: `usage: nexuszero batch --in requests.jsonl --out results.jsonl [options]

Each line is one request, JSON without blanks:
  {"id":"1","op":"prove","statement":{..},"witness":{..},"context":"..","options":{"prefer":"size"}}
  {"id":"2","op":"verify","statement":{..},"proof":"..","context":"..","options":{"level":128}}
Each result line is {id, ok, proof?, code?, reason?, ms}, in the order of the requests. A bad line gets a result
with its code and stops nothing. - is standard input or output.
  --workers N     threads or processes at work, 0 for none; when not given, none for less than ${String(SMALL_BYTES / 1024)} KiB of
                  requests, otherwise as many as there are cores
  --isolation thread|process   (default thread, with --deadline process) one process more than work is kept ready to
                  stand in for one that is ended
  --deadline MS   an item that is not done in so many milliseconds fails alone, with DEADLINE_EXCEEDED; with --workers 0
                  that is looked at between items only
  --compress      the results as one container; nexuszero decompress gives the lines back
  --force   --json
Ctrl-C stops the work; the results so far are kept in OUT.partial, those of the first lines in their order, and it is
said which line comes next. OUT itself appears only when all is done.
--json prints {ok, passed, failed} unless the results go to standard output.
Exit status 0: all ok. 1: some well-formed item is not so. 2: some line is malformed, or not all is done.

example:
  nexuszero batch --in requests.jsonl --out results.jsonl
  nexuszero batch --in requests.jsonl --out results.jsonl.nxz --compress --workers 4 --deadline 2000`,
  flags: {
    in: { type: 'string' },
    out: { type: 'string' },
    workers: { type: 'string' },
    isolation: { type: 'string' },
    deadline: { type: 'string' },
    compress: { type: 'boolean' },
    force: { type: 'boolean' },
  },
  async run(args, output) {
    const [from, to] = [args.need('in'), args.need('out')];
    const deadlineMs = deadlineOf(args);
    const bytes = await inputSize(from);
    const workers = workersFor(args, bytes);
    const model = await storedModel(output);
    const [force, compress] = [args.has('force'), args.has('compress')];
    const results = await openResults({ to, force, compress });
    const limits = { jobMs: JOB_MS };
    const engine = createEngine({ ...workers, limits, cache: false, ...(model && { model }) });
    const work = interruptible();
    const input = from === '-' ? process.stdin : createReadStream(from);
    const tally = new Tally(bytes);
    const batch: Batch = { engine, input, results, work, tally, deadlineMs };
    try {
      if (deadlineMs !== undefined) await workersReady(engine, workers.workers);
      const quiet = process.stdout.isTTY && to === '-';
      if (!(await run(batch, quiet)) || !(await results.finish())) return INCOMPLETE;
    } catch (error) {
      await keep(batch, from, output);
      if (!work.signal.aborted) throw error;
      work.die();
      return INCOMPLETE;
    } finally {
      work.release();
      await engine.close();
    }
    const { ok, failed, exit } = tally;
    output.note(`${String(ok)} ok, ${String(failed)} not`);
    // with --out - the results themselves are what is on standard output
    if (to !== '-') output.result({ ok: failed === 0, passed: ok, failed });
    return exit;
  },
};

interface Batch {
  readonly engine: Engine;
  readonly input: Readable;
  readonly results: Results;
  readonly work: Interruptible;
  readonly tally: Tally;
  readonly deadlineMs: number | undefined;
}

/** Whether all results were taken. */
async function run(batch: Batch, quiet: boolean): Promise<boolean> {
  const { engine, input, results, work, tally, deadlineMs } = batch;
  const { signal } = work;
  // whoever waits for a line learns of the end by that
  signal.addEventListener('abort', () => input.destroy());
  const bar = progressLine(quiet);
  const options = { signal, ...(deadlineMs !== undefined && { deadlineMs }) };
  try {
    for await (const done of runRequests(engine, readLines(input), options)) {
      const taken = await results.put(`${JSON.stringify(done.result)}\n`);
      if (!taken) {
        input.destroy();
        return false;
      }
      tally.add(done);
      bar.show(() => tally.reached());
    }
  } finally {
    bar.end();
  }
  return true;
}

/** Keeps the results of a batch that broke off, and tells where they are. */
async function keep({ results, work, tally }: Batch, from: string, output: Output): Promise<void> {
  const kept = await results.keep();
  if (work.signal.aborted) output.note('ABORTED: the batch was stopped before its end');
  if (kept === undefined) return;
  const { ok, failed, line } = tally;
  const next = String(line + 1);
  output.note(`note: ${printable(kept)} has the results so far: ${String(ok + failed)}`);
  if (from === '-') output.note(`hint: go on with line ${next} of the requests`);
  else output.note(`hint: the rest: tail -n +${next} ${printable(from)} >rest.jsonl`);
}

/** What was done, by the results. */
class Tally {
  ok = 0;
  failed = 0;
  exit = 0;
  /** Of the last request that has its result. */
  line = 0;
  #bytes = 0;
  readonly #total: number | undefined;
  readonly #started = performance.now();

  constructor(total: number | undefined) {
    this.#total = total;
  }

  add({ ok, exit, line: { number, bytes } }: BatchLine): void {
    this[ok ? 'ok' : 'failed']++;
    this.exit = Math.max(this.exit, exit);
    this.line = number;
    this.#bytes += bytes;
  }

  reached(): { readonly share: number | undefined; readonly words: string } {
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = ((this.ok + this.failed) / seconds).toFixed(0);
    const share = this.#total === undefined ? undefined : this.#bytes / this.#total;
    return { share, words: `${String(this.ok)} ok, ${String(this.failed)} not, ${rate} a second` };
  }
}

function deadlineOf(args: Arguments): number | undefined {
  const text = args.text('deadline');
  return text === undefined ? undefined : wholeNumber('deadline', text, 1, DAY_MS);
}

/** Bytes of the input; undefined when nobody knows them. @throws IO_ERROR - when it is missing or a directory */
async function inputSize(path: string): Promise<number | undefined> {
  if (path === '-') return undefined;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new NexusError('IO_ERROR', `${path.slice(-120)}: cannot read`);
  if (found.isDirectory()) throw new NexusError('IO_ERROR', `${path.slice(-120)}: is a directory`);
  return found.isFile() ? found.size : undefined;
}
